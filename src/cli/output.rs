//! What is printed: plain words for people, one JSON object for programs.

use crate::edit::plan::EditPlan;
use crate::entry::Entry;
use crate::ledger::{Call, CallState, Failure};
use crate::price::Money;
use crate::take::Take;
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;

/// Prints a line. A closed pipe is no reason to panic.
pub(super) fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Prints a line to the standard error.
pub(super) fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}

/// Everything that a run of the command line tells.
pub(super) struct Told<'a> {
    pub(super) take: &'a Take,
    pub(super) entries: &'a [Entry],
    pub(super) calls: &'a [Call],
    pub(super) estimate: Option<Money>,
    pub(super) error: Option<&'a Failure>,
    pub(super) library: &'a Path,
}

impl Told<'_> {
    /// Pixels of an extended picture that no call can draw at once: they stay transparent. None without a plan.
    fn bare_px(&self) -> Option<u64> {
        self.take.plan.as_ref().map(EditPlan::bare_px)
    }

    /// The object of `--json`.
    pub(super) fn json(&self) -> Value {
        let mut told = json!({
            "take": self.take.id.to_string(),
            "state": state(self.error.is_some(), self.entries.is_empty()),
            "results": self.entries.iter().map(|entry| result(entry, self.library)).collect::<Vec<_>>(),
            "calls": self.calls.iter().map(|call| json!({
                "id": call.id.to_string(),
                "state": call.state.name(),
                "http_status": call.http_status,
                "request_id": call.request_id,
            })).collect::<Vec<_>>(),
            "cost": {
                "estimated_usd": self.estimate.map(Money::usd),
                "actual_usd": cost(self.calls).filter(|_| !self.calls.is_empty()).map(Money::usd),
            },
            "error": self.error.map(error),
        });
        // Told only where there is something to tell.
        if let Some(bare) = self.bare_px().filter(|bare| *bare > 0) {
            told["bare_px"] = bare.into();
        }
        told
    }

    /// The same in words.
    pub(super) fn print(&self) {
        for entry in self.entries {
            let proof = match &entry.proof {
                Some(proof) if proof.aspect_off => ", kept as the endpoint made it: its shape is off".to_owned(),
                Some(proof) if proof.other_content => {
                    ", kept as the endpoint made it: it shows something else than the source".to_owned()
                }
                Some(proof) => format!(", {} px changed outside", proof.outside_changed_px),
                None => String::new(),
            };
            say(&format!("{}  {}{proof}", self.library.join(&entry.path).display(), entry.extent.label()));
        }
        if let Some(bare) = self.bare_px().filter(|bare| *bare > 0) {
            complain(&format!("{bare} px of the new border stay transparent: extend the result once more"));
        }
        if let Some(failure) = self.error {
            complain(&sentence(failure));
        }
    }
}

/// Done, partly done, or failed.
pub(super) const fn state(failed: bool, empty: bool) -> &'static str {
    match (failed, empty) {
        (false, _) => "done",
        (true, false) => "partial",
        (true, true) => "failed",
    }
}

/// What calls cost; `None` when that is not known of one of them.
pub(super) fn cost(calls: &[Call]) -> Option<Money> {
    let cost = |call: &Call| match call.state {
        // These are never on a bill.
        CallState::NotSent | CallState::Cancelled => Some(Money::ZERO),
        _ => call.actual,
    };
    calls.iter().map(cost).sum()
}

/// One failure as people read it.
pub(super) fn sentence(failure: &Failure) -> String {
    let billed = match failure.billed {
        crate::ledger::Billed::No => "Not billed.",
        crate::ledger::Billed::Maybe => "Maybe billed.",
        crate::ledger::Billed::Yes => "Billed.",
    };
    let end = |text: &str| if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") };
    let next = if failure.next_step.is_empty() { String::new() } else { format!(" {}", end(&failure.next_step)) };
    format!("{} {billed}{next}", end(&failure.message))
}

/// One failure for programs.
pub(super) fn error(failure: &Failure) -> Value {
    json!({
        "kind": failure.kind,
        "message": failure.message,
        "billed": failure.billed,
        "next_step": failure.next_step,
    })
}

/// One result for programs.
pub(super) fn result(entry: &Entry, library: &Path) -> Value {
    let proof = entry.proof.as_ref();
    let pasted = proof.filter(|proof| !proof.is_flagged());
    json!({
        "id": entry.id.to_string(),
        "path": library.join(&entry.path),
        "raw_path": library.join(&entry.raw_path),
        "width": entry.extent.width,
        "height": entry.extent.height,
        "outside_changed_px": pasted.map(|proof| proof.outside_changed_px),
        "model_changed_outside_px": pasted.map(|proof| proof.model_changed_outside_px),
        "crop": proof.map(|proof| json!({
            "x": proof.crop.x0,
            "y": proof.crop.y0,
            "width": proof.crop.width(),
            "height": proof.crop.height(),
        })),
        "drift": proof.and_then(|proof| proof.drift).map(|drift| json!({
            "shift_px": drift.shift_px.map(short),
            "scale": short(drift.scale),
            "tint": short(drift.tint),
            "changed_share": short(drift.changed_share),
            "registered": drift.registered,
            "colour_matched": drift.colour_matched,
        })),
        "sent": proof.map(|proof| json!({ "width": proof.sent.width, "height": proof.sent.height })),
    })
}

/// Four decimals are what was measured.
fn short(value: f32) -> f64 {
    (f64::from(value) * 1e4).round() / 1e4
}
