//! The ways back to the mask of a result, as rows of a menu.

use crate::canvas::fit::Fit;
use crate::command::Command;
use crate::command::masks::MaskCommand;
use crate::take::{EntryId, Mode, Take};
use crate::ui::theme::icons;
use crate::ui::view::View;
use crate::ui::widgets::{Enabled, MenuRow};
use eframe::egui::Ui;

/// Whether the result was made with a mask.
pub fn has_mask(take: &Take) -> Enabled<'static> {
    if take.mask.is_some() { Ok(()) } else { Err("it was made without a mask") }
}

/// Whether the mask can be copied onto the picture on the canvas.
pub fn can_copy(take: &Take, view: &View<'_>) -> Enabled<'static> {
    has_mask(take)?;
    let Some(document) = view.document else { return Err("no picture is open") };
    let own = take.source.as_ref().is_some_and(|source| source.digest == document.source.digest);
    if own { Err("it belongs to this picture") } else { Ok(()) }
}

/// Whether the take can be run over other pictures.
pub fn can_batch(take: &Take) -> Enabled<'static> {
    match (take.mode, &take.markup) {
        (Mode::Generate | Mode::Compose, _) => Err("only an edit runs over other pictures"),
        (Mode::Edit, Some(_)) => Err("its marks say nothing about other pictures"),
        (Mode::Edit, None) => Ok(()),
    }
}

/// "Use its mask".
pub fn own_row(ui: &mut Ui, id: EntryId, take: &Take, out: &mut Vec<Command>) {
    if MenuRow::new("Use its mask").icon(icons::GRADIENT).enabled(has_mask(take)).show(ui).clicked() {
        out.push(Command::Mask(MaskCommand::Recall(id)));
    }
}

/// "Copy its mask here", at the same pixels or scaled.
pub fn copy_rows(ui: &mut Ui, id: EntryId, take: &Take, view: &View<'_>, out: &mut Vec<Command>) {
    let same = take.source.as_ref().map(|source| source.extent) == view.document.map(|open| open.source.extent);
    let can = can_copy(take, view);
    let scaled = can.and(if same { Err("it has this size") } else { Ok(()) });
    for (words, fit, enabled) in
        [("Copy its mask here, same place", Fit::SamePlace, can), ("Copy its mask here, scaled", Fit::Scaled, scaled)]
    {
        if MenuRow::new(words).icon(icons::CONTENT_PASTE).enabled(enabled).show(ui).clicked() {
            out.push(Command::Mask(MaskCommand::RecallHere(id, fit)));
        }
    }
}
