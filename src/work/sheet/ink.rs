//! Words and pictures on paper.

use super::fonts::Fonts;
use crate::geom::Extent;
use crate::picture::Picture;
use crate::sheet::Area;
use ab_glyph::{Font, FontArc, OutlinedGlyph, PxScale, ScaleFont, point};
use std::collections::BTreeSet;

/// What stands for words that have no room.
const MORE: char = '…';
/// Most characters that are looked at.
const MOST_CHARS: usize = 600;

/// How words are broken.
#[derive(Clone, Copy)]
pub(super) struct Lines {
    /// At most so many.
    pub(super) most: usize,
    /// Height of each in pixels.
    pub(super) height: f32,
    /// They stand on the floor of their room.
    pub(super) low: bool,
}

/// A sheet of paper.
pub(super) struct Ink {
    extent: Extent,
    rgba: Vec<u8>,
    fonts: Fonts,
}

impl Ink {
    pub(super) fn new(extent: Extent, paper: [u8; 3]) -> Self {
        let [r, g, b] = paper;
        Self { extent, rgba: [r, g, b, 255].repeat(extent.pixels() as usize), fonts: Fonts::new() }
    }

    /// Letters that stand as dots, for no font has them.
    pub(super) const fn missing(&self) -> &BTreeSet<char> {
        self.fonts.missing()
    }

    pub(super) fn picture_of(self) -> Picture {
        let Self { extent, rgba, .. } = self;
        Picture::from_rgba(extent, rgba).expect("as many bytes as pixels")
    }

    /// A rectangle of one colour.
    pub(super) fn fill(&mut self, area: Area, colour: [u8; 3]) {
        let (x0, y0) = (area.x.round() as i32, area.y.round() as i32);
        let (x1, y1) = ((area.x + area.width).round() as i32, (area.y + area.height).round() as i32);
        for y in y0..y1 {
            for x in x0..x1 {
                self.mix(x, y, colour, 1.0);
            }
        }
    }

    /// A picture at the left of its room, above its caption; what is transparent shows the paper.
    pub(super) fn picture(&mut self, area: Area, picture: &Picture) {
        let extent = picture.extent();
        let left = area.x.round() as i32;
        let top = (area.y + (area.height - extent.height as f32) / 2.0).round() as i32;
        for (y, row) in picture.rgba().chunks_exact(4 * extent.width.max(1) as usize).enumerate() {
            for (x, pixel) in row.chunks_exact(4).enumerate() {
                let cover = f32::from(pixel[3]) / 255.0;
                self.mix(left + x as i32, top + y as i32, [pixel[0], pixel[1], pixel[2]], cover);
            }
        }
    }

    /// Words at the left of their room; what has none ends in dots.
    pub(super) fn words(&mut self, area: Area, text: &str, size: f32, strong: bool, colour: [u8; 3], lines: Lines) {
        let text = self.fonts.known(text, strong);
        let fonts = &self.fonts;
        let Some(first) = fonts.face(' ', strong) else { return };
        let face = |letter: char| fonts.face(letter, strong).unwrap_or(first);
        let advance = |letter: char| {
            face(letter).as_scaled(scale_of(face(letter), size)).h_advance(face(letter).glyph_id(letter))
        };
        let width = |words: &str| words.chars().map(advance).sum::<f32>();
        let broken = broken(&text, lines.most, |words| width(words) <= area.width);
        let own = first.as_scaled(scale_of(first, size));
        let lead = (lines.height - own.height()) / 2.0;
        let free = area.height - broken.len() as f32 * lines.height;
        let top = if lines.low { area.y + free.max(0.0) } else { area.y };
        let mut outlines: Vec<OutlinedGlyph> = Vec::new();
        for (at, line) in broken.iter().enumerate() {
            let base = top + at as f32 * lines.height + lead + own.ascent();
            let mut x = area.x;
            for letter in line.chars() {
                let font = face(letter);
                let glyph = font.glyph_id(letter).with_scale_and_position(scale_of(font, size), point(x, base));
                outlines.extend(font.outline_glyph(glyph));
                x += advance(letter);
            }
        }
        for outline in outlines {
            let bounds = outline.px_bounds();
            let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
            outline.draw(|x, y, cover| self.mix(left + x as i32, top + y as i32, colour, cover));
        }
    }

    fn mix(&mut self, x: i32, y: i32, colour: [u8; 3], cover: f32) {
        let Extent { width, height } = self.extent;
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if x >= width || y >= height {
            return;
        }
        let at = 4 * (y as usize * width as usize + x as usize);
        let cover = cover.clamp(0.0, 1.0);
        for (own, new) in self.rgba[at..at + 3].iter_mut().zip(colour) {
            *own = (f32::from(*own) + (f32::from(new) - f32::from(*own)) * cover).round() as u8;
        }
    }
}

/// The scale at which an em of the font has a size, as on the screen.
fn scale_of(font: &FontArc, size: f32) -> PxScale {
    PxScale::from(size * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0))
}

/// Words in lines that fit: broken between words where that is possible, the last one cut with dots.
fn broken(text: &str, most: usize, fits: impl Fn(&str) -> bool) -> Vec<String> {
    // No more than could ever be read here.
    let text: String = text.chars().take(MOST_CHARS).collect();
    let mut rest: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let mut lines = Vec::new();
    while !rest.is_empty() && lines.len() < most {
        let last = lines.len() + 1 == most;
        let whole: String = rest.iter().collect();
        if fits(&whole) {
            lines.push(whole);
            return lines;
        }
        // At least one letter goes into every line, so that it ends.
        let end = (1..=rest.len()).rfind(|end| {
            let mut part: String = rest[..*end].iter().collect();
            if last {
                part.push(MORE);
            }
            fits(part.trim_end())
        });
        let end = end.unwrap_or(1);
        let space = rest[..end].iter().rposition(|letter| *letter == ' ');
        let cut = match space {
            Some(space) if !last && rest.get(end) != Some(&' ') && space > 0 => space,
            _ => end,
        };
        let mut line: String = rest.drain(..cut).collect::<String>().trim().to_owned();
        if last {
            line.push(MORE);
        }
        lines.push(line);
        while rest.first() == Some(&' ') {
            rest.remove(0);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_break_between_words_and_end_in_dots() {
        let of = |text: &str, most: usize| broken(text, most, |line| line.chars().count() <= 10);
        assert_eq!(of("a red cup on a table", 3), ["a red cup", "on a table"]);
        assert_eq!(of("a red cup on a long table of oak", 2), ["a red cup", "on a long…"]);
        assert_eq!(of("abcdefghijklmnop", 2), ["abcdefghij", "klmnop"]);
        assert_eq!(of("  two\nlines  here ", 1), ["two lines…"]);
        assert_eq!(of("", 2), [""; 0]);
        assert_eq!(broken("wide", 2, |_| false), ["w", "i…"], "what has no room at all ends too");
    }

    #[test]
    fn ink_stays_in_its_room_and_on_the_paper() {
        let mut ink = Ink::new(Extent::new(200, 60), [255; 3]);
        let area = Area { x: 20.0, y: 10.0, width: 120.0, height: 40.0 };
        ink.words(
            area,
            "Espresso with a heart in its foam, for two",
            16.0,
            true,
            [0; 3],
            Lines { most: 2, height: 20.0, low: false },
        );
        ink.picture(
            Area { x: 190.0, y: 50.0, width: 20.0, height: 20.0 },
            &Picture::from_fn(Extent::new(20, 20), |_, _| [9; 4]),
        );
        let picture = ink.picture_of();
        let dark = |x: u32, y: u32| picture.rgba()[4 * (y * 200 + x) as usize] < 128;
        let inside = (0..60).flat_map(|y| (0..190).map(move |x| (x, y))).filter(|(x, y)| dark(*x, *y));
        let found: Vec<(u32, u32)> = inside.collect();
        assert!(found.len() > 200, "{}", found.len());
        assert!(found.iter().all(|(x, y)| (19..=141).contains(x) && (9..=51).contains(y)));
        assert!(found.iter().any(|(_, y)| *y > 30) && found.iter().any(|(_, y)| *y < 30), "two lines");
    }
}
