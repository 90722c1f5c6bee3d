//! The flat picture of a board: made of the pieces whose pictures go along, and stored like any original.

use super::super::engine::Engine;
use super::super::order::{Laid, Order};
use crate::board::flat::Flat;
use crate::board::{Board, TakenBoard};
use crate::ledger::Failure;
use crate::picture::{Format, Picture, encode};
use crate::profile::UploadLimits;
use crate::reference::Reference;
use crate::request::Upload;
use crate::work::upload;
use std::borrow::Cow;

impl Engine {
    /// The order with its board's flat picture made, stored and named by its reference. Blocks.
    pub(super) fn laid<'o>(&self, order: &'o Order) -> Result<Cow<'o, Order>, Failure> {
        let Some(Laid::Loose(board)) = &order.board else { return Ok(Cow::Borrowed(order)) };
        let flat = self.flat(board, &order.references)?;
        let name = format!("{}.png", board.name.replace(['/', '\\'], " "));
        let original = self.import_bytes(&name, encode::png(&flat))?.original;
        let promised = board.promised().original.digest;
        let mut order = order.clone();
        for reference in order.references.iter_mut().filter(|reference| reference.original.digest == promised) {
            reference.original = original.clone();
        }
        order.board = Some(Laid::Flat(TakenBoard { board: board.clone(), picture: original.digest }));
        Ok(Cow::Owned(order))
    }

    /// The upload of a reference that only promises the board's picture; `None` for every other one.
    pub(super) fn promised(
        &self,
        order: &Order,
        reference: &Reference,
        number: usize,
        limits: &UploadLimits,
    ) -> Result<Option<Upload>, Failure> {
        match &order.board {
            Some(Laid::Loose(board)) if reference.original.digest == board.promised().original.digest => {
                let flat = self.flat(board, &order.references)?;
                upload::reference(&flat, Format::Png, &format!("reference-{number}"), limits).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// The flat picture of a board whose cards are these references.
    fn flat(&self, board: &Board, references: &[Reference]) -> Result<Picture, Failure> {
        let mut flat = Flat::new(board, board.flat_extent());
        // A picture that lies there twice in a row is read once.
        let mut last: Option<(&Reference, Picture)> = None;
        for piece in board.drawn(references) {
            let known = last.take().filter(|(reference, _)| piece.shows(reference));
            let (reference, picture) = match known {
                Some(known) => known,
                None => (&piece.reference, self.as_sent(&piece.reference)?.0),
            };
            flat.lay(piece, &picture);
            last = Some((reference, picture));
        }
        Ok(flat.done())
    }
}
