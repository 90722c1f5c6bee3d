//! Maquette: a native desktop image studio.

pub mod api;
pub mod canvas;
pub mod cli;
pub mod command;
pub mod document;
pub mod draft;
pub mod edit;
pub mod entry;
pub mod geom;
pub mod jobs;
pub mod journal;
pub mod ledger;
pub mod library;
pub mod model;
pub mod notice;
pub mod picture;
pub mod price;
pub mod profile;
pub mod prospect;
pub mod request;
pub mod sandbox;
pub mod settings;
pub mod take;
pub mod tray;
pub mod ui;
pub mod work;
