//! The contours of what is painted, blended and sent, as lines over the picture: of the same width at any zoom, light on
//! a dark casing, so that they are seen on every picture.

use super::ink;
use super::picture::Place;
use crate::canvas::outline::Line;
use crate::geom::Point;
use crate::prospect::outlines::Outlines;
use crate::ui::state::MaskLook;
use crate::ui::theme;
use eframe::egui::epaint::{PathShape, PathStroke, Tessellator};
use eframe::egui::{Color32, Context, Id, Mesh, Pos2, Rect, Shape, Stroke, Ui, pos2};
use std::sync::Arc;

/// Width of the line around what is painted, and of the others.
const WIDTHS: (f32, f32) = (1.4, 1.0);
/// How much wider the casing is, and how strong, in percent.
const CASING: (f32, f32) = (1.3, 50.0);
/// Length of a dash and of a gap.
pub(super) const DASH: (f32, f32) = (5.0, 4.0);
/// Lines nearer than this are one.
const APART: f32 = 2.0;
/// How much lighter than the mask its contour is.
const LIGHTER: f32 = 0.2;

/// Which of the contours can be told apart, and are wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one contour whether it is drawn")]
pub(super) struct Drawn {
    pub(super) painted: bool,
    pub(super) blended: bool,
    pub(super) sent: bool,
    /// What is sent ends where the blend does, on this screen.
    pub(super) sent_is_blended: bool,
}

impl Drawn {
    /// Of two contours that lie together the outer one is drawn.
    pub(super) fn of(look: &MaskLook, seam_px: u32, grow_px: u32, points_per_pixel: f32) -> Self {
        let near = |pixels: u32| pixels as f32 * points_per_pixel < APART;
        Self {
            painted: look.painted && !(look.blended && near(seam_px)),
            blended: look.blended && !(look.sent && near(grow_px)),
            sent: look.sent,
            sent_is_blended: near(grow_px),
        }
    }
}

/// The colour of the contour around what is painted.
pub(super) fn painted_color(ui: &Ui, look: &MaskLook) -> Color32 {
    theme::mix(theme::mask_color(theme::tokens(ui), look.tint), ink::LIGHT, LIGHTER)
}

/// Paints them. They are put together anew only when they, the view or the look have changed.
pub(in crate::ui) fn paint(ui: &Ui, place: &Place, outlines: &Arc<Outlines>, look: &MaskLook) {
    let drawn = Drawn::of(look, outlines.seam_px, outlines.grow_px, place.viewport.points_per_pixel(place.pane));
    let page = ui.clip_rect();
    let key = Key { outlines: Arc::clone(outlines), place: *place, page, drawn, color: painted_color(ui, look) };
    // Several can be shown at once, each where its pane begins; of two in one pane each in its part.
    let part = page.left() > place.pane.x;
    let id = Id::unique(("canvas contours", place.pane.x.to_bits(), place.pane.y.to_bits(), part));
    let kept: Option<Kept> = ui.data(|data| data.get_temp(id));
    let mesh = if let Some(kept) = kept.filter(|kept| kept.key.same(&key)) {
        kept.mesh
    } else {
        let mesh = Arc::new(mesh(ui, &key));
        ui.data_mut(|data| data.insert_temp(id, Kept { key, mesh: Arc::clone(&mesh) }));
        mesh
    };
    if !mesh.is_empty() {
        ui.painter().add(Shape::Mesh(mesh));
    }
}

/// What a mesh was made of.
#[derive(Clone)]
struct Key {
    outlines: Arc<Outlines>,
    place: Place,
    /// What of it is in sight.
    page: Rect,
    drawn: Drawn,
    color: Color32,
}

impl Key {
    fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.outlines, &other.outlines)
            && (self.place, self.page, self.drawn, self.color) == (other.place, other.page, other.drawn, other.color)
    }
}

#[derive(Clone)]
struct Kept {
    key: Key,
    mesh: Arc<Mesh>,
}

fn mesh(ctx: &Context, key: &Key) -> Mesh {
    let options = ctx.tessellation_options(|options| *options);
    let mut pen = Pen {
        tessellator: Tessellator::new(key.place.pane.pixels_per_point, options, [1, 1], Vec::new()),
        mesh: Mesh::default(),
        place: key.place,
        page: key.page.expand(8.0),
    };
    let Outlines { painted, blended, sent, .. } = key.outlines.as_ref();
    let solid = |color, width| Style { color, width, dashed: false };
    if key.drawn.sent {
        pen.draw(sent, Style { dashed: true, ..solid(ink::LIGHT, WIDTHS.1) });
    }
    if key.drawn.blended {
        pen.draw(blended, solid(ink::LIGHT, WIDTHS.1));
    }
    if key.drawn.painted {
        pen.draw(painted, solid(key.color, WIDTHS.0));
    }
    pen.mesh
}

#[derive(Clone, Copy)]
struct Style {
    color: Color32,
    width: f32,
    dashed: bool,
}

struct Pen {
    tessellator: Tessellator,
    mesh: Mesh,
    place: Place,
    page: Rect,
}

impl Pen {
    fn draw(&mut self, lines: &[Line], style: Style) {
        let paths: Vec<Path> = lines.iter().flat_map(|line| self.paths(line, style.dashed)).collect();
        // The casing of one line must not lie over another.
        for stroke in [ink::casing(style.width + CASING.0, CASING.1), Stroke::new(style.width, style.color)] {
            for path in &paths {
                let shape = PathShape {
                    points: path.points.clone(),
                    closed: path.closed,
                    fill: Color32::TRANSPARENT,
                    stroke: PathStroke::from(stroke),
                };
                self.tessellator.tessellate_path(&shape, &mut self.mesh);
            }
        }
    }

    fn at(&self, point: Point) -> Pos2 {
        let (x, y) = self.place.viewport.ui_from_image(self.place.pane, point);
        pos2(x, y)
    }

    /// The parts of a line that are on the page.
    fn paths(&self, line: &Line, dashed: bool) -> Vec<Path> {
        let mut points: Vec<Pos2> = line.points.iter().map(|point| self.at(*point)).collect();
        if !Rect::from_points(&points).intersects(self.page) {
            return Vec::new();
        }
        if !dashed && points.iter().all(|point| self.page.contains(*point)) {
            return vec![Path { points, closed: line.closed }];
        }
        if line.closed {
            points.extend(points.first().copied());
        }
        let mut cut = Cut { paths: Vec::new(), open: Vec::new(), page: self.page };
        if dashed {
            dashes(&points, &mut cut);
        } else {
            for pair in points.windows(2) {
                cut.add(pair[0], pair[1]);
            }
        }
        cut.end();
        cut.paths
    }
}

struct Path {
    points: Vec<Pos2>,
    closed: bool,
}

/// Collects stretches that join, as far as they are on the page.
struct Cut {
    paths: Vec<Path>,
    open: Vec<Pos2>,
    page: Rect,
}

impl Cut {
    fn add(&mut self, from: Pos2, to: Pos2) {
        if !self.page.intersects(Rect::from_two_pos(from, to)) {
            self.end();
            return;
        }
        if self.open.is_empty() {
            self.open.push(from);
        }
        self.open.push(to);
    }

    fn end(&mut self) {
        let points = std::mem::take(&mut self.open);
        if points.len() > 1 {
            self.paths.push(Path { points, closed: false });
        }
    }
}

/// Cuts a line into dashes. What is off the page is stepped over at once, however long it is.
fn dashes(points: &[Pos2], cut: &mut Cut) {
    let period = DASH.0 + DASH.1;
    let mut phase = 0.0_f32;
    for pair in points.windows(2) {
        let (from, along) = (pair[0], pair[1] - pair[0]);
        let length = along.length();
        if !cut.page.intersects(Rect::from_two_pos(pair[0], pair[1])) {
            cut.end();
            phase = (phase + length) % period;
            continue;
        }
        let mut done = 0.0;
        while done < length {
            let on = phase < DASH.0;
            let step = (if on { DASH.0 } else { period } - phase).min(length - done).max(1e-3);
            if on {
                cut.add(from + along * (done / length), from + along * ((done + step) / length).min(1.0));
            } else {
                cut.end();
            }
            done += step;
            phase += step;
            if phase >= period {
                phase = 0.0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_go_round_corners_and_skip_what_is_out_of_sight() {
        let page = Rect::from_min_max(pos2(0.0, 0.0), pos2(100.0, 100.0));
        let mut cut = Cut { paths: Vec::new(), open: Vec::new(), page };
        dashes(&[pos2(0.0, 0.0), pos2(3.0, 0.0), pos2(3.0, 40.0)], &mut cut);
        cut.end();
        assert_eq!(cut.paths[0].points, [pos2(0.0, 0.0), pos2(3.0, 0.0), pos2(3.0, 2.0)]);
        assert_eq!(cut.paths.len(), 5);
        let mut far = Cut { paths: Vec::new(), open: Vec::new(), page };
        dashes(&[pos2(-1e7, 500.0), pos2(1e7, 500.0), pos2(1e7, 50.0), pos2(50.0, 50.0)], &mut far);
        assert!(far.paths.len() < 2_000_000, "{}", far.paths.len());
    }

    #[test]
    fn of_two_lines_that_lie_together_the_outer_one_is_drawn() {
        let look = MaskLook::default();
        let wide = Drawn::of(&look, 26, 26, 0.24);
        assert!(wide.painted && wide.blended && wide.sent && !wide.sent_is_blended);
        let narrow = Drawn::of(&look, 3, 8, 0.2);
        assert!(!narrow.painted && !narrow.blended && narrow.sent && narrow.sent_is_blended);
        let alone = Drawn::of(&MaskLook { sent: false, blended: false, ..look }, 3, 8, 0.2);
        assert!(alone.painted && !alone.sent);
    }
}
