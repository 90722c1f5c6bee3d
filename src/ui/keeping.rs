//! What is kept under names, in a menu: a row for each with a way to forget it, and a field for the name of a new one.

use crate::kept::name_of;
use crate::ui::theme::{Icon, icons, metrics};
use crate::ui::widgets::{IconButton, MenuRow, TextField};
use eframe::egui::{Key, Ui};

/// What was done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// It was chosen.
    Used,
    /// It is to be forgotten.
    Forgotten,
}

/// One row: its name, a note behind it, and all of it on hover.
pub(super) fn row(ui: &mut Ui, name: &str, icon: Icon, note: &str, all: &str) -> Option<Done> {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let room = ui.available_width() - metrics::ICON_BUTTON - 4.0;
        let row = ui.scope(|ui| {
            ui.set_max_width(room);
            MenuRow::new(name).icon(icon).note(note).show(ui)
        });
        let used = row.inner.on_hover_text(all).clicked();
        let forget = format!("Forget {name}");
        let forgotten = IconButton::new(icons::DELETE, &forget).icon_size(metrics::ICON).show(ui).clicked();
        if forgotten { Some(Done::Forgotten) } else { used.then_some(Done::Used) }
    })
    .inner
}

/// The field for a name: the name as it would be kept, or why nothing is kept yet; and whether Enter was pressed in it.
pub(super) fn name(
    ui: &mut Ui,
    label: &str,
    typed: &mut String,
    nothing: Option<&'static str>,
) -> (Result<String, &'static str>, bool) {
    let field = TextField::new(label).placeholder("Name").show(ui, typed);
    let name = match (name_of(typed), nothing) {
        (_, Some(why)) => Err(why),
        (None, None) => Err("Give it a name first"),
        (Some(name), None) => Ok(name),
    };
    let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter)) && name.is_ok();
    (name, entered)
}
