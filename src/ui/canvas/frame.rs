//! The frame around what will be sent, with its size.

use super::ink;
use super::picture::Place;
use crate::geom::Bounds;
use crate::prospect::Prospect;
use crate::ui::theme::{self, Type, metrics};
use crate::ui::widgets::galley;
use eframe::egui::{CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// How much the part that is not sent is darkened, in percent.
const DIM: f32 = 28.0;
/// Length and width of the corner marks.
const CORNER: (f32, f32) = (10.0, 3.0);
/// Height of the label and its distance from the frame.
const LABEL: (f32, f32) = (20.0, 5.0);
/// Room at the top that the tool options take.
const BAR: f32 = 56.0;

/// Paints the frame, if there is a crop. One that the user has set is seen also where it cannot be sent.
pub(super) fn paint(ui: &Ui, page: Rect, place: &Place, prospect: &Prospect, set: Option<Bounds>) {
    let Some(crop) = prospect.crop.or(set) else { return };
    let picture = place.picture_rect();
    let frame = place.rect_of(crop);
    dim(ui, picture.intersect(page), frame);
    ui.painter().rect_stroke(frame, 0.0, ink::casing(3.0, 50.0), StrokeKind::Middle);
    ui.painter().rect_stroke(frame, 0.0, Stroke::new(metrics::LINE, ink::LIGHT), StrokeKind::Middle);
    corners(ui, frame);
    let words = match prospect.size {
        Some(size) => {
            let scale = f64::from(size.width) / f64::from(crop.width().max(1));
            format!("Sent {} at {scale:.2}×", size.label())
        }
        None => format!("Crop {}", crop.extent().label()),
    };
    if frame.intersects(page) {
        label(ui, page, frame, &words);
    }
}

/// Darkens `whole` but for `hole`.
fn dim(ui: &Ui, whole: Rect, hole: Rect) {
    let hole = hole.intersect(whole);
    let color = ink::shade(DIM);
    if !hole.is_positive() {
        ui.painter().rect_filled(whole, 0.0, color);
        return;
    }
    for part in [
        whole.with_max_y(hole.top()),
        whole.with_min_y(hole.bottom()),
        Rect::from_min_max(pos2(whole.left(), hole.top()), pos2(hole.left(), hole.bottom())),
        Rect::from_min_max(pos2(hole.right(), hole.top()), pos2(whole.right(), hole.bottom())),
    ] {
        if part.is_positive() {
            ui.painter().rect_filled(part, 0.0, color);
        }
    }
}

fn corners(ui: &Ui, frame: Rect) {
    let (length, width) = CORNER;
    let reach = vec2(length.min(frame.width() / 2.0), length.min(frame.height() / 2.0));
    for (corner, x, y) in [
        (frame.left_top(), 1.0, 1.0),
        (frame.right_top(), -1.0, 1.0),
        (frame.left_bottom(), 1.0, -1.0),
        (frame.right_bottom(), -1.0, -1.0),
    ] {
        let out = vec2(-x, -y) * width / 2.0;
        let from = corner + out;
        let across = Rect::from_two_pos(from, from + vec2(x * reach.x, y * width));
        let down = Rect::from_two_pos(from, from + vec2(x * width, y * reach.y));
        ui.painter().rect_filled(across, 0.0, ink::LIGHT);
        ui.painter().rect_filled(down, 0.0, ink::LIGHT);
    }
}

/// Above the top left corner where there is room and inside otherwise.
fn label(ui: &Ui, page: Rect, frame: Rect, words: &str) {
    let t = theme::tokens(ui);
    let text = galley(ui, words, Type::CaptionMedium, t.on_float);
    let (height, gap) = LABEL;
    let size = vec2((text.size().x + 14.0).ceil(), height);
    let above = frame.top() - gap - height;
    let top = if above >= page.top() + BAR { above } else { frame.top() + gap + 1.0 };
    let inside = above < page.top() + BAR;
    let left = if inside { frame.left() + gap + 1.0 } else { frame.left() };
    let left = left.clamp(page.left() + 4.0, (page.right() - size.x - 4.0).max(page.left() + 4.0));
    // A frame that reaches over the page keeps its label in sight, below the tool options.
    let top = top.max(page.top() + BAR);
    let rect = Rect::from_min_size(pos2(left.round(), top.round()), size);
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.float);
    let at = rect.center() - text.size() / 2.0;
    ui.painter().galley(at, text, t.on_float);
    let response = ui.interact(rect, ui.scope_id().with("crop label"), Sense::empty());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
}
