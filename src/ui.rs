//! The screen: reads a view, paints it, and says what the user wants.

pub mod theme;
pub mod widgets;
