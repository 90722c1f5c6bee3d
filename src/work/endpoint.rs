//! Profiles to clients; the Sandbox is started on first use.

use super::failure::{call_failure, input_failure};
use crate::api::keychain::{Keychain, KeychainError};
use crate::api::{Client, Endpoint, Secret};
use crate::ledger::Failure;
use crate::profile::{KeySource, Profile};
use crate::sandbox;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OnceCell, Semaphore};

/// Clients by profile, their gates, keys of this run, and the Sandbox.
pub(super) struct Endpoints {
    sandbox: OnceCell<sandbox::Server>,
    sandbox_config: sandbox::Config,
    /// Keys typed for this run, by profile. They live in memory alone.
    keys: Mutex<BTreeMap<String, Secret>>,
    /// What the keychain said, by profile: asked once, as it may ask the user.
    kept: Mutex<BTreeMap<String, Option<Secret>>>,
    gates: Mutex<BTreeMap<String, (u32, Arc<Semaphore>)>>,
}

impl Endpoints {
    pub(super) fn new(sandbox_config: sandbox::Config) -> Self {
        Self {
            sandbox: OnceCell::new(),
            sandbox_config,
            keys: Mutex::default(),
            kept: Mutex::default(),
            gates: Mutex::default(),
        }
    }

    /// Keeps a key for this run; an empty one forgets it.
    pub(super) fn set_key(&self, profile: &str, key: Option<Secret>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        match key {
            Some(key) => keys.insert(profile.to_owned(), key),
            None => keys.remove(profile),
        };
    }

    /// Puts a key into the keychain, or takes it out. Waits for the keychain, up to its limit.
    pub(super) async fn keep_key(&self, profile: &str, key: Option<Secret>) -> Result<(), KeychainError> {
        let (name, kept) = (profile.to_owned(), key.clone());
        let done = tokio::task::spawn_blocking(move || match kept {
            Some(key) => Keychain::default().write(&name, &key),
            None => Keychain::default().delete(&name),
        });
        done.await.unwrap_or_else(|error| Err(KeychainError::Missing(error.to_string())))?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(profile.to_owned(), key);
        Ok(())
    }

    /// Whether a call can be tried: the keychain counts as having a key until it was asked.
    pub(super) fn has_key(&self, profile: &Profile) -> bool {
        match &profile.key {
            KeySource::None => true,
            KeySource::Keychain => {
                let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
                kept.get(&profile.name).is_none_or(Option::is_some)
            }
            _ => self.key(profile).is_some(),
        }
    }

    /// Asks the keychain for a profile's key, unless it is known.
    async fn look_up(&self, profile: &Profile) -> Result<(), Failure> {
        if profile.key != KeySource::Keychain || self.key(profile).is_some() {
            return Ok(());
        }
        let name = profile.name.clone();
        let read = tokio::task::spawn_blocking(move || Keychain::default().read(&name));
        let read = read.await.unwrap_or_else(|error| Err(KeychainError::Missing(error.to_string())));
        let key = read.map_err(|error| input_failure(error.to_string(), error.next_step()))?;
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(profile.name.clone(), key);
        Ok(())
    }

    /// The key of a profile, from where the profile says; that of the keychain once it was asked.
    pub(super) fn key(&self, profile: &Profile) -> Option<Secret> {
        match &profile.key {
            KeySource::Keychain => {
                self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&profile.name).cloned().flatten()
            }
            KeySource::None => None,
            KeySource::Env(name) => std::env::var(name).ok().and_then(|key| Secret::new(&key)),
            KeySource::ThisRun => self.keys.lock().unwrap_or_else(PoisonError::into_inner).get(&profile.name).cloned(),
        }
    }

    /// At most `profile.parallel` calls at once.
    pub(super) fn gate(&self, profile: &Profile) -> Arc<Semaphore> {
        let wanted = profile.parallel.clamp(1, 16);
        let mut gates = self.gates.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, gate) =
            gates.entry(profile.name.clone()).or_insert_with(|| (wanted, Arc::new(Semaphore::new(wanted as usize))));
        if *size != wanted {
            *size = wanted;
            *gate = Arc::new(Semaphore::new(wanted as usize));
        }
        Arc::clone(gate)
    }

    /// A client for the profile; `part` tells the Sandbox which variant of a prompt is meant. Nothing is sent.
    pub(super) async fn client(&self, profile: &Profile, part: u32) -> Result<Client, Failure> {
        self.look_up(profile).await?;
        let key = self.key(profile);
        if key.is_none()
            && let Some(next_step) = missing_key(profile)
        {
            return Err(input_failure(format!("The profile {} has no key", profile.name), next_step));
        }
        let mut endpoint = Endpoint::of(profile, key, |name| std::env::var(name).ok());
        for secret in endpoint.key.iter().chain(endpoint.variables.values()) {
            // Whatever a server echoes back, a key stays out of log, ledger and screen.
            crate::journal::hide(secret.expose());
        }
        if profile.is_sandbox() {
            endpoint.base_url = self.sandbox_url().await?;
            // The Sandbox paints the same picture for the same call; real models do not.
            endpoint.headers.push(("x-sandbox-variant", part.to_string()));
        }
        Client::new(&endpoint).map_err(|error| call_failure(&error))
    }

    async fn sandbox_url(&self) -> Result<String, Failure> {
        let started = self.sandbox.get_or_try_init(|| sandbox::start(self.sandbox_config.clone())).await;
        match started {
            Ok(server) => Ok(server.base_url()),
            Err(error) => Err(input_failure(
                format!("The Sandbox could not open a port on this machine: {error}"),
                "Allow programs to listen on the loopback address, then run again",
            )),
        }
    }
}

fn missing_key(profile: &Profile) -> Option<String> {
    match &profile.key {
        KeySource::None => None,
        KeySource::Env(name) => Some(format!("Set the environment variable {name} and start again")),
        KeySource::Keychain => Some("Put the key into the keychain in the settings".to_owned()),
        KeySource::ThisRun => Some("Type the key in the settings; it is kept for this run only".to_owned()),
    }
}
