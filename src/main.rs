//! The program: the window, or a command without one.

use clap::Parser;
use maquette::cli::{self, Arguments};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are no errors; everything else is bad usage.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match arguments.command {
        Some(command) => cli::run(command),
        None => maquette::app::window::open(arguments.library, arguments.profile.as_deref(), arguments.panic_at),
    }
}
