//! The picture itself: checkerboard, tiles, mask. All edges fall on physical pixels.

use super::Subject;
use crate::canvas::Canvas;
use crate::canvas::viewport::{Pane, Viewport};
use crate::command::TextureKey;
use crate::entry::Entry;
use crate::geom::{Bounds, Extent, Point};
use crate::picture::pyramid::Pyramid;
use crate::ui::state::{MaskStyle, UiState};
use crate::ui::textures::{Covered, Ground, Look, MaskView, Patch, Quad, Scene, Textures};
use crate::ui::theme;
use crate::ui::view::View;
use eframe::egui::{Color32, Mesh, Rect, Shape, TextureId, Ui, pos2, vec2};
use std::sync::Arc;

/// Side of a square of the checkerboard, in points.
const SQUARE: f32 = 10.0;

/// Where a picture lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::ui) struct Place {
    /// The canvas in the window.
    pub(in crate::ui) pane: Pane,
    /// The picture.
    pub(in crate::ui) extent: Extent,
    /// Zoom and position.
    pub(in crate::ui) viewport: Viewport,
}

impl Place {
    /// The window place of an image edge, on a physical pixel.
    fn snapped(&self, x: i32, y: i32) -> (f32, f32) {
        let (x, y) = self.viewport.ui_from_image(self.pane, Point::new(x as f32, y as f32));
        let snap = |v: f32| (v * self.pane.pixels_per_point).round() / self.pane.pixels_per_point;
        (snap(x), snap(y))
    }

    /// The window rectangle of some image pixels.
    pub(in crate::ui) fn rect_of(&self, bounds: Bounds) -> Rect {
        let (left, top) = self.snapped(bounds.x0, bounds.y0);
        let (right, bottom) = self.snapped(bounds.x1, bounds.y1);
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    /// The window rectangle of the whole picture.
    pub(in crate::ui) fn picture_rect(&self) -> Rect {
        self.rect_of(self.extent.bounds())
    }

    /// The image pixels in sight.
    pub(in crate::ui) fn visible(&self) -> Bounds {
        self.viewport.visible(self.pane, self.extent)
    }

    /// Where a patch goes, and the part of its texture that lies there.
    ///
    /// Inner edges are moved to a physical pixel and the texture with them, so that neighbours neither gap nor bend the
    /// picture; the outermost edges take the picture's own edge along.
    fn lay(&self, patch: &Patch) -> (Rect, Rect) {
        let side = (1_i64 << patch.level) as f32;
        let rect = self.rect_of(self.image_bounds(patch));
        let image = self.image_bounds(patch);
        let from = self.viewport.image_from_ui(self.pane, (rect.left(), rect.top()));
        let to = self.viewport.image_from_ui(self.pane, (rect.right(), rect.bottom()));
        let at = |edge: i32, inner: f32, last: u32| {
            if edge == 0 || edge >= last as i32 { edge as f32 } else { inner }
        };
        let uv = |x: f32, y: f32| {
            pos2(
                (x / side - patch.stored.x0 as f32) / patch.stored.width() as f32,
                (y / side - patch.stored.y0 as f32) / patch.stored.height() as f32,
            )
        };
        let (width, height) = (self.extent.width, self.extent.height);
        let part = Rect::from_min_max(
            uv(at(image.x0, from.x, width), at(image.y0, from.y, height)),
            uv(at(image.x1, to.x, width), at(image.y1, to.y, height)),
        );
        (rect, part)
    }

    /// The image pixels of a patch's core.
    fn image_bounds(&self, patch: &Patch) -> Bounds {
        let scaled = |v: i32| (i64::from(v) << patch.level).clamp(0, i64::from(i32::MAX)) as i32;
        let core = patch.core;
        Bounds::new(scaled(core.x0), scaled(core.y0), scaled(core.x1), scaled(core.y1)).clip(self.extent)
    }

    fn mesh(&self, quad: &Quad) -> Shape {
        let (rect, part) = self.lay(&quad.patch);
        let mut mesh = Mesh::with_texture(quad.texture);
        mesh.add_rect_with_uv(rect, part, Color32::WHITE);
        Shape::mesh(mesh)
    }
}

/// Paints the picture and, over a source, its mask.
pub(super) fn paint(
    ui: &Ui,
    place: &Place,
    subject: Subject<'_>,
    view: &View<'_>,
    state: &UiState,
    textures: &mut Textures,
    painting: bool,
) {
    match subject {
        Subject::Source(document) => {
            let painting = painting || document.canvas.is_painting();
            // What is being painted is seen even while the overlay is off.
            let seen = (state.screen.overlay || painting) && !state.see_original;
            let look = seen.then(|| look(ui, state));
            let canvas = look.is_some().then_some(&document.canvas);
            pyramid(ui, place, &document.pyramid, look, canvas, textures);
        }
        Subject::Result(shown) => match &shown.pyramid {
            Some(result) => pyramid(ui, place, result, None, None, textures),
            None => stand_in(ui, place, &shown.entry, view, textures),
        },
    }
}

/// Paints a picture alone, within the clip rectangle.
pub(in crate::ui) fn paint_alone(ui: &Ui, place: &Place, picture: &Arc<Pyramid>, textures: &mut Textures) {
    pyramid(ui, place, picture, None, None, textures);
}

/// The mask's colours as the user has set them.
fn look(ui: &Ui, state: &UiState) -> Look {
    let mask = state.screen.mask;
    Look {
        tint: theme::mask_color(theme::tokens(ui), mask.tint),
        percent: mask.percent.clamp(0.0, 100.0),
        alone: mask.style == MaskStyle::Grey,
        inverted: mask.inverted,
    }
}

/// By the shader where there is one, else with plain textures.
fn pyramid(
    ui: &Ui,
    place: &Place,
    pyramid: &Arc<Pyramid>,
    look: Option<Look>,
    canvas: Option<&Canvas>,
    textures: &mut Textures,
) {
    let t = theme::tokens(ui);
    let picture = place.picture_rect();
    let zoom = place.viewport.zoom();
    let here = *place;
    let scene = Scene {
        pyramid: Arc::clone(pyramid),
        look,
        zoom,
        pixels_per_point: place.pane.pixels_per_point,
        visible: place.visible(),
        ground: Ground { origin: picture.min, side: SQUARE, first: t.hover, second: t.card },
        lay: Box::new(move |patch| here.lay(patch)),
    };
    let page = ui.clip_rect();
    let scene = match textures.scene(page, scene) {
        Ok(shape) => {
            ui.painter().add(shape);
            return;
        }
        Err(scene) => scene,
    };
    if !pyramid.is_opaque() {
        checkerboard(ui, &scene.ground, picture);
    }
    for quad in textures.picture(ui, pyramid, zoom, scene.visible) {
        ui.painter().add(place.mesh(&quad));
    }
    let (Some(look), Some(canvas)) = (look, canvas) else { return };
    let mask = MaskView { canvas, look, level: pyramid.level_for(zoom), zoom, visible: scene.visible };
    for covered in textures.mask(ui, &mask) {
        match covered {
            Covered::Tile(quad) => drop(ui.painter().add(place.mesh(&quad))),
            Covered::Plain(patch, color) => {
                let mut mesh = Mesh::default();
                mesh.add_colored_rect(place.rect_of(place.image_bounds(&patch)), color);
                ui.painter().add(Shape::mesh(mesh));
            }
        }
    }
}

/// The largest small picture there is, while the whole one is being read. A thumbnail may be a part of it: then that part
/// lies in its place on the source.
fn stand_in(ui: &Ui, place: &Place, entry: &Entry, view: &View<'_>, textures: &mut Textures) {
    let rect = place.picture_rect();
    if let Some(whole) = textures.get(TextureKey::Detail(entry.id)) {
        return small(ui, rect, whole.id);
    }
    let part = entry.proof.as_ref().and_then(|proof| proof.telling_part(place.extent));
    let thumb = textures.get(TextureKey::Thumb(entry.id));
    if let (None, Some(thumb)) = (part, &thumb) {
        return small(ui, rect, thumb.id);
    }
    match view.document.filter(|document| document.source.extent == place.extent) {
        Some(document) => pyramid(ui, place, &document.pyramid, None, None, textures),
        None => {
            ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).card);
        }
    }
    if let (Some(part), Some(thumb)) = (part, thumb) {
        small(ui, place.rect_of(part), thumb.id);
    }
}

/// A small texture over the room of the whole picture.
pub(in crate::ui) fn small(ui: &Ui, rect: Rect, texture: TextureId) {
    let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    let mut mesh = Mesh::with_texture(texture);
    mesh.add_rect_with_uv(rect, whole, Color32::WHITE);
    ui.painter().add(Shape::mesh(mesh));
}

/// Squares under a picture that is transparent somewhere.
fn checkerboard(ui: &Ui, ground: &Ground, picture: Rect) {
    let shown = picture.intersect(ui.clip_rect());
    if !shown.is_positive() {
        return;
    }
    ui.painter().rect_filled(shown, 0.0, ground.second);
    let mut mesh = Mesh::default();
    let first = |edge: f32, origin: f32| ((edge - origin) / ground.side).floor() as i32;
    for row in first(shown.top(), picture.top())..=first(shown.bottom(), picture.top()) {
        for column in first(shown.left(), picture.left())..=first(shown.right(), picture.left()) {
            if (row + column) % 2 == 0 {
                let at = ground.origin + vec2(column as f32, row as f32) * ground.side;
                let square = Rect::from_min_size(at, vec2(ground.side, ground.side)).intersect(shown);
                mesh.add_colored_rect(square, ground.first);
            }
        }
    }
    ui.painter().add(Shape::mesh(mesh));
}
