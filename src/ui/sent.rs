//! What the model sees: exactly what the next run sends, part by part, before it costs anything.

use crate::command::Command;
use crate::picture::Digest;
use crate::prospect::manifest::{Manifest, Part};
use crate::take::Mode;
use crate::ui::board::small as board_small;
use crate::ui::popover::Popover;
use crate::ui::price_step::thumb;
use crate::ui::state::{Overlay, UiState};
use crate::ui::strip;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Button, IconButton, badge_in, galley, hairline, icon_text, line_in, popover_frame, text_line, wrapped,
};
use eframe::egui::{self, Align, Layout, Rect, RectAlign, ScrollArea, Ui, vec2};

/// Width of the content.
const WIDTH: f32 = 440.0;
/// Height of a picture's row.
const ROW: f32 = 46.0;

/// Room that the controls at the left of the bar and this button with its words need together.
const ROOM: f32 = 790.0;

/// The button, and the panel over it while it is open.
pub fn button(
    ui: &mut Ui,
    layout: &theme::Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let is_open = state.overlay == Overlay::Sent;
    // Its words give way before the controls at the left do.
    let button = if layout.quiet_buttons_are_icons || ui.available_width() < ROOM {
        IconButton::new(icons::PREVIEW, "What is sent").on(is_open).show(ui)
    } else {
        Button::quiet("What is sent").icon(icons::PREVIEW).show(ui)
    };
    if button.clicked() {
        state.overlay = if is_open { Overlay::None } else { Overlay::Sent };
    }
    let mut open = state.overlay == Overlay::Sent;
    let frame = popover_frame(theme::tokens(ui));
    let popover = Popover::new(&button, "What is sent", WIDTH).align(RectAlign::TOP_END).gap(12.0).stays();
    let most = (button.rect.top() - 90.0).max(160.0);
    popover.show(&mut open, frame, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        if head(ui, view) {
            state.overlay = Overlay::None;
        }
        ScrollArea::vertical()
            .max_height(most)
            .min_scrolled_height(most)
            .auto_shrink([false, true])
            .show(ui, |ui| content(ui, view, textures, out));
    });
    if !open && state.overlay == Overlay::Sent {
        state.overlay = Overlay::None;
    }
}

/// The title; true when it is to be closed.
fn head(ui: &mut Ui, view: &View<'_>) -> bool {
    let t = theme::tokens(ui);
    let told = view.manifest.and_then(|told| told.as_ref().ok());
    ui.horizontal(|ui| {
        text_line(ui, "What the model sees", Type::Section, t.text);
        if let Some(told) = told {
            text_line(ui, &format!("POST {}, {}", told.route, strip::bytes(told.bytes)), Type::Caption, t.text_3);
        }
        let right = Layout::right_to_left(Align::Center);
        ui.with_layout(right, |ui| IconButton::new(icons::CLOSE, "Close").small().show(ui).clicked()).inner
    })
    .inner
}

fn content(ui: &mut Ui, view: &View<'_>, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    if let Some(problem) = &view.prospect.problem {
        icon_text(ui, icons::ERROR, t.error, &problem.message, Type::Small, t.error);
        return;
    }
    match view.manifest {
        None => {
            text_line(ui, "Being put together as it would go out", Type::Small, t.text_3);
        }
        Some(Err(why)) => {
            wrapped(ui, why, Type::Small, t.error);
        }
        Some(Ok(manifest)) => told(ui, view, manifest, textures, out),
    }
}

fn told(ui: &mut Ui, view: &View<'_>, manifest: &Manifest, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        text_line(ui, "Prompt", Type::SmallMedium, t.text_2);
        let right = Layout::right_to_left(Align::Center);
        ui.with_layout(right, |ui| {
            if IconButton::new(icons::CONTENT_COPY, "Copy the prompt").small().show(ui).clicked() {
                out.push(Command::CopyText(manifest.prompt.clone()));
            }
        });
    });
    wrapped(ui, &manifest.prompt, Type::Small, t.text);
    let pictures: Vec<&Part> = manifest.parts.iter().filter(|part| matches!(part, Part::Picture { .. })).collect();
    if !pictures.is_empty() {
        ui.add_space(2.0);
        hairline(ui);
        ui.spacing_mut().item_spacing.y = 2.0;
        for part in pictures {
            picture(ui, view, part, textures);
        }
        ui.spacing_mut().item_spacing.y = 6.0;
    }
    hairline(ui);
    for part in &manifest.parts {
        if let Part::Text { name, value } = part {
            let (_, rect) = ui.allocate_space(vec2(ui.available_width(), Type::Small.line()));
            line_in(ui, rect.with_max_x(rect.left() + 150.0), name, Type::Small, t.text_2, Align::Min);
            line_in(ui, rect.with_min_x(rect.left() + 154.0), value, Type::Small, t.text, Align::Min);
        }
    }
    let each = if manifest.calls > 1 { format!("{} calls, each the same", manifest.calls) } else { String::new() };
    match view.prospect.prompts {
        0 | 1 if each.is_empty() => {}
        0 | 1 => drop(text_line(ui, &each, Type::Caption, t.text_3)),
        prompts => {
            let of_each = if each.is_empty() { String::new() } else { format!("; {each}") };
            let words = format!("The first of {prompts} prompts{of_each}");
            text_line(ui, &words, Type::Caption, t.text_3);
        }
    }
    for dropped in &view.prospect.dropped {
        wrapped(ui, &dropped.to_string(), Type::Caption, t.text_3);
    }
}

/// The pictures in wire order: digest and name.
fn named<'v>(view: &View<'v>) -> Vec<(Digest, &'v str)> {
    let source = view.document.filter(|_| view.draft.mode == Mode::Edit);
    let source = source.map(|document| (document.source.digest, document.source.name.as_str()));
    let cards = view.tray.sent().map(|card| (card.reference.original.digest, card.reference.name()));
    source.into_iter().chain(cards).collect()
}

fn picture(ui: &mut Ui, view: &View<'_>, part: &Part, textures: &mut Textures) {
    let Part::Picture { name, number, extent, mime, bytes } = part else { return };
    let t = theme::tokens(ui);
    let (_, row) = ui.allocate_space(vec2(ui.available_width(), ROW));
    let small = Rect::from_min_size(row.left_center() - vec2(0.0, 18.0), vec2(48.0, 36.0));
    let all = named(view);
    let (title, digest) = match number.and_then(|number| all.get(number - 1)) {
        Some((digest, name)) => ((*name).to_owned(), Some(*digest)),
        None if number.is_some() && view.composing() => {
            (view.board().map_or_else(String::new, |board| board.name.clone()), None)
        }
        None if number.is_some() => ("Copy with the marks".to_owned(), all.first().map(|first| first.0)),
        None if name == "markup" => ("Marks".to_owned(), None),
        None => ("Mask".to_owned(), None),
    };
    if let Some(board) = view.board().filter(|_| digest.is_none() && number.is_some()) {
        board_small::paint(ui, small, board, view, textures, metrics::RADIUS_TAG);
    } else if let Some(digest) = digest {
        thumb(ui, small, textures, digest, metrics::RADIUS_TAG);
    } else {
        ui.painter().rect_filled(small, f32::from(metrics::RADIUS_TAG), t.field);
        icons::GRADIENT.paint(ui.painter(), small.center(), metrics::ICON, t.text_3);
    }
    if let Some(number) = number {
        badge_in(ui, small, &number.to_string(), t.card);
    }
    let text = row.with_min_x(small.right() + 12.0);
    let price = number.and_then(|number| view.prospect.images.get(number - 1)).filter(|share| share.price.0 > 0);
    let price = price.map(|share| format!("{} USD", share.price.share())).unwrap_or_default();
    let room = galley(ui, &price, Type::Caption, t.text_3).size().x + 8.0;
    let above = Rect::from_min_max(text.min + vec2(0.0, 5.0), egui::pos2(text.right(), text.center().y));
    let below = Rect::from_min_max(egui::pos2(text.left(), text.center().y), text.max - vec2(0.0, 5.0));
    line_in(ui, above.with_max_x(above.right() - room), &title, Type::SmallMedium, t.text, Align::Min);
    line_in(ui, above, &price, Type::Caption, t.text_3, Align::Max);
    let kind = mime.strip_prefix("image/").unwrap_or(mime).to_uppercase();
    let words = format!("{name}  {}  {kind}  {}", extent.label(), strip::bytes(*bytes));
    line_in(ui, below, &words, Type::Caption, t.text_2, Align::Min);
}
