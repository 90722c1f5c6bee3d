//! Large pictures in tiles: the level that the zoom asks for, only what is visible, a little at a time.

use super::{Held, Store, Textures, UPLOAD_PER_FRAME};
use crate::geom::{Bounds, Extent};
use crate::picture::Picture;
use crate::picture::pyramid::{Level, Pyramid, halved};
use eframe::egui::{Color32, ColorImage, Context, TextureFilter, TextureId, TextureOptions};
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

    /// What it shows, in a level of this extent.
    pub(super) fn patch(self, extent: Extent) -> Patch {
        Patch { level: self.level, core: self.core(extent), stored: self.stored(extent) }
    }

    pub(super) const fn options(self) -> TextureOptions {
        if self.nearest { TextureOptions::NEAREST } else { TextureOptions::LINEAR }
    }
}

/// What a tile shows of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Patch {
    /// Level of the pyramid: a pixel of it covers `2^level` image pixels a side.
    pub level: usize,
    /// What is to be painted, in pixels of the level.
    pub core: Bounds,
    /// What the texture holds, in pixels of the level: the core and a shared border.
    pub stored: Bounds,
}

/// A piece of a picture on the graphics card.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quad {
    /// The texture.
    pub texture: TextureId,
    /// What it shows.
    pub patch: Patch,
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

/// The tiles of a picture's level that show its pixels `visible`.
pub(super) fn tiles_of(
    pyramid: &Pyramid,
    visible: Bounds,
    stack: u64,
    level: usize,
    nearest: bool,
) -> impl Iterator<Item = TileName> {
    tiles_in(level_bounds(visible, level).clip(pyramid.extent(level)), stack, level, nearest)
}

impl Textures {
    /// The pieces of a picture that show its pixels `visible` at `zoom` screen pixels for a pixel, in painting order.
    ///
    /// While pieces are missing the coarser levels that are there stand in for them, and a repaint is asked for.
    pub fn picture(&mut self, ctx: &Context, pyramid: &Arc<Pyramid>, zoom: f32, visible: Bounds) -> Vec<Quad> {
        let stack = self.stack_of(pyramid);
        let level = pyramid.level_for(zoom);
        let mut sharp = Vec::new();
        let mut missing = false;
        for name in tiles_of(pyramid, visible, stack, level, zoom >= NEAREST_FROM) {
            let room = self.has_room();
            match self.tile(ctx, name, pyramid, room) {
                Some(quad) => sharp.push(quad),
                None => missing = true,
            }
        }
        if !missing {
            return sharp;
        }
        ctx.request_repaint();
        let last = pyramid.levels() - 1;
        let mut quads = Vec::new();
        for coarse in (level + 1..=last).rev() {
            for name in tiles_of(pyramid, visible, stack, coarse, false) {
                // The coarsest level is a few kilobytes: there is always something to see.
                quads.extend(self.tile(ctx, name, pyramid, coarse == last));
            }
        }
        quads.append(&mut sharp);
        quads
    }

    /// True while this frame may upload another tile: at least one, so that it always goes on.
    pub(super) const fn has_room(&self) -> bool {
        self.uploaded < UPLOAD_PER_FRAME
    }

    /// A tile that is there, or that is made now.
    fn tile(&mut self, ctx: &Context, name: TileName, pyramid: &Pyramid, make: bool) -> Option<Quad> {
        let extent = pyramid.extent(name.level);
        if !self.tiles.contains_key(&name) {
            if !make {
                return None;
            }
            let stored = name.stored(extent);
            let pixels = premultiplied(&pixels_of(pyramid, name.level, stored));
            let image = ColorImage::new([stored.width() as usize, stored.height() as usize], pixels);
            self.add_tile(ctx, name, image, name.options().with_mipmap_mode(between_levels(name)));
        }
        self.quad(name, extent)
    }

    pub(super) fn add_tile(&mut self, ctx: &Context, name: TileName, image: ColorImage, options: TextureOptions) {
        let held = self.upload(ctx, image, options);
        self.keep_tile(name, held);
    }

    /// Takes a tile in that was uploaded in this frame.
    pub(super) fn keep_tile(&mut self, name: TileName, held: Held) {
        self.uploaded += held.bytes;
        if let Some(old) = self.tiles.insert(name, held) {
            self.let_go(old);
        }
    }

    /// The piece that a tile shows; it counts as used.
    pub(super) fn quad(&mut self, name: TileName, extent: Extent) -> Option<Quad> {
        let held: &mut Held = self.tiles.get_mut(&name)?;
        held.used = self.frame;
        let Store::Painter(handle) = &held.store else { return None };
        Some(Quad { texture: handle.id(), patch: name.patch(extent) })
    }

    pub(super) fn stack_of(&mut self, pyramid: &Arc<Pyramid>) -> u64 {
        let weak = Arc::downgrade(pyramid);
        if let Some((_, stack)) = self.pyramids.iter().find(|(known, _)| Weak::ptr_eq(known, &weak)) {
            return *stack;
        }
        let stack = self.fresh_stack();
        self.pyramids.push((weak, stack));
        stack
    }
}

/// A tile that is shown smaller than it is fades into half its size: nothing shimmers between two levels.
const fn between_levels(name: TileName) -> Option<TextureFilter> {
    if name.nearest { None } else { Some(TextureFilter::Linear) }
}

/// RGBA of a part of a level, row by row.
pub(super) fn pixels_of(pyramid: &Pyramid, level: usize, part: Bounds) -> Vec<u8> {
    match pyramid.level(level) {
        Level::Halved(from) => halved(from, part),
        Level::Kept(picture) => {
            let mut rgba = Vec::with_capacity(part.extent().pixels() as usize * 4);
            for (y, columns) in part.rows() {
                rgba.extend_from_slice(&picture.row(y as u32)[columns.start * 4..columns.end * 4]);
            }
            rgba
        }
    }
}

/// The pixels of a level as they lie in memory, when nothing has to be done to them: they are kept and opaque.
pub(super) fn plain_pixels(pyramid: &Pyramid, level: usize) -> Option<&Picture> {
    match pyramid.level(level) {
        Level::Kept(picture) if pyramid.is_opaque() => Some(picture),
        _ => None,
    }
}

fn premultiplied(rgba: &[u8]) -> Vec<Color32> {
    rgba.as_chunks::<4>().0.iter().map(|pixel| color(*pixel)).collect()
}

/// The same in bytes.
pub(super) fn premultiply(rgba: &mut [u8]) {
    for pixel in rgba.as_chunks_mut::<4>().0 {
        if pixel[3] != 255 {
            *pixel = color(*pixel).to_array();
        }
    }
}

fn color([r, g, b, a]: [u8; 4]) -> Color32 {
    if a == 255 {
        return Color32::from_rgba_premultiplied(r, g, b, 255);
    }
    let times = |v: u8| ((u32::from(v) * u32::from(a) + 127) / 255) as u8;
    Color32::from_rgba_premultiplied(times(r), times(g), times(b), a)
}
