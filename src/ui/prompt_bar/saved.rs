//! Templates and styles, and the sentence that keeps the rest as it is: a button beside the prompt's options.

use crate::command::Command;
use crate::command::kept::KeptCommand;
use crate::kept::Kind;
use crate::prompt::slots::slots;
use crate::ui::keeping::{self, Done};
use crate::ui::popover::Popover;
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, IconButton, MenuRow, hairline, popover_frame, text_line, wrapped};
use eframe::egui::{Align, Layout, RectAlign, ScrollArea, Ui, vec2};

/// Rows that are seen at once; more are scrolled to.
const MOST_HEIGHT: f32 = 260.0;

/// Shows the button, and its popover while that is open.
pub fn button(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let button = IconButton::new(icons::BOOKMARK, "Templates and styles").show(ui);
    let id = button.id.with("open");
    let mut open: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if button.clicked() {
        open = !open;
    }
    let mut used = false;
    let t = theme::tokens(ui);
    let popover = Popover::new(&button, "Templates and styles", 344.0).align(RectAlign::TOP);
    popover.show(&mut open, popover_frame(t), |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        text_line(ui, "Templates and styles", Type::Section, t.text);
        ui.add_space(4.0);
        if view.kept.texts.is_empty() {
            let words = "Save a prompt to use it again. Words in double brackets, such as [[product]], are filled in \
                         each time. A style is added to whatever stands in the prompt.";
            wrapped(ui, words, Type::Small, t.text_2);
        } else {
            ScrollArea::vertical().max_height(MOST_HEIGHT).show(ui, |ui| used = list(ui, view, out));
        }
        ui.add_space(6.0);
        hairline(ui);
        ui.add_space(6.0);
        save(ui, view, state, out);
        ui.add_space(6.0);
        hairline(ui);
        ui.add_space(2.0);
        let row = MenuRow::new("Keep the rest as it is").icon(icons::LOCK).show(ui);
        if row.on_hover_text("Adds a sentence to the prompt that says what is to stay; you can edit it").clicked() {
            out.push(KeptCommand::Preserve.into());
            used = true;
        }
    });
    ui.data_mut(|data| data.insert_temp(id, open && !used));
}

/// All texts; true when one was put into the prompt.
fn list(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) -> bool {
    let t = theme::tokens(ui);
    let mut used = false;
    for kind in [Kind::Template, Kind::Style] {
        let mut texts = view.kept.texts.iter().filter(|saved| saved.kind == kind).peekable();
        if texts.peek().is_some() {
            text_line(ui, if kind == Kind::Style { "Styles" } else { "Templates" }, Type::Caption, t.text_3);
        }
        for saved in texts {
            let note = saved.text.split_whitespace().collect::<Vec<_>>().join(" ");
            let icon = if kind == Kind::Style { icons::GRADIENT } else { icons::BOOKMARK };
            let id = (kind == Kind::Style, &saved.name);
            match ui.push_id(id, |ui| keeping::row(ui, &saved.name, icon, &note, &saved.text)).inner {
                Some(Done::Used) => {
                    out.push(KeptCommand::UseText(kind, saved.name.clone()).into());
                    used = true;
                }
                Some(Done::Forgotten) => out.push(KeptCommand::ForgetText(kind, saved.name.clone()).into()),
                None => {}
            }
        }
    }
    used
}

fn save(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    text_line(ui, "Keep this prompt", Type::Label, t.text);
    ui.add_space(4.0);
    let nothing = view.draft.prompt.trim().is_empty().then_some("The prompt is empty");
    let (name, entered) = keeping::name(ui, "Name of the text", &mut state.text_name, nothing);
    let enabled = name.as_ref().map(drop).map_err(|why| *why);
    ui.add_space(4.0);
    let mut kind = None;
    let line = vec2(ui.available_width(), metrics::BUTTON_SMALL);
    ui.allocate_ui_with_layout(line, Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        if Button::secondary("As template").small().enabled(enabled).show(ui).clicked() || entered {
            kind = Some(Kind::Template);
        }
        if Button::secondary("As style").small().enabled(enabled).show(ui).clicked() {
            kind = Some(Kind::Style);
        }
        let count = slots(&view.draft.prompt).len();
        if count > 0 {
            let words = if count == 1 { "1 slot".to_owned() } else { format!("{count} slots") };
            text_line(ui, &words, Type::Caption, t.text_3);
        }
    });
    if let (Some(kind), Ok(name)) = (kind, name) {
        out.push(KeptCommand::SaveText(kind, name).into());
        state.text_name.clear();
    }
}
