//! The kept states of a mask: when, how much was painted, which runs used it, and the way back.

use crate::command::masks::MaskCommand;
use crate::command::{Command, TextureKey};
use crate::document::masks::{Named, Version};
use crate::ui::gallery::dates;
use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, ButtonSize, IconButton, Picture, line_in, popover_frame, text_line, wrapped};
use eframe::egui::{
    Align, CornerRadius, Layout, Rect, RectAlign, Response, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2,
    vec2,
};

const WIDTH: f32 = 380.0;
/// More versions than fit into this scroll.
const HEIGHT: f32 = 300.0;

/// Shows the list beside the row while it is open.
pub fn show(
    row: &Response,
    named: &Named,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let mut open = state.overlay == Overlay::Versions(named.id());
    if !open {
        return;
    }
    let t = theme::tokens(&row.ctx);
    let title = format!("Versions of {}", named.name());
    let popover = Popover::new(row, &title, WIDTH).align(RectAlign::LEFT_START).gap(12.0);
    let mut close = false;
    popover.show(&mut open, popover_frame(t), |ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.horizontal(|ui| {
            text_line(ui, &title, Type::Section, t.text);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                close = IconButton::new(icons::CLOSE, "Close versions").small().key("Esc").show(ui).clicked();
            });
        });
        if named.versions().is_empty() {
            let words = "None yet. Each run keeps the mask that it used, and you can keep one at any time.";
            wrapped(ui, words, Type::Small, t.text_2);
        }
        ScrollArea::vertical().max_height(HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            for version in named.versions().iter().rev() {
                ui.push_id(version.number, |ui| line(ui, named, version, view, textures, out));
            }
        });
        ui.add_space(4.0);
        let button = Button::secondary("Keep as version").icon(icons::SAVE).small();
        if button.tip("The mask as it is now, for good").show(ui).clicked() {
            out.push(Command::Mask(MaskCommand::KeepVersion));
        }
    });
    if (close || !open) && state.overlay == Overlay::Versions(named.id()) {
        state.overlay = Overlay::None;
    }
}

fn line(
    ui: &mut Ui,
    named: &Named,
    version: &Version,
    view: &View<'_>,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), metrics::ROW_MASK), Sense::hover());
    let thumb = Rect::from_min_size(rect.left_center() - vec2(0.0, metrics::THUMB_MASK.y / 2.0), metrics::THUMB_MASK);
    match textures.get(TextureKey::Mask(version.digest)) {
        Some(shown) => Picture::covering(shown.id, shown.size, thumb.size()).paint(ui, thumb, metrics::RADIUS_TAG),
        None => {
            ui.painter().rect_filled(thumb, CornerRadius::same(metrics::RADIUS_TAG), t.field);
        }
    }
    let place = Rect::from_min_max(pos2(rect.right() - 92.0, rect.center().y - 13.0), rect.right_center());
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place.with_max_y(place.top() + 26.0)).layout(layout));
    let label = format!("Bring back version {}", version.number);
    let button = Button::secondary("Bring back").size(ButtonSize::Card).name(&label);
    if button.tip("How the mask is now is kept as a version first").show(&mut child).clicked() {
        out.push(Command::Mask(MaskCommand::BringBackVersion(named.id(), version.digest)));
    }
    let left = thumb.right() + 10.0;
    let top = Rect::from_min_max(pos2(left, rect.top() + 5.0), pos2(place.left() - 4.0, rect.top() + 23.0));
    let title = format!("Version {}, {:.1} %", version.number, version.fraction * 100.0);
    line_in(ui, top, &title, Type::SmallMedium, t.text, Align::Min);
    let below = Rect::from_min_max(pos2(left, rect.top() + 23.0), pos2(place.left() - 4.0, rect.bottom() - 5.0));
    let when = dates::moment(version.made_ms, view.now_ms);
    let used = used_by(&version.runs);
    let words = if used.is_empty() { super::capital(&when) } else { format!("{used}, {when}") };
    line_in(ui, below, &words, Type::Caption, t.text_3, Align::Min);
    let name = format!("{title}, {words}");
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &name));
}

/// `Used by run 3`, `Used by runs 3 and 5`, `Used by 3 runs, 3 to 9`.
fn used_by(runs: &[u32]) -> String {
    match runs {
        [] => String::new(),
        [run] => format!("Used by run {run}"),
        [one, two] => format!("Used by runs {one} and {two}"),
        [first, .., last] => format!("Used by {} runs, {first} to {last}", runs.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::used_by;

    #[test]
    fn runs_are_named() {
        assert_eq!(used_by(&[]), "");
        assert_eq!(used_by(&[3]), "Used by run 3");
        assert_eq!(used_by(&[3, 5]), "Used by runs 3 and 5");
        assert_eq!(used_by(&[3, 5, 9]), "Used by 3 runs, 3 to 9");
    }
}
