//! The whole window from plain values: what each state looks like, and what each act asks for.

#[path = "../common/mod.rs"]
mod common;
mod compare;
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
