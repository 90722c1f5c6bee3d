//! Intents about endpoints and their keys.

use crate::profile::Profile;
use std::path::PathBuf;

/// One intent; profiles are told by name.
#[derive(Debug, Clone, PartialEq)]
pub enum ProfileCommand {
    /// Use this profile.
    Use(String),
    /// Save a profile under its name; `was` is its name before, if it had one.
    Save {
        /// Name before the change.
        was: Option<String>,
        /// The whole profile.
        profile: Box<Profile>,
    },
    /// Remove a profile, and its key from the keychain.
    Remove(String),
    /// A key for this run only; it is never written anywhere.
    SetKey(String, KeyText),
    /// A key for the operating system's keychain; an empty one is taken out of it.
    KeepKey(String, KeyText),
    /// Ask the profile's endpoint for its models: free.
    Check(String),
    /// Make the calls that find out what it honours: the price was shown.
    Probe(String),
    /// Make no further ones.
    StopProbe(String),
    /// Ask where to write a profile to.
    PickExport(String),
    /// Write a profile, without secrets.
    Export(String, PathBuf),
    /// Ask for a file that holds a profile.
    PickImport,
    /// Read a profile.
    Import(PathBuf),
}

impl From<ProfileCommand> for super::Command {
    fn from(command: ProfileCommand) -> Self {
        Self::Profile(command)
    }
}

/// A key on its way from the field to where it is kept. It prints as `[key]`.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyText(pub String);

impl std::fmt::Debug for KeyText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[key]")
    }
}
