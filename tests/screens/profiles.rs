//! The form of a profile: presets, keys, the probe with its price, the switches.

use crate::world::{World, draw, sized, window};
use eframe::egui::vec2;
use egui_kittest::kittest::Queryable;
use maquette::command::Command;
use maquette::command::profiles::{KeyText, ProfileCommand};
use maquette::price::{ModelPrice, Money};
use maquette::profile::{Dialect, Finding, Findings, KeySource, Preset, Profile};
use maquette::ui::state::Overlay;
use maquette::ui::theme;
use maquette::ui::view::{Keeping, Probing, ProfileStatus};

/// The settings page on a saved profile.
fn editing(profile: Profile) -> World {
    let mut world = World::running();
    world.settings.profiles.push(profile.clone());
    world.keys.insert(profile.name.clone(), true);
    world.state.overlay = Overlay::Settings;
    world.state.edit_profile(Some(profile.name.clone()), profile);
    world
}

fn reseller() -> Profile {
    Profile { key: KeySource::Keychain, ..Preset::SmartAipi.profile() }
}

fn commands(world: &World) -> Vec<ProfileCommand> {
    let own = |command: &Command| if let Command::Profile(command) = command { Some(command.clone()) } else { None };
    world.out.iter().filter_map(own).collect()
}

#[test]
fn a_preset_is_filled_in_and_not_saved() {
    let mut world = World::running();
    world.state.overlay = Overlay::Settings;
    let mut window = window(world);
    window.get_by_label("Add profile").click();
    window.run();
    draw(&mut window, "profile_presets");
    window.get_by_label("xAI").click();
    window.run();
    draw(&mut window, "profile_new");
    let (was, profile) = window.state().state.editing.clone().unwrap();
    assert_eq!((was, profile.name.as_str(), profile.base_url.as_str()), (None, "xAI", "https://api.x.ai/v1"));
    window.get_by_label("Save").click();
    window.run();
    let sent = commands(window.state());
    assert!(matches!(&sent[..], [ProfileCommand::Save { was: None, profile }] if profile.name == "xAI"), "{sent:?}");
}

#[test]
fn a_key_goes_to_the_keychain_and_is_not_shown() {
    let mut world = editing(reseller());
    world.state.key_text = "sk-CANARY-0123456789".to_owned();
    let mut window = window(world);
    draw(&mut window, "profile_keychain");
    window.get_by_label("Keep key").click();
    window.run();
    let sent = commands(window.state());
    let key = KeyText("sk-CANARY-0123456789".to_owned());
    assert_eq!(sent, [ProfileCommand::KeepKey("Smart AIPI".to_owned(), key)]);
    assert!(!format!("{sent:?}").contains("CANARY"));
    assert!(window.state().state.key_text.is_empty(), "the field forgets it");
    let failed = Keeping::Failed("The keychain does not answer. Unlock the keychain and try again.".to_owned());
    let status = ProfileStatus { keeping: Some(failed), ..ProfileStatus::default() };
    window.state_mut().statuses.insert("Smart AIPI".to_owned(), status);
    window.run();
    draw(&mut window, "profile_keychain_failed");
    assert!(window.query_by_label_contains("Unlock the keychain").is_some());
}

#[test]
fn a_probe_names_its_price_before_the_click() {
    let mut window = sized(editing(reseller()), vec2(1440.0, 1400.0), 1.0, theme::Mode::Dark);
    window.get_by_label("What it honours").click();
    window.run();
    draw(&mut window, "profile_probe");
    let price: Money = maquette::profile::probe::plan(&reseller()).iter().map(|call| call.price).sum();
    assert!(price > Money::ZERO);
    window.get_by_label(&format!("Probe, about {price}")).click();
    window.run();
    assert_eq!(commands(window.state()), [ProfileCommand::Probe("Smart AIPI".to_owned())]);
    let running = ProfileStatus { probing: Some(Probing::Running { done: 1, total: 5 }), ..ProfileStatus::default() };
    window.state_mut().statuses.insert("Smart AIPI".to_owned(), running);
    window.run();
    draw(&mut window, "profile_probing");
    assert!(window.query_by_label_contains("Probe").is_none(), "not twice at the same time");
    window.get_by_label("Make no more").click();
    window.run();
    assert_eq!(commands(window.state()).last(), Some(&ProfileCommand::StopProbe("Smart AIPI".to_owned())));
    let findings = Findings {
        edits: Finding::Yes,
        mask: Finding::No,
        size: Finding::Yes,
        quality: Finding::Unclear,
        streaming: Finding::No,
        probed_ms: crate::world::NOW_MS - 60_000,
        ..Findings::default()
    };
    let world = window.state_mut();
    let saved = world.settings.profiles.last_mut().unwrap();
    saved.findings = findings;
    let saved = saved.clone();
    world.state.edit_profile(Some(saved.name.clone()), saved);
    let done = ProfileStatus { probing: Some(Probing::Done(Money(21_000))), ..ProfileStatus::default() };
    world.statuses.insert("Smart AIPI".to_owned(), done);
    window.run();
    draw(&mut window, "profile_probed");
    for words in ["Masks: not honoured", "Edits: honoured", "Quality: unclear", "WebP: not asked"] {
        assert!(window.query_by_label(words).is_some(), "{words}");
    }
}

#[test]
fn all_switches_can_be_set() {
    for (name, preset, mode) in
        [("azure", Preset::AzureLegacy, theme::Mode::Dark), ("local", Preset::LocalAi, theme::Mode::Light)]
    {
        let mut profile = preset.profile();
        profile.prices.insert(profile.model.clone(), ModelPrice::Multiplier(0.5));
        let mut window = sized(editing(profile), vec2(1440.0, 2300.0), 1.0, mode);
        for section in ["Requests", "Uploads, waits, proxy", "Prices"] {
            window.get_by_label(section).click();
            window.run();
        }
        draw(&mut window, &format!("profile_switches_{name}"));
    }
    let mut window = sized(editing(reseller()), vec2(1440.0, 2300.0), 1.0, theme::Mode::Dark);
    window.get_by_label("Requests").click();
    window.run();
    window.get_by_label("Add header").click();
    window.run();
    let dialect = |window: &egui_kittest::Harness<'_, World>| -> Dialect {
        window.state().state.editing.as_ref().unwrap().1.dialect.clone()
    };
    assert_eq!(dialect(&window).headers.len(), 1);
    window.get_by_label("Remove header 1").click();
    window.run();
    assert_eq!(dialect(&window), Dialect::default());
    window.get_by_label("All that the model has").click();
    window.run();
    assert!(!dialect(&window).allows("mask") && dialect(&window).allows("quality"));
}

#[test]
fn narrow_windows_keep_the_form_usable() {
    let mut window = sized(editing(reseller()), vec2(1024.0, 700.0), 1.0, theme::Mode::Dark);
    draw(&mut window, "profile_1024");
}

#[test]
fn a_form_that_is_left_is_kept_and_can_be_discarded() {
    let mut window = window(editing(reseller()));
    window.state_mut().state.editing.as_mut().unwrap().1.model = "gpt-image-1-mini".to_owned();
    window.run();
    assert!(window.query_all_by_label("Unsaved changes").count() > 0);
    draw(&mut window, "profile_unsaved");
    // The page is closed, and another profile looked at: the form is as it was left.
    window.get_by_label_contains("Close settings").click();
    window.run();
    assert!(window.state().state.editing.is_none());
    window.state_mut().state.overlay = Overlay::Settings;
    window.run();
    let model = |window: &crate::world::Window| window.state().state.editing.as_ref().unwrap().1.model.clone();
    assert_eq!(model(&window), "gpt-image-1-mini");
    window.get_by_label_contains("Profile Sandbox").click();
    window.run();
    assert!(window.query_all_by_label_contains("Unsaved changes").count() > 0, "the row in the list says it");
    window.get_by_label("Profile Smart AIPI, Unsaved changes").click();
    window.run();
    assert_eq!(model(&window), "gpt-image-1-mini");
    window.get_by_label("Discard").click();
    window.run();
    assert_eq!(model(&window), reseller().model);
    assert!(window.state().state.screen.unsaved.is_empty());
}
