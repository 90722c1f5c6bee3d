//! The screen: reads a view, paints it, and says what the user wants.

pub mod canvas;
pub mod gallery;
pub mod state;
pub mod textures;
pub mod theme;
pub mod tools;
pub mod view;
pub mod widgets;
