//! An hour with the program in a few minutes: a real window on an X server of the test's own, used through real input.
//! Pictures of it are left in `target/journey`.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may panic, and says what it did")]

#[path = "cli/serve.rs"]
mod serve;
#[expect(dead_code, reason = "shared with the command line's tests, which use all of it")]
#[path = "cli/world.rs"]
mod world;

#[cfg(target_os = "linux")]
#[path = "journey/compare.rs"]
mod compare;
#[cfg(target_os = "linux")]
#[path = "journey/day.rs"]
mod day;
#[cfg(target_os = "linux")]
#[path = "journey/desktop.rs"]
mod desktop;
#[cfg(target_os = "linux")]
#[path = "journey/paths.rs"]
mod paths;
#[cfg(target_os = "linux")]
#[path = "journey/retouch.rs"]
mod retouch;
#[cfg(target_os = "linux")]
#[path = "journey/safety.rs"]
mod safety;
#[cfg(target_os = "linux")]
#[path = "journey/start.rs"]
mod start;
#[cfg(target_os = "linux")]
#[path = "journey/walk.rs"]
mod walk;
#[cfg(target_os = "linux")]
#[path = "journey/window.rs"]
mod window;
