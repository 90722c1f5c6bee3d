//! Opens the window, or says in one sentence why it cannot and what to install.

use super::Studio;
use super::model::Model;
use crate::cli::PanicAt;
use crate::journal::Journal;
use crate::library::{Library, LibraryError, WindowLock};
use crate::picture::decode::Limits;
use crate::safety::{BAD_STARTS, Shut};
use crate::sandbox;
use crate::settings::{SettingsFile, load_models};
use crate::ui::theme::metrics;
use crate::work::window::Worker;
use crate::work::{Engine, Setup};
use eframe::egui;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How long the Sandbox takes for a call in the window: long enough to see previews arrive.
const SANDBOX_LATENCY: Duration = Duration::from_millis(900);

/// Everything that is ready before the window is.
struct Ready {
    engine: Engine,
    runtime: tokio::runtime::Runtime,
    settings: SettingsFile,
    model: Model,
    notice: Option<String>,
}

/// Opens the window on a library. Returns when it is closed; 1 when it could not be opened.
pub fn open(library: Option<PathBuf>, profile: Option<&str>, panic_at: Option<PanicAt>) -> ExitCode {
    crate::memory::settle();
    match opened(library, profile, panic_at) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            let _ = writeln!(std::io::stderr(), "{sentence}");
            ExitCode::FAILURE
        }
    }
}

/// A library, and what this window may do with it.
struct Found {
    library: Library,
    /// None: it is only read.
    lock: Option<WindowLock>,
    shut: Option<Shut>,
    notice: Option<String>,
}

/// Opens the library to work with it; where that cannot be and there is one, to read it.
fn find(dir: &Path) -> Result<Found, String> {
    let (error, shut) = match Library::open_or_repair(dir) {
        Ok((library, notice)) => match library.lock_window() {
            Ok(lock) => return Ok(Found { library, lock: Some(lock), shut: None, notice }),
            Err(error @ LibraryError::WindowOpen) => (error, Shut::OtherWindow),
            Err(error) => {
                let why = reason(&error);
                (error, Shut::NotWritable(why))
            }
        },
        Err(error @ (LibraryError::NotWritable { .. } | LibraryError::DiskFull { .. })) => {
            let why = reason(&error);
            (error, Shut::NotWritable(why))
        }
        Err(error) => return Err(sentence(&error)),
    };
    let library = Library::open_read_only(dir).map_err(|second| match second {
        LibraryError::Unknown { .. } => sentence(&error),
        second => sentence(&second),
    })?;
    Ok(Found { library, lock: None, shut: Some(shut), notice: None })
}

/// The system's words about a folder that cannot be written.
fn reason(error: &LibraryError) -> String {
    match error {
        LibraryError::NotWritable { reason, .. } => reason.clone(),
        LibraryError::DiskFull { .. } => "its disk is full".to_owned(),
        other => other.to_string(),
    }
}

/// The log of a library that is only read goes elsewhere, or nowhere.
fn journal(dir: &Path, read_only: bool) -> Result<Option<Journal>, String> {
    if read_only {
        let dirs = directories::ProjectDirs::from("", "", "maquette");
        let folder = dirs.as_ref().and_then(|dirs| dirs.state_dir().map(Path::to_owned));
        let folder = folder.unwrap_or_else(|| std::env::temp_dir().join("maquette"));
        return Ok(Journal::start_in(folder.join("logs")).ok());
    }
    Journal::start(dir).map(Some).map_err(|error| {
        format!("The log in {} cannot be written: {error}. Choose another folder with --library.", dir.display())
    })
}

fn opened(library: Option<PathBuf>, profile: Option<&str>, panic_at: Option<PanicAt>) -> Result<(), String> {
    display::check()?;
    let dir = library.unwrap_or_else(Library::default_dir);
    let Found { library, lock, shut, notice } = find(&dir)?;
    let _journal = journal(&dir, shut.is_some())?;
    let mut ready = ready(library, notice, profile)?;
    let before = ready.engine.store().wait(|library| Ok(library.note_start())).unwrap_or(0);
    ready.model.last_start.safe = before >= BAD_STARTS;
    ready.engine.set_shut(shut.clone());
    ready.model.shut = shut;
    let writes = ready.model.shut.is_none();
    run(ready, lock, panic_at).map_err(|failed| {
        if !failed.panicked && writes {
            // It was explained: no session is to blame.
            Library::forget_starts(&dir);
        }
        failed.sentence
    })
}

/// Why the window ended otherwise than by being closed.
struct Failed {
    sentence: String,
    panicked: bool,
}

fn sentence(error: &LibraryError) -> String {
    let text = error.to_string();
    if text.ends_with('.') { text } else { format!("{text}.") }
}

fn ready(library: Library, notice: Option<String>, profile: Option<&str>) -> Result<Ready, String> {
    let path = SettingsFile::default_path();
    let (settings, loaded) = SettingsFile::load(&path);
    let mut values = loaded.settings;
    let (catalogue, faults) = load_models(&path);
    catalogue.install();
    let faults = (!faults.is_empty()).then(|| faults.join("\n"));
    if let Some(name) = profile {
        let known = values.named(name).map(|profile| profile.name.clone());
        values.active = known.ok_or_else(|| format!("There is no profile named {name}."))?;
    }
    let limits = Limits { max_pixels: u64::from(values.max_megapixels) * 1_000_000, ..Limits::default() };
    let model = Model::new(values, library.dir().to_owned(), display::drops_arrive());
    let sandbox = sandbox::Config { latency: SANDBOX_LATENCY, ..sandbox::Config::default() };
    let no_thread = |error: std::io::Error| format!("No thread could be started: {error}. Close other programs first.");
    let engine = Engine::new(Setup { library, limits, sandbox, budget: model.settings.budget }).map_err(no_thread)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_all().build().map_err(no_thread)?;
    Ok(Ready { engine, runtime, settings, model, notice: notice.or(loaded.notice).or(faults) })
}

fn run(ready: Ready, lock: Option<WindowLock>, panic_at: Option<PanicAt>) -> Result<(), Failed> {
    let Ready { engine, runtime, settings, mut model, notice } = ready;
    if let Some(notice) = notice {
        model.say(crate::notice::Tone::Error, notice, None);
    }
    let bell: Arc<OnceLock<egui::Context>> = Arc::default();
    let ring = Arc::clone(&bell);
    let (worker, events) = Worker::start(engine, runtime, move || {
        if let Some(ctx) = ring.get() {
            ctx.request_repaint();
        }
    });
    worker.guard(lock, model.settings.profiles.clone());
    let settings_path = settings.path().to_owned();
    let create: eframe::AppCreator<'static> = Box::new(move |creation| {
        let _ = bell.set(creation.egui_ctx.clone());
        let studio = Studio::new(&creation.egui_ctx, model, worker, events, settings_path);
        Ok(Box::new(studio.panic_at(panic_at)))
    });
    let ran = catch_unwind(AssertUnwindSafe(|| eframe::run_native("Maquette", options(), create)));
    match ran {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(Failed { sentence: display::explain(&error), panicked: false }),
        Err(panic) => Err(Failed { sentence: display::explain_panic(panic.as_ref()), panicked: true }),
    }
}

fn options() -> eframe::NativeOptions {
    let icon = crate::picture::decode::decode(ICON, &Limits::default()).ok().map(|decoded| {
        let extent = decoded.picture.extent();
        egui::IconData { rgba: decoded.picture.rgba().to_vec(), width: extent.width, height: extent.height }
    });
    let mut viewport = egui::ViewportBuilder::default()
        .with_title("Maquette")
        .with_app_id("maquette")
        .with_inner_size([1440.0, 900.0])
        .with_min_inner_size(metrics::WINDOW_MIN);
    if let Some(icon) = icon {
        viewport = viewport.with_icon(icon);
    }
    let mut options = eframe::NativeOptions { viewport, renderer: eframe::Renderer::Glow, ..Default::default() };
    display::prefer_x11(&mut options);
    options
}

const ICON: &[u8] = include_bytes!("../../assets/icon/maquette-256.png");

mod display;
