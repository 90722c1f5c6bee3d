//! The form of one profile: address, key, model, tiers, price; folded below: what it honours and how it is spoken to.

mod honours;
mod key;
mod limits;
mod pairs;
mod prices;
mod requests;

use super::general::{row, tall_row};
use super::unsaved;
use crate::command::Command;
use crate::command::profiles::ProfileCommand;
use crate::model::{Model, Quality};
use crate::profile::{Dialect, Profile};
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::{Check, View};
use crate::ui::widgets::{
    Button, Checkbox, Chip, IconButton, LevelField, MenuRow, Scale, Section, Segment, Segmented, Stepper, TextField,
    icon_text, menu, text_line, wrapped,
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
    // A field belongs to its profile: what is half typed does not wander to another one.
    ui.push_id(("form of", &was), |ui| {
        fields(ui, view, saved, &verdict, &mut profile, state, out);
        ui.add_space(4.0);
        folded(ui, view, saved, &verdict, &mut profile, out);
    });
    ui.add_space(4.0);
    let changed = saved != Some(&profile);
    state.editing = Some((was.clone(), profile.clone()));
    unsaved::note(state, saved);
    buttons(ui, view, was.as_deref(), &profile, changed, &verdict, state, out);
    if changed {
        told(ui, was.is_some());
    }
    if let Some(name) = was.as_deref().filter(|_| !changed) {
        outcome(ui, view.status(name).and_then(|status| status.check.as_ref()));
    }
}

/// That there are changes, and what becomes of them.
fn told(ui: &mut Ui, known: bool) {
    let t = theme::tokens(ui);
    let title = if known { "Unsaved changes" } else { "Not saved yet" };
    icon_text(ui, icons::EDIT, t.money, title, Type::SmallMedium, t.text);
    let words = "They are kept when this page or the program is closed, until you save or discard them. A key that is \
                 typed here is never written down with them.";
    wrapped(ui, words, Type::Caption, t.text_2);
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
        out.push(ProfileCommand::Use(profile.name.clone()).into());
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
        let t = theme::tokens(ui);
        for warning in profile.warnings() {
            icon_text(ui, icons::ERROR, t.money, &warning, Type::Caption, t.text_2);
        }
    });
    tall_row(ui, "Key", |ui| key::key(ui, view, saved, profile, state, out));
    tall_row(ui, "Model", |ui| {
        ui.horizontal(|ui| model(ui, profile));
        if let Some(notice) = view.model_notice(profile) {
            let t = theme::tokens(ui);
            icon_text(ui, icons::INFO, t.money, &notice, Type::Caption, t.text_2);
        }
    });
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

/// Sections that few people need.
fn folded(
    ui: &mut Ui,
    view: &View<'_>,
    saved: Option<&Profile>,
    verdict: &Result<(), String>,
    profile: &mut Profile,
    out: &mut Vec<Command>,
) {
    let wrong = verdict.as_ref().err().map(String::as_str);
    let found = if profile.findings.is_empty() { "Not probed yet" } else { "Probed" };
    section(ui, "What it honours", found, |ui| {
        let usable = match saved {
            None => Err("Save the profile first"),
            Some(saved) if saved != profile => Err("Save the changes first"),
            Some(saved) if view.lacks_key(saved) => Err("It has no key yet"),
            Some(_) => Ok(()),
        };
        honours::show(ui, view, profile, usable, out);
    });
    let usual = profile.dialect == Dialect::default();
    section(ui, "Requests", if usual { "As OpenAI has them" } else { "Its own ways" }, |ui| {
        requests::show(ui, &mut profile.dialect, wrong);
    });
    section(ui, "Uploads, waits, proxy", "", |ui| {
        let readable = profile.warnings().iter().any(|warning| warning.contains("plain http"));
        limits::show(ui, &mut profile.dialect, readable, wrong);
    });
    let own = match profile.prices.len() {
        0 => "List prices".to_owned(),
        1 => "1 model of its own".to_owned(),
        many => format!("{many} models of their own"),
    };
    section(ui, "Prices", &own, |ui| prices::show(ui, profile, wrong));
}

/// A part of the form that folds.
fn section(ui: &mut Ui, title: &str, caption: &str, content: impl FnOnce(&mut Ui)) {
    let id = ui.scope_id().with(("section", title));
    let mut open: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    Section::new(title).trailing(Some(caption).filter(|caption| !caption.is_empty())).show(ui, &mut open);
    ui.data_mut(|data| data.insert_temp(id, open));
    if open {
        ui.push_id(title, content);
        ui.add_space(4.0);
    }
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
            let saved = Box::new(profile.clone());
            out.push(ProfileCommand::Save { was: was.map(str::to_owned), profile: saved }.into());
            unsaved::discard(state);
            state.form_number = 0;
            state.editing = Some((Some(profile.name.clone()), profile));
        }
        let Some(name) = was else {
            if Button::quiet("Discard").tip("Nothing of this form is kept").show(ui).clicked() {
                unsaved::discard(state);
            }
            return;
        };
        let saved = if changed { Err("Save first") } else { Ok(()) };
        let check = saved.and(match view.status(name).and_then(|status| status.check.as_ref()) {
            Some(Check::Running) => Err("The answer is awaited"),
            _ => Ok(()),
        });
        let tip = "Asks the endpoint for its models: free";
        if Button::secondary("Check").tip(tip).enabled(check).show(ui).clicked() {
            out.push(ProfileCommand::Check(name.to_owned()).into());
        }
        if !changed {
            use_button(ui, view, profile, out);
        } else if Button::quiet("Discard").tip("The profile is again as it is saved").show(ui).clicked() {
            unsaved::discard(state);
            unsaved::open_saved(state, view.settings.named(name));
        }
        let more = IconButton::new(icons::MORE_HORIZ, "More").show(ui);
        menu(&more, 240.0, |ui| {
            if MenuRow::new("Export without its key…").enabled(saved).show(ui).clicked() {
                out.push(ProfileCommand::PickExport(name.to_owned()).into());
            }
            if MenuRow::new("Duplicate").show(ui).clicked() {
                let name = view.settings.free_name(&profile.name);
                unsaved::begin(state, Profile { name, ..profile.clone() });
            }
        });
        if Button::danger("Remove").show(ui).clicked() {
            out.push(ProfileCommand::Remove(name.to_owned()).into());
            unsaved::discard(state);
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
