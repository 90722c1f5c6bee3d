//! Profiles to clients; the Sandbox is started on first use.

use super::failure::{call_failure, input_failure};
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
    gates: Mutex<BTreeMap<String, (u32, Arc<Semaphore>)>>,
}

impl Endpoints {
    pub(super) fn new(sandbox_config: sandbox::Config) -> Self {
        Self { sandbox: OnceCell::new(), sandbox_config, keys: Mutex::default(), gates: Mutex::default() }
    }

    /// Keeps a key for this run; an empty one forgets it.
    pub(super) fn set_key(&self, profile: &str, key: Option<Secret>) {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        match key {
            Some(key) => keys.insert(profile.to_owned(), key),
            None => keys.remove(profile),
        };
    }

    /// The key of a profile, from where the profile says.
    pub(super) fn key(&self, profile: &Profile) -> Option<Secret> {
        match &profile.key {
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
        let key = self.key(profile);
        if let Some(key) = &key {
            // Whatever a server echoes back, the key stays out of log, ledger and screen.
            crate::journal::hide(key.expose());
        }
        if key.is_none()
            && let Some(next_step) = missing_key(profile)
        {
            return Err(input_failure(format!("The profile {} has no key", profile.name), next_step));
        }
        let base_url = if profile.is_sandbox() { self.sandbox_url().await? } else { profile.base_url.clone() };
        // The Sandbox paints the same picture for the same call; real models do not.
        let headers = if profile.is_sandbox() { vec![("x-sandbox-variant", part.to_string())] } else { Vec::new() };
        Client::new(&Endpoint { base_url, key, headers, ..Endpoint::default() }).map_err(|error| call_failure(&error))
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
        KeySource::ThisRun => Some("Type the key in the settings; it is kept for this run only".to_owned()),
    }
}
