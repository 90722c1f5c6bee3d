//! The form of one profile: address, key, model, tiers, price.

use super::general::{row, tall_row};
use crate::command::{Command, KeyText};
use crate::model::{Model, Quality};
use crate::profile::{KeySource, Profile};
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::{Check, View};
use crate::ui::widgets::{
    Button, Checkbox, Chip, LevelField, MenuRow, Scale, Segment, Segmented, Stepper, TextField, icon_text, menu,
    text_line, wrapped,
};
use eframe::egui::Ui;

/// Shows the form of the profile that is being edited.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let Some((was, mut profile)) = state.editing.clone() else { return };
    ui.spacing_mut().item_spacing.y = 8.0;
    if was.is_some() && profile.is_sandbox() && view.settings.profiles.first() == Some(&profile) {
        sandbox(ui, view, &profile, out);
        return;
    }
    let saved = was.as_deref().and_then(|name| view.settings.named(name));
    let others: Vec<Profile> =
        view.settings.profiles.iter().filter(|other| Some(other.name.as_str()) != was.as_deref()).cloned().collect();
    let verdict = check(&profile, &others);
    fields(ui, view, saved, &verdict, &mut profile, state, out);
    ui.add_space(4.0);
    let changed = saved != Some(&profile);
    state.editing = Some((was.clone(), profile.clone()));
    buttons(ui, view, was.as_deref(), &profile, changed, &verdict, state, out);
    if let Some(name) = was.as_deref().filter(|_| !changed) {
        outcome(ui, view.checks.get(name));
    }
}

/// Why it cannot be saved. An empty address means the Sandbox, and there is only one of those.
fn check(profile: &Profile, others: &[Profile]) -> Result<(), String> {
    if profile.base_url.trim().is_empty() {
        return Err("Give the address of the endpoint, https://host/v1".to_owned());
    }
    profile.check(others)
}

fn sandbox(ui: &mut Ui, view: &View<'_>, profile: &Profile, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    text_line(ui, "Sandbox", Type::Label, t.text);
    wrapped(
        ui,
        "An endpoint inside the program: it answers as an image endpoint does, with pictures that it paints by rule \
         from the words of the prompt. It is no AI model. It needs no key and no network, and it is free.",
        Type::Small,
        t.text_2,
    );
    wrapped(
        ui,
        "Try masks, references, drafts and finals with it. For real pictures add a profile with an endpoint and a key.",
        Type::Small,
        t.text_2,
    );
    ui.add_space(4.0);
    ui.horizontal(|ui| use_button(ui, view, profile, out));
}

fn use_button(ui: &mut Ui, view: &View<'_>, profile: &Profile, out: &mut Vec<Command>) {
    let active = if view.profile().name == profile.name { Err("It is in use") } else { Ok(()) };
    if Button::secondary("Use this profile").enabled(active).show(ui).clicked() {
        out.push(Command::UseProfile(profile.name.clone()));
    }
}

fn fields(
    ui: &mut Ui,
    view: &View<'_>,
    saved: Option<&Profile>,
    verdict: &Result<(), String>,
    profile: &mut Profile,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    // The check says one thing at a time; it belongs to the field it speaks of.
    let wrong = verdict.as_ref().err().map(String::as_str);
    let about = |word: &str| wrong.filter(|words| words.contains(word));
    tall_row(ui, "Name", |ui| {
        TextField::new("Name").error(about("profile")).show(ui, &mut profile.name);
    });
    tall_row(ui, "Address", |ui| {
        let field = TextField::new("Address").placeholder("https://api.openai.com/v1").error(about("address"));
        field.show(ui, &mut profile.base_url);
    });
    tall_row(ui, "Key", |ui| key(ui, view, saved, profile, state, out));
    row(ui, "Model", |ui| model(ui, profile));
    let model = Model::named(&profile.model);
    row(ui, "Draft quality", |ui| quality(ui, "Draft quality", &model, &mut profile.draft_quality));
    row(ui, "Final quality", |ui| quality(ui, "Final quality", &model, &mut profile.final_quality));
    row(ui, "Price", |ui| {
        let mut times = profile.price_multiplier as f32;
        let field = LevelField::new("List price times", Scale::linear(0.0, 10.0).step(0.05)).width(170.0);
        if field.show(ui, &mut times).changed() {
            profile.price_multiplier = (f64::from(times) * 100.0).round() / 100.0;
        }
        let t = theme::tokens(ui);
        text_line(ui, "0 is free", Type::Caption, t.text_3);
    });
    row(ui, "Calls at once", |ui| {
        Stepper::new("Calls at once", 1, 8).show(ui, &mut profile.parallel);
    });
    row(ui, "Previews", |ui| {
        Checkbox::new("Ask for a stream").body().show(ui, &mut profile.stream);
        let enabled = if profile.stream { Ok(()) } else { Err("Previews come with a stream") };
        Stepper::new("Previews of each result", 0, 3).enabled(enabled).show(ui, &mut profile.previews);
    });
}

/// The qualities that the model has, and one that was chosen for another model.
fn quality(ui: &mut Ui, name: &str, model: &Model, value: &mut Quality) {
    let mut own = model.qualities.clone();
    if *value != Quality::Auto && !own.contains(value) {
        own.push(*value);
    }
    let words = |quality: Quality| match quality {
        Quality::Auto => "Auto",
        Quality::Low => "Low",
        Quality::Medium => "Medium",
        Quality::High => "High",
        Quality::XHigh => "Xhigh",
        Quality::Max => "Max",
    };
    let choices: Vec<_> =
        own.into_iter().chain([Quality::Auto]).map(|quality| Segment::new(quality, words(quality))).collect();
    Segmented::new(name, &choices).show(ui, value);
}

fn model(ui: &mut Ui, profile: &mut Profile) {
    TextField::new("Model").width(220.0).show(ui, &mut profile.model);
    let known = Chip::dropdown("Known models", "Known").show(ui);
    menu(&known, 220.0, |ui| {
        for model in Model::known() {
            if MenuRow::new(&model.id).checked(model.id == profile.model).show(ui).clicked() {
                profile.model.clone_from(&model.id);
            }
        }
    });
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    None,
    Env,
    Keychain,
    ThisRun,
}

/// Where the key comes from. It is never stored: not in the settings, not in the library.
fn key(
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
        Segment::new(Source::Env, "Environment variable"),
        Segment::new(Source::ThisRun, "This run only"),
        Segment::new(Source::None, "None"),
    ];
    if Segmented::new("Key", &choices).show(ui, &mut source).changed() {
        profile.key = match source {
            Source::None => KeySource::None,
            Source::Env => KeySource::Env("OPENAI_API_KEY".to_owned()),
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
        KeySource::Env(name) => {
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
        KeySource::Keychain => {
            text_line(ui, "Kept by the operating system", Type::Caption, t.text_3);
        }
        KeySource::ThisRun => this_run(ui, known, have, state, out),
    }
}

fn this_run(ui: &mut Ui, known: Option<&Profile>, have: Option<bool>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal_top(|ui| {
        let field = TextField::new("Key for this run").password(true).width(280.0).placeholder("Paste the key");
        field.show(ui, &mut state.key_text);
        let enabled = match known {
            None => Err("Save the profile first"),
            Some(_) if state.key_text.trim().is_empty() => Err("Type or paste the key first"),
            Some(_) => Ok(()),
        };
        if Button::secondary("Use key").enabled(enabled).show(ui).clicked()
            && let Some(profile) = known
        {
            let text = std::mem::take(&mut state.key_text);
            out.push(Command::SetKey(profile.name.clone(), KeyText(text.trim().to_owned())));
        }
    });
    match have {
        Some(true) => {
            icon_text(ui, icons::CHECK_CIRCLE_FILL, t.done, "A key is at hand until you quit", Type::Caption, t.text_2)
        }
        Some(false) => icon_text(ui, icons::ERROR, t.money, "No key yet", Type::Caption, t.text_2),
        None => text_line(ui, "It is kept in memory alone and forgotten on quitting", Type::Caption, t.text_3),
    };
}

#[expect(clippy::too_many_arguments, reason = "one row of buttons over the state of one form")]
fn buttons(
    ui: &mut Ui,
    view: &View<'_>,
    was: Option<&str>,
    profile: &Profile,
    changed: bool,
    verdict: &Result<(), String>,
    state: &mut UiState,
    out: &mut Vec<Command>,
) {
    ui.horizontal(|ui| {
        let save = match (verdict, changed) {
            (Err(why), _) => Err(why.as_str()),
            (Ok(()), false) => Err("Everything is saved"),
            (Ok(()), true) => Ok(()),
        };
        if Button::primary("Save").enabled(save).show(ui).clicked() {
            let profile = Profile {
                name: profile.name.trim().to_owned(),
                base_url: profile.base_url.trim().to_owned(),
                ..profile.clone()
            };
            out.push(Command::SaveProfile { was: was.map(str::to_owned), profile: Box::new(profile.clone()) });
            state.editing = Some((Some(profile.name.clone()), profile));
        }
        let Some(name) = was else {
            if Button::quiet("Cancel").show(ui).clicked() {
                state.editing = None;
            }
            return;
        };
        let saved = if changed { Err("Save first") } else { Ok(()) };
        let check = saved.and(match view.checks.get(name) {
            Some(Check::Running) => Err("The answer is awaited"),
            _ => Ok(()),
        });
        let tip = "Asks the endpoint for its models: free";
        if Button::secondary("Check").tip(tip).enabled(check).show(ui).clicked() {
            out.push(Command::CheckProfile(name.to_owned()));
        }
        if !changed {
            use_button(ui, view, profile, out);
        } else if Button::quiet("Undo changes").show(ui).clicked() {
            state.editing = None;
        }
        if Button::danger("Remove").show(ui).clicked() {
            out.push(Command::RemoveProfile(name.to_owned()));
            state.editing = None;
        }
    });
}

fn outcome(ui: &mut Ui, check: Option<&Check>) {
    let t = theme::tokens(ui);
    match check {
        None => {}
        Some(Check::Running) => {
            icon_text(ui, icons::HOURGLASS_EMPTY, t.text_2, "Asking the endpoint", Type::Small, t.text_2);
        }
        Some(Check::Works(models)) => {
            let words = format!("It answers and takes the key: {models} models");
            icon_text(ui, icons::CHECK_CIRCLE_FILL, t.done, &words, Type::Small, t.text);
        }
        Some(Check::Fails(why)) => {
            ui.horizontal_top(|ui| {
                icon_text(ui, icons::ERROR_FILL, t.error, "", Type::Small, t.error);
                wrapped(ui, why, Type::Small, t.error);
            });
        }
    }
}
