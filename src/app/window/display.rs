//! Displays: found before the window is made, explained when it cannot be.

use std::any::Any;
use std::path::PathBuf;

/// What a window needs on Debian, for the sentences below.
const X11_PACKAGES: &str = "libx11-6 libx11-xcb1 libxcursor1 libxi6 libxkbcommon-x11-0";
const GL_PACKAGES: &str = "libgl1 libegl1 libgl1-mesa-dri";

/// Says in one sentence that there is no display, when there is none.
pub(super) fn check() -> Result<(), String> {
    if cfg!(not(all(unix, not(target_os = "macos")))) || set("DISPLAY") || wayland_socket().is_some() {
        return Ok(());
    }
    let dead = if set("WAYLAND_DISPLAY") { "WAYLAND_DISPLAY names a display that does not answer and" } else { "" };
    let text = format!(
        "{dead} there is no display to open a window on: start this in a desktop session or set DISPLAY; \
         the commands of --help need none."
    );
    let text = text.trim_start();
    Err(format!("{}{}", text[..1].to_uppercase(), &text[1..]))
}

/// Where the Wayland session that the environment names is dead and X11 is not, the window opens on X11.
pub(super) fn prefer_x11(options: &mut eframe::NativeOptions) {
    #[cfg(target_os = "linux")]
    if wayland_socket().is_none() && set("DISPLAY") {
        use winit::platform::x11::EventLoopBuilderExtX11;
        options.event_loop_builder = Some(Box::new(|builder| {
            builder.with_x11();
        }));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = options;
}

/// Files dropped from other programs arrive under X11, Windows and macOS, not under native Wayland.
pub(super) fn drops_arrive() -> bool {
    cfg!(not(all(unix, not(target_os = "macos")))) || wayland_socket().is_none()
}

fn set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// The compositor's socket, when somebody listens there.
fn wayland_socket() -> Option<PathBuf> {
    #[cfg(unix)]
    {
        let name = std::env::var_os("WAYLAND_DISPLAY").filter(|name| !name.is_empty())?;
        let path = PathBuf::from(std::env::var_os("XDG_RUNTIME_DIR").unwrap_or_default()).join(name);
        std::os::unix::net::UnixStream::connect(&path).ok().map(|_| path)
    }
    #[cfg(not(unix))]
    None
}

/// One sentence for a window that could not be opened.
pub(super) fn explain(error: &eframe::Error) -> String {
    let text = error.to_string();
    let says = |word: &str| text.contains(word);
    match error {
        eframe::Error::AppCreation(_) => format!("The window could not be set up: {text}."),
        _ if says("WaylandError") || says("NoCompositor") => {
            "The Wayland display does not answer: unset WAYLAND_DISPLAY to use X11.".to_owned()
        }
        eframe::Error::NoGlutinConfigs(..) => {
            format!("No OpenGL was found: install {GL_PACKAGES} or your graphics driver.")
        }
        eframe::Error::Glutin(_) | eframe::Error::OpenGL(_) => {
            format!("OpenGL cannot draw on this display: install {GL_PACKAGES} or your graphics driver.")
        }
        _ if says("XOpenDisplayFailed") || says("XNotSupported") => {
            let display = std::env::var("DISPLAY").unwrap_or_default();
            format!("The display {display} does not answer: check DISPLAY, and that {X11_PACKAGES} are installed.")
        }
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            format!("No window could be opened on this display: check DISPLAY, and that {X11_PACKAGES} are installed.")
        }
    }
}

/// One sentence for a panic while the window was open or being opened.
pub(super) fn explain_panic(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    match text {
        Some(text) if text.contains("could not be loaded") && text.contains("xkbcommon") => {
            format!("A library of the window is missing: install {X11_PACKAGES}.")
        }
        _ => "The window failed; your work is saved, and the log in the library's logs folder says more.".to_owned(),
    }
}
