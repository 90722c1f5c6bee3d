//! A file that is sent: in memory, or on disk and read while it goes out.

use crate::geom::Extent;
use crate::picture::Format;
use bytes::Bytes;
use std::fmt;
use std::path::PathBuf;

/// Where the bytes of an upload are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Payload {
    /// Here.
    Memory(Bytes),
    /// In a file of that length, which must stay as it is until the call is over.
    File {
        /// The file.
        path: PathBuf,
        /// Its length in bytes: so much is announced, and neither more nor less is sent.
        length: u64,
    },
}

/// A file as it goes over the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// File name of the part, ASCII.
    pub name: String,
    /// Its real format: the part's content type.
    pub format: Format,
    /// Pixels, for the price and for checking the mask.
    pub extent: Extent,
    /// The encoded file.
    pub payload: Payload,
}

impl Upload {
    /// An upload of bytes in memory.
    pub fn memory(name: impl Into<String>, format: Format, extent: Extent, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), format, extent, payload: Payload::Memory(bytes.into()) }
    }

    /// An upload of a file of that length.
    pub fn file(name: impl Into<String>, format: Format, extent: Extent, path: PathBuf, length: u64) -> Self {
        Self { name: name.into(), format, extent, payload: Payload::File { path, length } }
    }

    /// Bytes of the file.
    pub fn len(&self) -> u64 {
        match &self.payload {
            Payload::Memory(bytes) => bytes.len() as u64,
            Payload::File { length, .. } => *length,
        }
    }

    /// True for a file of no bytes.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({}, {}, {} bytes)", self.name, self.extent, self.len())
    }
}
