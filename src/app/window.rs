//! Opens the window, or says in one sentence why it cannot and what to install.

use super::Studio;
use super::model::Model;
use crate::journal::Journal;
use crate::library::{Library, LibraryError, WindowLock};
use crate::picture::decode::Limits;
use crate::sandbox;
use crate::settings::{SettingsFile, load_models};
use crate::ui::theme::metrics;
use crate::work::window::Worker;
use crate::work::{Engine, Setup};
use eframe::egui;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
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
pub fn open(library: Option<PathBuf>, profile: Option<&str>) -> ExitCode {
    crate::memory::settle();
    match opened(library, profile) {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            let _ = writeln!(std::io::stderr(), "{sentence}");
            ExitCode::FAILURE
        }
    }
}

fn opened(library: Option<PathBuf>, profile: Option<&str>) -> Result<(), String> {
    display::check()?;
    let dir = library.unwrap_or_else(Library::default_dir);
    let (library, notice) = Library::open_or_repair(&dir).map_err(|error| sentence(&error))?;
    let _lock: WindowLock = library.lock_window().map_err(|error| sentence(&error))?;
    let _journal = Journal::start(&dir).map_err(|error| {
        format!("The log in {} cannot be written: {error}. Choose another folder with --library.", dir.display())
    })?;
    let ready = ready(library, notice, profile)?;
    run(ready)
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

fn run(ready: Ready) -> Result<(), String> {
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
    let settings_path = settings.path().to_owned();
    let create: eframe::AppCreator<'static> = Box::new(move |creation| {
        let _ = bell.set(creation.egui_ctx.clone());
        Ok(Box::new(Studio::new(&creation.egui_ctx, model, worker, events, settings_path)))
    });
    let ran = catch_unwind(AssertUnwindSafe(|| eframe::run_native("Maquette", options(), create)));
    match ran {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(display::explain(&error)),
        Err(panic) => Err(display::explain_panic(panic.as_ref())),
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
