//! The mask over the picture: its coverage in one colour, as tiles of the level that is shown.
//!
//! The mask is compared with what was uploaded last, so that only what changed is uploaded again, whoever changed it
//! and however. While a stroke runs only the surroundings of its newest points are compared.

use super::Textures;
use super::tiles::{NEAREST_FROM, Quad, TileName, level_bounds, level_extent, tiles_in};
use crate::canvas::Canvas;
use crate::canvas::mask::Mask;
use crate::geom::{Bounds, Extent};
use crate::picture::Digest;
use crate::ui::theme;
use eframe::egui::{Color32, ColorImage, Context};
use std::collections::{BTreeMap, BTreeSet};

/// Opacity of the overlay over fully covered pixels, in percent.
const OPACITY: f32 = 42.0;

/// How the mask is to be shown.
#[derive(Debug, Clone, Copy)]
pub struct MaskView<'a> {
    /// The source that the mask belongs to.
    pub source: Digest,
    /// The mask.
    pub canvas: &'a Canvas,
    /// The overlay's colour.
    pub color: Color32,
    /// Level of the pyramid that is shown.
    pub level: usize,
    /// Screen pixels for an image pixel.
    pub zoom: f32,
    /// The image pixels that are visible.
    pub visible: Bounds,
    /// Image pixels that a running stroke may have touched since the last frame, when that is known.
    pub touched: Option<Bounds>,
}

/// What the textures of the mask hold.
#[derive(Default)]
pub(super) struct MaskLayer {
    stack: u64,
    seen: Option<Seen>,
    shadow: Vec<u8>,
    stale: BTreeMap<TileName, Bounds>,
    blank: BTreeSet<TileName>,
}

/// Tells that there is nothing new without looking at a pixel.
#[derive(Clone, Copy, PartialEq)]
struct Seen {
    source: Digest,
    extent: Extent,
    color: Color32,
    /// Where the coverage lies in memory: another mask of the same source lies elsewhere.
    at: usize,
    revision: u64,
    painting: bool,
}

impl Textures {
    /// The pieces of the mask overlay, like [`Textures::picture`].
    pub fn mask(&mut self, ctx: &Context, view: &MaskView<'_>) -> Vec<Quad> {
        self.sync_mask(view);
        let mask = view.canvas.mask();
        let extent = level_extent(mask.extent(), view.level);
        let shown = level_bounds(view.visible, view.level).clip(extent);
        let shades = shades(view.color);
        let mut quads = Vec::new();
        for name in tiles_in(shown, self.mask.stack, view.level, view.zoom >= NEAREST_FROM) {
            if self.mask.blank.contains(&name) {
                continue;
            }
            if self.tiles.contains_key(&name) {
                self.refresh(name, mask, extent, &shades);
            } else if self.has_room() {
                let coverage = coverage_of(mask, view.level, name.stored(extent));
                if coverage.iter().all(|value| *value == 0) {
                    self.mask.blank.insert(name);
                    continue;
                }
                self.mask.stale.remove(&name);
                self.add_tile(ctx, name, tinted(&coverage, name.stored(extent), &shades));
            } else {
                ctx.request_repaint();
            }
            quads.extend(self.quad(name, extent));
        }
        quads
    }

    /// Uploads the part of a tile that has changed.
    fn refresh(&mut self, name: TileName, mask: &Mask, extent: Extent, shades: &[Color32; 256]) {
        let Some(changed) = self.mask.stale.remove(&name) else { return };
        let stored = name.stored(extent);
        let part = changed.intersect(stored);
        let Some(held) = self.tiles.get_mut(&name) else { return };
        if !part.is_empty() {
            let at = [(part.x0 - stored.x0) as usize, (part.y0 - stored.y0) as usize];
            let coverage = coverage_of(mask, name.level, part);
            held.handle.set_partial(at, tinted(&coverage, part, shades), name.options());
        }
    }

    /// Finds out what has changed since the last frame and marks the tiles that show it.
    fn sync_mask(&mut self, view: &MaskView<'_>) {
        let mask = view.canvas.mask();
        let now = Seen {
            source: view.source,
            extent: mask.extent(),
            color: view.color,
            at: mask.coverage().as_ptr() as usize,
            revision: view.canvas.revision(),
            painting: view.canvas.is_painting(),
        };
        let same = |old: Seen| (old.source, old.extent, old.color) == (now.source, now.extent, now.color);
        let Some(old) = self.mask.seen.replace(now).filter(|old| same(*old)) else {
            self.drop_stack(self.mask.stack);
            let stack = self.fresh_stack();
            let shadow = mask.coverage().to_vec();
            self.mask = MaskLayer { stack, seen: Some(now), shadow, ..MaskLayer::default() };
            return;
        };
        if old == now && !now.painting {
            return;
        }
        let whole = mask.extent().bounds();
        // Within a stroke the touched pixels are known; at its end everything is looked at once more.
        let within = if old == now { view.touched.unwrap_or(whole).clip(mask.extent()) } else { whole };
        let changed = self.mask.take_over(mask, within);
        self.mark_stale(changed, mask.extent());
    }

    fn mark_stale(&mut self, changed: Bounds, extent: Extent) {
        if changed.is_empty() {
            return;
        }
        let shows = |name: TileName| {
            let part = level_bounds(changed, name.level).intersect(name.stored(level_extent(extent, name.level)));
            (!part.is_empty()).then_some(part)
        };
        self.mask.blank.retain(|name| shows(*name).is_none());
        for name in self.tiles.range(TileName::all_of(self.mask.stack)).map(|(name, _)| *name) {
            if let Some(part) = shows(name) {
                let stale = self.mask.stale.entry(name).or_insert(Bounds::EMPTY);
                *stale = stale.union(part);
            }
        }
    }
}

impl MaskLayer {
    /// Copies what differs from the mask inside `within`; the smallest rectangle around it.
    fn take_over(&mut self, mask: &Mask, within: Bounds) -> Bounds {
        let width = mask.extent().width as usize;
        let mut changed = Bounds::EMPTY;
        for (y, columns) in within.rows() {
            let new = &mask.row(y as u32)[columns.clone()];
            let start = y * width + columns.start;
            let old = &mut self.shadow[start..start + columns.len()];
            if old == new {
                continue;
            }
            let differs = |pair: (&u8, &u8)| pair.0 != pair.1;
            let first = old.iter().zip(new).position(differs).unwrap_or(0);
            let last = old.iter().zip(new).rposition(differs).unwrap_or(0);
            let x = columns.start as i32;
            changed = changed.union(Bounds::new(x + first as i32, y as i32, x + last as i32 + 1, y as i32 + 1));
            old.copy_from_slice(new);
        }
        changed
    }
}

/// The overlay's colour for each coverage.
fn shades(color: Color32) -> [Color32; 256] {
    std::array::from_fn(|coverage| theme::with_opacity(color, OPACITY * coverage as f32 / 255.0))
}

fn tinted(coverage: &[u8], part: Bounds, shades: &[Color32; 256]) -> ColorImage {
    let pixels = coverage.iter().map(|value| shades[usize::from(*value)]).collect();
    ColorImage::new([part.width() as usize, part.height() as usize], pixels)
}

/// Coverage of a part of a level, row by row: the mean of the pixels below each.
fn coverage_of(mask: &Mask, level: usize, part: Bounds) -> Vec<u8> {
    let (width, height) = (mask.extent().width as usize, mask.extent().height as usize);
    let side = 1 << level;
    let mut out = Vec::with_capacity(part.extent().pixels() as usize);
    let mut sums: Vec<u32> = Vec::new();
    for (y, columns) in part.rows() {
        let rows = y * side..((y + 1) * side).min(height);
        let pixels = (columns.start * side).min(width)..(columns.end * side).min(width);
        if level == 0 {
            out.extend_from_slice(&mask.row(y as u32)[pixels]);
            continue;
        }
        sums.clear();
        sums.resize(columns.len(), 0);
        for row in rows.clone() {
            let blocks = mask.row(row as u32)[pixels.clone()].chunks(side);
            for (sum, block) in sums.iter_mut().zip(blocks) {
                *sum += block.iter().map(|value| u32::from(*value)).sum::<u32>();
            }
        }
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
        let shades = shades(Color32::WHITE);
        assert_eq!(shades[0], Color32::TRANSPARENT);
        assert_eq!(shades[255].a(), 107);
        assert!((52..=54).contains(&shades[127].a()));
    }
}
