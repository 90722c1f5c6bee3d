//! The canvas drawn by a shader of our own: checkerboard, picture and mask in one pass, the mask as one byte a pixel
//! straight out of memory.
//!
//! While the screen is laid out a [`Scene`] only says what it shows. Once the frame's commands have been applied
//! [`Textures::prepare`] uploads what that needs; so a dab is seen in the frame in which it was painted.

use super::gl::{Driver, Kind, Light, Part, Piece, Program, Rows, Sampling, Texture};
use super::overlay::{Look, MaskLayer, coverage_of};
use super::tiles::{NEAREST_FROM, Patch, TileName, pixels_of, plain_pixels, premultiply, tiles_of};
use super::{Store, Textures};
use crate::canvas::Canvas;
use crate::geom::Bounds;
use crate::picture::pyramid::Pyramid;
use eframe::egui::{Color32, Context, PaintCallback, Pos2, Rect, Shape};
use eframe::egui_glow::CallbackFn;
use eframe::glow;
use std::sync::{Arc, Mutex, PoisonError};

/// Set to 1 the canvas is drawn with egui's own textures.
const PLAIN_VARIABLE: &str = "MAQUETTE_PLAIN_CANVAS";

/// What lies behind transparent pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ground {
    /// Corner of the first square.
    pub origin: Pos2,
    /// Side of a square in points.
    pub side: f32,
    /// Colour of the first square.
    pub first: Color32,
    /// Colour of its neighbours.
    pub second: Color32,
}

/// A picture on the canvas with its mask.
pub struct Scene {
    /// The picture.
    pub pyramid: Arc<Pyramid>,
    /// How its mask is shown, if it is.
    pub look: Option<Look>,
    /// Screen pixels for an image pixel.
    pub zoom: f32,
    /// Physical pixels of a point.
    pub pixels_per_point: f32,
    /// The image pixels that are visible.
    pub visible: Bounds,
    /// What is seen through it.
    pub ground: Ground,
    /// Where a patch goes, in points, and which part of its texture, 0 to 1.
    pub lay: Box<Lay>,
}

/// Where a patch goes, in points, and which part of its texture, 0 to 1.
pub type Lay = dyn Fn(&Patch) -> (Rect, Rect);

type Slot = Arc<Mutex<Vec<Piece>>>;

/// What the callback path holds.
#[derive(Default)]
pub(super) struct Callback {
    state: State,
    scenes: Vec<(Scene, Slot)>,
    buried: Vec<Texture>,
}

#[derive(Default)]
enum State {
    /// Not tried yet.
    #[default]
    Unknown,
    /// There is no driver, it cannot do it, or it is not wanted.
    Off,
    On(Arc<Program>),
}

impl Callback {
    /// Deletes a texture when the driver is at hand next.
    pub(super) fn bury(&mut self, texture: Texture) {
        self.buried.push(texture);
    }

    fn program(&self) -> Option<Arc<Program>> {
        if let State::On(program) = &self.state { Some(Arc::clone(program)) } else { None }
    }
}

impl Textures {
    /// Call it before the screen is laid out: finds out at the first time whether the canvas can be drawn by a shader.
    pub fn begin(&mut self, frame: &eframe::Frame) {
        // What an earlier layout of this frame asked for is not shown.
        self.callback.scenes.clear();
        if !matches!(self.callback.state, State::Unknown) {
            return;
        }
        let wanted = std::env::var_os(PLAIN_VARIABLE).is_none_or(|value| value != "1");
        self.callback.state = match Driver::of_frame(frame).filter(|_| wanted).map(Driver::program) {
            Some(Ok(program)) => State::On(Arc::new(program)),
            Some(Err(reason)) => {
                tracing::warn!("the canvas is drawn without a shader of its own: {}", reason.trim());
                State::Off
            }
            None => State::Off,
        };
    }

    /// Shows a scene within `rect`; the scene comes back when it has to be painted with plain textures.
    ///
    /// # Errors
    /// The scene, where there is no shader.
    pub fn scene(&mut self, rect: Rect, scene: Scene) -> Result<Shape, Scene> {
        let Some(program) = self.callback.program() else { return Err(scene) };
        let light = light(&scene);
        let slot = Slot::default();
        self.callback.scenes.push((scene, Arc::clone(&slot)));
        let draw = CallbackFn::new(move |info, painter| {
            let port = info.viewport_in_pixels();
            let window =
                [port.left_px, port.from_bottom_px, port.width_px, port.height_px, info.screen_size_px[1] as i32];
            let pieces = slot.lock().unwrap_or_else(PoisonError::into_inner);
            Driver::of_painter(painter).draw(&program, window, &light, &pieces);
        });
        Ok(Shape::Callback(PaintCallback { rect, callback: Arc::new(draw) }))
    }

    /// Call it when the frame's commands have been applied: uploads what the scenes show, the mask from `canvas`.
    pub fn prepare(&mut self, frame: &eframe::Frame, ctx: &Context, canvas: Option<&Canvas>) {
        let Some(driver) = Driver::of_frame(frame) else { return };
        for texture in self.callback.buried.drain(..) {
            driver.delete(texture);
        }
        let Some(program) = self.callback.program() else { return };
        for (scene, slot) in std::mem::take(&mut self.callback.scenes) {
            let canvas = canvas.filter(|canvas| scene.look.is_some() && canvas.extent() == scene.pyramid.extent(0));
            if let Some(canvas) = canvas {
                self.sync_mask(canvas, None);
            }
            let mut room = Room { driver, program: &program, scene: &scene, canvas, failed: false };
            let (pieces, whole) = self.pieces(&mut room);
            if !whole {
                ctx.request_repaint();
            }
            if room.failed {
                tracing::warn!("the canvas is drawn without a shader from now on: the driver made no texture");
                self.callback.state = State::Off;
                self.drop_own();
                ctx.request_repaint();
            }
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = pieces;
        }
    }

    /// Gives everything back to the driver: call it when the window closes.
    pub fn release(&mut self, gl: &glow::Context) {
        let driver = Driver::at_exit(gl);
        self.drop_own();
        for texture in self.callback.buried.drain(..) {
            driver.delete(texture);
        }
        if let State::On(program) = std::mem::replace(&mut self.callback.state, State::Off) {
            driver.delete_program(&program);
        }
    }

    fn drop_own(&mut self) {
        let own = self.tiles.extract_if(.., |_, held| matches!(held.store, Store::Own(_)));
        for (_, held) in own.collect::<Vec<_>>() {
            self.let_go(held);
        }
        self.mask = MaskLayer::default();
    }

    /// The pieces that show a scene, in painting order, and whether they are all sharp.
    fn pieces(&mut self, room: &mut Room<'_>) -> (Vec<Piece>, bool) {
        let pyramid = &room.scene.pyramid;
        let stack = self.stack_of(pyramid);
        let (zoom, visible) = (room.scene.zoom, room.scene.visible);
        let level = pyramid.level_for(zoom);
        let mut sharp = Vec::new();
        let mut whole = true;
        for name in tiles_of(pyramid, visible, stack, level, zoom >= NEAREST_FROM) {
            let fits = self.has_room();
            match self.piece(room, name, fits) {
                Some(piece) => sharp.push(piece),
                None => whole = false,
            }
        }
        if whole {
            return (sharp, true);
        }
        let last = pyramid.levels() - 1;
        let mut pieces = Vec::new();
        for coarse in (level + 1..=last).rev() {
            for name in tiles_of(pyramid, visible, stack, coarse, false) {
                // The coarsest level is a few kilobytes: there is always something to see.
                pieces.extend(self.piece(room, name, coarse == last));
            }
        }
        pieces.append(&mut sharp);
        (pieces, false)
    }

    /// A tile of the picture with that of the mask, if it is there or may be made.
    fn piece(&mut self, room: &mut Room<'_>, name: TileName, make: bool) -> Option<Piece> {
        let image = match self.own(name) {
            Some(image) => image,
            None if make => self.image_tile(room, name)?,
            None => return None,
        };
        let canvas = room.canvas;
        let mask = canvas.and_then(|canvas| self.mask_tile(room, canvas, name, make));
        let (rect, part) = (room.scene.lay)(&name.patch(room.scene.pyramid.extent(name.level)));
        let corners =
            |rect: Rect, scale: f32| [rect.left(), rect.top(), rect.right(), rect.bottom()].map(|v| v * scale);
        Some(Piece { image, mask, at: corners(rect, room.scene.pixels_per_point), part: corners(part, 1.0) })
    }

    /// A tile that is there; it counts as used.
    fn own(&mut self, name: TileName) -> Option<Texture> {
        let held = self.tiles.get_mut(&name)?;
        held.used = self.frame;
        if let Store::Own(texture) = held.store { Some(texture) } else { None }
    }

    fn image_tile(&mut self, room: &mut Room<'_>, name: TileName) -> Option<Texture> {
        let pyramid = Arc::clone(&room.scene.pyramid);
        let stored = name.stored(pyramid.extent(name.level));
        let sampling = if name.nearest { Sampling::Nearest } else { Sampling::Trilinear };
        let texture = self.fresh(room, name, stored, Kind::Color, sampling)?;
        if let Some(picture) = plain_pixels(&pyramid, name.level) {
            let stride = picture.extent().width as usize;
            let start = (stored.y0 as usize * stride + stored.x0 as usize) * 4;
            room.write(&texture, whole(stored), Rows { bytes: &picture.rgba()[start..], stride });
        } else {
            let mut rgba = pixels_of(&pyramid, name.level, stored);
            if !pyramid.is_opaque() {
                premultiply(&mut rgba);
            }
            room.write(&texture, whole(stored), Rows { bytes: &rgba, stride: stored.width() as usize });
        }
        Some(texture)
    }

    /// The mask over a tile of the picture; none where nothing is painted.
    fn mask_tile(&mut self, room: &mut Room<'_>, canvas: &Canvas, over: TileName, make: bool) -> Option<Texture> {
        let name = TileName { stack: self.mask.stack, ..over };
        let mask = canvas.mask();
        let extent = room.scene.pyramid.extent(name.level);
        let stored = name.stored(extent);
        if let Some(texture) = self.own(name) {
            for part in self.mask.take_stale(name) {
                let part = part.intersect(stored);
                let at = Part {
                    x: part.x0 - stored.x0,
                    y: part.y0 - stored.y0,
                    width: part.width() as i32,
                    height: part.height() as i32,
                };
                if name.level == 0 {
                    let stride = mask.extent().width as usize;
                    let start = part.y0 as usize * stride + part.x0 as usize;
                    room.write(&texture, at, Rows { bytes: &mask.coverage()[start..], stride });
                } else {
                    let coverage = coverage_of(mask, name.level, part);
                    room.write(&texture, at, Rows { bytes: &coverage, stride: part.width() as usize });
                }
            }
            return Some(texture);
        }
        if !make || self.mask.is_blank(name) {
            return None;
        }
        let coverage = self.mask.first_look(name, mask, extent)?;
        let sampling = if name.nearest { Sampling::Nearest } else { Sampling::Linear };
        let texture = self.fresh(room, name, stored, Kind::Coverage, sampling)?;
        room.write(&texture, whole(stored), Rows { bytes: &coverage, stride: stored.width() as usize });
        Some(texture)
    }

    fn fresh(
        &mut self,
        room: &mut Room<'_>,
        name: TileName,
        stored: Bounds,
        kind: Kind,
        sampling: Sampling,
    ) -> Option<Texture> {
        let size = [stored.width(), stored.height()];
        let Some(texture) = room.driver.texture(room.program, kind, size.map(|side| side as i32), sampling) else {
            room.failed = true;
            return None;
        };
        let held = self.hold(Store::Own(texture), size.map(|side| side as usize), texture.bytes());
        self.keep_tile(name, held);
        Some(texture)
    }
}

/// What making a scene's textures needs.
struct Room<'a> {
    driver: Driver<'a>,
    program: &'a Program,
    scene: &'a Scene,
    canvas: Option<&'a Canvas>,
    failed: bool,
}

impl Room<'_> {
    fn write(&mut self, texture: &Texture, part: Part, rows: Rows<'_>) {
        let written = part.width == 0 || part.height == 0 || self.driver.write(self.program, texture, part, rows);
        debug_assert!(written, "{part:?} does not fit");
        self.failed |= !written;
    }
}

/// All of a texture that holds these pixels.
fn whole(stored: Bounds) -> Part {
    Part { x: 0, y: 0, width: stored.width() as i32, height: stored.height() as i32 }
}

fn light(scene: &Scene) -> Light {
    let parts = |color: Color32| {
        let [r, g, b, _] = color.to_array().map(|v| f32::from(v) / 255.0);
        [r, g, b]
    };
    let look = scene.look;
    let [r, g, b] = parts(look.map_or(Color32::BLACK, |look| look.tint));
    let scale = scene.pixels_per_point;
    Light {
        tint: [r, g, b, look.map_or(0.0, |look| look.percent / 100.0)],
        alone: look.is_some_and(|look| look.alone),
        inverted: look.is_some_and(|look| look.inverted),
        squares: [parts(scene.ground.second), parts(scene.ground.first)],
        side: scene.ground.side * scale,
        origin: [scene.ground.origin.x * scale, scene.ground.origin.y * scale],
    }
}
