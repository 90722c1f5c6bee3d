//! Forms of profiles that were left before they were saved: kept with the session, without secrets, until they are
//! saved or discarded.

use crate::profile::{Profile, Settings};
use crate::ui::state::UiState;
use serde::{Deserialize, Serialize};

/// Most forms that are kept; the oldest goes.
const MOST: usize = 12;

/// A form with changes that are not saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Unsaved {
    /// The name of the profile as it is saved, if it is.
    pub was: Option<String>,
    /// Tells new ones apart.
    #[serde(default)]
    pub number: u32,
    /// The form, without what looks like a secret.
    pub profile: Profile,
}

/// Notes the form that is open, or that it has no changes.
pub fn note(state: &mut UiState, saved: Option<&Profile>) {
    let Some((was, profile)) = &state.editing else { return };
    let key = (was.clone(), state.form_number);
    let unsaved = &mut state.screen.unsaved;
    let at = unsaved.iter().position(|form| (&form.was, form.number) == (&key.0, key.1));
    if saved == Some(profile) {
        if let Some(at) = at {
            unsaved.remove(at);
        }
        return;
    }
    let form = Unsaved { was: key.0, number: key.1, profile: profile.clone().without_secrets() };
    match at {
        Some(at) if unsaved[at] == form => {}
        Some(at) => unsaved[at] = form,
        None => {
            unsaved.push(form);
            if unsaved.len() > MOST {
                unsaved.remove(0);
            }
        }
    }
}

/// The form that is open is given up.
pub fn discard(state: &mut UiState) {
    if let Some((was, _)) = state.editing.take() {
        let number = state.form_number;
        state.screen.unsaved.retain(|form| (&form.was, form.number) != (&was, number));
    }
}

/// Opens the form of a saved profile, with the changes that it had.
pub fn open(state: &mut UiState, profile: &Profile) {
    let name = profile.name.as_str();
    let kept = state.screen.unsaved.iter().find(|form| form.was.as_deref() == Some(name));
    let form = kept.map_or_else(|| profile.clone(), |form| form.profile.clone());
    state.form_number = 0;
    state.edit_profile(Some(name.to_owned()), form);
}

/// Opens the form of a profile as it is saved.
pub fn open_saved(state: &mut UiState, profile: Option<&Profile>) {
    if let Some(profile) = profile {
        open(state, profile);
    }
}

/// Opens a form that was never saved.
pub fn open_new(state: &mut UiState, form: &Unsaved) {
    state.form_number = form.number;
    state.edit_profile(None, form.profile.clone());
}

/// Opens a new form.
pub fn begin(state: &mut UiState, profile: Profile) {
    state.form_number = 1 + state.screen.unsaved.iter().map(|form| form.number).max().unwrap_or(0);
    state.edit_profile(None, profile);
}

/// The form that was left last, when there is one; else that of the profile in use.
pub fn open_last(state: &mut UiState, settings: &Settings) {
    // Of a profile that is gone the form is a new one.
    for at in 0..state.screen.unsaved.len() {
        let gone = state.screen.unsaved[at].was.as_deref().is_some_and(|name| settings.named(name).is_none());
        if gone {
            let number = 1 + state.screen.unsaved.iter().map(|form| form.number).max().unwrap_or(0);
            let form = &mut state.screen.unsaved[at];
            (form.was, form.number) = (None, number);
        }
    }
    match state.screen.unsaved.last().cloned() {
        Some(form) => match form.was.as_deref().and_then(|name| settings.named(name)) {
            Some(profile) => open(state, profile),
            None => open_new(state, &form),
        },
        None => open(state, settings.profile()),
    }
}

/// True when the form of a saved profile has changes that are not saved.
pub fn has_changes(state: &UiState, profile: &Profile) -> bool {
    let name = Some(profile.name.as_str());
    match &state.editing {
        // Before it is noted at the end of this frame.
        Some((was, form)) if was.as_deref() == name => form != profile,
        _ => state.screen.unsaved.iter().any(|form| form.was.as_deref() == name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Pair;

    fn settings() -> Settings {
        let profile = Profile {
            name: "Studio".to_owned(),
            base_url: "https://studio.example/v1".to_owned(),
            ..Profile::default()
        };
        let mut settings = Settings::default();
        settings.profiles.push(profile);
        settings
    }

    fn change(state: &mut UiState, settings: &Settings, address: &str) {
        let (was, form) = state.editing.as_mut().unwrap();
        form.base_url = address.to_owned();
        let saved = was.as_deref().and_then(|name| settings.named(name)).cloned();
        note(state, saved.as_ref());
    }

    #[test]
    fn a_form_that_is_left_is_there_again_until_it_is_discarded() {
        let settings = settings();
        let mut state = UiState::default();
        open(&mut state, settings.named("Studio").unwrap());
        note(&mut state, settings.named("Studio"));
        assert_eq!(state.screen.unsaved, [], "nothing was changed");
        change(&mut state, &settings, "https://other.example/v1");
        begin(&mut state, Profile { name: "New".to_owned(), ..Profile::default() });
        change(&mut state, &settings, "https://new.example/v1");
        begin(&mut state, Profile { name: "Newer".to_owned(), ..Profile::default() });
        change(&mut state, &settings, "https://newer.example/v1");
        assert_eq!(state.screen.unsaved.len(), 3);
        // The window is closed and opened again.
        let text = serde_json::to_string(&state.screen).unwrap();
        let mut state = UiState { screen: serde_json::from_str(&text).unwrap(), ..UiState::default() };
        open_last(&mut state, &settings);
        assert_eq!(state.editing.as_ref().unwrap().1.base_url, "https://newer.example/v1");
        discard(&mut state);
        open(&mut state, settings.named("Studio").unwrap());
        assert_eq!(state.editing.as_ref().unwrap().1.base_url, "https://other.example/v1");
        assert!(has_changes(&state, settings.named("Studio").unwrap()));
        change(&mut state, &settings, "https://studio.example/v1");
        assert!(!has_changes(&state, settings.named("Studio").unwrap()), "it is as it was saved");
        assert_eq!(state.screen.unsaved.len(), 1);
    }

    #[test]
    fn no_secret_is_kept() {
        let settings = settings();
        let mut state = UiState::default();
        open(&mut state, settings.named("Studio").unwrap());
        "sk-CANARY0123456789".clone_into(&mut state.key_text);
        let form = &mut state.editing.as_mut().unwrap().1;
        form.base_url = "https://me:sk-CANARY0123456789@studio.example/v1".to_owned();
        form.dialect.headers.push(Pair { name: "Authorization".to_owned(), value: "Bearer CANARY12345".to_owned() });
        form.dialect.headers.push(Pair { name: "x-team".to_owned(), value: "blue".to_owned() });
        note(&mut state, settings.named("Studio"));
        let text = serde_json::to_string(&state.screen).unwrap();
        assert!(!text.contains("CANARY") && text.contains("blue"), "{text}");
    }

    #[test]
    fn a_form_of_a_profile_that_is_gone_is_a_new_one() {
        let settings = settings();
        let mut state = UiState::default();
        open(&mut state, settings.named("Studio").unwrap());
        change(&mut state, &settings, "https://other.example/v1");
        state.editing = None;
        open_last(&mut state, &Settings::default());
        let (was, form) = state.editing.as_ref().unwrap();
        assert!(was.is_none() && form.name == "Studio" && form.base_url == "https://other.example/v1");
    }
}
