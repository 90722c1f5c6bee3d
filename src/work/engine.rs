//! What every run needs, cheap to clone.

use super::budget;
use super::endpoint::Endpoints;
use super::keeper::Keeper;
use super::store::Store;
use super::stranded::Strand;
use crate::api::{CallError, Secret};
use crate::budget::Budget;
use crate::ledger::Failure;
use crate::library::Library;
use crate::picture::decode::Limits;
use crate::profile::Profile;
use crate::safety::Shut;
use crate::sandbox;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How an engine is set up.
pub struct Setup {
    /// The open library.
    pub library: Library,
    /// What pictures may weigh.
    pub limits: Limits,
    /// The Sandbox's behaviour.
    pub sandbox: sandbox::Config,
    /// Limits that stop a call before it is sent.
    pub budget: Budget,
}

/// Store, endpoints and limits.
#[derive(Clone)]
pub struct Engine {
    pub(super) store: Store,
    pub(super) endpoints: Arc<Endpoints>,
    pub(super) limits: Limits,
    pub(super) keeper: Arc<Keeper>,
    pub(super) budget: Arc<budget::Limits>,
    pub(super) strand: Arc<Strand>,
    pub(super) shut: Arc<Mutex<Option<Shut>>>,
    /// The next call panics: for tests of what becomes of it then.
    pub(super) fails: Arc<AtomicBool>,
}

impl Engine {
    /// Puts the library on its thread.
    pub fn new(setup: Setup) -> std::io::Result<Self> {
        Ok(Self {
            store: Store::start(setup.library)?,
            endpoints: Arc::new(Endpoints::new(setup.sandbox)),
            limits: setup.limits,
            keeper: Arc::default(),
            budget: Arc::new(budget::Limits::new(setup.budget)),
            strand: Arc::default(),
            shut: Arc::default(),
            fails: Arc::default(),
        })
    }

    /// Why nothing can be written to the library, and so nothing sent; `None`: it can.
    pub fn shut(&self) -> Option<Shut> {
        self.shut.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says why nothing can be written, or that it can.
    pub fn set_shut(&self, shut: Option<Shut>) {
        *self.shut.lock().unwrap_or_else(PoisonError::into_inner) = shut;
    }

    /// The next call panics, for tests.
    pub fn fail_next_call(&self) {
        self.fails.store(true, Ordering::SeqCst);
    }

    /// The window is up, or did not come up for a reason that is known: its start is no bad one.
    pub async fn note_up(&self) {
        let noted = self.store.with(|library| {
            library.note_up();
            Ok(())
        });
        if let Err(error) = noted.await {
            tracing::warn!("that the window is up could not be noted: {error}");
        }
    }

    /// Closes the library. Every clone of this engine must be gone by then.
    pub fn close(self) {
        let Self { store, endpoints, .. } = self;
        drop(endpoints);
        store.close();
    }

    /// The library's thread.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// What pictures may weigh.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Keeps a key for this run; `None` forgets it.
    pub fn set_key(&self, profile: &str, key: Option<Secret>) {
        self.endpoints.set_key(profile, key);
    }

    /// Puts a key into the operating system's keychain; `None` takes it out. Errors: one sentence with the next step.
    pub async fn keep_key(&self, profile: &str, key: Option<Secret>) -> Result<(), Failure> {
        let kept = self.endpoints.keep_key(profile, key).await;
        kept.map_err(|error| super::failure::input_failure(error.to_string(), error.next_step()))
    }

    /// Moves a profile's keys along when it gets another name. Errors: one sentence with the next step.
    pub async fn rename_key(&self, profile: &Profile, to: &str) -> Result<(), Failure> {
        let moved = self.endpoints.rename_key(profile, to).await;
        moved.map_err(|error| super::failure::input_failure(error.to_string(), error.next_step()))
    }

    /// Tells the profiles as they are saved now: keys go to their addresses alone.
    pub fn set_profiles(&self, profiles: &[Profile]) {
        self.endpoints.set_addresses(profiles);
    }

    /// True when the profile needs no key or has one; a keychain counts as having one until it was asked.
    pub fn has_key(&self, profile: &Profile) -> bool {
        self.endpoints.has_key(profile)
    }

    /// Asks the endpoint for its models: proves address and key, costs nothing. Gives their number.
    pub async fn check(&self, profile: &Profile) -> Result<usize, Failure> {
        let client = self.endpoints.client(profile, 0).await?;
        let models = client.models().await.map_err(|error: CallError| super::failure::call_failure(&error))?;
        Ok(models.len())
    }
}
