//! How a reference goes out: its name, its sentence in the prompt, the part that is sent, what is cut out of it.

use super::crop;
use crate::command::{Command, TextureKey};
use crate::reference::{Ground, Reference, Role};
use crate::tray::Card;
use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Segment, Segmented, TextField, popover_frame, text_line, wrapped};
use eframe::egui::{self, RectAlign, Response, Ui};

/// Width of the popover's content.
const WIDTH: f32 = 330.0;

/// Shows the popover at the card while it is open.
pub fn show(
    ui: &Ui,
    anchor: &Response,
    view: &View<'_>,
    card: &Card,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let mut open = state.overlay == Overlay::Reference(card.id);
    if !open {
        return;
    }
    let frame = popover_frame(theme::tokens(ui));
    let mut reference = card.reference.clone();
    Popover::new(anchor, "Reference", WIDTH).align(RectAlign::LEFT_START).show(&mut open, frame, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        text_line(ui, &card.reference.original.name, Type::Section, theme::tokens(ui).text);
        name(ui, &mut reference);
        purpose(ui, &mut reference, view.tray.number(card.id, view.draft.mode));
        part(ui, &mut reference, textures);
        cut_out(ui, view, card, out);
        let sent = view.profile().dialect.upload.fits(reference.extent());
        let t = theme::tokens(ui);
        wrapped(ui, &super::card::how_sent(card, sent), Type::Caption, t.text_3);
    });
    if reference != card.reference {
        out.push(Command::ChangeReference(card.id, Box::new(reference)));
    }
    if !open && state.overlay == Overlay::Reference(card.id) {
        state.overlay = Overlay::None;
    }
}

fn caption(ui: &mut Ui, words: &str) {
    ui.add_space(2.0);
    text_line(ui, words, Type::SmallMedium, theme::tokens(ui).text_2);
}

fn name(ui: &mut Ui, reference: &mut Reference) {
    caption(ui, "Name");
    let mut typed = reference.label.clone().unwrap_or_default();
    let own = reference.original.name.clone();
    if TextField::new("Name").placeholder(&own).show(ui, &mut typed).changed() {
        // What is empty is the file's name again.
        reference.label = Some(typed).filter(|typed| !typed.trim().is_empty());
    }
}

fn purpose(ui: &mut Ui, reference: &mut Reference, number: Option<usize>) {
    caption(ui, "Role");
    let mut role = reference.role;
    let mut choices = vec![Segment::new(None, "None")];
    choices.extend(Role::ALL.map(|role| Segment::new(Some(role), role.label())));
    if Segmented::new("Role", &choices).show(ui, &mut role).changed() {
        (reference.role, reference.note) = (role, None);
    }
    let mut words = reference.template().unwrap_or_default().to_owned();
    let hint = "Words of your own; # stands for the picture";
    if TextField::new("Sentence in the prompt").placeholder(hint).show(ui, &mut words).changed() {
        let same =
            words.is_empty() && reference.role.is_none() || reference.role.is_some_and(|role| role.sentence() == words);
        reference.note = (!same).then_some(words);
    }
    if let Some(sentence) = number.and_then(|number| reference.sentence(number)) {
        wrapped(ui, &format!("Added to the prompt: {sentence}"), Type::Caption, theme::tokens(ui).text_3);
    }
}

fn part(ui: &mut Ui, reference: &mut Reference, textures: &mut Textures) {
    caption(ui, "Part that is sent");
    let picture = textures.get(TextureKey::Original(reference.original.digest));
    crop::show(ui, WIDTH, picture, reference);
    ui.horizontal(|ui| {
        let all = reference.part() == reference.original.extent.bounds();
        let words = if all {
            "All of it. Drag over the picture to send a part.".to_owned()
        } else {
            reference.extent().label()
        };
        text_line(ui, &words, Type::Caption, theme::tokens(ui).text_3);
        if !all {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if Button::secondary("All of it").small().show(ui).clicked() {
                    reference.crop = None;
                }
            });
        }
    });
}

fn cut_out(ui: &mut Ui, view: &View<'_>, card: &Card, out: &mut Vec<Command>) {
    let reference = &card.reference;
    caption(ui, "Ground");
    let own = view.document.filter(|document| document.source.digest == reference.original.digest);
    let mut ground = reference.cut_out.as_ref().map(|cut| cut.ground);
    let choices = [
        Segment::new(None, "Kept"),
        Segment::new(Some(Ground::Removed), "Removed"),
        Segment::new(Some(Ground::Greyed), "Greyed"),
    ];
    if Segmented::new("Ground", &choices).show(ui, &mut ground).changed() {
        out.push(Command::CutOut(card.id, ground));
    }
    let t = theme::tokens(ui);
    match (&reference.cut_out, own) {
        (Some(_), _) => {}
        (None, Some(_)) => {
            wrapped(ui, "What its mask on the canvas covers stays.", Type::Caption, t.text_3);
        }
        (None, None) => {
            wrapped(ui, "Open it on the canvas and paint what stays, then come back.", Type::Caption, t.text_3);
            if Button::secondary("Open on the canvas").small().show(ui).clicked() {
                out.push(Command::OpenOriginal(reference.original.digest));
            }
        }
    }
}
