//! Answers that the library does not take: paid for, held, and to be saved elsewhere meanwhile.

use crate::command::Command;
use crate::command::safety::SafetyCommand;
use crate::safety::Stranded;
use crate::ui::theme::{self, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Button, JobCard};
use eframe::egui::Ui;

/// A card for each.
pub fn show(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    for stranded in view.stranded {
        ui.push_id(("stranded", stranded.call), |ui| card(ui, view, stranded, out));
    }
}

fn card(ui: &mut Ui, view: &View<'_>, stranded: &Stranded, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let title = match view.jobs.get(stranded.take) {
        Some(job) => format!("Paid and not stored yet: take {}", job.number),
        None => "Paid and not stored yet".to_owned(),
    };
    let body = words(stranded);
    let card = JobCard::new(icons::SAVE, t.money, &title).body(body.as_str()).money();
    card.show(ui, |ui| {
        let tip = "Writes a copy of the picture to another disk. The answer is still stored here when there is room.";
        if Button::secondary("Save elsewhere…").card().tip(tip).show(ui).clicked() {
            out.push(SafetyCommand::SaveElsewhere(stranded.call).into());
        }
        if Button::quiet("Try again").card().show(ui).clicked() {
            out.push(SafetyCommand::TryLibrary.into());
        }
    });
}

/// `The library does not take it: the disk is full. 3.2 MB wait in memory ...`
fn words(stranded: &Stranded) -> String {
    let mut letters = stranded.why.trim_end_matches('.').chars();
    // A sentence of its own here; elsewhere it is a part of one.
    let why: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
    let size = size(stranded.bytes);
    let place = if stranded.on_disk { "lie in the library's parts folder" } else { "wait in memory" };
    let copy = match stranded.copies.split_first() {
        None => String::new(),
        Some((first, [])) => format!(" A copy is in {}.", first.display()),
        Some((first, more)) => format!(" Copies are in {} and {} more.", first.display(), more.len()),
    };
    format!("{why}. The answer's {size} {place}, and are stored as soon as the library takes them.{copy}")
}

/// `3.2 MB`.
fn size(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{} KB", bytes.div_ceil(1000)) } else { format!("{:.1} MB", bytes as f64 / 1e6) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::take::{CallId, TakeId};
    use std::path::PathBuf;

    #[test]
    fn it_says_where_the_bytes_are() {
        let mut stranded = Stranded {
            call: CallId::fresh(),
            take: TakeId::fresh(),
            bytes: 3_240_000,
            why: "The disk is full.".to_owned(),
            on_disk: false,
            copies: vec![],
        };
        let said = words(&stranded);
        assert!(said.starts_with("The disk is full. The answer's 3.2 MB wait in memory,"), "{said}");
        stranded.copies = vec![PathBuf::from("/usb/a.png"), PathBuf::from("/usb/a-2.png")];
        stranded.on_disk = true;
        let said = words(&stranded);
        assert!(said.contains("parts folder") && said.ends_with("Copies are in /usb/a.png and 1 more."), "{said}");
        assert_eq!(size(900), "1 KB");
    }
}
