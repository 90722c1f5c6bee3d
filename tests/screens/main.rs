//! The whole window from plain values: what each state looks like, and what each act asks for.

mod board;
#[path = "../common/mod.rs"]
mod common;

mod address;
mod browser;
mod compare;
mod errors;
mod finals;
mod kept;
mod keys;
mod lineage;
mod marks;
mod masks;
mod pictures;
mod profiles;
mod prompt;
mod queue;
mod series;
mod spend;
mod stack;
mod world;

use eframe::egui::{Key, Modifiers};
use maquette::command::Command;
use world::Window;

/// Presses a key, and lets the window settle.
fn press(window: &mut Window, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_ok();
}

/// What was asked for since the last time.
fn taken(window: &mut Window) -> Vec<Command> {
    std::mem::take(&mut window.state_mut().out)
}
