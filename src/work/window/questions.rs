//! What the screen asks again and again while something changes: the newest question is answered.

use super::Worker;
use crate::ledger::Billed;
use crate::prospect::outlines::{Outlines, Sighting};
use crate::work::event::Event;
use crate::work::masks::{Question, take};
use crate::work::{Order, internal_failure, prospect};
use std::sync::Arc;
use tokio::sync::watch::Receiver;

impl Worker {
    /// Asks what an order would send and cost; the newest question wins.
    pub fn ask_prospect(&self, number: u64, order: Order) {
        let _ = self.prospects.send(Some((number, order)));
    }

    /// Asks for everything that an order would send.
    pub fn ask_manifest(&self, number: u64, order: Order) {
        self.block(
            move |engine| Event::Manifest(number, engine.manifest(&order).map(Box::new)),
            move || Event::Manifest(number, Err(internal_failure(Billed::No))),
        );
    }

    /// Asks for a mask to be worked out; the newest question wins.
    pub fn ask_mask(&self, question: Question) {
        self.masks.ask(question);
    }

    pub(super) fn answer_prospects(&self, mut questions: Receiver<Option<(u64, Order)>>) {
        let (outlet, desk) = (self.outlet.clone(), self.prospects.clone());
        self.spawn(async move {
            while questions.changed().await.is_ok() {
                let Some((number, order)) = take(&desk) else { continue };
                let answer = tokio::task::spawn_blocking(move || prospect::of(&order)).await;
                if let Ok(prospect) = answer {
                    outlet.send(Event::Prospect(number, Box::new(prospect)));
                }
            }
        });
    }

    /// Asks for the contours of a part of a mask; the newest question wins.
    pub fn ask_outlines(&self, number: u64, question: Sighting) {
        let _ = self.outlines.send(Some((number, question)));
    }

    pub(super) fn answer_outlines(&self, mut questions: Receiver<Option<(u64, Sighting)>>) {
        let (outlet, desk) = (self.outlet.clone(), self.outlines.clone());
        self.spawn(async move {
            while questions.changed().await.is_ok() {
                let Some((number, question)) = take(&desk) else { continue };
                let found = tokio::task::spawn_blocking(move || Outlines::of(&question)).await.unwrap_or_default();
                outlet.send(Event::Outlines(number, Arc::new(found)));
            }
        });
    }
}
