//! What floats over the pictures: the ways of comparing, tags, contour switch, zoom.

use super::{act, panes};
use crate::canvas::viewport::Viewport;
use crate::command::Command;
use crate::command::action::Action;
use crate::compare::{Look, Way};
use crate::ui::canvas::bars::{IN, LOW, OUT, bar, zoom_bar};
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Segment, Segmented, floating_bar, galley, text_line, vertical_hairline};
use eframe::egui::{
    Align2, Color32, CornerRadius, Rect, Role, Sense, Stroke, StrokeKind, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

/// Height of the bar with the ways.
const HIGH: f32 = 36.0;
/// Height that the bar with the ways takes with the room around it.
pub(super) const ROOM: f32 = HIGH + 2.0 * OUT - 8.0;
/// Height of a tag.
const TAG: f32 = 26.0;

/// Shows the bars; where they are.
pub(super) fn show(
    ui: &mut Ui,
    area: Rect,
    view: &View<'_>,
    state: &mut UiState,
    viewport: &Viewport,
    out: &mut Vec<Command>,
) -> Vec<Rect> {
    let low = area.shrink(OUT);
    let mut bars = vec![ways(ui, area, view, state)];
    let (zoom, action) = zoom_bar(ui, low, &viewport.label());
    bars.push(zoom);
    if let Some(action) = action {
        act(ui, action, state, out);
    }
    let has_contour = |look: &Look| matches!(look, Look::Here(seen) if seen.contour.is_some());
    let masked = view.comparison.looks.values().any(has_contour);
    if masked {
        bars.push(contour(ui, low, state));
    }
    bars
}

/// The ways of comparing, and that the zoom is one for all.
fn ways(ui: &mut Ui, area: Rect, view: &View<'_>, state: &mut UiState) -> Rect {
    let count = view.comparison.sides.list().len();
    let pair = if count > 1 { Ok(()) } else { Err("Choose a second picture in the row below") };
    let key = Action::NextWay.hint();
    let segments: Vec<Segment<'_, Way>> =
        Way::ALL.iter().map(|way| Segment::new(*way, way.label()).enabled(pair).key(key.as_str())).collect();
    let words = |text: &str, kind| galley(ui, text, kind, Color32::WHITE).size().x;
    let each: f32 = Way::ALL.iter().map(|way| (words(way.label(), Type::SmallMedium) + 24.0).ceil()).sum();
    let locked = "Zoom locked";
    let lock = words(locked, Type::Small).ceil() + metrics::ICON + 6.0 + 2.0 * 8.0 + metrics::LINE + 4.0;
    let wide = area.width() > 900.0;
    let width = each + 2.0 * IN + if wide { lock } else { 0.0 };
    let rect = Rect::from_center_size(
        pos2(area.center().x.round(), area.top() + OUT + HIGH / 2.0),
        vec2(width.min(area.width() - 8.0), HIGH),
    );
    let mut way = state.screen.compare.way;
    bar(ui, rect, "Ways of comparing", |ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        Segmented::new("Way of comparing", &segments).small().bare().show(ui, &mut way);
        if wide {
            let t = theme::tokens(ui);
            ui.add_space(8.0);
            vertical_hairline(ui, 18.0);
            ui.add_space(8.0);
            let (_, sign) = ui.allocate_space(vec2(metrics::ICON, metrics::ICON));
            icons::LOCK.paint(ui.painter(), sign.center(), metrics::ICON, t.accent_line);
            ui.add_space(6.0);
            text_line(ui, locked, Type::Small, t.text_2);
        }
    });
    state.screen.compare.way = way;
    rect
}

/// Mask on or off, at the bottom left.
fn contour(ui: &mut Ui, low: Rect, state: &mut UiState) -> Rect {
    let key = Action::ToggleContour.hint();
    let segments = [Segment::new(true, "Mask on").key(key.as_str()), Segment::new(false, "Off").key(key.as_str())];
    let text = |words: &str| (galley(ui, words, Type::SmallMedium, Color32::WHITE).size().x + 24.0).ceil();
    let inset = 3.0;
    let size = vec2(text("Mask on") + text("Off") + 2.0 * inset, LOW);
    let rect = Align2::LEFT_BOTTOM.align_size_within_rect(size, low);
    ui.painter().add(floating_bar(theme::tokens(ui)).inner_margin(0).paint(rect.shrink(metrics::LINE)));
    ui.interact(rect, ui.scope_id().with("contour ground"), Sense::hover());
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect.shrink(inset)).id_salt("contour"));
    let choice = Segmented::new("Contour of the mask", &segments).small().height(LOW - 2.0 * inset).bare();
    choice.show(&mut child, &mut state.screen.compare.contour);
    rect
}

/// What a picture is, on it: letter, tier and quality, and how it was scaled. B's stands at the right of its room.
pub(super) fn tag(ui: &mut Ui, room: Rect, view: &View<'_>, state: &UiState, at: usize) {
    let comparison = view.comparison;
    let Some(side) = comparison.sides.list().get(at) else { return };
    let way = state.screen.compare.way;
    let differs = way == Way::Difference && comparison.sides.list().len() > 1;
    let original = state.see_original && comparison.original().and_then(|side| comparison.seen(side)).is_some();
    let (letter, words) = if original {
        ("", "Original".to_owned())
    } else if differs {
        ("", format!("A to B, {}×", state.screen.compare.gain))
    } else {
        let words = match comparison.looks.get(side) {
            Some(Look::Here(seen)) => seen.tag(),
            Some(Look::Gone(_)) => "Cannot be read".to_owned(),
            Some(Look::Reading) | None => "Reading".to_owned(),
        };
        (panes::letter(state, at), words)
    };
    let note = match panes::scale_of(view, at) {
        Some(scale) if !original && !differs => format!("shown at {scale:.2}×"),
        _ => String::new(),
    };
    let t = theme::float_tokens();
    let gap = 7.0;
    let parts = [
        (letter, Type::SmallMedium, t.text),
        (words.as_str(), Type::Small, t.text),
        (note.as_str(), Type::Caption, t.text_3),
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .filter(|(words, ..)| !words.is_empty())
        .map(|(words, kind, color)| (galley(ui, words, kind, color), color))
        .collect();
    let width = parts.iter().map(|(words, _)| words.size().x + gap).sum::<f32>() - gap + 2.0 * 10.0;
    let inner = room.shrink(OUT);
    let alone = !matches!(way, Way::Wipe | Way::Beside) || comparison.sides.list().len() < 2;
    let corner = if at == 1 && !alone { Align2::RIGHT_TOP } else { Align2::LEFT_TOP };
    let rect = corner.align_size_within_rect(vec2(width.ceil(), TAG), inner);
    // Half hidden by the line it would say nothing.
    if rect.left() < room.left() || rect.right() > room.right() {
        return;
    }
    let radius = CornerRadius::same(metrics::RADIUS_TAG);
    ui.painter().rect(rect, radius, t.float, Stroke::new(metrics::LINE, t.float_edge), StrokeKind::Inside);
    let mut x = rect.left() + 10.0;
    for (words, color) in parts {
        let width = words.size().x;
        ui.painter().galley(pos2(x, rect.center().y - words.size().y / 2.0), words, color);
        x += width + gap;
    }
    let name = format!("{letter} {words} {note}");
    let response = ui.interact(rect, ui.scope_id().with(("tag", at)), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name.trim()));
}
