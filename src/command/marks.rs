//! Intents about the marks over the source, in image pixels.

use crate::geom::Point;

/// One intent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MarkStep {
    /// A line begins.
    Begin {
        /// Where.
        at: Point,
        /// Its width in pixels.
        width_px: f32,
        /// Red, green, blue.
        colour: [u8; 3],
    },
    /// It goes on.
    Extend(Point),
    /// It is done.
    Finish,
    /// It never was.
    Cancel,
    /// Lines within that many pixels are taken away.
    Erase(Point, f32),
    /// All are taken away.
    Clear,
    /// The last step is taken back.
    Undo,
    /// It is taken again.
    Redo,
}
