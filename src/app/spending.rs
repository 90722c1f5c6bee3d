//! What was spent, as the window asks for it.

use super::Studio;
use crate::spend::Span;
use crate::ui::state::Overlay;
use crate::work::dialogs::Picked;

impl Studio {
    /// Asks for the tables while their page is open, again whenever something was spent; and for the sums of the new day
    /// when the old one is over.
    pub(super) fn ask_spending(&mut self, now_ms: i64) {
        let model = &mut self.model;
        if model.restoring {
            return;
        }
        if !matches!(self.ui.overlay, Overlay::Spend | Overlay::SaveTable(_)) {
            model.spend_asked = None;
        } else if model.spend_asked != Some(model.spent) {
            model.spend_asked = Some(model.spent);
            self.worker.ask_spend();
        }
        if now_ms >= model.spent.until_ms && model.spent.until_ms > 0 {
            // Asked once: the answer names the end of the new day.
            model.spent.until_ms = 0;
            self.worker.ask_spent();
        }
    }

    /// Where the table of a span goes, as the dialog was answered.
    pub(super) fn table_place(&mut self, span: Span, picked: Picked) {
        match picked {
            Picked::Files(paths) => {
                if let Some(path) = paths.into_iter().next() {
                    self.worker.export_table(span, path);
                }
            }
            Picked::None => {}
            Picked::Missing => self.ui.overlay = Overlay::SaveTable(span),
        }
    }
}
