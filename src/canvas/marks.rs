//! Marks drawn over a picture to show a model what is meant: coloured lines on a layer of their own, apart from the mask.

mod compact;

use super::select::Selection;
use crate::geom::{Bounds, Extent, Point};
use crate::picture::Picture;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Steps that can be taken back.
const STEPS: usize = 200;

/// Points of a line that is being drawn before it is thinned out.
const MOST_LIVE: usize = 16_384;

/// The colours that are offered: they stand out from most pictures and from each other.
pub const COLOURS: [[u8; 3]; 5] = [[255, 59, 48], [255, 204, 0], [52, 199, 89], [0, 122, 255], [255, 255, 255]];

/// One line, as it was drawn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it goes, in pixels of the source.
    #[serde(with = "compact")]
    pub points: Vec<Point>,
    /// Its width in pixels of the source.
    pub width_px: f32,
    /// Red, green, blue.
    pub colour: [u8; 3],
}

impl Mark {
    /// True when some of it lies within `reach` of a place.
    fn is_near(&self, at: Point, reach: f32) -> bool {
        let most = reach + self.width_px / 2.0;
        let ends = self.points.iter().zip(self.points.iter().skip(1));
        let alone = self.points.first().map(|point| (point, point)).into_iter();
        ends.chain(alone).any(|(a, b)| distance(at, *a, *b) <= most)
    }
}

/// Distance of a place from a straight line between two.
fn distance(at: Point, a: Point, b: Point) -> f32 {
    let (dx, dy) = (b.x - a.x, b.y - a.y);
    let length = dx * dx + dy * dy;
    let along = if length > 0.0 { (((at.x - a.x) * dx + (at.y - a.y) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
    (at.x - a.x - along * dx).hypot(at.y - a.y - along * dy)
}

/// The marks of one picture, with the steps back. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Arc<Mark>>", into = "Vec<Arc<Mark>>")]
pub struct Marks {
    list: Vec<Arc<Mark>>,
    undo: Vec<Vec<Arc<Mark>>>,
    redo: Vec<Vec<Arc<Mark>>>,
    live: Option<Mark>,
}

impl From<Vec<Arc<Mark>>> for Marks {
    fn from(list: Vec<Arc<Mark>>) -> Self {
        Self { list, ..Self::default() }
    }
}

impl From<Marks> for Vec<Arc<Mark>> {
    fn from(marks: Marks) -> Self {
        marks.list
    }
}

impl Marks {
    /// All of them, the oldest first, without the one that is being drawn.
    pub fn list(&self) -> &[Arc<Mark>] {
        &self.list
    }

    /// The one that is being drawn.
    pub const fn live(&self) -> Option<&Mark> {
        self.live.as_ref()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Begins a line.
    pub fn begin(&mut self, at: Point, width_px: f32, colour: [u8; 3]) {
        self.finish();
        if !(at.x.is_finite() && at.y.is_finite()) {
            return;
        }
        self.live = Some(Mark { points: vec![at], width_px: width_px.clamp(1.0, 2000.0), colour });
    }

    /// The line goes on there.
    pub fn extend(&mut self, to: Point) {
        if let Some(live) = &mut self.live
            && to.x.is_finite()
            && to.y.is_finite()
            && live.points.last().is_none_or(|last| (last.x - to.x).hypot(last.y - to.y) >= 0.5)
        {
            live.points.push(to);
            if live.points.len() > MOST_LIVE {
                // A hand that draws for an hour makes no longer line than what can be seen of it.
                live.points = compact::simplified(&live.points);
            }
        }
    }

    /// The line is done: one step.
    pub fn finish(&mut self) {
        if let Some(live) = self.live.take() {
            self.step();
            let points = compact::simplified(&live.points);
            self.list.push(Arc::new(Mark { points, ..live }));
        }
    }

    /// The line never was.
    pub fn cancel(&mut self) {
        self.live = None;
    }

    /// Takes away whole lines that lie within `reach` pixels of a place; true when there were some.
    pub fn erase(&mut self, at: Point, reach: f32) -> bool {
        if !self.list.iter().any(|mark| mark.is_near(at, reach)) {
            return false;
        }
        self.step();
        self.list.retain(|mark| !mark.is_near(at, reach));
        true
    }

    /// Takes all away: one step.
    pub fn clear(&mut self) {
        self.live = None;
        if !self.list.is_empty() {
            self.step();
            self.list.clear();
        }
    }

    /// Other marks take their place: one step.
    pub fn replace(&mut self, list: Vec<Arc<Mark>>) {
        self.live = None;
        if self.list != list {
            self.step();
            self.list = list;
        }
    }

    /// True when a step can be taken back.
    pub fn can_undo(&self) -> bool {
        !self.undo.is_empty()
    }

    /// True when one can be taken again.
    pub fn can_redo(&self) -> bool {
        !self.redo.is_empty()
    }

    /// Takes the last step back; false when there is none.
    pub fn undo(&mut self) -> bool {
        if self.live.take().is_some() {
            return true;
        }
        let Some(before) = self.undo.pop() else { return false };
        self.redo.push(std::mem::replace(&mut self.list, before));
        true
    }

    /// Takes it again; false when there is none.
    pub fn redo(&mut self) -> bool {
        let Some(after) = self.redo.pop() else { return false };
        self.undo.push(std::mem::replace(&mut self.list, after));
        true
    }

    fn step(&mut self) {
        self.redo.clear();
        self.undo.push(self.list.clone());
        if self.undo.len() > STEPS {
            self.undo.remove(0);
        }
    }
}

/// The marks as a transparent picture of `to` pixels that lies over `crop` of the source. `None` for an empty extent.
pub fn drawn(marks: &[Arc<Mark>], crop: Bounds, to: Extent) -> Option<Picture> {
    let mut rgba = vec![0; to.pixels() as usize * 4];
    lay(marks, crop, to, &mut rgba);
    Picture::from_rgba(to, rgba)
}

/// The marks burned into a copy of what is sent; `sent` shows `crop` of the source.
pub fn burned(marks: &[Arc<Mark>], crop: Bounds, sent: &Picture) -> Option<Picture> {
    let mut rgba = sent.rgba().to_vec();
    lay(marks, crop, sent.extent(), &mut rgba);
    Picture::from_rgba(sent.extent(), rgba)
}

/// A transparent picture of the same extent over what is sent.
#[must_use]
pub fn laid_over(sent: &Picture, marks: &Picture) -> Picture {
    let mut rgba = sent.rgba().to_vec();
    for (pixel, mark) in rgba.chunks_exact_mut(4).zip(marks.rgba().chunks_exact(4)) {
        over(pixel, [mark[0], mark[1], mark[2]], mark[3]);
    }
    Picture::from_rgba(sent.extent(), rgba).unwrap_or_else(|| sent.clone())
}

fn lay(marks: &[Arc<Mark>], crop: Bounds, to: Extent, rgba: &mut [u8]) {
    let (width, height) = (crop.width().max(1) as f32, crop.height().max(1) as f32);
    let (sx, sy) = (to.width as f32 / width, to.height as f32 / height);
    for mark in marks {
        let place = |point: &Point| Point::new((point.x - crop.x0 as f32) * sx, (point.y - crop.y0 as f32) * sy);
        let points: Vec<Point> = mark.points.iter().map(place).collect();
        // Never thinner than a pixel, however much is scaled down.
        let line = Selection::stroke(to, &points, (mark.width_px * (sx + sy) / 2.0).max(1.5));
        for (y, columns) in line.bounds().rows() {
            let row = &mut rgba[(y * to.width as usize + columns.start) * 4..][..columns.len() * 4];
            for (pixel, cover) in row.chunks_exact_mut(4).zip(line.row(y as i32)) {
                over(pixel, mark.colour, *cover);
            }
        }
    }
}

/// Straight alpha, source over.
fn over(pixel: &mut [u8], colour: [u8; 3], cover: u8) {
    let (own, under) = (u32::from(cover) * 255, u32::from(pixel[3]) * u32::from(255 - cover));
    let all = own + under;
    if all == 0 {
        return;
    }
    for (value, ink) in pixel.iter_mut().zip(colour) {
        *value = ((u32::from(ink) * own + u32::from(*value) * under + all / 2) / all) as u8;
    }
    pixel[3] = ((all + 127) / 255) as u8;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f32, y: f32) -> Point {
        Point::new(x, y)
    }

    fn line(marks: &mut Marks, from: Point, to: Point) {
        marks.begin(from, 10.0, COLOURS[0]);
        marks.extend(to);
        marks.finish();
    }

    #[test]
    fn each_line_is_a_step() {
        let mut marks = Marks::default();
        line(&mut marks, at(10.0, 10.0), at(90.0, 10.0));
        line(&mut marks, at(10.0, 50.0), at(90.0, 50.0));
        assert_eq!(marks.list().len(), 2);
        assert!(!marks.erase(at(50.0, 30.0), 5.0), "in between there is none");
        assert!(marks.erase(at(50.0, 16.0), 2.0));
        assert_eq!(marks.list().len(), 1);
        marks.clear();
        assert!(marks.is_empty() && marks.undo() && marks.undo());
        assert_eq!(marks.list().len(), 2);
        assert!(marks.redo());
        assert_eq!(marks.list().len(), 1);
        line(&mut marks, at(0.0, 0.0), at(1.0, 1.0));
        assert!(!marks.redo(), "a new line is a new way");
        marks.begin(at(0.0, 0.0), 3.0, COLOURS[1]);
        marks.cancel();
        assert_eq!(marks.list().len(), 2);
        let kept: Marks = serde_json::from_str(&serde_json::to_string(&marks).unwrap()).unwrap();
        assert_eq!(kept.list(), marks.list());
    }

    #[test]
    fn they_lie_where_they_were_drawn_at_every_scale() {
        let mut marks = Marks::default();
        line(&mut marks, at(100.0, 100.0), at(300.0, 100.0));
        let crop = Bounds::new(50, 50, 450, 250);
        let picture = drawn(marks.list(), crop, Extent::new(200, 100)).unwrap();
        let pixel = |picture: &Picture, x: usize, y: usize| -> [u8; 4] {
            let at = (y * picture.extent().width as usize + x) * 4;
            picture.rgba()[at..at + 4].try_into().unwrap()
        };
        assert_eq!(pixel(&picture, 75, 25), [255, 59, 48, 255], "on the line");
        assert_eq!(pixel(&picture, 75, 40), [0; 4], "beside it");
        assert_eq!(pixel(&picture, 20, 25)[3], 0, "before its end");
        let ground = Picture::from_fn(Extent::new(200, 100), |_, _| [10, 20, 30, 255]);
        let copy = burned(marks.list(), crop, &ground).unwrap();
        assert_eq!((pixel(&copy, 75, 25), pixel(&copy, 75, 40)), ([255, 59, 48, 255], [10, 20, 30, 255]));
        assert!(copy.is_opaque());
        assert!(drawn(marks.list(), crop, Extent::new(0, 4)).is_none());
    }

    #[test]
    fn strange_lines_are_no_trouble() {
        let mut marks = Marks::default();
        line(&mut marks, at(f32::NAN, 3.0), at(1e30, -1e30));
        line(&mut marks, at(-500.0, -500.0), at(-400.0, -400.0));
        let picture = drawn(marks.list(), Bounds::new(0, 0, 0, 0), Extent::new(16, 16));
        assert!(picture.is_some());
    }
}
