//! Maquette: a native desktop image studio.

pub mod api;
pub mod geom;
pub mod model;
pub mod picture;
pub mod price;
pub mod request;
pub mod ui;
pub mod sandbox;
