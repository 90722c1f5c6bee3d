//! Keys in the operating system's keychain: the Secret Service on Linux, the Keychain on macOS, the Credential Manager
//! on Windows.
//!
//! A keychain can hang: it waits for a password that nobody sees asked for, or its service is stopped. So every call
//! runs on a thread of its own that nobody waits for longer than a limit, and that never stops the program from ending.

use super::secret::Secret;
use keyring_core::{CredentialStore, Entry, Error};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

/// Under which name the keys stand there.
const SERVICE: &str = "maquette";
/// The entry that proves that a keychain works.
const TRIAL: &str = "maquette self-test";
/// How long a keychain may take without a word to the user.
pub const LIMIT: Duration = Duration::from_secs(3);
/// Calls that hang, which means longer than their limit, before no more are made.
const MOST_HANGING: usize = 3;

/// Why a keychain did not do its part. Never holds a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is none, or it cannot be spoken to.
    #[error("There is no keychain that can be reached: {0}")]
    Missing(String),
    /// It did not answer in time.
    #[error("The keychain does not answer; it may be waiting for its password")]
    TimedOut,
    /// It refused.
    #[error("The keychain refused: {0}")]
    Refused(String),
    /// What it gave back is not what was put in.
    #[error("The keychain does not keep what is put into it")]
    Forgetful,
}

impl KeychainError {
    /// What to do next, one sentence.
    pub const fn next_step(&self) -> &'static str {
        match self {
            Self::Missing(_) => "Start a keychain, name an environment variable, or give the key for this run only.",
            Self::TimedOut => "Unlock the keychain and try again.",
            Self::Refused(_) | Self::Forgetful => "Unlock or repair the keychain, or name an environment variable.",
        }
    }

    // The other form of an error is not used: it can carry the secret's bytes.
    fn of(error: &Error) -> Self {
        match error {
            Error::PlatformFailure(_) | Error::NoStorageAccess(_) | Error::NoDefaultStore => {
                Self::Missing(super::refusal::text::one_line(&error.to_string()))
            }
            Error::BadEncoding(_) | Error::BadDataFormat(..) => Self::Forgetful,
            _ => Self::Refused(super::refusal::text::one_line(&error.to_string())),
        }
    }
}

/// Opens the store anew: one that came up later is found.
type Open = fn() -> keyring_core::Result<Arc<CredentialStore>>;

/// A keychain.
#[derive(Debug, Clone, Copy)]
pub struct Keychain {
    open: Open,
    limit: Duration,
    hanging: &'static AtomicUsize,
}

impl Default for Keychain {
    fn default() -> Self {
        static HANGING: AtomicUsize = AtomicUsize::new(0);
        Self { open: system, limit: LIMIT, hanging: &HANGING }
    }
}

impl Keychain {
    /// The same, waiting so long: for a window that says what is being waited for.
    #[must_use]
    pub const fn waiting(self, limit: Duration) -> Self {
        Self { limit, ..self }
    }

    /// The key of a profile; none when there is none. Blocks for the limit at most: not for the window's thread.
    pub fn read(&self, profile: &str) -> Result<Option<Secret>, KeychainError> {
        let found = self.run(profile, |entry| match entry.get_password() {
            Err(Error::NoEntry) => Ok(None),
            other => other.map(Some),
        })?;
        Ok(found.and_then(|key| Secret::new(&key)))
    }

    /// Keeps the key of a profile. Blocks likewise.
    pub fn write(&self, profile: &str, key: &Secret) -> Result<(), KeychainError> {
        let key = key.clone();
        self.run(profile, move |entry| entry.set_password(key.expose()))
    }

    /// Forgets the key of a profile; fine when there is none. Blocks likewise.
    pub fn delete(&self, profile: &str) -> Result<(), KeychainError> {
        self.run(profile, |entry| match entry.delete_credential() {
            Err(Error::NoEntry) => Ok(()),
            other => other,
        })
    }

    /// Moves a key when its profile gets another name. Blocks likewise, for each step.
    pub fn rename(&self, from: &str, to: &str) -> Result<(), KeychainError> {
        if let Some(key) = self.read(from)?.filter(|_| from != to) {
            self.write(to, &key)?;
            self.delete(from)?;
            // Where names differ in case alone, some systems have deleted the one that was just written.
            if self.read(to)?.is_none() {
                self.write(to, &key)?;
            }
        }
        Ok(())
    }

    /// Proves that it keeps a secret: by writing one, reading and deleting it. What a keychain says of itself proves
    /// nothing: a locked one says that all is well. Blocks likewise, for each step.
    pub fn test(&self) -> Result<(), KeychainError> {
        let token = format!("trial-{}", uuid::Uuid::now_v7().simple());
        let Some(trial) = Secret::new(&token) else { return Err(KeychainError::Forgetful) };
        self.write(TRIAL, &trial)?;
        let read = self.read(TRIAL);
        self.delete(TRIAL)?;
        if read?.as_ref() == Some(&trial) { Ok(()) } else { Err(KeychainError::Forgetful) }
    }

    fn run<T: Send + 'static>(
        &self,
        user: &str,
        act: impl FnOnce(&Entry) -> keyring_core::Result<T> + Send + 'static,
    ) -> Result<T, KeychainError> {
        if self.hanging.load(Ordering::Acquire) >= MOST_HANGING {
            return Err(KeychainError::TimedOut);
        }
        let (open, user) = (self.open, user.to_owned());
        let (tell, told) = sync_channel(1);
        let late = Arc::new(AtomicBool::new(false));
        let running = Running { hanging: self.hanging, late: Arc::clone(&late) };
        let thread = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            let done = open().and_then(|store| act(&store.build(SERVICE, &user, None)?));
            drop(running);
            // Nobody listens any more when it came too late.
            let _ = tell.send(done.map_err(|error| KeychainError::of(&error)));
        });
        if let Err(error) = thread {
            return Err(KeychainError::Missing(error.to_string()));
        }
        let failed = || Err(KeychainError::Missing("its client failed".to_owned()));
        match told.recv_timeout(self.limit) {
            Ok(done) => done,
            Err(RecvTimeoutError::Disconnected) => failed(),
            Err(RecvTimeoutError::Timeout) => {
                // Counted before it is said: whichever of the two threads says it second takes the count back.
                self.hanging.fetch_add(1, Ordering::AcqRel);
                if late.swap(true, Ordering::AcqRel) {
                    self.hanging.fetch_sub(1, Ordering::AcqRel);
                    return told.recv().unwrap_or_else(|_| failed());
                }
                Err(KeychainError::TimedOut)
            }
        }
    }
}

/// A call that runs. Once it is late it counts as hanging, until it ends, however it ends.
struct Running {
    hanging: &'static AtomicUsize,
    /// Set by whoever comes first: the caller, whose patience is over, or the end of the call.
    late: Arc<AtomicBool>,
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.late.swap(true, Ordering::AcqRel) {
            self.hanging.fetch_sub(1, Ordering::AcqRel);
        }
    }
}

#[cfg(target_os = "macos")]
fn system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(all(unix, not(target_os = "macos")))]
fn system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use keyring_core::mock;
    use std::sync::LazyLock;
    use std::time::Instant;

    static MOCK: LazyLock<Arc<CredentialStore>> = LazyLock::new(|| mock::Store::new().unwrap());

    fn keychain(open: Open, hanging: &'static AtomicUsize) -> Keychain {
        Keychain { open, limit: Duration::from_millis(300), hanging }
    }

    #[test]
    fn a_key_is_kept_moved_and_forgotten() {
        static HANGING: AtomicUsize = AtomicUsize::new(0);
        let keychain = keychain(|| Ok(Arc::clone(&MOCK)), &HANGING);
        assert_eq!(keychain.test(), Ok(()));
        assert_eq!(keychain.read("Studio"), Ok(None));
        let key = Secret::new("sk-CANARY-0123456789").unwrap();
        keychain.write("Studio", &key).unwrap();
        assert_eq!(keychain.read("Studio"), Ok(Some(key.clone())));
        keychain.rename("Studio", "Studio").unwrap();
        keychain.rename("Studio", "Atelier").unwrap();
        assert_eq!((keychain.read("Studio"), keychain.read("Atelier")), (Ok(None), Ok(Some(key))));
        keychain.delete("Atelier").unwrap();
        keychain.delete("Atelier").unwrap();
        assert_eq!(keychain.read("Atelier"), Ok(None));
        assert_eq!(HANGING.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_keychain_that_hangs_is_not_waited_for_and_not_asked_for_ever() {
        static HANGING: AtomicUsize = AtomicUsize::new(0);
        let keychain = keychain(
            || {
                std::thread::sleep(Duration::from_mins(2));
                Err(Error::NoDefaultStore)
            },
            &HANGING,
        );
        let begin = Instant::now();
        for _ in 0..MOST_HANGING {
            assert_eq!(keychain.read("x"), Err(KeychainError::TimedOut));
        }
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
        let begin = Instant::now();
        assert_eq!(keychain.read("x"), Err(KeychainError::TimedOut));
        assert!(begin.elapsed() < Duration::from_millis(200), "no more threads are piled up");
    }

    #[test]
    fn calls_within_their_limit_do_not_count_as_hanging() {
        static HANGING: AtomicUsize = AtomicUsize::new(0);
        let slow = Keychain {
            open: || {
                std::thread::sleep(Duration::from_millis(200));
                Ok(Arc::clone(&MOCK))
            },
            limit: Duration::from_secs(20),
            hanging: &HANGING,
        };
        std::thread::scope(|scope| {
            let asking: Vec<_> = (0..3 * MOST_HANGING).map(|_| scope.spawn(|| slow.read("nobody"))).collect();
            for asked in asking {
                assert_eq!(asked.join().unwrap(), Ok(None), "many at once are no sign of a keychain that hangs");
            }
        });
        assert_eq!(HANGING.load(Ordering::SeqCst), 0);
    }

    #[test]
    fn a_call_that_ends_late_hangs_no_more() {
        static HANGING: AtomicUsize = AtomicUsize::new(0);
        let late = Keychain {
            open: || {
                std::thread::sleep(Duration::from_millis(300));
                Ok(Arc::clone(&MOCK))
            },
            limit: Duration::from_millis(20),
            hanging: &HANGING,
        };
        assert_eq!(late.read("nobody"), Err(KeychainError::TimedOut));
        assert_eq!(HANGING.load(Ordering::SeqCst), 1);
        let begin = Instant::now();
        while HANGING.load(Ordering::SeqCst) > 0 {
            assert!(begin.elapsed() < Duration::from_secs(20), "it ended long ago");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn failures_are_sentences_without_the_key() {
        static HANGING: AtomicUsize = AtomicUsize::new(0);
        let missing = keychain(|| Err(Error::NoStorageAccess("no bus sk-CANARY-0123456789".into())), &HANGING);
        let error = missing.test().unwrap_err();
        assert!(matches!(&error, KeychainError::Missing(why) if !why.contains("CANARY")), "{error:?}");
        let dies = keychain(|| panic!("a defect"), &HANGING);
        assert!(matches!(dies.read("x"), Err(KeychainError::Missing(_))));
        assert_eq!(HANGING.load(Ordering::SeqCst), 0);
        let odd = KeychainError::of(&Error::BadEncoding(b"sk-CANARY".to_vec()));
        assert_eq!(odd, KeychainError::Forgetful);
        assert!(error.next_step().ends_with('.') && error.to_string().len() > 20);
    }

    /// With a real keychain, where there is one: `dbus-run-session` with a Secret Service that is unlocked.
    #[test]
    #[ignore = "needs an unlocked keychain"]
    fn the_systems_keychain_keeps_a_secret() {
        assert_eq!(Keychain::default().test(), Ok(()));
    }

    /// Whatever is there, it answers or is given up within the limit.
    #[test]
    fn the_systems_keychain_never_holds_the_program_up() {
        let begin = Instant::now();
        let _ = Keychain::default().waiting(Duration::from_secs(2)).read("a profile that nobody has");
        assert!(begin.elapsed() < Duration::from_secs(4), "{:?}", begin.elapsed());
    }
}
