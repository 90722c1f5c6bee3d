//! How pictures are compared, and how the tree of the source is looked at.

use crate::canvas::viewport::Viewport;
use crate::compare::{Side, Way};
use crate::take::{EntryId, TakeId};
use serde::{Deserialize, Serialize};

/// Factors by which differences are amplified.
pub const GAINS: [u8; 3] = [1, 4, 16];

/// What is restored when the program starts again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one part whether it is open or shown")]
pub struct CompareLook {
    /// What is compared, A first.
    pub sides: Vec<Side>,
    /// How.
    pub way: Way,
    /// Where the line between A and B stands, 0 to 1 of the width.
    pub wipe: f32,
    /// The contour of the mask is shown.
    pub contour: bool,
    /// How often differences are added up.
    pub gain: u8,
    /// The panel beside the pictures is shown.
    pub panel_open: bool,
    /// The list of what is compared is open.
    pub sides_open: bool,
    /// The numbers are open.
    pub difference_open: bool,
    /// The parameters are open.
    pub parameters_open: bool,
}

impl Default for CompareLook {
    fn default() -> Self {
        Self {
            sides: Vec::new(),
            way: Way::default(),
            wipe: 0.5,
            contour: true,
            gain: GAINS[1],
            panel_open: true,
            sides_open: true,
            difference_open: true,
            parameters_open: true,
        }
    }
}

/// How the tree of the source is looked at; forgotten when the program ends.
#[derive(Debug, Clone, Default)]
pub struct LineageState {
    /// It is shown in place of the canvas.
    pub open: bool,
    /// Zoom and position; `None`: fit.
    pub viewport: Option<Viewport>,
    /// The chosen take.
    pub take: Option<TakeId>,
    /// The chosen result.
    pub entry: Option<EntryId>,
}
