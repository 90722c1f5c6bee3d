//! What several test programs share. Cargo takes a `common.rs` for a test program of its own,
//! so this is the one `mod.rs`.

pub mod renderer;
