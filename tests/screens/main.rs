//! The whole window from plain values: what each state looks like, and what each act asks for.

#[path = "../common/mod.rs"]
mod common;
mod keys;
mod masks;
mod pictures;
mod queue;
mod stack;
mod world;
