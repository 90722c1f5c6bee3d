//! One place of the strip: waiting, coming in, there, or failed.

use crate::command::action::{Action, Scope};
use crate::command::{Command, TextureKey};
use crate::entry::{Entry, Verdict};
use crate::jobs::{Job, Slot as Place};
use crate::ledger::CallState;
use crate::take::Tier;
use crate::ui::queue::card;
use crate::ui::recall;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Icon, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{MenuRow, Picture, Slot, SlotState, menu_at_pointer, menu_separator};
use crate::ui::{area, compare, regard};
use eframe::egui::{CornerRadius, EventFilter, Rect, Response, Ui, Vec2};

/// Shows place `at` of the job.
#[expect(clippy::too_many_arguments, reason = "the arguments of every part of the screen, and which slot")]
pub fn show(
    ui: &mut Ui,
    size: Vec2,
    job: &Job,
    at: usize,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let number = (at + 1).to_string();
    let name = format!("Result {} of {}, {}", at + 1, job.parts.len(), tier(job));
    let response = match &job.parts[at].slot {
        Place::Done(entry) => {
            let selected = view.shown.is_some_and(|shown| shown.entry.id == entry.id);
            let response = done(ui, size, &number, &name, entry, selected, textures);
            if response.clicked() {
                out.push(Command::ShowResult(Some(entry.id)));
            }
            menu_at_pointer(&response, 264.0, |ui| rows(ui, entry, job, view, out));
            response
        }
        Place::Waiting => {
            Slot::new(size, &format!("{name}, waiting"), SlotState::Waiting("Waiting")).number(number.as_str()).show(ui)
        }
        place @ Place::Running { .. } => running(ui, size, &number, &name, (job, at, place), view, textures),
        Place::Failed(failure) => {
            let why = format!("{} {}", failure.message, failure.next_step);
            let words = if failure.is_cancel() { "cancelled" } else { "failed" };
            Slot::new(size, &format!("{name}, {words}"), SlotState::Failed(&why)).number(number.as_str()).show(ui)
        }
    };
    if response.has_focus() {
        state.area = Some(Scope::Staging);
        area::focus_is_a_place(ui, response.id);
        // Left and Right walk the results instead of moving the focus.
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    }
}

/// What can be done with a result beside accepting, keeping and discarding it.
fn rows(ui: &mut Ui, entry: &Entry, job: &Job, view: &View<'_>, out: &mut Vec<Command>) {
    let key = Action::CompareResult.hint();
    if MenuRow::new("Compare").icon(icons::COMPARE).key(key.as_str()).show(ui).clicked() {
        compare::open(&[entry.id], out);
    }
    if MenuRow::new("Use as source").icon(icons::IMAGE).show(ui).clicked() {
        out.push(Command::UseAsSource(entry.id));
    }
    if MenuRow::new("Use as reference").icon(icons::ADD_PHOTO_ALTERNATE).show(ui).clicked() {
        out.push(Command::UseAsReference(entry.id));
    }
    menu_separator(ui);
    regard::rows(ui, entry, &job.take, out);
    menu_separator(ui);
    recall::own_row(ui, entry.id, &job.take, out);
    recall::copy_rows(ui, entry.id, &job.take, view, out);
}

fn tier(job: &Job) -> &'static str {
    match job.take.tier {
        Tier::Draft => "draft",
        Tier::Final => "final",
    }
}

fn done(
    ui: &mut Ui,
    size: Vec2,
    number: &str,
    name: &str,
    entry: &Entry,
    selected: bool,
    textures: &mut Textures,
) -> Response {
    let proof = entry.proof.as_ref().map_or_else(String::new, |proof| {
        if proof.aspect_off {
            ", aspect off, not pasted".to_owned()
        } else if proof.other_content {
            ", other content, not pasted".to_owned()
        } else {
            format!(", {} px changed outside", proof.outside_changed_px)
        }
    });
    let (mark, word): (Option<Icon>, &str) = match entry.verdict {
        Verdict::Open => (None, ""),
        Verdict::Kept => (Some(icons::BOOKMARK_FILL), ", kept"),
        Verdict::Accepted => (Some(icons::CHECK), ", accepted"),
        Verdict::Discarded => (Some(icons::DELETE), ", discarded"),
    };
    // A decision says more than a star; both are in the name.
    let mark = mark.or(entry.starred.then_some(icons::STAR_FILL));
    let liked = regard::words(entry.rating, entry.starred);
    let name = format!("{name}{proof}{word}{liked}");
    let state = match textures.get(TextureKey::Thumb(entry.id)) {
        Some(shown) => SlotState::Picture(Picture::covering(shown.id, shown.size, size)),
        None => SlotState::Loading,
    };
    let slot = Slot::new(size, &name, state).number(number).stars(entry.rating).selected(selected);
    let response = if mark.is_some() { slot.corner(mark, "") } else { slot }.show(ui);
    if entry.verdict == Verdict::Discarded {
        let veil = theme::with_opacity(theme::tokens(ui).panel, 62.0);
        ui.painter().rect_filled(response.rect, CornerRadius::same(metrics::RADIUS), veil);
    }
    response
}

/// On its way: the newest preview, or in words how far it is; the seconds tick.
fn running(
    ui: &mut Ui,
    size: Vec2,
    number: &str,
    name: &str,
    (job, at, place): (&Job, usize, &Place),
    view: &View<'_>,
    textures: &mut Textures,
) -> Response {
    let Place::Running { state, sent_ms, received, previews } = place else {
        return Slot::new(size, name, SlotState::Waiting("")).show(ui);
    };
    let elapsed = sent_ms.map(|sent| card::seconds(view.now_ms - sent));
    let progress = card::part_progress(job, place, view.now_ms);
    let newest = (*previews > 0)
        .then(|| textures.get(TextureKey::Preview(job.id(), at as u32, *previews)))
        .flatten()
        // The one before stays until the new one is there.
        .or_else(|| {
            textures.get(TextureKey::Preview(job.id(), at as u32, previews.checked_sub(1).filter(|n| *n > 0)?))
        });
    let most = job.take.parameters.partial_images.max(*previews);
    let label = format!("Preview {previews} of {most}");
    let words = match state {
        CallState::Prepared => "Preparing".to_owned(),
        CallState::Received | CallState::Decoded => "Placing".to_owned(),
        CallState::Receiving if *received > 0 => format!("{} in", bytes(*received)),
        _ => "Sent".to_owned(),
    };
    let name = match newest {
        Some(_) => format!("{name}, {}", label.to_lowercase()),
        None => format!("{name}, {}", words.to_lowercase()),
    };
    let shown = match newest {
        Some(shown) => {
            let picture = Picture::covering(shown.id, shown.size, size);
            SlotState::Preview { picture, label: &label, done: progress }
        }
        None => SlotState::Waiting(&words),
    };
    let slot = Slot::new(size, &name, shown).number(number);
    let response = match &elapsed {
        Some(elapsed) => slot.corner(None, elapsed).show(ui),
        None => slot.show(ui),
    };
    if newest.is_none() && progress > 0.0 {
        line(ui, response.rect, progress);
    }
    response
}

/// The thin line at the bottom of a slot that has no preview yet.
fn line(ui: &Ui, slot: Rect, done: f32) {
    let t = theme::tokens(ui);
    let bar = Rect::from_min_max(slot.left_bottom() + eframe::egui::vec2(6.0, -7.0), slot.max - Vec2::new(6.0, 4.0));
    ui.painter().rect_filled(bar, CornerRadius::same(2), t.track);
    ui.painter().rect_filled(bar.with_max_x(bar.left() + bar.width() * done), CornerRadius::same(2), t.accent_line);
}

/// `1.2 MB`, `340 KB`.
pub fn bytes(count: u64) -> String {
    let kb = count as f64 / 1000.0;
    if kb < 1000.0 { format!("{:.0} KB", kb.ceil()) } else { format!("{:.1} MB", kb / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_of_files_read_well() {
        assert_eq!(bytes(1), "1 KB");
        assert_eq!(bytes(340_000), "340 KB");
        assert_eq!(bytes(5_800_000), "5.8 MB");
    }
}
