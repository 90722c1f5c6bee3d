//! Maquette: a native desktop image studio.

pub mod api;
pub mod canvas;
pub mod geom;
pub mod model;
pub mod picture;
pub mod price;
pub mod request;
pub mod sandbox;
pub mod ui;
