//! The system's file dialog, on a thread of its own: some systems have none, and it may stay open for minutes.

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

/// What is to be written.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// Title of the dialog.
    pub title: &'static str,
    /// What kind of file it is, as people call it.
    pub kind: &'static str,
    /// Its extension, without the dot.
    pub extension: &'static str,
}

/// Asks where a file is to be written; `name` is suggested. `done` is called on the dialog's thread.
pub fn place(what: Place, name: &str, done: impl FnOnce(Picked) + Send + 'static) -> std::io::Result<()> {
    let name = name.to_owned();
    let asked = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let started = Instant::now();
        let dialog = rfd::FileDialog::new().set_title(what.title).set_file_name(name);
        let dialog = dialog.add_filter(what.kind, &[what.extension]);
        #[expect(clippy::disallowed_methods, reason = "this is the thread that may block")]
        let file = dialog.save_file();
        done(match file {
            Some(file) => Picked::Files(vec![file]),
            None if started.elapsed() < FASTER_THAN_ANYONE => Picked::Missing,
            None => Picked::None,
        });
    });
    asked.map(drop)
}

/// Asks for image files; `done` is called on the dialog's thread.
pub fn pick(title: &str, several: bool, done: impl FnOnce(Picked) + Send + 'static) -> std::io::Result<()> {
    let title = title.to_owned();
    let asked = std::thread::Builder::new().name("file dialog".to_owned()).spawn(move || {
        let started = Instant::now();
        let dialog = rfd::FileDialog::new()
            .set_title(title)
            .add_filter("Images", &["png", "jpg", "jpeg", "webp", "gif", "PNG", "JPG", "JPEG", "WEBP", "GIF"]);
        #[expect(clippy::disallowed_methods, reason = "this is the thread that may block")]
        let files = if several { dialog.pick_files() } else { dialog.pick_file().map(|file| vec![file]) };
        done(match files {
            Some(files) => Picked::Files(files),
            None if started.elapsed() < FASTER_THAN_ANYONE => Picked::Missing,
            None => Picked::None,
        });
    });
    asked.map(drop)
}
