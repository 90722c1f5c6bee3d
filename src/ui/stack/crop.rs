//! The part of a reference that is sent, dragged over its small picture.

use crate::geom::Bounds;
use crate::reference::Reference;
use crate::ui::textures::Shown;
use crate::ui::theme::{self, metrics};
use crate::ui::widgets::Picture;
use eframe::egui::{
    Color32, CornerRadius, CursorIcon, Id, Pos2, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};

/// Highest that the picture is shown, in points.
const MOST: f32 = 220.0;
/// How near an edge a press takes hold of it, in points.
const REACH: f32 = 8.0;
/// Smallest side of a part, in pixels of the picture.
const LEAST: i32 = 16;

/// What a drag moves.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Hold {
    /// The edges that follow the pointer: left, top, right, bottom.
    edges: [bool; 4],
    /// Where the press was, in pixels of the picture.
    from: Pos2,
    /// The part as it was then.
    part: Bounds,
    /// A new part is drawn.
    fresh: bool,
}

/// Shows the picture `width` wide with the part on it, and changes the part.
pub fn show(ui: &mut Ui, width: f32, picture: Option<Shown>, reference: &mut Reference) {
    let t = theme::tokens(ui);
    let extent = reference.original.extent;
    let (w, h) = (extent.width.max(1) as f32, extent.height.max(1) as f32);
    let scale = (width / w).min(MOST / h);
    let (row, response) = ui.allocate_exact_size(vec2(width, (h * scale).max(24.0)), Sense::click_and_drag());
    let rect = Rect::from_center_size(row.center(), vec2(w, h) * scale);
    ui.painter().rect_filled(row, CornerRadius::same(metrics::RADIUS), t.field);
    if let Some(shown) = picture {
        Picture::whole(shown.id).paint(ui, rect, 0);
    }
    let to_picture = |at: Pos2| pos2((at.x - rect.left()) / scale, (at.y - rect.top()) / scale);
    let on_screen = |part: Bounds| {
        let at = |x: i32, y: i32| rect.min + vec2(x as f32, y as f32) * scale;
        Rect::from_min_max(at(part.x0, part.y0), at(part.x1, part.y1))
    };
    let part = on_screen(reference.part());
    let held = Id::unique("part of a reference");
    if response.drag_started()
        && let Some(at) = ui.input(|i| i.pointer.press_origin())
    {
        let hold = take_hold(part, at, to_picture(at), reference);
        ui.data_mut(|data| data.insert_temp(held, hold));
    }
    if response.dragged()
        && let (Some(at), Some(hold)) = (response.interact_pointer_pos(), ui.data(|data| data.get_temp::<Hold>(held)))
    {
        let part = moved(hold, to_picture(at), extent.bounds());
        reference.crop = (part != extent.bounds()).then_some(part);
    }
    if let Some(at) = response.hover_pos() {
        ui.set_cursor_icon(cursor(&take_hold(part, at, at, reference)));
    }
    let shade = Color32::from_black_alpha(140);
    let part = on_screen(reference.part());
    for dark in [
        rect.with_max_y(part.top()),
        rect.with_min_y(part.bottom()),
        Rect::from_min_max(pos2(rect.left(), part.top()), part.left_bottom()),
        Rect::from_min_max(part.right_top(), pos2(rect.right(), part.bottom())),
    ] {
        ui.painter().rect_filled(dark, 0.0, shade);
    }
    ui.painter().rect_stroke(part, 0.0, Stroke::new(1.0, Color32::WHITE), StrokeKind::Inside);
    let label = format!("Part that is sent: {}", reference.extent().label());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &label));
}

fn take_hold(part: Rect, at: Pos2, from: Pos2, reference: &Reference) -> Hold {
    let near = part.expand(REACH).contains(at);
    let edges = [part.left() - at.x, part.top() - at.y, part.right() - at.x, part.bottom() - at.y];
    let edges = edges.map(|distance| near && distance.abs() <= REACH);
    let whole = reference.part() == reference.original.extent.bounds();
    let inside = part.shrink(REACH).contains(at);
    let fresh = edges == [false; 4] && (whole || !inside);
    Hold { edges, from, part: reference.part(), fresh }
}

fn cursor(hold: &Hold) -> CursorIcon {
    match (hold.edges, hold.fresh) {
        ([true, true, ..] | [_, _, true, true], _) => CursorIcon::ResizeNwSe,
        ([true, _, _, true] | [_, true, true, _], _) => CursorIcon::ResizeNeSw,
        ([true, ..] | [_, _, true, _], _) => CursorIcon::ResizeHorizontal,
        ([_, true, ..] | [.., true], _) => CursorIcon::ResizeVertical,
        (_, true) => CursorIcon::Crosshair,
        _ => CursorIcon::Move,
    }
}

/// The part after a drag to `to`, within the picture and never too small.
fn moved(hold: Hold, to: Pos2, picture: Bounds) -> Bounds {
    let (x, y) = (to.x.round() as i32, to.y.round() as i32);
    let (fx, fy) = (hold.from.x.round() as i32, hold.from.y.round() as i32);
    let inside = |value: i32, low: i32, high: i32| value.clamp(low, high.max(low));
    if hold.fresh {
        let (x0, x1) = span(fx, x, picture.x1);
        let (y0, y1) = span(fy, y, picture.y1);
        return Bounds::new(x0, y0, x1, y1);
    }
    let part = hold.part;
    if hold.edges == [false; 4] {
        let dx = inside(x - fx, picture.x0 - part.x0, picture.x1 - part.x1);
        let dy = inside(y - fy, picture.y0 - part.y0, picture.y1 - part.y1);
        return part.moved(dx, dy);
    }
    let [left, top, right, bottom] = hold.edges;
    let mut moved = part;
    if left {
        moved.x0 = inside(part.x0 + x - fx, picture.x0, part.x1 - LEAST);
    }
    if top {
        moved.y0 = inside(part.y0 + y - fy, picture.y0, part.y1 - LEAST);
    }
    if right {
        moved.x1 = inside(part.x1 + x - fx, part.x0 + LEAST, picture.x1);
    }
    if bottom {
        moved.y1 = inside(part.y1 + y - fy, part.y0 + LEAST, picture.y1);
    }
    moved.clip(picture.extent())
}

/// From one side to the other, at least [`LEAST`] apart where there is room.
fn span(from: i32, to: i32, end: i32) -> (i32, i32) {
    let (from, to) = (from.clamp(0, end), to.clamp(0, end));
    let (low, high) = (from.min(to), from.max(to));
    let high = high.max(low + LEAST).min(end);
    ((high - LEAST).min(low).max(0), high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_part_is_always_inside_and_never_nothing(
            size in (1i32..300, 1i32..300), at in prop::array::uniform4(-50i32..350), edges in any::<[bool; 4]>(),
            fresh in any::<bool>(), from in (-20f32..320.0, -20f32..320.0), to in (-900f32..900.0, -900f32..900.0),
        ) {
            let picture = Bounds::new(0, 0, size.0, size.1);
            let own = Bounds::new(at[0].min(at[2]), at[1].min(at[3]), at[0].max(at[2]), at[1].max(at[3]));
            let own = own.clip(picture.extent());
            prop_assume!(!own.is_empty());
            let hold = Hold { edges, from: pos2(from.0, from.1), part: own, fresh };
            let part = moved(hold, pos2(to.0, to.1), picture);
            prop_assert!(!part.is_empty() && picture.contains(part), "{part:?}");
        }
    }
}
