//! The one owner of texture handles: small pictures by key, large ones as tiles, the mask as tiles of its own.
//!
//! A screen asks with [`Textures::get`], [`Textures::picture`] and [`Textures::mask`]. What is missing is noted and
//! told to the worker by [`Textures::take_wanted`]; what has not been asked for is dropped first when there is too
//! much, and nothing that was shown in this frame is dropped at all.

mod gl;
mod overlay;
mod portraits;
mod scene;
mod tiles;

use crate::command::TextureKey;
use crate::picture::pyramid::Pyramid;
use crate::take::MaskId;
use eframe::egui::{ColorImage, Context, TextureFilter, TextureHandle, TextureId, TextureOptions, Vec2};
use overlay::MaskLayer;
pub use overlay::{Covered, Look, MaskView};
use scene::Callback;
pub use scene::{Ground, Scene};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Weak;

use tiles::TileName;
pub use tiles::{Patch, Quad};

/// Bytes that tiles may bring to the graphics card in one frame: more is spread over the next frames.
const UPLOAD_PER_FRAME: usize = 8 << 20;

/// A texture that can be painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shown {
    /// The texture.
    pub id: TextureId,
    /// Its size in pixels.
    pub size: Vec2,
}

/// A texture with what is needed to decide whether it stays.
struct Held {
    store: Store,
    size: [usize; 2],
    bytes: usize,
    used: u64,
}

/// Whose a texture is.
enum Store {
    /// One of egui's painter; it goes with its handle.
    Painter(TextureHandle),
    /// Our own, drawn in a callback; it has to be deleted by hand.
    Own(gl::Texture),
}

/// All textures but egui's own fonts.
pub struct Textures {
    budget_bytes: usize,
    bytes: usize,
    frame: u64,
    uploaded: usize,
    keyed: HashMap<TextureKey, Held>,
    tiles: BTreeMap<TileName, Held>,
    failed: HashSet<TextureKey>,
    wanted: Vec<TextureKey>,
    told: Vec<TextureKey>,
    pyramids: Vec<(Weak<Pyramid>, u64)>,
    next_stack: u64,
    mask: MaskLayer,
    callback: Callback,
    /// Which state of a mask its portrait shows.
    portraits: HashMap<MaskId, u64>,
}

impl Textures {
    /// No textures yet, and room for `budget_bytes` of them. What one frame shows may be more.
    pub fn new(budget_bytes: usize) -> Self {
        Self {
            budget_bytes,
            bytes: 0,
            frame: 1,
            uploaded: 0,
            keyed: HashMap::new(),
            tiles: BTreeMap::new(),
            failed: HashSet::new(),
            wanted: Vec::new(),
            told: Vec::new(),
            pyramids: Vec::new(),
            next_stack: 1,
            mask: MaskLayer::default(),
            callback: Callback::default(),
            portraits: HashMap::new(),
        }
    }

    /// The texture of a key, which counts as used. A missing one is noted as wanted, in the order of asking.
    pub fn get(&mut self, key: TextureKey) -> Option<Shown> {
        if let Some(held) = self.keyed.get_mut(&key) {
            held.used = self.frame;
            let [width, height] = held.size;
            if let Store::Painter(handle) = &held.store {
                return Some(Shown { id: handle.id(), size: Vec2::new(width as f32, height as f32) });
            }
        }
        if !self.failed.contains(&key) && !self.wanted.contains(&key) {
            self.wanted.push(key);
        }
        None
    }

    /// Everything that was missed in this frame, most wanted first; `None` when it is what was said last time.
    pub fn take_wanted(&mut self) -> Option<Vec<TextureKey>> {
        if self.wanted == self.told {
            return None;
        }
        self.told.clone_from(&self.wanted);
        Some(self.wanted.clone())
    }

    /// Takes a picture in, in place of an older one of that key. Empty and oversized ones count as failed.
    pub fn put(&mut self, ctx: &Context, key: TextureKey, image: ColorImage) {
        let [width, height] = image.size;
        let most = ctx.input(|i| i.max_texture_side);
        if width == 0 || height == 0 || width > most || height > most || image.pixels.len() != width * height {
            self.failed(key);
            return;
        }
        self.failed.remove(&key);
        let held = self.upload(ctx, image, smooth());
        if let Some(old) = self.keyed.insert(key, held) {
            self.let_go(old);
        }
    }

    /// There is no such picture: it is not asked for again until one is put.
    pub fn failed(&mut self, key: TextureKey) {
        if let Some(old) = self.keyed.remove(&key) {
            self.let_go(old);
        }
        self.failed.insert(key);
    }

    /// A picture that is out of date.
    pub fn forget(&mut self, key: TextureKey) {
        if let Some(old) = self.keyed.remove(&key) {
            self.let_go(old);
        }
        self.failed.remove(&key);
    }

    /// Bytes of all textures held now.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Ends a frame: drops what is out of date, and what was used longest ago until the rest fits the budget.
    pub fn end_frame(&mut self) {
        self.forget_dead_pyramids();
        if self.bytes > self.budget_bytes {
            self.evict();
        }
        self.wanted.clear();
        self.uploaded = 0;
        self.frame += 1;
    }

    fn evict(&mut self) {
        enum Name {
            Key(TextureKey),
            Tile(TileName),
        }
        let now = self.frame;
        let keys = self.keyed.iter().map(|(key, held)| (held.used, Name::Key(*key)));
        let tiles = self.tiles.iter().map(|(tile, held)| (held.used, Name::Tile(*tile)));
        let mut idle: Vec<(u64, Name)> = keys.chain(tiles).filter(|(used, _)| *used < now).collect();
        idle.sort_by_key(|(used, _)| *used);
        for (_, name) in idle {
            if self.bytes <= self.budget_bytes {
                return;
            }
            let gone = match name {
                Name::Key(key) => self.keyed.remove(&key),
                Name::Tile(tile) => self.tiles.remove(&tile),
            };
            if let Some(gone) = gone {
                self.let_go(gone);
            }
        }
    }

    fn forget_dead_pyramids(&mut self) {
        let mut dead = Vec::new();
        self.pyramids.retain(|(pyramid, stack)| {
            let alive = pyramid.strong_count() > 0;
            if !alive {
                dead.push(*stack);
            }
            alive
        });
        for stack in dead {
            self.drop_stack(stack);
        }
    }

    /// Drops all tiles of one picture or mask.
    fn drop_stack(&mut self, stack: u64) {
        let gone: Vec<TileName> = self.tiles.range(TileName::all_of(stack)).map(|(name, _)| *name).collect();
        for name in gone {
            if let Some(held) = self.tiles.remove(&name) {
                self.let_go(held);
            }
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "what is let go is dropped here, and its texture with it")]
    fn let_go(&mut self, held: Held) {
        self.bytes -= held.bytes;
        if let Store::Own(texture) = held.store {
            self.callback.bury(texture);
        }
    }

    fn fresh_stack(&mut self) -> u64 {
        self.next_stack += 1;
        self.next_stack
    }

    fn hold(&mut self, store: Store, size: [usize; 2], bytes: usize) -> Held {
        self.bytes += bytes;
        Held { store, size, bytes, used: self.frame }
    }

    #[expect(clippy::disallowed_methods, reason = "this is the owner of all texture handles")]
    fn upload(&mut self, ctx: &Context, image: ColorImage, options: TextureOptions) -> Held {
        let size = image.size;
        let handle = ctx.load_texture("picture", image, options);
        // Half sizes add a third.
        let bytes = size[0] * size[1] * 4;
        let bytes = if options.mipmap_mode.is_some() { bytes + bytes / 3 } else { bytes };
        self.hold(Store::Painter(handle), size, bytes)
    }
}

/// Thumbnails are mostly shown smaller than they are.
fn smooth() -> TextureOptions {
    TextureOptions::LINEAR.with_mipmap_mode(Some(TextureFilter::Linear))
}

#[cfg(test)]
mod tests;
