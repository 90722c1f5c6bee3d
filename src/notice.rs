//! Short messages about what happened elsewhere or can be undone.

use crate::board::Board;
use crate::board::shelf::Shelf;
use crate::canvas::marks::Mark;
use crate::draft::Draft;
use crate::kept;
use crate::picture::Digest;
use crate::take::{CallId, EntryId, MaskId, SeriesId};
use crate::tray::{Card, Tray};
use std::sync::Arc;

/// How a notice looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Info,
    /// Something finished.
    Done,
    /// Something failed.
    Error,
}

/// What a notice offers.
#[derive(Debug, Clone, PartialEq)]
pub enum Offer {
    /// Put a discarded result back.
    Restore(EntryId),
    /// Put a removed reference back at its place.
    PutBack(Vec<(usize, Card)>),
    /// Show a result.
    Show(EntryId),
    /// Bring a deleted mask back onto the canvas.
    BringBackMask(MaskId),
    /// What was kept under a name is again as it was.
    KeepAgain(Box<kept::Before>),
    /// Bring a deleted board back to its place on the shelf.
    BringBackBoard(usize, Arc<Board>),
    /// Put back what was in the prompt bar, in the tray and, where they were changed, on the boards.
    PutDraftBack(Box<(Draft, Tray, Option<Shelf>)>),
    /// Put back everything that a take with another picture has taken the place of.
    PutAllBack(Box<Before>),
    /// Open the settings where the limits are.
    ChangeLimits,
    /// Open the contact sheet of a series.
    Sheet(SeriesId),
    /// Write an answer elsewhere that the library does not take.
    SaveElsewhere(CallId),
}

/// What was there before a take with another picture came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Before {
    /// The prompt bar.
    pub draft: Draft,
    /// The references.
    pub tray: Tray,
    /// The boards.
    pub shelf: Shelf,
    /// The picture on the canvas, the result that it was, and whether it was the sample.
    pub source: Option<(Digest, Option<EntryId>, bool)>,
    /// The marks over the picture of the take.
    pub marks: Option<(Digest, Vec<Arc<Mark>>)>,
    /// The result that was shown.
    pub shown: Option<EntryId>,
}

impl Offer {
    /// The word on its button.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Restore(_)
            | Self::PutBack(..)
            | Self::BringBackMask(_)
            | Self::BringBackBoard(..)
            | Self::PutDraftBack(_)
            | Self::PutAllBack(_)
            | Self::KeepAgain(_) => "Undo",
            Self::Show(_) => "Show",
            Self::Sheet(_) => "Contact sheet",
            Self::ChangeLimits => "Limits",
            Self::SaveElsewhere(_) => "Save elsewhere…",
        }
    }
}

/// One message.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Names it.
    pub id: u64,
    /// How it looks.
    pub tone: Tone,
    /// One line.
    pub text: String,
    /// A second, smaller line.
    pub detail: Option<String>,
    /// A button.
    pub offer: Option<Offer>,
    /// When it came up, ms since 1970 UTC.
    pub at_ms: i64,
}

/// The messages on screen and those that were, newest last.
#[derive(Debug, Clone, Default)]
pub struct Notices {
    shown: Vec<Notice>,
    next: u64,
}

/// How long a notice stays, in milliseconds; errors stay until they are closed.
pub const STAYS_MS: i64 = 5000;

/// Most messages on screen at once.
pub const MOST: usize = 3;

impl Notices {
    /// The messages on screen, oldest first.
    pub fn shown(&self) -> &[Notice] {
        &self.shown
    }

    /// Puts up a message; the oldest makes room.
    pub fn push(&mut self, tone: Tone, text: impl Into<String>, offer: Option<Offer>, at_ms: i64) -> u64 {
        self.push_with(tone, text.into(), None, offer, at_ms)
    }

    /// Puts up a message with a second line.
    pub fn push_with(
        &mut self,
        tone: Tone,
        text: String,
        detail: Option<String>,
        offer: Option<Offer>,
        at_ms: i64,
    ) -> u64 {
        // The same message twice is one message that stays longer.
        self.shown.retain(|notice| !(notice.text == text && notice.detail == detail && notice.offer == offer));
        self.next += 1;
        self.shown.push(Notice { id: self.next, tone, text, detail, offer, at_ms });
        if self.shown.len() > MOST {
            self.shown.remove(0);
        }
        self.next
    }

    /// Takes a message down; gives it back.
    pub fn take(&mut self, id: u64) -> Option<Notice> {
        let at = self.shown.iter().position(|notice| notice.id == id)?;
        Some(self.shown.remove(at))
    }

    /// Takes the newest message down whose offer is such a one; gives it back.
    pub fn take_newest(&mut self, offers: impl Fn(&Offer) -> bool) -> Option<Notice> {
        let at = self.shown.iter().rposition(|notice| notice.offer.as_ref().is_some_and(&offers))?;
        Some(self.shown.remove(at))
    }

    /// Takes down what offers something that can no longer be done.
    pub fn withdraw(&mut self, offer: &Offer) {
        self.shown.retain(|notice| notice.offer.as_ref() != Some(offer));
    }

    /// Takes down what has been up long enough; gives the milliseconds until the next one is due.
    pub fn expire(&mut self, now_ms: i64, hovered: bool) -> Option<i64> {
        if hovered {
            for notice in &mut self.shown {
                notice.at_ms = now_ms;
            }
        }
        self.shown.retain(|notice| notice.tone == Tone::Error || now_ms - notice.at_ms < STAYS_MS);
        let fading = self.shown.iter().filter(|notice| notice.tone != Tone::Error);
        fading.map(|notice| (notice.at_ms + STAYS_MS - now_ms).max(1)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_expire_but_errors_stay() {
        let mut notices = Notices::default();
        notices.push(Tone::Done, "saved", None, 0);
        notices.push(Tone::Error, "failed", None, 0);
        assert_eq!(notices.expire(1000, false), Some(4000));
        assert_eq!(notices.expire(4900, true), Some(STAYS_MS), "hovering keeps them");
        assert_eq!(notices.expire(20_000, false), None);
        assert_eq!(notices.shown().len(), 1);
        for k in 0..9 {
            notices.push(Tone::Info, format!("{k}"), None, 0);
        }
        assert_eq!(notices.shown().len(), MOST);
    }
}
