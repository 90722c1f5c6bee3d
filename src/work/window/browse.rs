//! The file browser's questions: folders, and the pictures of files that are in sight.

use super::Worker;
use crate::picture::Digest;
use crate::work::browse;
use crate::work::event::Event;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The files that were listed last, by their stamps.
pub(super) type Listed = Arc<Mutex<HashMap<Digest, PathBuf>>>;

impl Worker {
    /// Reads a folder; none: where the browser begins. The answer bears the number.
    pub fn browse(&self, number: u64, folder: Option<PathBuf>) {
        let listed = Arc::clone(&self.listed);
        self.block(
            move |_| {
                let folder = folder.unwrap_or_else(browse::start);
                let listing = browse::list(&folder);
                if let Ok(listing) = &listing {
                    let files = listing.items.iter().filter(|item| !item.folder);
                    let named = files.map(|item| (item.stamp(), item.path.clone())).collect();
                    *listed.lock().unwrap_or_else(PoisonError::into_inner) = named;
                }
                Event::Browsed(number, browse::places(), folder, listing.map(Arc::new))
            },
            move || {
                let failed = "This folder could not be read; the log says more".to_owned();
                Event::Browsed(number, Vec::new(), PathBuf::new(), Err(failed))
            },
        );
    }
}
