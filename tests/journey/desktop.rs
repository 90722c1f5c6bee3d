//! A desktop of the test's own: an X server on a free display, a window manager, a message bus with the
//! accessibility tree, and a program that looks at the screen. All of it ends with the value.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

/// The screen is larger than any window of the tests.
const SCREEN: &str = "2000x1300x24";

/// How long a slow machine may take for anything.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// Ends a program with the value.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The desktop. Fields end in this order: those who look before what they look at.
pub struct Desktop {
    eyes: Eyes,
    _manager: Ended,
    _bus: Ended,
    _server: Ended,
    display: String,
    bus_address: String,
    runtime: PathBuf,
    wayland: Option<String>,
}

struct Eyes {
    _program: Ended,
    ask: ChildStdin,
    answer: BufReader<ChildStdout>,
}

/// The Python of the tests, or none when the window tests are to be skipped.
pub fn python() -> Option<String> {
    let all = std::env::var("MAQUETTE_TEST_ALL").is_ok_and(|value| value == "1");
    let python = std::env::var("MAQUETTE_TEST_PYTHON").ok();
    assert!(python.is_some() || !all, "MAQUETTE_TEST_PYTHON is not set: run the tests with ./studio test");
    if python.is_none() {
        println!("skipped: a window test needs what ./studio test sets up");
    }
    python
}

/// Waits for something; at the end of the patience it panics with what was waited for.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The first line that a program writes. The rest stays open: others write there, too, and would die of a closed pipe.
fn first_line(child: &mut Child) -> String {
    let mut line = Vec::new();
    #[expect(clippy::unbuffered_bytes, reason = "not a byte more than the line may be taken")]
    for byte in child.stdout.as_mut().unwrap().bytes() {
        match byte.unwrap() {
            b'\n' => break,
            byte => line.push(byte),
        }
    }
    assert!(!line.is_empty(), "a program of the desktop did not start");
    String::from_utf8(line).unwrap().trim().to_owned()
}

fn start(command: &mut Command) -> Child {
    command.stdin(Stdio::null()).stderr(Stdio::null());
    command.spawn().unwrap_or_else(|error| panic!("{}: {error}", command.get_program().display()))
}

impl Desktop {
    /// Starts everything; `runtime` is a folder for sockets.
    pub fn start(python: &str, runtime: &Path) -> Self {
        std::fs::create_dir_all(runtime).unwrap();
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-noreset"]);
        let mut server = start(server.stdout(Stdio::piped()));
        let display = format!(":{}", first_line(&mut server));
        let dress = |command: &mut Command| {
            command.env("DISPLAY", &display).env("XDG_RUNTIME_DIR", runtime).env_remove("WAYLAND_DISPLAY");
        };
        let mut bus = Command::new("dbus-daemon");
        dress(bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]));
        let mut bus = start(bus.stdout(Stdio::piped()));
        let bus_address = first_line(&mut bus);
        let mut manager = Command::new("openbox");
        dress(&mut manager);
        let manager = start(manager.stdout(Stdio::null()));
        let mut eyes = Command::new(python);
        dress(eyes.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/screen.py")));
        eyes.env("DBUS_SESSION_BUS_ADDRESS", &bus_address).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut eyes = eyes.spawn().unwrap();
        let (ask, answer) = (eyes.stdin.take().unwrap(), BufReader::new(eyes.stdout.take().unwrap()));
        Self {
            eyes: Eyes { _program: Ended(eyes), ask, answer },
            _manager: Ended(manager),
            _bus: Ended(bus),
            _server: Ended(server),
            display,
            bus_address,
            runtime: runtime.to_owned(),
            wayland: None,
        }
    }

    /// Names a Wayland session that is not there.
    pub fn pretend_wayland(&mut self, name: &str) {
        self.wayland = Some(name.to_owned());
    }

    /// Makes a program one of this desktop.
    pub fn dress(&self, command: &mut Command) {
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus_address)
            .env("XDG_RUNTIME_DIR", &self.runtime);
        match &self.wayland {
            Some(name) => command.env("WAYLAND_DISPLAY", name),
            None => command.env_remove("WAYLAND_DISPLAY"),
        };
    }

    /// Asks the program that looks at the screen.
    pub fn ask(&mut self, question: &Value) -> Result<Value, String> {
        writeln!(self.eyes.ask, "{question}").unwrap();
        let mut line = String::new();
        self.eyes.answer.read_line(&mut line).unwrap();
        let mut answer: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        match answer["error"].as_str() {
            Some(error) => Err(error.to_owned()),
            None => Ok(answer["ok"].take()),
        }
    }

    /// Turns the accessibility tree on; programs that start later publish theirs.
    pub fn listen(&mut self) {
        until("the accessibility bus", || self.ask(&json!(["tree", "nobody"])).ok());
    }

    /// Real input.
    pub fn xdotool(&self, arguments: &[&str]) {
        let mut command = Command::new("xdotool");
        self.dress(command.args(arguments));
        let output = command.output().unwrap_or_else(|error| panic!("xdotool: {error}"));
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
