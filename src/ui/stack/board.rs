//! The board of a composition among the references: always the last picture, behind all cards; what is said of it.

use super::card::Places;
use crate::board::steps::Step;
use crate::board::{Board, SENTENCE};
use crate::command::Command;
use crate::command::board::BoardCommand;
use crate::price::Money;
use crate::reference::Reference;
use crate::ui::board::small;
use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    IconButton, TextField, badge_in, focus_ring, galley, hover_mix, line_in, popover_frame, text_line, wrapped,
};
use eframe::egui::{
    Align, Color32, CornerRadius, Id, Key, Layout, Rect, RectAlign, Response, Role, Sense, Ui, UiBuilder, WidgetInfo,
    vec2,
};

/// Width of the popover's content.
const WIDTH: f32 = 330.0;
/// Changes of the words one after the other are one step back.
const WORDS: Step = Step { name: "words", gesture: 1 << 60 };

/// Shows its card. Enter or a double click opens what is said of it.
pub(super) fn show(
    ui: &mut Ui,
    view: &View<'_>,
    board: &Board,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let (_, card) = ui.allocate_space(vec2(ui.available_width(), metrics::ROW_REFERENCE));
    let response = ui.interact(card, Id::unique("board among the references"), Sense::click());
    let places = Places::of(card);
    let fill = hover_mix(ui, &response, Color32::TRANSPARENT, t.card);
    ui.painter().rect_filled(card, CornerRadius::same(metrics::RADIUS), fill);
    let ground = if response.contains_pointer() { t.card } else { t.panel };
    small::paint(ui, places.thumb, board, view, textures, metrics::RADIUS);
    let number = view.tray.sent().count() + 1;
    badge_in(ui, places.thumb, &number.to_string(), ground);
    line_in(ui, places.name, &board.name, Type::SmallMedium, t.text, Align::Min);
    words(ui, &places, view, board, number);
    let row = Rect::from_min_max(places.buttons - vec2(56.0, 12.0), places.buttons + vec2(4.0, 12.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(row).layout(layout).id_salt("board's button"));
    let button = IconButton::new(icons::TUNE, "Name and words of the board").small().show(&mut child);
    if button.clicked() || response.double_clicked() {
        state.overlay = Overlay::Board;
    }
    if response.has_focus() {
        state.area = None;
        focus_ring(ui.painter(), card.shrink(metrics::RING + metrics::RING_GAP), metrics::RADIUS, t);
        if ui.input(|i| i.key_pressed(Key::Enter) && !i.modifiers.any()) {
            state.overlay = Overlay::Board;
        }
    }
    details(ui, &response, board, number, state, out);
    let size = view.profile().dialect.upload.fits(board.flat_extent()).label();
    let label = format!("Image {number}, board: {}, sent at {size}", board.name);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, &label));
}

/// Its role, its size and its price.
fn words(ui: &mut Ui, places: &Places, view: &View<'_>, board: &Board, number: usize) {
    let t = theme::tokens(ui);
    let words = galley(ui, "Layout", Type::Caption, t.text_2);
    let tag = Rect::from_min_size(places.below.min, vec2(words.size().x + 14.0, 20.0));
    ui.painter().rect_filled(tag, CornerRadius::same(metrics::RADIUS_TAG), t.card);
    ui.painter().galley(tag.center() - words.size() / 2.0, words, t.text_2);
    let size = view.profile().dialect.upload.fits(board.flat_extent()).label();
    let share = view.prospect.images.get(number - 1).filter(|share| share.price > Money::ZERO);
    let price = share.map(|share| share.price.share()).unwrap_or_default();
    let rest = places.below.with_min_x(tag.right() + 8.0);
    line_in(ui, rest, &size, Type::Caption, t.text_2, Align::Min);
    line_in(ui, rest, &price, Type::Caption, t.text_3, Align::Max);
}

/// Its name and its sentence in the prompt, at the card while they are open.
fn details(ui: &Ui, anchor: &Response, board: &Board, number: usize, state: &mut UiState, out: &mut Vec<Command>) {
    let mut open = state.overlay == Overlay::Board;
    if !open {
        return;
    }
    let frame = popover_frame(theme::tokens(ui));
    let (mut name, mut note) = (board.name.clone(), board.note.clone().unwrap_or_else(|| SENTENCE.to_owned()));
    Popover::new(anchor, "Board", WIDTH).align(RectAlign::LEFT_START).show(&mut open, frame, |ui| {
        let t = theme::tokens(ui);
        ui.spacing_mut().item_spacing.y = 6.0;
        text_line(ui, "Board", Type::Section, t.text);
        text_line(ui, "Name", Type::SmallMedium, t.text_2);
        if TextField::new("Name").show(ui, &mut name).changed() {
            out.push(BoardCommand::Rename(board.id, name.clone()).into());
        }
        ui.add_space(2.0);
        text_line(ui, "Sentence in the prompt", Type::SmallMedium, t.text_2);
        let hint = "Words of your own; # stands for the board";
        if TextField::new("Sentence in the prompt").placeholder(hint).show(ui, &mut note).changed() {
            let changed = board.said((note != SENTENCE).then_some(note.clone()));
            out.push(BoardCommand::Put(Box::new(changed), WORDS).into());
        }
        let said = Reference { note: Some(note.clone()), ..board.promised() };
        if let Some(sentence) = said.sentence(number) {
            wrapped(ui, &format!("Added to the prompt: {sentence}"), Type::Caption, t.text_3);
        }
    });
    if !open && state.overlay == Overlay::Board {
        state.overlay = Overlay::None;
    }
}
