//! Profiles to clients; the Sandbox is started on first use.

use super::failure::{call_failure, input_failure};
use super::lane::Lanes;
pub(super) use super::lane::Turn;
use crate::api::keychain::{Keychain, KeychainError};
use crate::api::{Client, Endpoint, Secret};
use crate::ledger::{Billed, Failure, FailureKind};
use crate::profile::{KeySource, Profile};
use crate::sandbox;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::OnceCell;

/// The longest pause that an endpoint may ask for before a call is given up.
pub(super) const LONGEST_WAIT: Duration = Duration::from_mins(2);

/// Why there is no turn.
pub(super) enum NoTurn {
    /// The endpoint wants to be left alone for so long.
    Pause(Duration),
    /// The profile cannot be called.
    Failed(Failure),
}

impl NoTurn {
    /// For those who do not wait.
    pub(super) fn into_failure(self) -> Failure {
        match self {
            Self::Failed(failure) => failure,
            Self::Pause(wait) => Failure {
                kind: FailureKind::NotSent,
                message: format!("The endpoint asked for a pause of {} seconds", wait.as_secs()),
                billed: Billed::No,
                next_step: "Run again after that time".to_owned(),
                details: String::new(),
            },
        }
    }
}

/// What the keychain said last about a profile's key, and when; none while it was not asked.
type Asked = Arc<tokio::sync::Mutex<Option<(Instant, Result<(), KeychainError>)>>>;

/// Clients by profile, their limits, keys of this run, and the Sandbox.
pub(super) struct Endpoints {
    sandbox: OnceCell<sandbox::Server>,
    sandbox_config: sandbox::Config,
    /// Keys typed for this run, by profile. They live in memory alone.
    keys: Mutex<BTreeMap<String, Secret>>,
    /// What the keychain said, by profile: asked once, as it may ask the user.
    kept: Mutex<BTreeMap<String, Option<Secret>>>,
    /// Held while the keychain is asked, by profile: all who wait take the one answer.
    asked: Mutex<BTreeMap<String, Asked>>,
    lanes: Lanes,
    /// Addresses of the saved profiles by name, when somebody has told them: a key belongs to both.
    addresses: Mutex<Option<BTreeMap<String, String>>>,
}

impl Endpoints {
    pub(super) fn new(sandbox_config: sandbox::Config) -> Self {
        Self {
            sandbox: OnceCell::new(),
            sandbox_config,
            keys: Mutex::default(),
            kept: Mutex::default(),
            asked: Mutex::default(),
            lanes: Lanes::default(),
            addresses: Mutex::default(),
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

    /// Moves keys along when a profile gets another name. Waits for the keychain likewise.
    pub(super) async fn rename_key(&self, profile: &Profile, to: &str) -> Result<(), KeychainError> {
        let (from, to) = (profile.name.clone(), to.to_owned());
        let typed = self.keys.lock().unwrap_or_else(PoisonError::into_inner).remove(&from);
        if typed.is_some() {
            self.set_key(&to, typed);
        }
        if profile.key != KeySource::Keychain {
            return Ok(());
        }
        let known = self.kept.lock().unwrap_or_else(PoisonError::into_inner).remove(&from);
        if let Some(known) = known {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(to.clone(), known);
        }
        let new = to.clone();
        let moved = tokio::task::spawn_blocking(move || Keychain::default().rename(&from, &to)).await;
        // Who asked in between was told that there is none.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).retain(|name, key| *name != new || key.is_some());
        moved.unwrap_or_else(|error| Err(KeychainError::Missing(error.to_string())))
    }

    /// Tells the profiles as they are saved now.
    pub(super) fn set_addresses(&self, profiles: &[Profile]) {
        let told = profiles.iter().map(|profile| (profile.name.clone(), profile.base_url.clone())).collect();
        *self.addresses.lock().unwrap_or_else(PoisonError::into_inner) = Some(told);
    }

    /// A key that is kept under a profile's name goes to that profile's address and to no other: what waits may remember
    /// an older one.
    fn check_address(&self, profile: &Profile) -> Result<(), Failure> {
        if !matches!(profile.key, KeySource::Keychain | KeySource::ThisRun) {
            return Ok(());
        }
        let addresses = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(addresses) = addresses.as_ref() else { return Ok(()) };
        let name = &profile.name;
        let words = match addresses.get(name) {
            Some(address) if *address == profile.base_url => return Ok(()),
            Some(_) => format!("The profile {name} has another address than when this was ordered"),
            None => format!("The profile {name} is gone or has another name"),
        };
        Err(input_failure(words, "Its key is not sent to the old address. Remove what waits and run it again"))
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
        let looked_up = self.look_up_in(profile, |name| Keychain::default().read(name)).await;
        looked_up.map_err(|error| input_failure(error.to_string(), error.next_step()))
    }

    /// The same with `read` for the keychain, which is asked once for all who want the same key at the same time: it may
    /// ask the user, and every question that hangs holds a thread.
    async fn look_up_in(
        &self,
        profile: &Profile,
        read: impl FnOnce(&str) -> Result<Option<Secret>, KeychainError> + Send + 'static,
    ) -> Result<(), KeychainError> {
        if profile.key != KeySource::Keychain || self.key(profile).is_some() {
            return Ok(());
        }
        let came = Instant::now();
        let asked = {
            let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(all.entry(profile.name.clone()).or_default())
        };
        let mut last = asked.lock().await;
        if let Some((_, said)) = last.as_ref().filter(|(at, _)| *at >= came) {
            return said.clone();
        }
        let name = profile.name.clone();
        let read = tokio::task::spawn_blocking(move || read(&name));
        let read = read.await.unwrap_or_else(|error| Err(KeychainError::Missing(error.to_string())));
        let said = read.map(|key| {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(profile.name.clone(), key);
        });
        *last = Some((Instant::now(), said.clone()));
        said
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

    /// Waits for the next call that the endpoint's limits allow: at most `profile.parallel` at once.
    pub(super) async fn turn(&self, profile: &Profile) -> Result<Turn, NoTurn> {
        let client = self.client(profile, 0).await.map_err(NoTurn::Failed)?;
        let turn = self.lanes.turn(client.limit_key(), profile.parallel.clamp(1, 16), LONGEST_WAIT).await;
        turn.map_err(NoTurn::Pause)
    }

    /// A client for the profile; `part` tells the Sandbox which variant of a prompt is meant. Nothing is sent.
    pub(super) async fn client(&self, profile: &Profile, part: u32) -> Result<Client, Failure> {
        self.check_address(profile)?;
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
            secret.parts().for_each(crate::journal::hide);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[tokio::test]
    async fn a_key_goes_to_the_address_it_was_given_for() {
        let endpoints = Endpoints::new(sandbox::Config::default());
        let named = |name: &str, base_url: &str| Profile {
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            key: KeySource::ThisRun,
            ..Profile::default()
        };
        endpoints.set_key("Studio", Secret::new("sk-0123456789"));
        let old = named("Studio", "https://a.example/v1");
        assert!(endpoints.client(&old, 0).await.is_ok(), "nobody has told what is saved");
        endpoints.set_addresses(&[named("Studio", "https://b.example/v1")]);
        let refused = endpoints.client(&old, 0).await.err().unwrap();
        assert!(refused.message.contains("another address"), "{}", refused.message);
        assert!(endpoints.client(&named("Studio", "https://b.example/v1"), 0).await.is_ok());
        let gone = endpoints.client(&named("Atelier", "https://a.example/v1"), 0).await.err().unwrap();
        assert!(gone.message.contains("another name"), "{}", gone.message);
    }

    #[tokio::test]
    async fn the_keychain_is_asked_once_for_all_who_want_the_same_key() {
        let profile = Profile { key: KeySource::Keychain, ..Profile::default() };
        let asked = Arc::new(AtomicU32::new(0));
        let endpoints = Endpoints::new(sandbox::Config::default());
        let look_up = |answer: Result<Option<&'static str>, KeychainError>| {
            let asked = Arc::clone(&asked);
            endpoints.look_up_in(&profile, move |_| {
                asked.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(100));
                answer.map(|key| key.and_then(Secret::new))
            })
        };
        let hangs = || look_up(Err(KeychainError::TimedOut));
        let (a, b, c) = tokio::join!(hangs(), hangs(), hangs());
        assert_eq!(
            (a, b, c),
            (Err(KeychainError::TimedOut), Err(KeychainError::TimedOut), Err(KeychainError::TimedOut))
        );
        assert_eq!(asked.load(Ordering::SeqCst), 1, "one question, and its failure is told to all");
        let has = || look_up(Ok(Some("sk-0123456789")));
        let (a, b, c) = tokio::join!(has(), has(), has());
        assert_eq!((a, b, c), (Ok(()), Ok(()), Ok(())));
        assert_eq!(asked.load(Ordering::SeqCst), 2, "a failure is not for ever, and the key is known from now on");
        assert!(endpoints.key(&profile).is_some());
        assert_eq!(has().await, Ok(()));
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}
