//! The program's window, used as a person uses it: names are looked up in the accessibility tree, input is real.

use super::desktop::{Desktop, until};
use super::world::World;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

/// One thing of the accessibility tree.
#[derive(Debug, Clone, Deserialize)]
pub struct Node {
    pub role: u32,
    pub name: String,
    pub states: Vec<String>,
    pub rect: Option<[i32; 4]>,
    pub text: Option<String>,
}

impl Node {
    pub fn middle(&self) -> Option<(i32, i32)> {
        let [x, y, width, height] = self.rect.filter(|rect| rect[2] > 0 && rect[3] > 0)?;
        Some((x + width / 2, y + height / 2))
    }

    pub fn is(&self, state: &str) -> bool {
        self.states.iter().any(|word| word == state)
    }
}

/// Where the window is.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Place {
    pub id: u32,
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// The running program.
pub struct Window<'a> {
    pub desktop: &'a mut Desktop,
    child: Child,
    pub place: Place,
    pictures: PathBuf,
    taken: u32,
}

impl Drop for Window<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl<'a> Window<'a> {
    /// Starts the program and brings its window to this size at the corner of the screen.
    pub fn open(desktop: &'a mut Desktop, world: &World, size: (i32, i32), pictures: &str) -> Self {
        Self::open_with(desktop, world, size, pictures, &[])
    }

    /// The same with more in its environment.
    pub fn open_with(
        desktop: &'a mut Desktop,
        world: &World,
        size: (i32, i32),
        pictures: &str,
        environment: &[(&str, &str)],
    ) -> Self {
        let mut command = world.program();
        command.envs(environment.iter().copied()).arg("--library").arg(world.library());
        Self::run(desktop, world, size, pictures, command)
    }

    /// The window of any command.
    pub fn run(
        desktop: &'a mut Desktop,
        world: &World,
        size: (i32, i32),
        pictures: &str,
        mut command: Command,
    ) -> Self {
        desktop.dress(&mut command);
        Self::run_as_it_is(desktop, world, size, pictures, command)
    }

    /// The same for a command that is dressed already.
    pub fn run_as_it_is(
        desktop: &'a mut Desktop,
        world: &World,
        size: (i32, i32),
        pictures: &str,
        mut command: Command,
    ) -> Self {
        let log = std::fs::File::create(world.path("window.log")).unwrap();
        let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let place = Place { id: 0, x: 0, y: 0, width: 0, height: 0 };
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/journey");
        std::fs::create_dir_all(&folder).unwrap();
        let mut window = Self { desktop, child, place, pictures: folder.join(pictures), taken: 0 };
        window.until("the window", |window| {
            let place = window.look()?;
            window.place = place;
            Some(())
        });
        window.resize(size);
        window
    }

    fn look(&mut self) -> Option<Place> {
        if let Some(status) = self.child.try_wait().unwrap() {
            panic!("the program ended: {status}");
        }
        let found = self.desktop.ask(&json!(["find", "Maquette"])).ok()?;
        serde_json::from_value(found).ok()
    }

    /// Changes the size of the content.
    pub fn resize(&mut self, (width, height): (i32, i32)) {
        let (id, w, h) = (self.place.id.to_string(), width.to_string(), height.to_string());
        self.desktop.xdotool(&["windowsize", &id, &w, &h]);
        self.desktop.xdotool(&["windowmove", &id, "10", "10"]);
        self.desktop.xdotool(&["windowactivate", &id]);
        self.until("the window's size", |window| {
            window.place = window.look()?;
            let moved = window.place.x < 40 && window.place.y < 60;
            (moved && (window.place.width, window.place.height) == (width, height)).then_some(())
        });
    }

    /// Waits; when in vain, leaves a picture and the tree behind.
    pub fn until<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
        let end = std::time::Instant::now() + super::desktop::PATIENCE;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            if std::time::Instant::now() > end {
                let names: Vec<String> =
                    self.nodes().iter().map(|n| format!("{} {:?} {:?}", n.role, n.name, n.rect)).collect();
                self.photograph("in-vain");
                panic!("waited in vain for: {what}\n{}", names.join("\n"));
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    }

    /// The accessibility tree.
    pub fn nodes(&mut self) -> Vec<Node> {
        // The program says its name in small letters or in large ones, as the platform has it.
        for name in ["maquette", "Maquette"] {
            if let Ok(tree) = self.desktop.ask(&json!(["tree", name]))
                && let Ok(nodes) = serde_json::from_value::<Vec<Node>>(tree)
                && !nodes.is_empty()
            {
                return nodes;
            }
        }
        Vec::new()
    }

    /// Waits for the first thing that fits.
    pub fn find(&mut self, what: &str, fits: impl Fn(&Node) -> bool) -> Node {
        self.until(what, |window| window.nodes().into_iter().find(|node| node.middle().is_some() && fits(node)))
    }

    /// Waits for a thing of this name, exact or up to a comma: `Brush` finds "Brush, B".
    pub fn named(&mut self, name: &str) -> Node {
        self.find(name, |node| node.name == name || node.name.starts_with(&format!("{name},")))
    }

    /// Clicks in the middle of a thing.
    pub fn click(&mut self, node: &Node) {
        let (x, y) = node.middle().unwrap();
        self.point(x, y);
        self.desktop.xdotool(&["click", "1"]);
    }

    /// Presses and lets go of the middle button.
    pub fn middle_click(&mut self, (x, y): (i32, i32)) {
        self.point(x, y);
        self.desktop.xdotool(&["click", "2"]);
    }

    fn point(&self, x: i32, y: i32) {
        let (x, y) = ((self.place.x + x).to_string(), (self.place.y + y).to_string());
        self.desktop.xdotool(&["mousemove", "--sync", &x, &y]);
    }

    /// Presses keys, `ctrl+Return` for instance.
    pub fn keys(&self, chord: &str) {
        self.desktop.xdotool(&["key", "--clearmodifiers", chord]);
    }

    /// Replaces the prompt.
    pub fn prompt(&mut self, text: &str) {
        let field = self.named("Prompt");
        self.click(&field);
        self.until("the prompt's focus", |window| {
            window.nodes().into_iter().find(|node| node.name == "Prompt" && node.is("focused"))
        });
        self.keys("ctrl+a");
        self.desktop.xdotool(&["type", "--delay", "15", text]);
        self.until("the prompt's text", |window| (window.prompt_text() == text).then_some(()));
    }

    /// What stands in the prompt.
    pub fn prompt_text(&mut self) -> String {
        let field = self.named("Prompt");
        field.text.unwrap_or_default().trim_end_matches('\n').to_owned()
    }

    /// Draws with the left button held, one process for each point: the server would merge moves otherwise.
    pub fn stroke(&mut self, points: &[(i32, i32)]) {
        self.point(points[0].0, points[0].1);
        self.desktop.xdotool(&["mousedown", "1"]);
        // Moving to where the pointer is would be waited for in vain.
        for (x, y) in &points[1..] {
            self.point(*x, *y);
        }
        self.desktop.xdotool(&["mouseup", "1"]);
    }

    /// The left button goes down and stays there.
    pub fn press(&self, (x, y): (i32, i32)) {
        self.point(x, y);
        self.desktop.xdotool(&["mousedown", "1"]);
    }

    /// The pointer goes on.
    pub fn move_to(&self, (x, y): (i32, i32)) {
        self.point(x, y);
    }

    /// The left button comes up.
    pub fn release(&self) {
        self.desktop.xdotool(&["mouseup", "1"]);
    }

    /// Turns the wheel away from the hand.
    pub fn wheel(&self, notches: u32) {
        for _ in 0..notches {
            self.desktop.xdotool(&["click", "4"]);
        }
    }

    /// Types into what has the focus.
    pub fn type_text(&self, text: &str) {
        self.desktop.xdotool(&["type", "--delay", "15", text]);
    }

    /// Lets go of files over the window.
    pub fn drop_files(&mut self, at: (i32, i32), files: &[PathBuf]) {
        let Place { id, x, y, .. } = self.place;
        let mut question = vec![json!("drop"), json!(id), json!(x + at.0), json!(y + at.1)];
        question.extend(files.iter().map(|file| json!(file)));
        assert_eq!(self.desktop.ask(&Value::Array(question)), Ok(Value::Bool(true)), "the files were taken");
    }

    /// Takes a picture; a window that shows nothing is a failure.
    pub fn photograph(&mut self, name: &str) -> image::RgbImage {
        self.taken += 1;
        let path = PathBuf::from(format!("{}-{:02}-{name}.png", self.pictures.display(), self.taken));
        let told = self.desktop.ask(&json!(["shot", self.place.id, path])).unwrap();
        assert!(told["colours"].as_u64() > Some(50), "{name}: an empty window");
        image::open(path).unwrap().to_rgb8()
    }

    /// The window as it looks now, kept nowhere.
    pub fn look_at(&mut self) -> image::RgbImage {
        let path = self.pictures.with_extension("now.png");
        self.desktop.ask(&json!(["shot", self.place.id, path])).unwrap();
        image::open(path).unwrap().to_rgb8()
    }

    /// How many colours it shows; none while it cannot be read.
    pub fn colours(&mut self) -> Option<u64> {
        let path = self.pictures.with_extension("now.png");
        self.desktop.ask(&json!(["shot", self.place.id, path])).ok()?["colours"].as_u64()
    }

    /// Moves the pointer away from the window.
    pub fn rest(&self) {
        self.desktop.xdotool(&["mousemove", "1990", "1290"]);
    }

    /// Processor time used so far, in ticks of 10 ms.
    pub fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    /// Quits with the keys and waits for the end.
    pub fn quit(mut self) -> ExitStatus {
        self.keys("ctrl+q");
        until("the end of the program", || self.child.try_wait().unwrap())
    }

    /// Kill -9.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}
