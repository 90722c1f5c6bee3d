//! What a run would send, encoded for real and then put aside.

use super::super::engine::Engine;
use super::super::order::Order;
use super::problem_failure;
use crate::api::wire::{PartValue, Wire};
use crate::geom::Extent;
use crate::ledger::Failure;
use crate::prospect::manifest::{Manifest, Part};

impl Engine {
    /// Encodes an order as a run of it would and tells what goes out. Nothing is sent or written down. Blocks.
    ///
    /// # Errors
    /// What would keep the run from being sent.
    pub fn manifest(&self, order: &Order) -> Result<Manifest, Failure> {
        let encoded = self.encode(order)?;
        let wire = Wire::of(&encoded.request, &order.profile.dialect).map_err(|problem| problem_failure(&problem))?;
        let mut images = encoded.request.images().iter();
        let beside = encoded.request.mask().or(encoded.request.markup());
        let mut number = 0;
        let parts = wire.parts.iter().filter(|part| part.name != "prompt").map(|part| match &part.value {
            PartValue::Text(value) => Part::Text { name: part.name.clone(), value: value.clone() },
            PartValue::File { mime, bytes, .. } => {
                // Pictures come in their order; a mask or marks may stand before or behind them.
                let is_image = part.name != order.profile.dialect.mask_field && part.name != "markup";
                let upload = if is_image { images.next() } else { beside };
                number += usize::from(is_image);
                Part::Picture {
                    name: part.name.clone(),
                    number: is_image.then_some(number),
                    extent: upload.map_or(Extent::new(0, 0), |upload| upload.extent),
                    mime,
                    bytes: *bytes,
                }
            }
        });
        let parts = parts.collect();
        let (bytes, calls) = (wire.length(), encoded.outlook.calls);
        Ok(Manifest { route: wire.route, prompt: encoded.outlook.prompt, parts, bytes, calls })
    }
}
