//! The screen: reads a view, paints it, and says what the user wants.

pub mod state;
pub mod theme;
pub mod view;
pub mod widgets;
