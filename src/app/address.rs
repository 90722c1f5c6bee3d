//! A pasted address: its picture is fetched and shown, and used only then.

use super::Studio;
use crate::command::Target;
use crate::ledger::Failure;
use crate::take::Original;
use crate::ui::state::Overlay;
use crate::ui::view::{Fetch, Fetched};
use tokio_util::sync::CancellationToken;

/// The picture behind an address.
#[derive(Default)]
pub(super) struct Address {
    number: u64,
    pub(super) fetch: Option<Fetch>,
    stop: CancellationToken,
}

impl Studio {
    /// Fetches what an address names.
    pub(super) fn fetch_address(&mut self, url: &str) {
        let address = &mut self.model.address;
        address.stop.cancel();
        address.stop = CancellationToken::new();
        address.number += 1;
        address.fetch = Some(Fetch { url: url.to_owned(), found: Fetched::Running });
        self.ui.overlay = Overlay::Address;
        let profile = self.model.settings.profile().clone();
        let (number, stop) = (self.model.address.number, self.model.address.stop.clone());
        self.worker.fetch_address(number, url.to_owned(), profile, stop);
    }

    /// It is there, or why it is not.
    pub(super) fn address_fetched(&mut self, number: u64, fetched: Result<Original, Failure>) {
        let address = &mut self.model.address;
        if let Some(fetch) = address.fetch.as_mut().filter(|_| address.number == number) {
            fetch.found = match fetched {
                Ok(original) => Fetched::Here(original),
                Err(failure) => Fetched::Failed(failure.message),
            };
        }
    }

    /// The picture that was fetched is used.
    pub(super) fn use_fetched(&mut self, target: Target) {
        if let Some(Fetch { found: Fetched::Here(original), .. }) = self.model.address.fetch.take() {
            match target {
                Target::Source => self.worker.open_original(original.digest),
                _ => drop(self.add_reference(original, None)),
            }
        }
        self.close_overlay();
    }

    /// What nobody looks at any more is not fetched on.
    pub(super) fn settle_address(&mut self) {
        if self.ui.overlay != Overlay::Address && self.model.address.fetch.is_some() {
            self.model.address.stop.cancel();
            self.model.address.fetch = None;
        }
    }
}
