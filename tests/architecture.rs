//! The directions of imports as a failing check: which part of `src` may use which, and which crates.
//!
//! The text of every file is read, without its comments, strings and tests; every path that starts at the crate's root
//! (`crate::name`, or enough `super::` to get there) is held against one table. The checker itself is tested on lines
//! made up to be wrong.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Plain values: no screen, no clock, no network, no database.
const VALUES: &[&str] = &[
    "board",
    "browse",
    "budget",
    "canvas",
    "compare",
    "document",
    "draft",
    "edit",
    "entry",
    "geom",
    "jobs",
    "kept",
    "batch",
    "series",
    "sheet",
    "ledger",
    "lineage",
    "look",
    "model",
    "notice",
    "picture",
    "price",
    "profile",
    "prompt",
    "prospect",
    "reference",
    "request",
    "safety",
    "search",
    "spend",
    "take",
    "tray",
];
/// Each stands for itself; they never see each other.
const SERVICES: &[&str] = &["api", "journal", "library", "memory", "pen", "sandbox", "settings"];
/// Crates that reach outside.
const OUTSIDE: &[&str] = &["arboard", "axum", "reqwest", "rfd", "rusqlite", "tokio", "tokio_util", "x11rb"];
/// The longest file. One table is longer; the others on the list are to be split and taken off it.
const MAX_LINES: usize = 500;
const LONG: &[&str] = &["ui/theme/icons.rs", "api/scanner.rs", "sandbox/paint/scene/outdoors.rs"];

/// What calls the graphics driver and the allocator: nothing else is unsafe.
const UNSAFE: [&str; 2] = ["ui/textures/gl.rs", "memory.rs"];

/// What is wrong in one file.
fn faults(path: &str, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |what: String| faults.push(format!("src/{path}: {what}"));
    let name = path.rsplit('/').next().unwrap_or(path);
    if ["mod.rs", "utils.rs", "util.rs", "helpers.rs", "helper.rs", "manager.rs", "misc.rs"].contains(&name) {
        fault(format!("no file is called {name}"));
    }
    let lines = text.lines().count();
    if lines > MAX_LINES && !LONG.contains(&path) {
        fault(format!("{lines} lines; split it by ideas ({MAX_LINES} at most)"));
    }
    if !UNSAFE.contains(&path) && words(&bare(text)).any(|word| word == "unsafe" || word == "unsafe_code") {
        fault(format!("only {} may be unsafe", UNSAFE.join(" and ")));
    }
    if is_test(path) {
        return faults;
    }
    let module = path.split('/').next().unwrap_or(path).trim_end_matches(".rs");
    let code = program(text);
    for used in roots(path, &code) {
        if used != module && !may_use(module, &used) {
            fault(format!("{module} may not use {used}"));
        }
    }
    for (used, member) in crates(&code) {
        if !may_use_crate(module, &used, &member) {
            fault(format!("{module} may not use {used}::{member}"));
        }
    }
    if module == "work" {
        for member in members(&code, "crate::command") {
            if !["Target", "TextureKey"].contains(&member.as_str()) {
                fault(format!("work may not use command::{member}"));
            }
        }
    }
    faults
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split(|c: char| !c.is_alphanumeric() && c != '_')
}

fn is_test(path: &str) -> bool {
    path.split('/').any(|part| part == "tests" || part == "tests.rs")
}

/// The table.
fn may_use(module: &str, used: &str) -> bool {
    let value = VALUES.contains(&used);
    match module {
        "app" | "main" | "lib" => true,
        "cli" => value || SERVICES.contains(&used) || used == "work",
        "work" => value || SERVICES.contains(&used) || used == "command",
        "ui" => value || used == "command",
        // The endpoint inside the program shares no rule of the wire with the client.
        "sandbox" => ["geom", "picture"].contains(&used),
        _ if VALUES.contains(&module) || SERVICES.contains(&module) || module == "command" => value,
        // A new part has to be put into the table.
        _ => false,
    }
}

fn may_use_crate(module: &str, used: &str, member: &str) -> bool {
    if ["egui", "eframe", "egui_dnd"].contains(&used) {
        return match module {
            "app" | "main" | "ui" => true,
            "command" => ["Event", "InputState", "Key", "KeyboardShortcut", "Modifiers"].contains(&member),
            // Turning RGBA into it belongs off the screen's thread.
            "work" => member == "ColorImage",
            _ => false,
        };
    }
    let closed = VALUES.contains(&module) || ["command", "ui"].contains(&module);
    !closed || !OUTSIDE.contains(&used)
}

/// The text without comments, the insides of strings, and the tests at its end.
fn program(text: &str) -> String {
    let code = bare(text);
    // Tests that lend a value to other tests are tests, too.
    let begins = ["#[cfg(test)]\nmod tests {", "#[cfg(test)]\npub(crate) mod tests {"];
    let end = begins.iter().filter_map(|begin| code.find(begin)).min().unwrap_or(code.len());
    code[..end].to_owned()
}

fn bare(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut i = 0;
    while i < chars.len() {
        let rest = &chars[i..];
        i += if rest.starts_with(&['/', '/']) {
            rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
        } else if rest.starts_with(&['/', '*']) {
            block_comment(rest)
        } else if rest[0] == '"' {
            out.push_str("\"\"");
            string(rest)
        } else if let Some(length) = raw_string(rest, out.chars().next_back()) {
            out.push_str("\"\"");
            length
        } else if let Some(length) = character(rest) {
            out.push(' ');
            length
        } else {
            out.push(rest[0]);
            1
        };
    }
    out
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut i = 0;
    while i < rest.len() {
        if rest[i..].starts_with(&['/', '*']) {
            depth += 1;
            i += 2;
        } else if rest[i..].starts_with(&['*', '/']) {
            depth -= 1;
            i += 2;
            if depth == 0 {
                return i;
            }
        } else {
            i += 1;
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut i = 1;
    while i < rest.len() && rest[i] != '"' {
        i += if rest[i] == '\\' { 2 } else { 1 };
    }
    (i + 1).min(rest.len())
}

fn raw_string(rest: &[char], before: Option<char>) -> Option<usize> {
    if rest[0] != 'r' || before.is_some_and(|c| c.is_alphanumeric() && c != 'b' || c == '_') {
        return None;
    }
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let close: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    let body = 2 + hashes;
    let found = rest[body..].windows(close.len()).position(|window| window == close);
    Some(found.map_or(rest.len(), |at| body + at + close.len()))
}

/// A character such as `'"'`; `'a` of a lifetime is none.
fn character(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', '\\', _, ..] => rest[3..].iter().position(|c| *c == '\'').map(|at| at + 4),
        ['\'', _, '\'', ..] => Some(3),
        _ => None,
    }
}

/// The top modules that a file names.
fn roots(path: &str, code: &str) -> BTreeSet<String> {
    let mut found: BTreeSet<String> = members(code, "crate").into_iter().collect();
    // `a/b.rs` is the module `a::b`: two `super::` reach the root.
    let depth = path.split('/').count();
    let climb = vec!["super"; depth].join("::");
    found.extend(members(code, &climb));
    found.extend(members(code, "maquette"));
    found.remove("self");
    found
}

/// Crates with the first name that is used of each.
fn crates(code: &str) -> BTreeSet<(String, String)> {
    let mut found = BTreeSet::new();
    for name in OUTSIDE.iter().chain(&["egui", "egui_dnd"]) {
        found.extend(members(code, name).into_iter().map(|member| ((*name).to_owned(), member)));
    }
    // `eframe::egui::Key` was found as `egui::Key`; what is left is eframe's own.
    let own = members(code, "eframe").into_iter().filter(|member| member != "egui");
    found.extend(own.map(|member| ("eframe".to_owned(), member)));
    if code.contains("use eframe::egui;") || code.contains("use egui;") {
        found.insert(("egui".to_owned(), "*".to_owned()));
    }
    found
}

/// The names that follow `path::`, groups in braces included: `path::{a, b::c}` gives a and b.
fn members(code: &str, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    let needle = format!("{path}::");
    let mut from = 0;
    while let Some(at) = code[from..].find(&needle).map(|at| at + from) {
        from = at + needle.len();
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_') || code[..at].ends_with("super::") {
            continue;
        }
        let rest = code[from..].trim_start();
        match rest.strip_prefix('{') {
            Some(group) => found.extend(group_heads(group)),
            None => found.extend(head(rest)),
        }
    }
    found
}

fn head(text: &str) -> Option<String> {
    if text.starts_with('*') {
        return Some("*".to_owned());
    }
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!name.is_empty()).then_some(name)
}

fn group_heads(group: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.extend(head(group[start..at].trim()));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.extend(head(group[start..at].trim()));
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    let items = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for item in items {
        let path = item.expect("a folder that can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn every_part_imports_only_what_its_room_allows() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    files.sort();
    assert!(files.len() > 50, "the sources were not found");
    let mut all = Vec::new();
    for file in files {
        let path = file.strip_prefix(&src).unwrap().to_string_lossy().replace('\\', "/");
        all.extend(faults(&path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
}

#[test]
fn the_checker_finds_what_is_wrong() {
    let wrong = [
        ("canvas/mask.rs", "use crate::library::Library;", "canvas may not use library"),
        ("edit.rs", "use crate::{geom::Extent, work::{Engine, Order}};", "edit may not use work"),
        ("geom.rs", "use crate::ui::theme;", "geom may not use ui"),
        ("price.rs", "fn f() -> crate::api::Answer { todo() }", "price may not use api"),
        ("api/client.rs", "use crate::library::Library;", "api may not use library"),
        ("library/files.rs", "use super::super::settings::Loaded;", "library may not use settings"),
        ("sandbox/routes.rs", "use crate::request::Request;", "sandbox may not use request"),
        ("sandbox/params.rs", "use crate::{\n    geom::Extent,\n    model::Model,\n};", "sandbox may not use model"),
        ("ui/prompt.rs", "use crate::work::Engine;", "ui may not use work"),
        ("ui/prompt.rs", "let x = tokio::spawn(y);", "ui may not use tokio::spawn"),
        ("ui/gallery.rs", "use rusqlite::Connection;", "ui may not use rusqlite::Connection"),
        ("draft.rs", "use eframe::egui::Color32;", "draft may not use egui::Color32"),
        ("library.rs", "use eframe::egui;", "library may not use egui::*"),
        ("work/window.rs", "use eframe::egui::{ColorImage, Context};", "work may not use egui::Context"),
        ("work/window.rs", "use crate::command::{Action, Target};", "work may not use command::Action"),
        ("command/keys.rs", "use egui::Ui;", "command may not use egui::Ui"),
        ("cli/run.rs", "use crate::app::App;", "cli may not use app"),
        ("newcomer.rs", "use crate::geom::Extent;", "newcomer may not use geom"),
        ("canvas/mask.rs", "let x = unsafe { f() };", "only ui/textures/gl.rs and memory.rs may be unsafe"),
        ("geom/tests.rs", "#![expect(unsafe_code)]", "only ui/textures/gl.rs and memory.rs may be unsafe"),
        ("canvas/mod.rs", "", "no file is called mod.rs"),
        ("ui/helpers.rs", "", "no file is called helpers.rs"),
        ("ui/long.rs", &"\n".repeat(501), "501 lines; split it by ideas (500 at most)"),
    ];
    for (path, text, what) in wrong {
        assert_eq!(faults(path, text), [format!("src/{path}: {what}")]);
    }
}

#[test]
fn the_checker_lets_pass_what_is_right() {
    let right = [
        ("canvas/mask.rs", "use crate::geom::Extent; // not crate::library::Library"),
        ("canvas/mask.rs", "/* crate::work::Engine /* crate::api */ */ let quote = '\"'; use crate::picture::Picture;"),
        ("geom.rs", "let words = \"crate::ui \\\" tokio::spawn\"; let raw = r#\"crate::api \" \"#;"),
        (
            "geom.rs",
            "fn f<'a>(x: &'a str) -> &'a str { x }\n#[cfg(test)]\nmod tests {\n use crate::library::Library; }",
        ),
        ("library/tests/damage.rs", "use crate::settings::SettingsFile;"),
        ("work/collect.rs", "use super::engine::Engine; use crate::api::Answer; use tokio::fs;"),
        ("work/window.rs", "use crate::command::{Target, TextureKey}; use eframe::egui::ColorImage;"),
        ("ui/prompt.rs", "use crate::{command::Command, draft::Draft}; use eframe::egui::{self, Ui};"),
        ("command/keys.rs", "use eframe::egui::{Event, Key};"),
        ("ui/textures/gl.rs", "let x = unsafe { f() };"),
        ("canvas/mask.rs", "// unsafe it is not\nlet words = \"unsafe\";"),
        ("main.rs", "use maquette::{app, cli}; fn main() -> eframe::Result { app::run() }"),
    ];
    for (path, text) in right {
        assert_eq!(faults(path, text), Vec::<String>::new());
    }
}
