//! Where the picture lies in the window: the only converter between image pixels and window points.

use crate::geom::{Bounds, Extent, Point};
use serde::{Deserialize, Serialize};

/// Smallest and largest zoom: one physical pixel for a hundred image pixels, and 64 for one.
pub const ZOOMS: std::ops::RangeInclusive<f32> = 0.01..=64.0;

/// The stops of zooming in and out by key.
const STEPS: [f32; 22] = [
    0.01, 0.02, 0.03, 0.05, 0.08, 0.12, 0.17, 0.25, 0.33, 0.5, 0.67, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0,
    32.0, 64.0,
];

/// Physical pixels of the picture that stay in the window, however far it is moved.
const REACHABLE_PX: f32 = 64.0;

/// The part of the window that shows the canvas, in points, and how many physical pixels a point has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pane {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// Physical pixels per point: 2 on a high-density display.
    pub pixels_per_point: f32,
}

impl Pane {
    /// The middle, in points.
    pub fn centre(self) -> (f32, f32) {
        (self.x + self.width / 2.0, self.y + self.height / 2.0)
    }
}

/// Zoom and position of a picture. Kept with the source, so a tab comes back as it was left.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Viewport {
    /// Physical window pixels per image pixel.
    zoom: f32,
    /// The place of the picture in the middle of the pane, in image pixels.
    centre: Point,
    /// Keeps fitting when the pane changes, until the user zooms or pans.
    fitted: bool,
}

impl Default for Viewport {
    fn default() -> Self {
        Self { zoom: 1.0, centre: Point::new(0.0, 0.0), fitted: true }
    }
}

impl Viewport {
    /// Physical window pixels per image pixel: 1 is 100 %.
    pub const fn zoom(&self) -> f32 {
        self.zoom
    }

    /// True while the whole picture is kept in the pane.
    pub const fn is_fitted(&self) -> bool {
        self.fitted
    }

    /// Points per image pixel: the factor for lengths such as a brush ring.
    pub fn points_per_pixel(&self, pane: Pane) -> f32 {
        self.zoom / pane.pixels_per_point
    }

    /// `24 %`, `100 %`; one decimal under 10 %.
    pub fn label(&self) -> String {
        let percent = self.zoom * 100.0;
        if percent < 9.95 && (percent - percent.round()).abs() > 0.05 {
            format!("{percent:.1} %")
        } else {
            format!("{percent:.0} %")
        }
    }

    /// The picture's top left corner, in points. It falls on a physical pixel: edges stay sharp at whole zooms.
    fn origin(&self, pane: Pane) -> (f32, f32) {
        let (x, y) = pane.centre();
        let snap =
            |middle: f32, at: f32| (middle * pane.pixels_per_point - at * self.zoom).round() / pane.pixels_per_point;
        (snap(x, self.centre.x), snap(y, self.centre.y))
    }

    /// Window points of a place in the picture.
    pub fn ui_from_image(&self, pane: Pane, point: Point) -> (f32, f32) {
        let (x, y) = self.origin(pane);
        let scale = self.points_per_pixel(pane);
        (x + point.x * scale, y + point.y * scale)
    }

    /// The place in the picture under a window point; also outside of the picture.
    pub fn image_from_ui(&self, pane: Pane, (x, y): (f32, f32)) -> Point {
        let (left, top) = self.origin(pane);
        let scale = self.points_per_pixel(pane);
        Point::new((x - left) / scale, (y - top) / scale)
    }

    /// The image pixels that the pane shows, clipped to the picture.
    pub fn visible(&self, pane: Pane, extent: Extent) -> Bounds {
        let from = self.image_from_ui(pane, (pane.x, pane.y));
        let to = self.image_from_ui(pane, (pane.x + pane.width, pane.y + pane.height));
        Bounds::new(from.x.floor() as i32, from.y.floor() as i32, to.x.ceil() as i32, to.y.ceil() as i32).clip(extent)
    }

    /// Shows the whole picture with `margin` points around it, and keeps doing so when the pane changes.
    pub fn fit(&mut self, pane: Pane, extent: Extent, margin: f32) {
        let room =
            |side: f32, pixels: u32| ((side - 2.0 * margin) * pane.pixels_per_point).max(1.0) / pixels.max(1) as f32;
        self.zoom = clamp_zoom(room(pane.width, extent.width).min(room(pane.height, extent.height)));
        self.centre = middle(extent);
        self.fitted = true;
    }

    /// The same view of another picture that is laid over this one: scaled to fit it, middle on middle.
    #[must_use]
    pub fn over(&self, own: Extent, other: Extent) -> Self {
        let scale = fit_scale(own, other);
        let (from, to) = (middle(own), middle(other));
        let at = |centre: f32, from: f32, to: f32| (centre - from) / scale + to;
        let centre = Point::new(at(self.centre.x, from.x, to.x), at(self.centre.y, from.y, to.y));
        Self { zoom: self.zoom * scale, centre, fitted: self.fitted }
    }

    /// Call when the pane or the picture changed: fits again if it was fitted, else keeps the picture reachable.
    pub fn settle(&mut self, pane: Pane, extent: Extent, margin: f32) {
        if self.fitted {
            self.fit(pane, extent, margin);
        } else {
            self.keep_reachable(pane, extent);
        }
    }

    /// Zooms to `zoom` (1 is 100 %) with the place under the window point `at` staying there.
    pub fn zoom_to(&mut self, pane: Pane, extent: Extent, at: (f32, f32), zoom: f32) {
        let held = self.image_from_ui(pane, at);
        self.zoom = clamp_zoom(zoom);
        self.fitted = false;
        let (x, y) = pane.centre();
        let scale = self.points_per_pixel(pane);
        self.centre = Point::new(held.x - (at.0 - x) / scale, held.y - (at.1 - y) / scale);
        self.keep_reachable(pane, extent);
    }

    /// Zooms by a factor (wheel, pinch) at a window point.
    pub fn zoom_by(&mut self, pane: Pane, extent: Extent, at: (f32, f32), factor: f32) {
        if factor.is_finite() && factor > 0.0 {
            self.zoom_to(pane, extent, at, self.zoom * factor);
        }
    }

    /// To the next stop: 25, 33, 50, 67, 100, 150, 200 % and so on.
    pub fn step(&mut self, pane: Pane, extent: Extent, at: (f32, f32), inward: bool) {
        let next = if inward {
            STEPS.iter().find(|stop| **stop > self.zoom * 1.001)
        } else {
            STEPS.iter().rev().find(|stop| **stop < self.zoom * 0.999)
        };
        if let Some(zoom) = next {
            self.zoom_to(pane, extent, at, *zoom);
        }
    }

    /// Moves the picture by so many window points.
    pub fn pan(&mut self, pane: Pane, extent: Extent, dx: f32, dy: f32) {
        if !dx.is_finite() || !dy.is_finite() {
            return;
        }
        let scale = self.points_per_pixel(pane);
        self.centre = Point::new(self.centre.x - dx / scale, self.centre.y - dy / scale);
        self.fitted = false;
        self.keep_reachable(pane, extent);
    }

    /// A part of the picture always stays in the pane.
    fn keep_reachable(&mut self, pane: Pane, extent: Extent) {
        let hold = |at: f32, side: f32, pixels: u32| {
            let half = side * pane.pixels_per_point / 2.0 / self.zoom;
            let pixels = pixels as f32;
            let kept = (REACHABLE_PX / self.zoom).min(pixels).min(half);
            let at = if at.is_finite() { at } else { pixels / 2.0 };
            // The corner is put on whole screen pixels: what stays must survive half of one.
            let slack = 0.5 / self.zoom;
            let (least, most) = (kept + slack - half, pixels + half - kept - slack);
            if least <= most { at.clamp(least, most) } else { pixels / 2.0 }
        };
        self.centre =
            Point::new(hold(self.centre.x, pane.width, extent.width), hold(self.centre.y, pane.height, extent.height));
    }
}

/// The factor by which `other` is scaled to lie within `own`.
pub fn fit_scale(own: Extent, other: Extent) -> f32 {
    let side = |own: u32, other: u32| own.max(1) as f32 / other.max(1) as f32;
    side(own.width, other.width).min(side(own.height, other.height))
}

fn clamp_zoom(zoom: f32) -> f32 {
    if zoom.is_finite() { zoom.clamp(*ZOOMS.start(), *ZOOMS.end()) } else { 1.0 }
}

fn middle(extent: Extent) -> Point {
    Point::new(extent.width as f32 / 2.0, extent.height as f32 / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PANE: Pane = Pane { x: 100.0, y: 50.0, width: 800.0, height: 600.0, pixels_per_point: 2.0 };

    #[test]
    fn fit_shows_the_whole_picture() {
        let extent = Extent::new(3840, 2160);
        let mut view = Viewport::default();
        view.fit(PANE, extent, 20.0);
        assert!((view.zoom() - 1520.0 / 3840.0).abs() < 1e-6);
        assert_eq!(view.visible(PANE, extent), extent.bounds());
        assert_eq!(view.label(), "40 %");
        let wider = Pane { width: 1600.0, ..PANE };
        view.settle(wider, extent, 20.0);
        assert!((view.zoom() - 1120.0 / 2160.0).abs() < 1e-6);
    }

    #[test]
    fn another_picture_lies_over_this_one() {
        let (own, other) = (Extent::new(3600, 2400), Extent::new(1200, 600));
        let mut view = Viewport::default();
        view.zoom_to(PANE, own, (300.0, 200.0), 0.5);
        assert_eq!(view.over(own, own), view);
        let over = view.over(own, other);
        assert!((over.zoom() - 1.5).abs() < 1e-6, "three times the size, at the same zoom");
        let corner = |view: &Viewport, x: f32, y: f32| view.ui_from_image(PANE, Point::new(x, y));
        let (left, top) = corner(&over, 0.0, 0.0);
        let (own_left, own_top) = corner(&view, 0.0, 300.0);
        assert!((left - own_left).abs() <= 0.5 && (top - own_top).abs() <= 0.5, "as wide, and in the middle");
    }

    #[test]
    fn stops_are_walked_both_ways() {
        let extent = Extent::new(1000, 1000);
        let mut view = Viewport::default();
        view.zoom_to(PANE, extent, PANE.centre(), 0.4);
        let mut walk = |inward| {
            view.step(PANE, extent, PANE.centre(), inward);
            view.label()
        };
        assert_eq!([walk(true), walk(true), walk(true), walk(true)], ["50 %", "67 %", "100 %", "150 %"]);
        assert_eq!([walk(false), walk(false), walk(false), walk(false)], ["100 %", "67 %", "50 %", "33 %"]);
    }

    #[test]
    fn labels_are_short() {
        let label = |zoom| Viewport { zoom, ..Viewport::default() }.label();
        assert_eq!(
            [label(0.24), label(1.0), label(0.031), label(0.05), label(64.0)].join(", "),
            "24 %, 100 %, 3.1 %, 5 %, 6400 %"
        );
    }

    #[test]
    fn the_corner_falls_on_a_physical_pixel() {
        let mut view = Viewport::default();
        view.zoom_to(PANE, Extent::new(501, 333), (333.3, 222.2), 2.0);
        view.pan(PANE, Extent::new(501, 333), 0.37, -0.61);
        let (x, y) = view.ui_from_image(PANE, Point::new(0.0, 0.0));
        assert!((x * 2.0).fract() == 0.0 && (y * 2.0).fract() == 0.0);
    }

    proptest! {
        #[test]
        fn points_come_back(x in -500.0f32..5000.0, y in -500.0f32..5000.0, zoom in 0.05f32..32.0) {
            let mut view = Viewport::default();
            view.zoom_to(PANE, Extent::new(4000, 3000), (400.0, 300.0), zoom);
            let back = view.image_from_ui(PANE, view.ui_from_image(PANE, Point::new(x, y)));
            prop_assert!(back.distance(Point::new(x, y)) < 0.1);
        }

        #[test]
        fn zooming_holds_the_place_under_the_pointer(
            x in 300.0f32..700.0, y in 200.0f32..500.0, from in 0.3f32..4.0, factor in 0.5f32..3.0,
        ) {
            let extent = Extent::new(4000, 3000);
            let mut view = Viewport::default();
            view.fit(PANE, extent, 0.0);
            view.zoom_to(PANE, extent, PANE.centre(), from);
            let held = view.image_from_ui(PANE, (x, y));
            view.zoom_by(PANE, extent, (x, y), factor);
            let (px, py) = view.ui_from_image(PANE, held);
            // Two roundings to physical pixels lie between: one before, one after.
            prop_assert!((px - x).abs() <= 1.1 && (py - y).abs() <= 1.1, "{px} {x} {py} {y}");
        }

        #[test]
        fn the_picture_stays_reachable(
            moves in prop::collection::vec((-9000.0f32..9000.0, -9000.0f32..9000.0, 0.2f32..4.0), 1..20),
            w in 1u32..9000, h in 1u32..9000,
        ) {
            let extent = Extent::new(w, h);
            let mut view = Viewport::default();
            view.fit(PANE, extent, 10.0);
            for (dx, dy, factor) in moves {
                view.pan(PANE, extent, dx, dy);
                view.zoom_by(PANE, extent, (dx.abs(), dy.abs()), factor);
                prop_assert!(!view.visible(PANE, extent).is_empty());
                prop_assert!(ZOOMS.contains(&view.zoom()));
            }
        }
    }
}
