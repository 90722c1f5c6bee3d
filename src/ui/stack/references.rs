//! The references' section: what goes along with a run, in wire order.

use crate::command::board::BoardCommand;
use crate::command::{Command, Target, WatchCommand};
use crate::model::MAX_IMAGES;
use crate::price::Money;
use crate::request::Field;
use crate::take::Mode;
use crate::tray::ReferenceId;
use crate::ui::board;
use crate::ui::stack::{board as own_board, card, sets};
use crate::ui::state::UiState;
use crate::ui::strip;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, EmptyState, Section, icon_text, text_line};
use eframe::egui::{self, Frame, Margin, Rect, Ui, pos2};

/// Shows the section.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let bytes: u64 = view.tray.sent().map(|card| card.reference.original.bytes).sum();
    let sent = super::sent(view);
    let weight = if bytes > 0 { format!(", {}", strip::bytes(bytes)) } else { String::new() };
    let price: Money = view.prospect.images.iter().map(|share| share.price).sum();
    let price = if price > Money::ZERO { format!(", {} USD", price.share()) } else { String::new() };
    let caption = (sent > 0).then(|| format!("{sent} sent{weight}{price}"));
    let section = Section::new("References").caption(caption.as_deref()).action(icons::ADD, "Add references");
    let header = section.show(ui, &mut state.screen.references_open);
    if header.action_clicked() {
        out.push(Command::PickFiles(Target::Reference));
    }
    if !state.screen.references_open {
        return;
    }
    let frame = Frame::new().inner_margin(Margin { left: 8, right: 8, top: 0, bottom: 10 });
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        problem(ui, view);
        if let Some(document) = view.document.filter(|_| view.draft.mode == Mode::Edit) {
            card::source(ui, view, document, textures);
        }
        cards(ui, view, state, textures, out);
        if let Some(board) = view.board() {
            own_board::show(ui, view, board, state, textures, out);
        }
        for name in view.incoming {
            card::incoming(ui, name);
        }
        // The page of a board says itself how pictures come in.
        if view.tray.cards().is_empty() && view.incoming.is_empty() && !view.composing() {
            empty(ui, view, out);
        }
        ui.add_space(2.0);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            let sets = Button::quiet("Sets").icon(icons::BOOKMARK).small();
            let button = sets.tip("References that are kept under a name").show(ui);
            sets::show(ui, &button, view, state, out);
            watch(ui, view, out);
        });
    });
}

/// The folder whose new pictures come in, or the way to choose one.
fn watch(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let Some(folder) = &view.settings.watched else {
        let button = Button::quiet("Watch a folder").icon(icons::FOLDER_OPEN).small();
        if button.tip("Pictures that are put into it become references").show(ui).clicked() {
            out.push(Command::Watch(WatchCommand::Pick));
        }
        return;
    };
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy();
    let tip = format!("New pictures in {} become references", folder.display());
    let button = Button::quiet("Watching").icon(icons::CLOSE).small().tip("Stop watching the folder").show(ui);
    if button.clicked() {
        out.push(Command::Watch(WatchCommand::Stop));
    }
    let t = theme::tokens(ui);
    text_line(ui, &name, Type::Small, t.text_3).on_hover_text(tip);
}

fn problem(ui: &mut Ui, view: &View<'_>) {
    let t = theme::tokens(ui);
    if let Some(problem) = view.prospect.problem.as_ref().filter(|problem| problem.field == Field::References) {
        ui.horizontal(|ui| {
            ui.add_space(6.0);
            icon_text(ui, icons::ERROR, t.error, &problem.message, Type::Caption, t.error);
        });
    }
}

/// The cards, and where a dragged one would go.
fn cards(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let count = view.tray.cards().len();
    let mut rects: Vec<(ReferenceId, Rect)> = Vec::with_capacity(count);
    let mut dragged: Option<(ReferenceId, egui::Pos2, bool)> = None;
    for at in 0..count {
        let reference = &view.tray.cards()[at];
        let response = ui.push_id(reference.id, |ui| card::reference(ui, view, at, state, textures, out)).inner;
        rects.push((reference.id, response.rect));
        let dropped = response.drag_stopped();
        if (response.dragged() || dropped)
            && let Some(pointer) = response.interact_pointer_pos()
        {
            dragged = Some((reference.id, pointer, dropped));
        }
    }
    let Some((id, pointer, dropped)) = dragged else { return };
    if let Some(at) = board::landing::at(ui, pointer) {
        if dropped {
            out.push(BoardCommand::Place(id, Some(at)).into());
        } else if let Some(card) = view.tray.card(id) {
            card::ghost(ui, card.reference.original.digest, pointer, textures);
            ui.set_cursor_icon(egui::CursorIcon::Copy);
        }
        return;
    }
    let gap = rects.iter().filter(|(_, rect)| rect.center().y < pointer.y).count();
    let from = rects.iter().position(|(other, _)| *other == id).unwrap_or(0);
    // A place is counted after the card was taken out.
    let to = if gap > from { gap - 1 } else { gap };
    if dropped {
        if to != from {
            out.push(Command::MoveReference(id, to));
        }
        return;
    }
    if to != from {
        let t = theme::tokens(ui);
        let y = rects.get(gap).map_or_else(|| rects[count - 1].1.bottom() + 1.0, |(_, rect)| rect.top() - 1.0);
        let line = Rect::from_min_max(pos2(rects[0].1.left(), y - 1.0), pos2(rects[0].1.right(), y + 1.0));
        ui.painter().rect_filled(line, 1.0, t.accent_line);
    }
    card::ghost(ui, view.tray.cards()[from].reference.original.digest, pointer, textures);
}

fn empty(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let edit = view.draft.mode == Mode::Edit && view.document.is_some();
    let title = match (edit, view.drops_arrive) {
        (true, true) => "Drop or paste images to guide the edit",
        (true, false) => "Paste or open images to guide the edit",
        (false, true) => "Drop, paste or open images",
        (false, false) => "Paste or open images",
    };
    let most = if edit { format!("Up to {} more", MAX_IMAGES - 1) } else { format!("Up to {MAX_IMAGES}") };
    let words = if view.drops_arrive {
        format!("{most}, each under 50 MB.")
    } else {
        format!("{most}, each under 50 MB. On Wayland use paste or the file dialog.")
    };
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        ui.add_space(4.0);
        ui.vertical(|ui| {
            ui.set_width(ui.available_width() - 4.0);
            let button = EmptyState::new(icons::ADD_PHOTO_ALTERNATE, title, &words).button("Open images...").show(ui);
            if button.is_some_and(|button| button.clicked()) {
                out.push(Command::PickFiles(Target::Reference));
            }
        });
    });
    ui.add_space(metrics::LINE);
}
