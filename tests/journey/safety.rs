//! Disks that fill up, turn read-only or go away under a window, a second window on one library, panics, and starts that
//! do not get up.

use super::desktop::{self, Desktop};
use super::serve::Serve;
use super::walk::results;
use super::window::Window;
use super::world::World;
use maquette::library::Library;
use maquette::profile::{KeySource, Profile, Settings};
use maquette::settings::SettingsFile;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// True when mounting works here; says so when it does not.
fn mounts(world: &World) -> bool {
    let dir = world.path("probe");
    std::fs::create_dir_all(&dir).unwrap();
    let mut command = Command::new("unshare");
    command.args(["--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs tmpfs \"$0\""]).arg(&dir);
    let works = command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !works {
        println!("skipped: mounting does not work here");
    }
    works
}

/// The window in a namespace of its own, after a script; what is written to `orders/NAME` is run there later. `$DISK` is
/// the folder that the library is in.
fn in_a_namespace(world: &World, script: &str) -> Command {
    let (disk, orders) = (world.path("disk"), world.path("orders"));
    std::fs::create_dir_all(&disk).unwrap();
    std::fs::create_dir_all(&orders).unwrap();
    let plain = world.program();
    let mut command = Command::new("unshare");
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let script = format!(
        "set -e\n{script}\nset +e\n\
         (while kill -0 $$ 2>/dev/null; do for f in \"$ORDERS\"/*.sh; do [ -e \"$f\" ] && sh \"$f\" && mv \"$f\" \"$f.done\"; \
         done; sleep 0.1; done) >/dev/null 2>&1 &\n\
         exec \"$MAQUETTE\" --library \"$DISK/library\""
    );
    command
        .args(["--map-root-user", "--mount", "sh", "-c", &script])
        .env("DISK", disk)
        .env("ORDERS", orders)
        .env("MAQUETTE", super::world::MAQUETTE)
        .current_dir(world.path("home"));
    command
}

/// Has a script run in the namespace, and waits until it was.
fn order(world: &World, name: &str, script: &str) {
    let (new, ready) = (world.path("orders").join(name), world.path("orders").join(format!("{name}.sh")));
    std::fs::write(&new, script).unwrap();
    std::fs::rename(new, ready).unwrap();
    let done = world.path("orders").join(format!("{name}.sh.done"));
    desktop::until("the order", || done.exists().then_some(()));
}

/// The window's first endpoint is this one.
fn use_endpoint(world: &World, base_url: &str) {
    let path = world.path("home/config/maquette/settings.toml");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let (file, loaded) = SettingsFile::load(&path);
    let mut settings: Settings = loaded.settings;
    let (name, base_url) = ("Slow".to_owned(), base_url.to_owned());
    let profile = Profile { name, base_url, key: KeySource::None, ..Profile::default() };
    settings.active.clone_from(&profile.name);
    settings.profiles.insert(0, profile);
    let mut file = file;
    file.save(&settings).unwrap();
}

/// A library with some results, made by commands.
fn fill(world: &World, library: &Path, count: usize) {
    for at in 0..count {
        let prompt = format!("a boat, number {at}");
        let mut command = world.program();
        command.args([
            "generate",
            "--prompt",
            &prompt,
            "--size",
            "1024x640",
            "--quality",
            "low",
            "--json",
            "--library",
        ]);
        let status = command.arg(library).stdout(Stdio::null()).status().unwrap();
        assert!(status.success());
    }
}

#[test]
fn an_answer_that_the_disk_refuses_is_saved_elsewhere_and_stored_when_there_is_room() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    if !mounts(&world) {
        return;
    }
    let serve = Serve::start(&world, &["--latency", "3000"]);
    use_endpoint(&world, &serve.base_url);
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();
    let command = in_a_namespace(&world, "mount -t tmpfs -o size=96m tmpfs \"$DISK\"");
    let mut window = Window::run(&mut desktop, &world, (1440, 900), "stranded", command);
    window.find("the bundled photograph", |node| node.name.starts_with("Canvas, coffee"));
    window.find("a price", |node| node.name.starts_with("Price: "));
    window.keys("ctrl+Return");
    window.find("the run", |node| node.name.contains("running"));
    order(&world, "fill", "head -c 200m /dev/zero >\"$DISK/filling\" 2>/dev/null; true");
    let offer = window.named("Save elsewhere…");
    window.photograph("offered");
    window.click(&offer);
    let field = window.named("Path");
    window.click(&field);
    let copy = world.path("copy.png");
    window.type_text(copy.to_str().unwrap());
    window.keys("Return");
    window.until("the copy", |_| copy.exists().then_some(()));
    let picture = image::open(&copy).unwrap();
    assert!(picture.width() >= 512 && picture.height() >= 512, "a whole picture: {}", picture.width());
    window.find("the card", |node| node.name.starts_with("Paid and not stored yet") && node.name.contains("copy.png"));
    window.photograph("copied");
    // There is room again: all of it is stored by itself, and nothing is sent a second time.
    order(&world, "room", "rm \"$DISK/filling\"");
    window.until("nothing held", |window| {
        let nodes = window.nodes();
        let held = nodes.iter().any(|node| node.name.starts_with("Paid and not stored yet"));
        let stored = nodes.iter().any(|node| node.name.contains("placed"));
        (!held && stored).then_some(())
    });
    window.photograph("stored");
    order(&world, "verify", "\"$MAQUETTE\" library verify --json --library \"$DISK/library\" >\"$ORDERS/verified\"");
    let report = std::fs::read_to_string(world.path("orders/verified")).unwrap();
    let report: serde_json::Value = serde_json::from_str(&report).unwrap();
    assert_eq!((report["ok"].as_bool(), report["calls"]["placed"].as_u64()), (Some(true), Some(4)), "{report}");
    assert!(window.quit().success());
}

/// The Run button, and whether it can be pressed.
fn run_is_enabled(window: &mut Window<'_>) -> Option<bool> {
    let nodes = window.nodes();
    let run = nodes.iter().find(|node| node.name.starts_with("Run ") && node.name.contains("draft"))?;
    Some(run.is("enabled") || run.is("sensitive"))
}

#[test]
fn a_disk_that_turns_read_only_or_goes_away_is_said_and_it_goes_on_when_it_is_back() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    if !mounts(&world) {
        return;
    }
    let real = world.path("real");
    std::fs::create_dir_all(&real).unwrap();
    fill(&world, &real.join("library"), 2);
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();
    let bind = format!("mount --bind '{}' \"$DISK\"", real.display());
    // It is read-only from the start: everything can be seen, nothing is sent, nothing is written.
    let command = in_a_namespace(&world, &format!("{bind}\nmount -o remount,bind,ro \"$DISK\""));
    let before = listing(&real);
    let mut window = Window::run(&mut desktop, &world, (1440, 900), "read-only", command);
    window.find("the banner", |node| node.name.starts_with("Read only. The library folder"));
    window.photograph("from-the-start");
    assert_eq!(run_is_enabled(&mut window), Some(false));
    let gallery = window.named("Gallery");
    window.click(&gallery);
    window.find("the gallery", |node| node.name.starts_with("Generated, draft"));
    window.photograph("gallery");
    assert_eq!(listing(&real), before, "nothing was written");
    // It can be written: the banner goes by itself, and a run ends well.
    order(&world, "writable", "mount -o remount,bind,rw \"$DISK\"");
    window.until("no banner", |window| {
        (!window.nodes().iter().any(|node| node.name.starts_with("Read only."))).then_some(())
    });
    let canvas = window.named("Canvas");
    window.click(&canvas);
    let generate = window.named("Generate");
    window.click(&generate);
    window.prompt("a lighthouse");
    window.until("a run that can begin", |window| (run_is_enabled(window) == Some(true)).then_some(()));
    window.keys("ctrl+Return");
    window.until("its results", |_| (count(&real) >= 6).then_some(()));
    // It goes away under the window, and comes back.
    order(&world, "gone", "umount -l \"$DISK\"");
    window.find("the banner", |node| {
        node.name.starts_with("Read only. The library folder") && node.name.contains("not there")
    });
    window.photograph("gone");
    assert_eq!(run_is_enabled(&mut window), Some(false));
    order(&world, "back", &bind);
    let again = window.named("Try again");
    window.click(&again);
    window.until("no banner", |window| {
        (!window.nodes().iter().any(|node| node.name.starts_with("Read only."))).then_some(())
    });
    window.until("a run that can begin", |window| (run_is_enabled(window) == Some(true)).then_some(()));
    window.keys("ctrl+Return");
    window.until("more results", |_| (count(&real) >= 10).then_some(()));
    assert!(window.quit().success());
    let library = Library::open(&real.join("library")).unwrap();
    let report = library.verify().unwrap();
    assert!(report.ok && report.abandoned == 0, "{report:?}");
}

/// How many results lie in a library, raw ones apart.
fn count(real: &Path) -> usize {
    let months = std::fs::read_dir(real.join("library/results")).into_iter().flatten().flatten();
    let files = months.flat_map(|month| std::fs::read_dir(month.path()).into_iter().flatten().flatten());
    files.filter(|file| file.file_name().to_string_lossy().starts_with("take-")).count()
}

/// Every file, with its length and the time of its last change.
fn listing(dir: &Path) -> Vec<(std::path::PathBuf, u64, std::time::SystemTime)> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).unwrap().flatten() {
            let data = item.metadata().unwrap();
            if data.is_dir() {
                open.push(item.path());
            } else {
                found.push((item.path(), data.len(), data.modified().unwrap()));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn a_second_window_looks_and_takes_over_when_the_first_is_closed() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    fill(&world, &world.library(), 1);
    let first = Library::open(&world.library()).unwrap();
    let lock = first.lock_window().unwrap();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "second");
    let look = window.named("Open read only");
    window.photograph("question");
    window.click(&look);
    window.find("the banner", |node| node.name.starts_with("Read only. This library is open in another window"));
    assert_eq!(run_is_enabled(&mut window), Some(false));
    window.photograph("looking");
    drop(lock);
    drop(first);
    window.until("no banner", |window| {
        (!window.nodes().iter().any(|node| node.name.starts_with("Read only."))).then_some(())
    });
    let generate = window.named("Generate");
    window.click(&generate);
    window.prompt("a lighthouse");
    window.until("a run that can begin", |window| (run_is_enabled(window) == Some(true)).then_some(()));
    window.keys("ctrl+Return");
    window.until("results", |_| (results(&world).len() >= 5).then_some(()));
    window.find("an empty queue", |node| node.name == "Queue empty");
    assert!(Library::open(&world.library()).unwrap().lock_window().is_err(), "it has the library now");
    assert!(window.quit().success());
    world.verify();
}

/// Starts the program with more arguments.
fn with(world: &World, arguments: &[&str]) -> Command {
    let mut command = world.program();
    command.arg("--library").arg(world.library()).args(arguments);
    command
}

/// Runs it on that desktop to its end; what it said.
fn to_the_end(desktop: &Desktop, mut command: Command) -> (Option<i32>, String) {
    desktop.dress(&mut command);
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_panic_leaves_a_report_that_the_next_start_offers_and_a_call_that_panics_is_one_failure() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();
    let (status, said) = to_the_end(&desktop, with(&world, &["--panic-at=ui"]));
    assert!(status == Some(1) && said.contains("your work is saved"), "{status:?} {said}");
    let command = with(&world, &["--panic-at=worker"]);
    let mut window = Window::run(&mut desktop, &world, (1440, 900), "panic", command);
    window.find("the banner", |node| node.name.starts_with("Maquette ended by a fault"));
    window.photograph("offered");
    let show = window.named("Show report");
    window.click(&show);
    window.find("the report", |node| node.name.contains("the screen was told to panic"));
    window.photograph("report");
    let done = window.named("Done");
    window.click(&done);
    window.until("no banner", |window| {
        (!window.nodes().iter().any(|node| node.name.starts_with("Maquette ended"))).then_some(())
    });
    // One of four calls panics: the others come, and so does the next run.
    let generate = window.named("Generate");
    window.click(&generate);
    window.prompt("a lighthouse");
    window.find("a price", |node| node.name.starts_with("Price: "));
    window.keys("ctrl+Return");
    window.until("three results", |_| (results(&world).len() == 3).then_some(()));
    window.find("the failure", |node| node.name == "1 failed" || node.name.starts_with("1 failed"));
    window.keys("ctrl+Return");
    window.until("four more", |_| (results(&world).len() == 7).then_some(()));
    assert!(window.quit().success());
    world.verify();
    // The panic of the call left a report, too; the one that was looked at is not offered again.
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "panic-after");
    window.find("the banner", |node| node.name.starts_with("Maquette ended by a fault"));
    let dismiss = window.named("Dismiss");
    window.click(&dismiss);
    window.until("no banner", |window| {
        (!window.nodes().iter().any(|node| node.name.starts_with("Maquette ended"))).then_some(())
    });
    assert!(window.quit().success());
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "panic-last");
    window.find("the prompt", |node| node.name == "Prompt");
    std::thread::sleep(Duration::from_millis(500));
    assert!(!window.nodes().iter().any(|node| node.name.starts_with("Maquette ended")));
    assert!(window.quit().success());
}

#[test]
fn after_two_starts_that_did_not_get_up_the_session_waits_for_a_click() {
    const PROMPT: &str = "a prompt that must not be lost";
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    desktop.listen();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "safe-first");
    window.find("the bundled photograph", |node| node.name.starts_with("Canvas, coffee"));
    window.prompt(PROMPT);
    assert!(window.quit().success());
    for _ in 0..2 {
        let (status, said) = to_the_end(&desktop, with(&world, &["--panic-at=start"]));
        assert!(status == Some(1) && said.lines().any(|line| line.contains("The window failed")), "{status:?} {said}");
    }
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "safe");
    window.find("the banner", |node| node.name.starts_with("Safe mode."));
    assert_eq!(window.prompt_text(), "");
    window.photograph("banner");
    // What is done in safe mode is kept as well, and the session waits on.
    window.prompt("in safe mode");
    assert!(window.quit().success());
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "safe-after");
    window.find("the offer", |node| node.name.starts_with("A session from before"));
    let restore = window.named("Restore the session");
    window.click(&restore);
    window.until("the prompt", |window| (window.prompt_text() == PROMPT).then_some(()));
    window.find("its picture", |node| node.name.starts_with("Canvas, coffee"));
    window.photograph("restored");
    std::thread::sleep(Duration::from_secs(6));
    assert!(window.quit().success());
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "safe-last");
    window.until("the prompt", |window| (window.prompt_text() == PROMPT).then_some(()));
    let nodes = window.nodes();
    assert!(!nodes.iter().any(|node| node.name.starts_with("A session from") || node.name.starts_with("Safe mode")));
    assert!(window.quit().success());
    world.verify();
}

#[test]
fn killed_while_thumbnails_are_made_the_next_start_makes_them() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    fill(&world, &world.library(), 8);
    let thumbs = world.library().join("thumbs");
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    // At the first start the gallery is opened; later ones open with it.
    desktop.listen();
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "thumbs");
    let gallery = window.named("Gallery");
    window.click(&gallery);
    std::thread::sleep(Duration::from_millis(1500));
    assert!(window.quit().success());
    let whole = |path: &Path| image::open(path).is_ok_and(|picture| picture.width().max(picture.height()) <= 320);
    for round in 0..5 {
        std::fs::remove_dir_all(&thumbs).unwrap();
        // These starts die young on purpose.
        let _ = std::fs::remove_file(world.library().join("locks/starting"));
        let mut command = with(&world, &[]);
        desktop.dress(&mut command);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // As soon as there are some.
        desktop::until("a thumbnail", || {
            std::fs::read_dir(&thumbs).is_ok_and(|files| files.count() > round).then_some(())
        });
        child.kill().unwrap();
        child.wait().unwrap();
        let found: Vec<_> = std::fs::read_dir(&thumbs).unwrap().flatten().map(|file| file.path()).collect();
        let named = found.iter().filter(|path| path.extension().is_some_and(|end| end == "webp"));
        named.for_each(|path| assert!(whole(path), "{} is torn", path.display()));
        world.verify();
    }
    let _ = std::fs::remove_file(world.library().join("locks/starting"));
    let mut window = Window::open(&mut desktop, &world, (1440, 900), "thumbs-after");
    let gallery = window.named("Gallery");
    window.click(&gallery);
    window.until("all thumbnails", |_| {
        let files = std::fs::read_dir(&thumbs).ok()?.flatten();
        let count = files.filter(|file| file.path().extension().is_some_and(|end| end == "webp")).count();
        (count >= 8).then_some(())
    });
    window.photograph("gallery");
    assert!(window.quit().success());
}

#[test]
fn without_bus_portal_and_home_it_starts_and_without_folders_it_says_so() {
    let Some(python) = desktop::python() else { return };
    let world = World::new();
    let mut desktop = Desktop::start(&python, &world.path("runtime"));
    let mut bare = with(&world, &[]);
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        bare.env_remove(name);
    }
    desktop.dress(&mut bare);
    // After the dress: no bus, so no portal, no keychain and no accessibility.
    bare.env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus").env_remove("XDG_RUNTIME_DIR");
    let mut window = Window::run_as_it_is(&mut desktop, &world, (1280, 800), "bare", bare);
    window.until("a picture", |window| window.colours().filter(|count| *count > 1000));
    window.photograph("window");
    assert!(window.quit().success());
    world.verify();

    // Folders of the user that cannot be written: the library's is named in one sentence.
    let file = world.path("a-file");
    std::fs::write(&file, "no folder").unwrap();
    let mut command = world.program();
    command.env("XDG_DATA_HOME", &file);
    let (status, said) = to_the_end(&desktop, command);
    assert_eq!((status, said.trim().lines().count()), (Some(1), 1), "{said}");
    assert!(said.contains("a-file") && said.trim().ends_with('.'), "{said}");
    // The others are no obstacle: settings cannot be kept, and everything else works.
    let mut command = with(&world, &[]);
    for name in ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"] {
        command.env(name, &file);
    }
    let mut window = Window::run(&mut desktop, &world, (1280, 800), "no-config", command);
    window.until("a picture", |window| window.colours().filter(|count| *count > 1000));
    assert!(window.quit().success());
    // A display without OpenGL.
    let mut command = with(&world, &[]);
    command.env("LIBGL_DRIVERS_PATH", "/nonexistent").env("__EGL_VENDOR_LIBRARY_DIRS", "/nonexistent");
    command
        .env("__GLX_VENDOR_LIBRARY_NAME", "none")
        .env("LIBGL_ALWAYS_SOFTWARE", "0")
        .env("GBM_BACKENDS_PATH", "/none");
    let (status, said) = to_the_end(&desktop, command);
    println!("{status:?}: {said}");
    // The graphics libraries have words of their own before ours.
    let said: String = said.lines().filter(|line| !line.contains("libGL") && !line.contains("MESA")).collect();
    assert!(status == Some(1) && said.ends_with('.') && said.len() < 400, "{said}");
    assert!(said.contains("OpenGL") || said.contains("display"), "{said}");
}
