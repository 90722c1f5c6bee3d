//! The watched folder, while the window is open.

use super::Worker;
use crate::work::dialogs;
use crate::work::event::Event;
use crate::work::watch::{EVERY, Watched};
use std::path::PathBuf;
use tokio_util::sync::CancellationToken;

impl Worker {
    /// Asks the system for a folder to watch.
    pub fn pick_watched(&self) {
        let (outlet, answer) = (self.outlet.clone(), self.outlet.clone());
        if dialogs::folder("Watch a folder", move |picked| answer.send(Event::WatchPicked(picked))).is_err() {
            outlet.send(Event::WatchPicked(dialogs::Picked::Missing));
        }
    }

    /// Watches a folder until `stop`: pictures that come in are told of, and once when it cannot be read any more.
    pub fn watch(&self, folder: PathBuf, stop: CancellationToken) {
        let outlet = self.outlet.clone();
        self.spawn(async move {
            let (mut watched, mut told): (Option<Watched>, bool) = (None, false);
            loop {
                let at = folder.clone();
                let looked = tokio::task::spawn_blocking(move || match watched {
                    Some(mut known) => {
                        let come = known.look(&at);
                        (Some(known), come)
                    }
                    // At the beginning, and when it has come back, what lies there is not new.
                    None => match Watched::begin(&at) {
                        Ok(known) => (Some(known), Ok(Vec::new())),
                        Err(error) => (None, Err(error)),
                    },
                });
                let Ok((known, come)) = looked.await else { return };
                if stop.is_cancelled() {
                    return;
                }
                watched = known;
                match come {
                    Ok(come) => {
                        told = false;
                        if !come.is_empty() {
                            outlet.send(Event::Watched(folder.clone(), come));
                        }
                    }
                    Err(error) => {
                        watched = None;
                        if !std::mem::replace(&mut told, true) {
                            outlet.send(Event::WatchFailed(folder.clone(), error.to_string()));
                        }
                    }
                }
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = tokio::time::sleep(EVERY) => {}
                }
            }
        });
    }
}
