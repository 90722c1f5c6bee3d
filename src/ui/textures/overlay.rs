//! The mask over the picture as tiles of the level that is shown. The canvas tells what has changed since they were
//! uploaded, so that only that is uploaded again.

use super::tiles::{NEAREST_FROM, Patch, Quad, TileName, level_bounds, tiles_in};
use super::{Store, Textures};
use crate::canvas::Canvas;
use crate::canvas::changes::Cursor;
use crate::canvas::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::picture::pyramid::level_extent;
use crate::ui::theme;
use eframe::egui::{Color32, ColorImage, Context, TextureOptions};
use std::collections::{BTreeMap, BTreeSet};

/// How coverage is coloured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Colour of what is painted.
    pub tint: Color32,
    /// Its opacity over full coverage, in percent.
    pub percent: f32,
    /// The mask alone, as greys, hides the picture.
    pub alone: bool,
    /// What is not painted is marked instead.
    pub inverted: bool,
}

impl Look {
    /// The overlay's colour for each coverage.
    fn shades(self) -> [Color32; 256] {
        std::array::from_fn(|coverage| {
            let marked = if self.inverted { 255 - coverage } else { coverage };
            if self.alone {
                Color32::from_gray(marked as u8)
            } else {
                theme::with_opacity(self.tint, self.percent * marked as f32 / 255.0)
            }
        })
    }
}

/// How the mask is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct MaskView<'a> {
    /// The mask.
    pub canvas: &'a Canvas,
    /// Its colours.
    pub look: Look,
    /// Level of the pyramid that is shown.
    pub level: usize,
    /// Screen pixels for an image pixel.
    pub zoom: f32,
    /// The image pixels that are visible.
    pub visible: Bounds,
}

/// A piece of the overlay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Covered {
    /// A texture.
    Tile(Quad),
    /// Nothing is painted here: one colour.
    Plain(Patch, Color32),
}

/// What the textures of the mask hold.
#[derive(Default)]
pub(super) struct MaskLayer {
    pub(super) stack: u64,
    seen: Option<(Extent, Option<Look>)>,
    cursor: Cursor,
    stale: BTreeMap<TileName, Vec<Bounds>>,
    blank: BTreeSet<TileName>,
}

impl Textures {
    /// The pieces of the mask overlay, like [`Textures::picture`].
    pub fn mask(&mut self, ctx: &Context, view: &MaskView<'_>) -> Vec<Covered> {
        self.sync_mask(view.canvas, Some(view.look));
        let mask = view.canvas.mask();
        let extent = level_extent(mask.extent(), view.level);
        let shown = level_bounds(view.visible, view.level).clip(extent);
        let shades = view.look.shades();
        let mut pieces = Vec::new();
        for name in tiles_in(shown, self.mask.stack, view.level, view.zoom >= NEAREST_FROM) {
            let plain = (shades[0] != Color32::TRANSPARENT).then(|| Covered::Plain(name.patch(extent), shades[0]));
            if self.mask.blank.contains(&name) {
                pieces.extend(plain);
                continue;
            }
            if self.tiles.contains_key(&name) {
                for part in self.mask.take_stale(name) {
                    self.refresh(name, mask, extent, part, &shades);
                }
            } else if self.has_room() {
                let Some(coverage) = self.mask.first_look(name, mask, extent) else {
                    pieces.extend(plain);
                    continue;
                };
                let image = tinted(&coverage, name.stored(extent), &shades);
                self.add_tile(ctx, name, image, name.options());
            } else {
                ctx.request_repaint();
            }
            pieces.extend(self.quad(name, extent).map(Covered::Tile));
        }
        pieces
    }

    /// Uploads the part of a tile that has changed.
    fn refresh(&mut self, name: TileName, mask: &Mask, extent: Extent, part: Bounds, shades: &[Color32; 256]) {
        let stored = name.stored(extent);
        let part = part.intersect(stored);
        let Some(held) = self.tiles.get_mut(&name) else { return };
        let Store::Painter(handle) = &mut held.store else { return };
        if !part.is_empty() {
            let at = [(part.x0 - stored.x0) as usize, (part.y0 - stored.y0) as usize];
            let options: TextureOptions = name.options();
            handle.set_partial(at, tinted(&coverage_of(mask, name.level, part), part, shades), options);
        }
    }

    /// Asks what has changed since the last frame and marks the tiles that show it. `look`: what is baked into them.
    pub(super) fn sync_mask(&mut self, canvas: &Canvas, look: Option<Look>) {
        let now = (canvas.extent(), look);
        let changes = canvas.changes_since(self.mask.cursor);
        if self.mask.seen == Some(now) {
            for changed in changes {
                self.mark_stale(changed, canvas.extent());
            }
        } else {
            self.drop_stack(self.mask.stack);
            let stack = self.fresh_stack();
            self.mask = MaskLayer { stack, seen: Some(now), ..MaskLayer::default() };
        }
        self.mask.cursor = canvas.cursor();
    }

    fn mark_stale(&mut self, changed: Bounds, extent: Extent) {
        let shows = |name: TileName| {
            let part = level_bounds(changed, name.level).intersect(name.stored(level_extent(extent, name.level)));
            (!part.is_empty()).then_some(part)
        };
        self.mask.blank.retain(|name| shows(*name).is_none());
        for name in self.tiles.range(TileName::all_of(self.mask.stack)).map(|(name, _)| *name) {
            if let Some(part) = shows(name) {
                add_part(self.mask.stale.entry(name).or_default(), part);
            }
        }
    }
}

/// Neighbouring dabs become one upload; distant ones stay apart.
fn add_part(parts: &mut Vec<Bounds>, part: Bounds) {
    let pixels = |bounds: Bounds| bounds.extent().pixels();
    for old in parts.iter_mut() {
        let both = old.union(part);
        if pixels(both) <= 2 * (pixels(*old) + pixels(part)) {
            *old = both;
            return;
        }
    }
    parts.push(part);
    if parts.len() > 16 {
        let all = parts.drain(..).fold(Bounds::EMPTY, Bounds::union);
        parts.push(all);
    }
}

impl MaskLayer {
    /// What has to be uploaded again of a tile.
    pub(super) fn take_stale(&mut self, name: TileName) -> Vec<Bounds> {
        self.stale.remove(&name).unwrap_or_default()
    }

    pub(super) fn is_blank(&self, name: TileName) -> bool {
        self.blank.contains(&name)
    }

    /// The coverage of a tile that was not there; none, and remembered, when nothing is painted in it.
    pub(super) fn first_look(&mut self, name: TileName, mask: &Mask, extent: Extent) -> Option<Vec<u8>> {
        self.stale.remove(&name);
        let coverage = coverage_of(mask, name.level, name.stored(extent));
        if coverage.iter().all(|value| *value == 0) {
            self.blank.insert(name);
            return None;
        }
        Some(coverage)
    }
}

fn tinted(coverage: &[u8], part: Bounds, shades: &[Color32; 256]) -> ColorImage {
    let pixels = coverage.iter().map(|value| shades[usize::from(*value)]).collect();
    ColorImage::new([part.width() as usize, part.height() as usize], pixels)
}

/// Coverage of a part of a level, row by row: the mean of the pixels below each.
pub(super) fn coverage_of(mask: &Mask, level: usize, part: Bounds) -> Vec<u8> {
    let (width, height) = (mask.extent().width as usize, mask.extent().height as usize);
    let side = 1 << level;
    let mut out = Vec::with_capacity(part.extent().pixels() as usize);
    let (mut sums, mut columns_sum): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
    for (y, columns) in part.rows() {
        let rows = y * side..((y + 1) * side).min(height);
        let pixels = (columns.start * side).min(width)..(columns.end * side).min(width);
        if level == 0 {
            out.extend_from_slice(&mask.row(y as u32)[pixels]);
            continue;
        }
        // Down the columns first, which is many at a time; then across, once for all rows.
        columns_sum.clear();
        columns_sum.resize(pixels.len(), 0);
        for row in rows.clone() {
            for (sum, value) in columns_sum.iter_mut().zip(&mask.row(row as u32)[pixels.clone()]) {
                *sum += u32::from(*value);
            }
        }
        sums.clear();
        sums.extend(columns_sum.chunks(side).map(|block| block.iter().sum::<u32>()));
        sums.resize(columns.len(), 0);
        for (at, sum) in sums.iter().enumerate() {
            let across = side.min(pixels.len().saturating_sub(at * side)).max(1);
            let count = (across * rows.len().max(1)) as u32;
            out.push(((sum + count / 2) / count) as u8);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_is_the_mean_of_what_lies_below() {
        let mut grey = vec![0; 5 * 3];
        grey[0] = 200;
        grey[1] = 100;
        grey[5] = 100;
        grey[14] = 80;
        let mask = Mask::from_grey(Extent::new(5, 3), grey).unwrap();
        assert_eq!(level_extent(mask.extent(), 1), Extent::new(3, 2));
        assert_eq!(coverage_of(&mask, 1, Bounds::new(0, 0, 3, 2)), [100, 0, 0, 0, 0, 80]);
        assert_eq!(coverage_of(&mask, 1, Bounds::new(2, 1, 3, 2)), [80]);
        assert_eq!(coverage_of(&mask, 0, Bounds::new(0, 0, 2, 2)), [200, 100, 100, 0]);
    }

    #[test]
    fn the_overlay_is_the_colour_at_42_percent() {
        let look = Look { tint: Color32::WHITE, percent: 42.0, alone: false, inverted: false };
        let shades = look.shades();
        assert_eq!(shades[0], Color32::TRANSPARENT);
        assert_eq!(shades[255].a(), 107);
        assert!((52..=54).contains(&shades[127].a()));
        let outside = Look { inverted: true, ..look }.shades();
        assert_eq!((outside[255], outside[0]), (shades[0], shades[255]));
        let alone = Look { alone: true, ..look }.shades();
        assert_eq!((alone[0], alone[200]), (Color32::BLACK, Color32::from_gray(200)));
    }
}
