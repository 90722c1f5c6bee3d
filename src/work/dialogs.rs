//! The system's file dialog, on a thread of its own: some systems have none, and it may stay open for minutes.

use rfd::FileDialog;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// How a file dialog ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// The user chose these.
    Files(Vec<PathBuf>),
    /// The user chose none.
    None,
    /// This system has no dialog.
    Missing,
}

/// A real dialog is never answered faster than this; a missing one "answers" at once.
const FASTER_THAN_ANYONE: Duration = Duration::from_millis(400);

/// A kind of file that is written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// What it is called.
    pub name: &'static str,
    /// Its extensions, the usual one first.
    pub extensions: &'static [&'static str],
}

impl Kind {
    /// Pictures without loss.
    pub const PNG: Self = Self { name: "PNG", extensions: &["png"] };
    /// Pictures that can be read.
    pub const IMAGES: Self = Self {
        name: "Images",
        extensions: &["png", "jpg", "jpeg", "webp", "gif", "PNG", "JPG", "JPEG", "WEBP", "GIF"],
    };
    /// Profiles.
    pub const PROFILE: Self = Self { name: "Profile", extensions: &["toml"] };
    /// Tables.
    pub const TABLE: Self = Self { name: "CSV", extensions: &["csv"] };
}

/// Asks where a file is to be written; `name` is suggested. `done` is called on the dialog's thread.
pub fn place(
    title: &'static str,
    kind: Kind,
    name: &str,
    done: impl FnOnce(Picked) + Send + 'static,
) -> std::io::Result<()> {
    let name = name.to_owned();
    #[expect(clippy::disallowed_methods, reason = "called on the thread that may block")]
    let save = move |dialog: FileDialog| {
        dialog.set_title(title).set_file_name(name).add_filter(kind.name, kind.extensions).save_file().map(one)
    };
    ask(save, done)
}

/// Asks for a folder; `done` is called on the dialog's thread.
pub fn folder(title: &'static str, done: impl FnOnce(Picked) + Send + 'static) -> std::io::Result<()> {
    #[expect(clippy::disallowed_methods, reason = "called on the thread that may block")]
    let pick = move |dialog: FileDialog| dialog.set_title(title).pick_folder().map(one);
    ask(pick, done)
}

/// Asks for files; `done` is called on the dialog's thread.
pub fn pick(title: &str, kind: Kind, several: bool, done: impl FnOnce(Picked) + Send + 'static) -> std::io::Result<()> {
    let title = title.to_owned();
    #[expect(clippy::disallowed_methods, reason = "called on the thread that may block")]
    let pick = move |dialog: FileDialog| {
        let dialog = dialog.set_title(title).add_filter(kind.name, kind.extensions);
        if several { dialog.pick_files() } else { dialog.pick_file().map(one) }
    };
    ask(pick, done)
}

fn one(path: PathBuf) -> Vec<PathBuf> {
    vec![path]
}

/// Shows a dialog on a thread of its own.
fn ask(
    show: impl FnOnce(FileDialog) -> Option<Vec<PathBuf>> + Send + 'static,
    done: impl FnOnce(Picked) + Send + 'static,
) -> std::io::Result<()> {
    let asked = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let started = Instant::now();
        let chosen = show(FileDialog::new());
        done(match chosen {
            Some(files) => Picked::Files(files),
            None if started.elapsed() < FASTER_THAN_ANYONE => Picked::Missing,
            None => Picked::None,
        });
    });
    asked.map(drop)
}
