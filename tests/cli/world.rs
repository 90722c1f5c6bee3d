//! The real program in a world of its own: temporary home, temporary library, no display.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program that was built for the tests.
pub const MAQUETTE: &str = env!("CARGO_BIN_EXE_maquette");

/// A home, a library and a folder for inputs; all gone at the end.
pub struct World {
    dir: tempfile::TempDir,
}

/// What a command left behind.
pub struct Ran {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The one object on the standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in: {}\n(standard error: {})", self.stdout, self.stderr))
    }

    /// The object of a command that has to succeed.
    #[track_caller]
    pub fn done(&self) -> Value {
        assert_eq!(self.status, 0, "{}{}", self.stdout, self.stderr);
        self.json()
    }
}

impl World {
    pub fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn library(&self) -> PathBuf {
        self.path("library")
    }

    /// The program with this world's folders, and nothing of the tester's own.
    pub fn program(&self) -> Command {
        let mut command = Command::new(MAQUETTE);
        let home = self.path("home");
        std::fs::create_dir_all(&home).unwrap();
        command
            .env("HOME", &home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("XDG_STATE_HOME", home.join("state"))
            .current_dir(&home)
            .stdin(Stdio::null());
        for name in ["DISPLAY", "WAYLAND_DISPLAY", "http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "RUST_LOG"] {
            command.env_remove(name);
        }
        command
    }

    /// `maquette ARGUMENTS --library LIBRARY --json`.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program();
        command.args(arguments).arg("--library").arg(self.library()).arg("--json");
        command
    }

    /// Runs [`World::command`] to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        finished(&mut self.command(arguments))
    }

    pub fn verify(&self) -> Value {
        let report = self.run(&["library", "verify"]).done();
        assert_eq!(report["ok"], true, "{report}");
        report
    }
}

/// Runs a command to its end. A panic of the program fails the test, whatever was expected.
pub fn finished(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    assert!(!stderr.contains("panicked"), "{stderr}");
    Ran { status: output.status.code().unwrap_or(-1), stdout, stderr }
}

/// A photograph of the tests, enlarged or reduced to this size, as a PNG file.
pub fn photograph(path: &Path, name: &str, width: u32, height: u32) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    let picture = image::open(file).unwrap().to_rgb8();
    image::imageops::resize(&picture, width, height, image::imageops::FilterType::Triangle).save(path).unwrap();
}
