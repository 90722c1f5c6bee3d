//! The bar at the top of the board: which board it is, its page and ground, and what can be done to the selected piece.

use super::{actions, menu, opacity};
use crate::board::steps::Step;
use crate::board::{Board, BoardId, GROUNDS, Piece};
use crate::command::Command;
use crate::command::action::Action;
use crate::command::board::BoardCommand;
use crate::geom::Extent;
use crate::model::{Ratio, Size, SizeClass, SizeRule};
use crate::ui::canvas::bars::{GAP, IN, OUT, bar};
use crate::ui::state::UiState;
use crate::ui::theme::{self, Icon, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Chip, Enabled, Hint, IconButton, MenuRow, TextField, focus_ring, galley, menu as menu_of, menu_separator,
    vertical_hairline,
};
use eframe::egui::{CornerRadius, Id, Key, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

/// Room at the top of the canvas that the bar takes.
pub(super) const ROOM: f32 = OUT + HEIGHT;
const HEIGHT: f32 = 40.0;
/// Room between the buttons of a piece.
const CLOSE: f32 = 2.0;
/// Widest that the board's name becomes, and the width of the field that it is typed in.
const NAME: f32 = 190.0;
const FIELD: f32 = 150.0;
/// What a chip takes beside its words, and beside them and an icon.
const CHIP: f32 = 47.2;
const CHIP_WITH_ICON: f32 = CHIP + metrics::ICON + 8.0;
/// Side of the ground's button.
const SIDE: f32 = metrics::ICON_BUTTON;

/// Shows the bar; where it is, so that a press on it is none on the board.
pub(super) fn show(
    ui: &mut Ui,
    page: Rect,
    board: &Board,
    view: &View<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
) -> Vec<Rect> {
    let selected = super::selected(board, state).cloned();
    let waiting = view.tray.sent().any(|card| !board.pieces().iter().any(|piece| piece.is_of(card)));
    let (name, sheet) = widths(ui, board, state);
    // Eight buttons close together, the ground's apart, two hairlines.
    let width = 2.0 * IN + name + sheet + 3.0 * GAP + 9.0 * SIDE + 2.0 * (metrics::LINE + GAP) + 7.0 * CLOSE;
    if page.height() < 150.0 || page.width() < width {
        return Vec::new();
    }
    let left = (page.center().x - width / 2.0).round();
    let rect = Rect::from_min_size(pos2(left, page.top() + OUT), vec2(width, HEIGHT));
    bar(ui, rect, "Board", |ui| {
        boards(ui, name, board, view, state, out);
        sizes(ui, sheet, board, view, out);
        ground(ui, board, out);
        vertical_hairline(ui, 20.0);
        let placed: Enabled<'_> = if waiting { Ok(()) } else { Err("All references that are sent lie on the board.") };
        if icon(ui, icons::ADD_PHOTO_ALTERNATE, Action::PlaceAll, placed) {
            actions::change(Action::PlaceAll, board, state, out);
        }
        vertical_hairline(ui, 20.0);
        of_piece(ui, board, selected.as_ref(), state, out);
    });
    vec![rect]
}

/// What can be done to the selected piece.
fn of_piece(ui: &mut Ui, board: &Board, piece: Option<&Piece>, state: &mut UiState, out: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.x = CLOSE;
    let any: Enabled<'_> = if piece.is_some() { Ok(()) } else { Err("No piece is selected.") };
    let at = board.pieces().iter().position(|own| piece.is_some_and(|piece| piece.id == own.id)).unwrap_or(0);
    let up = any.and(if at + 1 >= board.pieces().len() { Err("It is on top.") } else { Ok(()) });
    let down = any.and(if at == 0 { Err("It is at the bottom.") } else { Ok(()) });
    for (glyph, action, enabled) in [
        (icons::ARROW_UPWARD, Action::PieceUp, up),
        (icons::ARROW_DOWNWARD, Action::PieceDown, down),
        (icons::SWAP_HORIZ, Action::MirrorPiece, any),
        (icons::FILTER_NONE, Action::DuplicatePiece, any),
    ] {
        if icon(ui, glyph, action, enabled) {
            actions::change(action, board, state, out);
        }
    }
    let hidden = piece.is_some_and(|piece| !piece.visible);
    let (glyph, words) =
        if hidden { (icons::VISIBILITY_OFF, "Show the piece") } else { (icons::VISIBILITY, "Hide the piece") };
    let clicked = IconButton::new(glyph, words).enabled(any).show(ui).clicked();
    if let Some(piece) = piece.filter(|_| clicked) {
        menu::toggle(board, piece, out);
    }
    opacity::show(ui, board, piece, state, out);
    if icon(ui, icons::DELETE, Action::RemovePiece, any) {
        actions::change(Action::RemovePiece, board, state, out);
    }
}

/// Widths of the board's name and of its page.
fn widths(ui: &Ui, board: &Board, state: &UiState) -> (f32, f32) {
    let words = |words: &str| galley(ui, words, theme::Type::Small, theme::tokens(ui).text).size().x;
    let name = if state.board.renaming.is_some() { FIELD } else { words(&board.name) + CHIP_WITH_ICON };
    (name.min(NAME).ceil(), (words(&board.page.label()) + CHIP).ceil())
}

fn icon(ui: &mut Ui, icon: Icon, action: Action, enabled: Enabled<'_>) -> bool {
    let key = action.hint();
    IconButton::new(icon, action.label()).key(key.as_str()).enabled(enabled).show(ui).clicked()
}

/// The name of the board, with the menu of all boards; the name as a field while it is being changed.
fn boards(ui: &mut Ui, width: f32, board: &Board, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    if state.board.renaming.as_ref().is_some_and(|(id, _)| *id == board.id) {
        rename(ui, board.id, state, out);
        return;
    }
    state.board.renaming = None;
    let chip = room(ui, width, |ui| Chip::dropdown("Board", &board.name).icon(icons::GRID_VIEW).show(ui));
    menu_of(&chip, 240.0, |ui| {
        for other in view.desk.shelf().boards() {
            let note = match other.pieces().len() {
                0 => "empty".to_owned(),
                count => format!("{count}"),
            };
            if MenuRow::new(&other.name).checked(other.id == board.id).key(note.as_str()).show(ui).clicked() {
                out.push(BoardCommand::Choose(other.id).into());
            }
        }
        menu_separator(ui);
        if MenuRow::new("New board").icon(icons::ADD).show(ui).clicked() {
            out.push(BoardCommand::New.into());
        }
        if MenuRow::new("Duplicate board").icon(icons::FILTER_NONE).show(ui).clicked() {
            out.push(BoardCommand::Duplicate(board.id).into());
        }
        if MenuRow::new("Rename board...").icon(icons::EDIT).show(ui).clicked() {
            state.board.renaming = Some((board.id, board.name.clone()));
        }
        menu_separator(ui);
        if MenuRow::new("Delete board").icon(icons::DELETE).show(ui).clicked() {
            out.push(BoardCommand::Remove(board.id).into());
        }
    });
}

/// Enter or leaving the field takes the name over, Escape does not.
fn rename(ui: &mut Ui, id: BoardId, state: &mut UiState, out: &mut Vec<Command>) {
    let Some((_, text)) = &mut state.board.renaming else { return };
    let opened = Id::unique(("board being renamed", id));
    let first = !ui.data(|data| data.get_temp::<bool>(opened)).unwrap_or(false);
    let response = room(ui, FIELD, |ui| TextField::new("Name of the board").width(FIELD).show(ui, text));
    if first {
        response.request_focus();
    }
    let left_it = response.lost_focus() || (!first && !response.has_focus());
    ui.data_mut(|data| data.insert_temp(opened, !left_it));
    if left_it {
        if !ui.input(|i| i.key_pressed(Key::Escape)) {
            out.push(BoardCommand::Rename(id, text.trim().to_owned()).into());
        }
        state.board.renaming = None;
    }
}

/// A part of the bar of a fixed width.
fn room<R>(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui) -> R) -> R {
    let (_, rect) = ui.allocate_space(vec2(width, metrics::BUTTON));
    let layout = eframe::egui::Layout::left_to_right(eframe::egui::Align::Center);
    let mut child = ui.new_child(eframe::egui::UiBuilder::new().max_rect(rect).layout(layout));
    content(&mut child)
}

/// The page is the size that is asked for: it is chosen here by its shape, and in the prompt bar by its numbers.
fn sizes(ui: &mut Ui, width: f32, board: &Board, view: &View<'_>, out: &mut Vec<Command>) {
    let label = board.page.label();
    let chip = room(ui, width, |ui| Chip::dropdown("Page", &label).show(ui));
    menu_of(&chip, 220.0, |ui| {
        for (words, note, extent) in shapes(view, board.page) {
            if MenuRow::new(&words).note(note.as_str()).checked(extent == board.page).show(ui).clicked() {
                let mut draft = view.draft.clone();
                draft.size = Size::Exact(extent);
                out.push(Command::EditDraft(draft));
            }
        }
    });
}

/// The shapes that the model offers in about this size.
fn shapes(view: &View<'_>, page: Extent) -> Vec<(String, String, Extent)> {
    let rule = view.profile().rules(&view.profile().model).sizes;
    if let SizeRule::Fixed(list) = &rule {
        return list.iter().map(|own| (Ratio::of(*own).to_string(), own.label(), *own)).collect();
    }
    let presets = rule.presets();
    let class = SizeClass::of(page);
    let class = if presets.iter().any(|(_, own, _)| *own == class) { class } else { SizeClass::OneK };
    let of_class = presets.into_iter().filter(|(_, own, _)| *own == class);
    of_class.map(|(ratio, _, extent)| (ratio.to_string(), extent.label(), extent)).collect()
}

/// The colour of the page.
fn ground(ui: &mut Ui, board: &Board, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), Sense::click());
    let swatch = rect.shrink(5.0);
    let radius = CornerRadius::same(metrics::RADIUS_TAG);
    if response.hovered() {
        ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), t.hover);
    }
    ui.painter().rect(
        swatch,
        radius,
        theme::chosen_color(board.ground),
        Stroke::new(1.0, t.line_strong),
        StrokeKind::Inside,
    );
    if response.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS, t);
    }
    let name = GROUNDS.iter().find(|(_, colour)| *colour == board.ground).map_or("own colour", |(name, _)| name);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Background: {name}")));
    let response = response.hint("Background of the page");
    menu_of(&response, 180.0, |ui| {
        for (name, colour) in GROUNDS {
            let row = MenuRow::new(name).checked(colour == board.ground).show(ui);
            let place = Rect::from_center_size(row.rect.right_center() - vec2(18.0, 0.0), vec2(16.0, 16.0));
            let edge = Stroke::new(1.0, t.line_strong);
            ui.painter().rect(place, radius, theme::chosen_color(colour), edge, StrokeKind::Inside);
            if row.clicked() {
                let changed = board.on_ground(colour);
                out.push(BoardCommand::Put(Box::new(changed), Step::new("background")).into());
            }
        }
        menu_separator(ui);
        own_colour(ui, board, out);
    });
}

/// A ground of one's own.
fn own_colour(ui: &mut Ui, board: &Board, out: &mut Vec<Command>) {
    let mut colour = board.ground;
    ui.horizontal(|ui| {
        ui.add_space(10.0);
        crate::ui::widgets::text_line(ui, "Own colour", theme::Type::Small, theme::tokens(ui).text);
        let picked = ui.color_edit_button_srgb(&mut colour);
        picked.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Own background colour"));
    });
    if colour != board.ground {
        let changed = board.on_ground(colour);
        let step = Step { name: "background", gesture: 1 << 62 };
        out.push(BoardCommand::Put(Box::new(changed), step).into());
    }
}
