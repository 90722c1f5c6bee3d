//! Where the page lies in the window.

use crate::board::Piece;
use crate::canvas::viewport::{Pane, Viewport};
use crate::geom::{Extent, Point};
use eframe::egui::{Pos2, Rect, pos2};

/// The page on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::ui) struct Page {
    pub(super) pane: Pane,
    pub(super) viewport: Viewport,
    pub(super) extent: Extent,
    /// The whole room.
    pub(super) rect: Rect,
}

impl Page {
    /// The window place of a place on the page.
    pub(super) fn ui_from_page(&self, point: Point) -> Pos2 {
        let (x, y) = self.viewport.ui_from_image(self.pane, point);
        pos2(x, y)
    }

    /// The place on the page under a place of the window.
    pub(in crate::ui) fn page_from_ui(&self, at: Pos2) -> Point {
        self.viewport.image_from_ui(self.pane, (at.x, at.y))
    }

    /// Points for a pixel of the page.
    pub(super) fn scale(&self) -> f32 {
        self.viewport.points_per_pixel(self.pane)
    }

    /// The page itself in the window, on whole pixels.
    pub(super) fn sheet(&self) -> Rect {
        let snap = |at: Pos2| {
            let pixels = self.pane.pixels_per_point;
            pos2((at.x * pixels).round() / pixels, (at.y * pixels).round() / pixels)
        };
        let last = Point::new(self.extent.width as f32, self.extent.height as f32);
        Rect::from_min_max(snap(self.ui_from_page(Point::new(0.0, 0.0))), snap(self.ui_from_page(last)))
    }

    /// A piece's corners in the window.
    pub(super) fn corners(&self, piece: &Piece) -> [Pos2; 4] {
        piece.corners().map(|corner| self.ui_from_page(corner))
    }
}
