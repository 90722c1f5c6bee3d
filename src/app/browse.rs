//! The file browser: which folder was asked for last, and what it holds.

use super::Studio;
use crate::browse::{Browse, Listing, Place};
use crate::command::browse::BrowseCommand;
use std::path::PathBuf;
use std::sync::Arc;

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn browse(&mut self, command: BrowseCommand) {
        let BrowseCommand::Open(folder) = command;
        let browse = &mut self.model.browse;
        browse.number += 1;
        browse.reading = true;
        if let Some(folder) = &folder {
            browse.folder.clone_from(folder);
        }
        self.worker.browse(browse.number, folder);
    }

    /// A folder was read: shown, unless another one was asked for since.
    pub(super) fn browsed(
        &mut self,
        number: u64,
        places: Vec<Place>,
        folder: PathBuf,
        listing: Result<Arc<Listing>, String>,
    ) {
        if number != self.model.browse.number {
            return;
        }
        let folder = listing.as_ref().map_or(folder, |listing| listing.folder.clone());
        let places = if places.is_empty() { std::mem::take(&mut self.model.browse.places) } else { places };
        self.model.browse = Browse { places, folder, reading: false, listing: Some(listing), number };
    }
}
