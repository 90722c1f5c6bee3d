//! What a run would send and cost, known before the click.

pub mod manifest;
pub mod outlines;

use crate::geom::{Bounds, Extent};
use crate::price::{Breakdown, Money};
use crate::request::{Dropped, Problem};
use outlines::Outlines;
use std::sync::Arc;

/// The outlook on running the draft as it is now.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Prospect {
    /// Why it cannot run.
    pub problem: Option<Problem>,
    /// The prompt as it is sent.
    pub prompt: String,
    /// Price of all drafts, of all prompts together.
    pub drafts: Money,
    /// Price of the final, or of one for each prompt.
    pub finals: Money,
    /// The price of all drafts, line by line.
    pub draft_parts: Breakdown,
    /// The price of the final, line by line.
    pub final_parts: Breakdown,
    /// Choices that are not sent at the chosen tier, for the model has no place for them.
    pub dropped: Vec<Dropped>,
    /// Size of each result at the chosen tier.
    pub size: Option<Extent>,
    /// The crop of an exact edit, in source pixels.
    pub crop: Option<Bounds>,
    /// Pixels of the result that neither the source nor the crop covers: they stay transparent.
    pub bare_px: u64,
    /// Width of the blend in pixels.
    pub seam_px: Option<u32>,
    /// How much further what is sent reaches, in pixels.
    pub grow_px: Option<u32>,
    /// What is painted, blended and sent, as lines; the last ones that were found.
    pub outlines: Option<Arc<Outlines>>,
    /// Prompts that its variables make, each of them a take of the run; 0 before it is known.
    pub prompts: u32,
    /// Calls that a draft run makes, of all prompts together.
    pub calls: u32,
    /// Price of the dearest call of a draft run.
    pub dearest_draft: Money,
    /// Price of the dearest call of a final run.
    pub dearest_final: Money,
    /// Images that are sent, with the source, in wire order.
    pub images: Vec<Share>,
}

/// A picture that is sent, and its part of the price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Size in which it goes out.
    pub extent: Extent,
    /// What it adds to the price of one call at the chosen tier.
    pub price: Money,
}
