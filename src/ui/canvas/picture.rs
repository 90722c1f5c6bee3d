//! The picture itself: checkerboard, tiles, mask. All edges fall on physical pixels.

use super::Subject;
use super::stage::Stage;
use crate::canvas::viewport::{Pane, Viewport};
use crate::command::TextureKey;
use crate::geom::{Bounds, Extent, Point};
use crate::picture::pyramid::Pyramid;
use crate::ui::state::UiState;
use crate::ui::textures::{MaskView, Quad, Textures};
use crate::ui::theme;
use crate::ui::view::View;
use eframe::egui::{Color32, Mesh, Rect, Shape, Ui, pos2, vec2};
use std::sync::Arc;

/// Side of a square of the checkerboard, in points.
const SQUARE: f32 = 10.0;

/// Where a picture lies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The canvas in the window.
    pub(super) pane: Pane,
    /// The picture.
    pub(super) extent: Extent,
    /// Zoom and position.
    pub(super) viewport: Viewport,
}

impl Place {
    /// The window place of an image edge, on a physical pixel.
    fn snapped(&self, x: i32, y: i32) -> (f32, f32) {
        let (x, y) = self.viewport.ui_from_image(self.pane, Point::new(x as f32, y as f32));
        let snap = |v: f32| (v * self.pane.pixels_per_point).round() / self.pane.pixels_per_point;
        (snap(x), snap(y))
    }

    /// The window rectangle of some image pixels.
    pub(super) fn rect_of(&self, bounds: Bounds) -> Rect {
        let (left, top) = self.snapped(bounds.x0, bounds.y0);
        let (right, bottom) = self.snapped(bounds.x1, bounds.y1);
        Rect::from_min_max(pos2(left, top), pos2(right, bottom))
    }

    /// The window rectangle of the whole picture.
    pub(super) fn picture_rect(&self) -> Rect {
        self.rect_of(self.extent.bounds())
    }

    fn visible(&self) -> Bounds {
        self.viewport.visible(self.pane, self.extent)
    }

    /// Where a piece goes, and the part of its texture that lies there.
    ///
    /// Inner edges are moved to a physical pixel and the texture with them, so that neighbours neither gap nor bend the
    /// picture; the outermost edges take the picture's own edge along.
    fn mesh(&self, quad: &Quad) -> Mesh {
        let side = (1_i64 << quad.level) as f32;
        let whole = self.extent.bounds();
        let scaled = |v: i32| (i64::from(v) << quad.level).clamp(0, i64::from(i32::MAX)) as i32;
        let image = Bounds::new(scaled(quad.core.x0), scaled(quad.core.y0), scaled(quad.core.x1), scaled(quad.core.y1))
            .intersect(whole);
        let rect = self.rect_of(image);
        let from = self.viewport.image_from_ui(self.pane, (rect.left(), rect.top()));
        let to = self.viewport.image_from_ui(self.pane, (rect.right(), rect.bottom()));
        let at = |edge: i32, inner: f32, last: u32| {
            if edge == 0 || edge >= last as i32 { edge as f32 } else { inner }
        };
        let uv = |x: f32, y: f32| {
            pos2(
                (x / side - quad.stored.x0 as f32) / quad.stored.width() as f32,
                (y / side - quad.stored.y0 as f32) / quad.stored.height() as f32,
            )
        };
        let (width, height) = (self.extent.width, self.extent.height);
        let part = Rect::from_min_max(
            uv(at(image.x0, from.x, width), at(image.y0, from.y, height)),
            uv(at(image.x1, to.x, width), at(image.y1, to.y, height)),
        );
        let mut mesh = Mesh::with_texture(quad.texture);
        mesh.add_rect_with_uv(rect, part, Color32::WHITE);
        mesh
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
    stage: &mut Stage,
) {
    let touched = stage.grip.take_touched();
    match subject {
        Subject::Source(document) => {
            pyramid(ui, place, &document.pyramid, textures);
            let painting = stage.grip.is_painting() || document.canvas.is_painting();
            // What is being painted is seen even while the overlay is off.
            if (state.screen.overlay || painting) && !state.see_original {
                let mask = MaskView {
                    source: document.source.digest,
                    canvas: &document.canvas,
                    color: theme::tokens(ui).mask,
                    level: document.pyramid.level_for(place.viewport.zoom()),
                    zoom: place.viewport.zoom(),
                    visible: place.visible(),
                    touched,
                };
                for quad in textures.mask(ui, &mask) {
                    ui.painter().add(Shape::mesh(place.mesh(&quad)));
                }
            }
        }
        Subject::Result(shown) => match &shown.pyramid {
            Some(result) => pyramid(ui, place, result, textures),
            None => stand_in(ui, place, shown.entry.id, view, textures),
        },
    }
}

fn pyramid(ui: &Ui, place: &Place, pyramid: &Arc<Pyramid>, textures: &mut Textures) {
    if pyramid.levels().last().is_some_and(|smallest| !smallest.is_opaque()) {
        checkerboard(ui, place.picture_rect());
    }
    for quad in textures.picture(ui, pyramid, place.viewport.zoom(), place.visible()) {
        ui.painter().add(Shape::mesh(place.mesh(&quad)));
    }
}

/// The largest small picture there is, while the whole one is being read.
fn stand_in(ui: &Ui, place: &Place, id: crate::take::EntryId, view: &View<'_>, textures: &mut Textures) {
    let rect = place.picture_rect();
    let detail = textures.get(TextureKey::Detail(id));
    match detail.or_else(|| textures.get(TextureKey::Thumb(id))) {
        Some(shown) => {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            let mut mesh = Mesh::with_texture(shown.id);
            mesh.add_rect_with_uv(rect, whole, Color32::WHITE);
            ui.painter().add(Shape::mesh(mesh));
        }
        None => {
            // The source it was made from is nearer to it than an empty area.
            match view.document.filter(|document| document.source.extent == place.extent) {
                Some(document) => pyramid(ui, place, &document.pyramid, textures),
                None => {
                    ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).card);
                }
            }
        }
    }
}

/// Squares under a picture that is transparent somewhere.
fn checkerboard(ui: &Ui, picture: Rect) {
    let t = theme::tokens(ui);
    let shown = picture.intersect(ui.clip_rect());
    if !shown.is_positive() {
        return;
    }
    ui.painter().rect_filled(shown, 0.0, t.card);
    let mut mesh = Mesh::default();
    let first = |edge: f32, origin: f32| ((edge - origin) / SQUARE).floor() as i32;
    for row in first(shown.top(), picture.top())..=first(shown.bottom(), picture.top()) {
        for column in first(shown.left(), picture.left())..=first(shown.right(), picture.left()) {
            if (row + column) % 2 == 0 {
                let at = picture.min + vec2(column as f32, row as f32) * SQUARE;
                let square = Rect::from_min_size(at, vec2(SQUARE, SQUARE)).intersect(shown);
                mesh.add_colored_rect(square, t.hover);
            }
        }
    }
    ui.painter().add(Shape::mesh(mesh));
}
