//! Profiles: one endpoint each, with its address, its key's place, its ways and its pair of tiers.

mod dialect;
mod exchange;
mod names;
mod presets;
pub mod probe;

pub use dialect::{
    Auth, Dialect, EditBody, ImageField, MaskEncoding, Pair, Proxy, ResponseFormat, Results, SizeLaw, Streaming,
    Timeouts, UploadFormat, UploadLimits, aspect_and_resolution,
};
pub use exchange::{Exchanged, export, import};
pub use names::{is_secret, is_secret_name, is_secret_value, is_variable_name, secret_in_address};
pub use presets::Preset;
pub use probe::{Finding, Findings};

use crate::budget::Budget;
use crate::model::{DEFAULT_MODEL, Model, Quality};
use crate::price::{ModelPrice, PriceList};
use crate::take::Tier;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;

/// Where the key comes from. The key itself is never part of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeySource {
    /// The endpoint asks for none.
    #[default]
    None,
    /// An environment variable, read at each call.
    Env(String),
    /// Typed in for this run only.
    ThisRun,
    /// The operating system's keychain, under the profile's name.
    Keychain,
}

/// One endpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Its name, unique.
    pub name: String,
    /// Address with or without `/v1`; empty: the Sandbox inside the program.
    pub base_url: String,
    /// Where the key comes from.
    pub key: KeySource,
    /// Model id.
    pub model: String,
    /// Quality of a draft.
    pub draft_quality: Quality,
    /// Quality of a final.
    pub final_quality: Quality,
    /// Times the list price; 0 is free.
    pub price_multiplier: f64,
    /// Ask for a stream with previews.
    pub stream: bool,
    /// Previews of each streamed result, 0 to 3; each costs a hundred output tokens.
    pub previews: u32,
    /// A final takes the chosen draft along as the reference of its composition.
    pub follow_draft: bool,
    /// Calls at once.
    pub parallel: u32,
    /// Own prices by model id, in place of the list price times the multiplier.
    pub prices: BTreeMap<String, ModelPrice>,
    /// What its ways are.
    pub dialect: Dialect,
    /// What a probe found out about it.
    pub findings: Findings,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            name: "New profile".to_owned(),
            base_url: "https://api.openai.com/v1".to_owned(),
            key: KeySource::Env("OPENAI_API_KEY".to_owned()),
            model: DEFAULT_MODEL.to_owned(),
            draft_quality: Quality::Low,
            final_quality: Quality::High,
            price_multiplier: 1.0,
            stream: true,
            previews: 1,
            follow_draft: true,
            parallel: 2,
            prices: BTreeMap::new(),
            dialect: Dialect::default(),
            findings: Findings::default(),
        }
    }
}

/// The name of the profile that always exists.
pub const SANDBOX: &str = "Sandbox";

impl Profile {
    /// The endpoint inside the program: no key, no network, no price.
    pub fn sandbox() -> Self {
        Self {
            name: SANDBOX.to_owned(),
            base_url: String::new(),
            key: KeySource::None,
            price_multiplier: 0.0,
            previews: 3,
            ..Self::default()
        }
    }

    /// True for the endpoint inside the program.
    pub fn is_sandbox(&self) -> bool {
        self.base_url.is_empty()
    }

    /// The quality of a tier.
    pub const fn quality(&self, tier: Tier) -> Quality {
        match tier {
            Tier::Draft => self.draft_quality,
            Tier::Final => self.final_quality,
        }
    }

    /// Says why it cannot be saved.
    pub fn check(&self, others: &[Self]) -> Result<(), String> {
        if self.name.trim().is_empty() {
            return Err("Give the profile a name".to_owned());
        }
        if others.iter().any(|other| other.name.eq_ignore_ascii_case(self.name.trim())) {
            return Err(format!("There is already a profile named {}", self.name.trim()));
        }
        let address = self.base_url.trim();
        if !address.is_empty() {
            let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            let Some(rest) = rest else { return Err("The address starts with https:// or http://".to_owned()) };
            if rest.split(['/', '?', '#']).next().is_none_or(str::is_empty) {
                return Err("The address names no host".to_owned());
            }
            if let Some(why) = secret_in_address(address) {
                return Err(why.to_owned());
            }
        }
        if let KeySource::Env(variable) = &self.key
            && !is_variable_name(variable)
        {
            return Err("Name the environment variable that holds the key, such as OPENAI_API_KEY, not the key itself"
                .to_owned());
        }
        self.price_list().check()?;
        dialect::check(&self.dialect)
    }

    /// The rules of a model at this endpoint.
    pub fn rules(&self, model: &str) -> Model {
        let mut rules = Model::named(model);
        rules.sizes = self.dialect.sizes.rule(&rules.sizes);
        rules
    }

    /// What it charges.
    pub fn price_list(&self) -> PriceList {
        PriceList { multiplier: self.price_multiplier, models: self.prices.clone() }
    }

    /// What is risky about it, one sentence each; often nothing.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings = Vec::new();
        if let Some(rest) = self.base_url.trim().strip_prefix("http://")
            && !is_this_machine(rest)
        {
            let what = if self.key == KeySource::None { "Prompts and pictures travel" } else { "The key travels" };
            warnings.push(format!("{what} readable over plain http:// to another machine; use https:// if it can"));
        }
        if let Proxy::Via(address) = &self.dialect.proxy
            && address.starts_with("http://")
            && self.base_url.trim().starts_with("http://")
        {
            warnings.push("The proxy can read everything that goes over plain http://".to_owned());
        }
        if self.price_multiplier == 0.0 && self.prices.is_empty() && self.base_url.trim().starts_with("https://") {
            warnings.push("It is taken for free: its calls count nothing against the budget".to_owned());
        }
        warnings
    }
}

/// True for what stands behind `http://` when it is this machine: no key leaves it then.
fn is_this_machine(rest: &str) -> bool {
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match host.strip_prefix('[') {
        Some(inside) => inside.split(']').next().unwrap_or_default(),
        None => host.rsplit_once(':').map_or(host, |(host, _)| host),
    };
    let host = host.to_ascii_lowercase();
    host == "localhost" || host.ends_with(".localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Appearance {
    /// Neutral dark grey: the default for colour work.
    #[default]
    Dark,
    /// Light grey.
    Light,
}

/// What the user has set, apart from the work itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// All profiles; the Sandbox is always the first.
    pub profiles: Vec<Profile>,
    /// Name of the profile in use.
    pub active: String,
    /// Dark or light.
    pub appearance: Appearance,
    /// Scale of the whole window, 0.8 to 2.
    pub ui_scale: f32,
    /// Most megapixels a picture may have.
    pub max_megapixels: u32,
    /// Bytes that undo may hold, in MB.
    pub undo_mb: u32,
    /// Limits that stop a call before it is sent.
    pub budget: Budget,
    /// Pictures that are put into this folder become references.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub watched: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        let openai = Profile { name: "OpenAI".to_owned(), ..Profile::default() };
        Self {
            profiles: vec![Profile::sandbox(), openai],
            active: SANDBOX.to_owned(),
            appearance: Appearance::Dark,
            ui_scale: 1.0,
            max_megapixels: 200,
            undo_mb: 512,
            budget: Budget::default(),
            watched: None,
        }
    }
}

impl Settings {
    /// The profile in use; the Sandbox when the named one is gone.
    pub fn profile(&self) -> &Profile {
        self.named(&self.active).unwrap_or(&self.profiles[0])
    }

    /// Changes the profile in use.
    pub fn change_profile(&mut self, change: impl FnOnce(&mut Profile)) {
        let name = self.profile().name.clone();
        if let Some(profile) = self.profiles.iter_mut().find(|profile| profile.name == name) {
            change(profile);
        }
    }

    /// The profile of that name, whatever its case.
    pub fn named(&self, name: &str) -> Option<&Profile> {
        self.profiles.iter().find(|profile| profile.name.eq_ignore_ascii_case(name))
    }

    /// That name, or the same with a number where it is taken.
    pub fn free_name(&self, base: &str) -> String {
        let numbered = (2..).map(|number| format!("{base} {number}"));
        let mut names = std::iter::once(base.to_owned()).chain(numbered);
        names.find(|name| self.named(name).is_none()).unwrap_or_else(|| base.to_owned())
    }

    /// Puts what was read from a file in order: the Sandbox first, values within their ranges.
    #[must_use]
    pub fn repaired(mut self) -> Self {
        let own = |profile: &Profile| profile.is_sandbox() || profile.name.eq_ignore_ascii_case(SANDBOX);
        let follow_draft = self.profiles.iter().find(|profile| own(profile)).is_none_or(|profile| profile.follow_draft);
        self.profiles.retain(|profile| !own(profile));
        self.profiles.insert(0, Profile { follow_draft, ..Profile::sandbox() });
        self.ui_scale = if self.ui_scale.is_finite() { self.ui_scale.clamp(0.8, 2.0) } else { 1.0 };
        self.max_megapixels = self.max_megapixels.clamp(1, 1000);
        self.undo_mb = self.undo_mb.clamp(16, 16_384);
        self.budget = self.budget.repaired();
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sandbox_is_always_there() {
        let odd = Settings { profiles: vec![], active: "gone".to_owned(), ui_scale: f32::NAN, ..Settings::default() };
        let settings = odd.repaired();
        assert!(settings.profile().is_sandbox());
        assert!((settings.ui_scale - 1.0).abs() < f32::EPSILON);
    }

    #[test]
    fn names_are_unique_whatever_their_case() {
        let settings = Settings::default();
        let twin = Profile { name: "openai".to_owned(), ..Profile::default() };
        assert!(twin.check(&settings.profiles).is_err());
        for address in ["ftp://x", "https://", "https://me:pw@x", "https://x?api-key=1"] {
            assert!(Profile { base_url: address.to_owned(), ..Profile::default() }.check(&[]).is_err(), "{address}");
        }
    }

    #[test]
    fn an_old_profile_reads_as_it_was() {
        let old = "name = \"Studio\"\nbase_url = \"https://x/v1\"\nkey = \"this_run\"\nprice_multiplier = 0.5";
        let profile: Profile = toml::from_str(old).unwrap();
        assert_eq!((profile.dialect.clone(), profile.findings.is_empty()), (Dialect::default(), true));
        assert_eq!(profile.check(&[]), Ok(()));
    }

    #[test]
    fn a_readable_key_is_warned_of() {
        let warned = |base_url: &str| {
            let profile = Profile { base_url: base_url.to_owned(), ..Profile::default() };
            !profile.warnings().is_empty()
        };
        assert!(
            warned("http://192.168.1.5:8080") && warned("http://gateway/v1") && warned("http://localhost.evil.com")
        );
        for safe in ["http://127.0.0.1:1/v1", "http://[::1]:9", "http://localhost", "https://x.com", ""] {
            assert!(!warned(safe), "{safe}");
        }
    }
}
