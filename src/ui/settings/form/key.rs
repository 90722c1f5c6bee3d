//! Where a profile's key comes from. It is never stored by Maquette: not in the settings, not in the library.

use crate::command::Command;
use crate::command::profiles::{KeyText, ProfileCommand};
use crate::profile::{KeySource, Profile};
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::{Keeping, View};
use crate::ui::widgets::{Button, Segment, Segmented, TextField, icon_text, text_line, wrapped};
use eframe::egui::Ui;
use eframe::egui::text_edit::TextEditState;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    None,
    Env,
    Keychain,
    ThisRun,
}

/// The choice of the source, and what it needs.
pub fn key(
    ui: &mut Ui,
    view: &View<'_>,
    saved: Option<&Profile>,
    profile: &mut Profile,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let mut source = match profile.key {
        KeySource::None => Source::None,
        KeySource::Env(_) => Source::Env,
        KeySource::Keychain => Source::Keychain,
        KeySource::ThisRun => Source::ThisRun,
    };
    let choices = [
        Segment::new(Source::Keychain, "Keychain"),
        Segment::new(Source::Env, "Variable"),
        Segment::new(Source::ThisRun, "This run only"),
        Segment::new(Source::None, "None"),
    ];
    if Segmented::new("Key", &choices).show(ui, &mut source).changed() {
        profile.key = match source {
            Source::None => KeySource::None,
            Source::Env => KeySource::Env(variable(saved)),
            Source::Keychain => KeySource::Keychain,
            Source::ThisRun => KeySource::ThisRun,
        };
    }
    let known = saved.filter(|saved| saved.key == profile.key);
    let have = known.map(|saved| view.keys.get(&saved.name).copied().unwrap_or(false));
    match &mut profile.key {
        KeySource::None => {
            text_line(ui, "The endpoint asks for none", Type::Caption, t.text_3);
        }
        KeySource::Env(name) => from_variable(ui, name, have),
        KeySource::Keychain => in_keychain(ui, view, known, state, out),
        KeySource::ThisRun => this_run(ui, known, have, state, out),
    }
}

/// The variable that was named last, or the usual one.
fn variable(saved: Option<&Profile>) -> String {
    match saved.map(|saved| &saved.key) {
        Some(KeySource::Env(name)) => name.clone(),
        _ => "OPENAI_API_KEY".to_owned(),
    }
}

fn from_variable(ui: &mut Ui, name: &mut String, have: Option<bool>) {
    let t = theme::tokens(ui);
    TextField::new("Name of the environment variable").width(280.0).show(ui, name);
    match have {
        Some(true) => icon_text(ui, icons::CHECK_CIRCLE_FILL, t.done, "It is set", Type::Caption, t.text_2),
        Some(false) => {
            let words = format!("{name} is not set where Maquette was started");
            icon_text(ui, icons::ERROR, t.money, &words, Type::Caption, t.text_2)
        }
        None => text_line(ui, "Looked up when the profile is saved", Type::Caption, t.text_3),
    };
}

/// The field for a key with its button; gives the text when the button is clicked.
fn typed_key(ui: &mut Ui, name: &str, act: &str, known: Option<&Profile>, state: &mut UiState) -> Option<KeyText> {
    let mut taken = None;
    ui.horizontal_top(|ui| {
        let field = TextField::new(name).password(true).width(280.0).placeholder("Paste the key");
        let response = field.show(ui, &mut state.key_text);
        let enabled = match known {
            None => Err("Save the profile first"),
            Some(_) if state.key_text.trim().is_empty() => Err("Type or paste the key first"),
            Some(_) => Ok(()),
        };
        if Button::secondary(act).enabled(enabled).show(ui).clicked() {
            let text = std::mem::take(&mut state.key_text);
            // Ctrl+Z must not bring it back.
            if let Some(mut typed) = TextEditState::load(ui, response.id) {
                typed.clear_undoer();
                typed.store(ui, response.id);
            }
            taken = Some(KeyText(text.trim().to_owned()));
        }
    });
    taken
}

fn in_keychain(ui: &mut Ui, view: &View<'_>, known: Option<&Profile>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let taken = typed_key(ui, "Key for the keychain", "Keep key", known, state);
    if let (Some(key), Some(profile)) = (taken, known) {
        out.push(ProfileCommand::KeepKey(profile.name.clone(), key).into());
    }
    match known.and_then(|profile| view.status(&profile.name)?.keeping.as_ref()) {
        Some(Keeping::Running) => {
            icon_text(ui, icons::HOURGLASS_EMPTY, t.text_2, "The keychain is asked", Type::Caption, t.text_2);
        }
        Some(Keeping::Kept) => {
            icon_text(ui, icons::CHECK_CIRCLE_FILL, t.done, "The keychain has the key", Type::Caption, t.text_2);
        }
        Some(Keeping::Failed(why)) => {
            icon_text(ui, icons::ERROR, t.error, "The key is not kept", Type::Caption, t.error);
            wrapped(ui, why, Type::Caption, t.text_2);
        }
        None => {
            let words = "Kept by the operating system, read when a call is made. Check asks for it.";
            text_line(ui, words, Type::Caption, t.text_3);
        }
    }
    let forget = Button::quiet("Take it out of the keychain").small();
    if let Some(profile) = known
        && forget.show(ui).clicked()
    {
        out.push(ProfileCommand::KeepKey(profile.name.clone(), KeyText(String::new())).into());
    }
}

fn this_run(ui: &mut Ui, known: Option<&Profile>, have: Option<bool>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let taken = typed_key(ui, "Key for this run", "Use key", known, state);
    if let (Some(key), Some(profile)) = (taken, known) {
        out.push(ProfileCommand::SetKey(profile.name.clone(), key).into());
    }
    match have {
        Some(true) => {
            icon_text(ui, icons::CHECK_CIRCLE_FILL, t.done, "A key is at hand until you quit", Type::Caption, t.text_2)
        }
        Some(false) => icon_text(ui, icons::ERROR, t.money, "No key yet", Type::Caption, t.text_2),
        None => text_line(ui, "It is kept in memory alone and forgotten on quitting", Type::Caption, t.text_3),
    };
}
