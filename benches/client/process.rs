//! A client as a process of its own: a task a line, and what it cost as a line of JSON.

use serde::{Deserialize, Serialize};
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

/// What a task cost.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Told {
    /// Processor time of the process.
    pub cpu: Duration,
    /// Time on the clock.
    pub wall: Duration,
    /// Most bytes that the process has held at once so far, as the system counts them; 0: not known here.
    pub peak: u64,
    /// Bytes that it held before its first task.
    pub idle: u64,
    /// Width and height of the picture.
    pub checked: (u32, u32),
}

/// The running process.
pub struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Client {
    /// Starts a program that reads tasks.
    pub fn start(program: &OsStr, arguments: &[&OsStr]) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the client starts");
        let input = child.stdin.take().expect("piped");
        let output = BufReader::new(child.stdout.take().expect("piped"));
        Self { child, input, output }
    }

    /// Does a task to its end.
    pub fn run(&mut self, task: &str) -> Told {
        writeln!(self.input, "{task}").expect("the client listens");
        let mut line = String::new();
        self.output.read_line(&mut line).expect("the client answers");
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{task}: {error} in {line:?}"))
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
