//! Large pictures in tiles: the level that the zoom asks for, only what is visible, a little at a time.

use super::{Held, Textures, UPLOAD_PER_FRAME};
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;
use crate::picture::pyramid::Pyramid;
use eframe::egui::{Color32, ColorImage, Context, TextureId, TextureOptions};
use std::ops::RangeInclusive;
use std::sync::{Arc, Weak};

/// Side of the part of a tile that is its own.
pub(super) const CORE: i32 = 1022;

/// Pixels that a tile shares with each neighbour, so that linear filtering shows no seam.
pub(super) const OVERLAP: i32 = 1;

/// From this zoom on single pixels are shown as squares.
pub(super) const NEAREST_FROM: f32 = 2.0;

/// One tile. Ordered so that the tiles of a picture lie together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TileName {
    pub(super) stack: u64,
    pub(super) level: usize,
    pub(super) nearest: bool,
    pub(super) x: i32,
    pub(super) y: i32,
}

impl TileName {
    /// All tiles of one picture.
    pub(super) const fn all_of(stack: u64) -> RangeInclusive<Self> {
        let first = Self { stack, level: 0, nearest: false, x: i32::MIN, y: i32::MIN };
        let last = Self { stack, level: usize::MAX, nearest: true, x: i32::MAX, y: i32::MAX };
        first..=last
    }

    /// The pixels of its level that are its own.
    pub(super) fn core(self, extent: Extent) -> Bounds {
        let (x, y) = (self.x * CORE, self.y * CORE);
        Bounds::new(x, y, x + CORE, y + CORE).clip(extent)
    }

    /// The pixels of its level that its texture holds.
    pub(super) fn stored(self, extent: Extent) -> Bounds {
        self.core(extent).grown(OVERLAP).clip(extent)
    }

    pub(super) const fn options(self) -> TextureOptions {
        if self.nearest { TextureOptions::NEAREST } else { TextureOptions::LINEAR }
    }
}

/// A piece of a picture on the graphics card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad {
    /// The texture.
    pub texture: TextureId,
    /// Level of the pyramid: a pixel of it covers `2^level` image pixels a side.
    pub level: usize,
    /// What is to be painted, in pixels of the level.
    pub core: Bounds,
    /// What the texture holds, in pixels of the level: the core and a shared border.
    pub stored: Bounds,
}

/// Extent of a level of a picture of this extent.
pub(super) fn level_extent(extent: Extent, level: usize) -> Extent {
    let half = |side: u32| ((u64::from(side) + (1 << level) - 1) >> level) as u32;
    Extent::new(half(extent.width), half(extent.height))
}

/// The pixels of a level that show these image pixels.
pub(super) fn level_bounds(image: Bounds, level: usize) -> Bounds {
    let up = |v: i32| ((i64::from(v) + (1 << level) - 1) >> level) as i32;
    Bounds::new(image.x0 >> level, image.y0 >> level, up(image.x1), up(image.y1))
}

/// The tiles of a level that have a pixel in `bounds`.
pub(super) fn tiles_in(bounds: Bounds, stack: u64, level: usize, nearest: bool) -> impl Iterator<Item = TileName> {
    let columns = bounds.x0.div_euclid(CORE)..(bounds.x1 + CORE - 1).div_euclid(CORE);
    let rows = bounds.y0.div_euclid(CORE)..(bounds.y1 + CORE - 1).div_euclid(CORE);
    let any = !bounds.is_empty();
    rows.filter(move |_| any).flat_map(move |y| columns.clone().map(move |x| TileName { stack, level, nearest, x, y }))
}

impl Textures {
    /// The pieces of a picture that show its pixels `visible` at `zoom` screen pixels for a pixel, in painting order.
    ///
    /// While pieces are missing the coarser levels that are there stand in for them, and a repaint is asked for.
    pub fn picture(&mut self, ctx: &Context, pyramid: &Arc<Pyramid>, zoom: f32, visible: Bounds) -> Vec<Quad> {
        let stack = self.stack_of(pyramid);
        let level = pyramid.level_for(zoom);
        let nearest = zoom >= NEAREST_FROM;
        let picture = &pyramid.levels()[level];
        let shown = level_bounds(visible, level).clip(picture.extent());
        let mut sharp = Vec::new();
        let mut missing = false;
        for name in tiles_in(shown, stack, level, nearest) {
            let room = self.has_room();
            match self.tile(ctx, name, picture.extent(), room.then_some(picture)) {
                Some(quad) => sharp.push(quad),
                None => missing = true,
            }
        }
        if !missing {
            return sharp;
        }
        ctx.request_repaint();
        let last = pyramid.levels().len() - 1;
        let mut quads = Vec::new();
        for coarse in (level + 1..=last).rev() {
            let picture = &pyramid.levels()[coarse];
            let shown = level_bounds(visible, coarse).clip(picture.extent());
            for name in tiles_in(shown, stack, coarse, false) {
                // The coarsest level is a few kilobytes: there is always something to see.
                quads.extend(self.tile(ctx, name, picture.extent(), (coarse == last).then_some(picture)));
            }
        }
        quads.append(&mut sharp);
        quads
    }

    /// True while this frame may upload another tile: at least one, so that it always goes on.
    pub(super) const fn has_room(&self) -> bool {
        self.uploaded < UPLOAD_PER_FRAME
    }

    /// A tile that is there, or that is made now from `source`.
    fn tile(&mut self, ctx: &Context, name: TileName, extent: Extent, source: Option<&Picture>) -> Option<Quad> {
        let stored = name.stored(extent);
        if !self.tiles.contains_key(&name) {
            self.add_tile(ctx, name, colors(source?, stored));
        }
        self.quad(name, extent)
    }

    pub(super) fn add_tile(&mut self, ctx: &Context, name: TileName, image: ColorImage) {
        let held = self.upload(ctx, image, name.options());
        self.uploaded += held.bytes();
        if let Some(old) = self.tiles.insert(name, held) {
            self.bytes -= old.bytes();
        }
    }

    /// The piece that a tile shows; it counts as used.
    pub(super) fn quad(&mut self, name: TileName, extent: Extent) -> Option<Quad> {
        let held: &mut Held = self.tiles.get_mut(&name)?;
        held.used = self.frame;
        Some(Quad {
            texture: held.handle.id(),
            level: name.level,
            core: name.core(extent),
            stored: name.stored(extent),
        })
    }

    fn stack_of(&mut self, pyramid: &Arc<Pyramid>) -> u64 {
        let weak = Arc::downgrade(pyramid);
        if let Some((_, stack)) = self.pyramids.iter().find(|(known, _)| Weak::ptr_eq(known, &weak)) {
            return *stack;
        }
        let stack = self.fresh_stack();
        self.pyramids.push((weak, stack));
        stack
    }
}

/// A part of a picture as egui wants it: premultiplied.
fn colors(picture: &Picture, part: Bounds) -> ColorImage {
    let mut pixels = Vec::with_capacity(part.extent().pixels() as usize);
    for (y, columns) in part.rows() {
        let row = &picture.row(y as u32)[columns.start * 4..columns.end * 4];
        pixels.extend(row.as_chunks::<4>().0.iter().map(|pixel| premultiplied(*pixel)));
    }
    ColorImage::new([part.width() as usize, part.height() as usize], pixels)
}

fn premultiplied([r, g, b, a]: [u8; 4]) -> Color32 {
    if a == 255 {
        return Color32::from_rgba_premultiplied(r, g, b, 255);
    }
    let times = |v: u8| ((u32::from(v) * u32::from(a) + 127) / 255) as u8;
    Color32::from_rgba_premultiplied(times(r), times(g), times(b), a)
}
