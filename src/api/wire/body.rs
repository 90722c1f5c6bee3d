//! The pieces of a body, and how they are read: bounded memory, whatever they weigh.

use crate::request::{Payload, Upload};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::task::spawn_blocking;

/// Bytes that are read from a file at once.
const READ: usize = 256 * 1024;
/// Bytes that become text at once: a multiple of three, so that no padding falls between.
const PACK: usize = 192 * 1024;
/// Bytes in memory that are handed over at once.
const SHARE: usize = 64 * 1024;

/// A piece of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// These bytes.
    Bytes(Bytes),
    /// An upload as it is.
    Raw(Upload),
    /// An upload as base64.
    Base64(Upload),
}

impl Piece {
    /// Its bytes on the wire.
    pub fn length(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Raw(upload) => upload.len(),
            Self::Base64(upload) => upload.len().div_ceil(3) * 4,
        }
    }
}

/// What is being read.
enum Current {
    Memory(Bytes),
    /// Memory that becomes text.
    Pack(Bytes),
    File(Open),
}

/// A file from which a body is read.
struct Open {
    file: Arc<File>,
    /// As it is called in errors.
    name: String,
    offset: u64,
    left: u64,
    /// Sent as text.
    pack: bool,
}

/// Reads a body piece by piece.
pub(in crate::api) struct Reader {
    pieces: VecDeque<Piece>,
    current: Option<Current>,
    room: Room,
}

impl Reader {
    pub(in crate::api) fn new(pieces: Vec<Piece>) -> Self {
        Self { pieces: pieces.into(), current: None, room: Room::default() }
    }

    /// The next bytes, never empty; none at the end. Errors: a file is gone, cannot be read, or became shorter.
    pub(in crate::api) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let current = match self.current.take() {
                Some(current) => current,
                None => match self.pieces.pop_front() {
                    Some(piece) => open(piece).await?,
                    None => return Ok(None),
                },
            };
            let (bytes, rest) = step(current, &self.room).await?;
            self.current = rest;
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
        }
    }
}

async fn open(piece: Piece) -> io::Result<Current> {
    let (upload, pack) = match piece {
        Piece::Bytes(bytes) => return Ok(Current::Memory(bytes)),
        Piece::Raw(upload) => (upload, false),
        Piece::Base64(upload) => (upload, true),
    };
    Ok(match upload.payload {
        Payload::Memory(bytes) if pack => Current::Pack(bytes),
        Payload::Memory(bytes) => Current::Memory(bytes),
        Payload::File { path, length } => {
            let opened = spawn_blocking(move || File::open(path)).await.map_err(io::Error::other)?;
            let file = Arc::new(opened.map_err(|error| told(&upload.name, &error))?);
            Current::File(Open { file, name: upload.name, offset: 0, left: length, pack })
        }
    })
}

/// Takes some bytes; what is left comes back.
async fn step(current: Current, room: &Room) -> io::Result<(Bytes, Option<Current>)> {
    match current {
        Current::Memory(mut bytes) => {
            let taken = bytes.split_to(bytes.len().min(SHARE));
            Ok((taken, (!bytes.is_empty()).then_some(Current::Memory(bytes))))
        }
        Current::Pack(mut bytes) => {
            let taken = bytes.split_to(bytes.len().min(PACK));
            Ok((STANDARD.encode(&taken).into(), (!bytes.is_empty()).then_some(Current::Pack(bytes))))
        }
        Current::File(mut open) => {
            let want = open.left.min(if open.pack { PACK } else { READ } as u64) as usize;
            let read = read(&open.file, open.offset, room.lend(want)).await;
            let bytes = read.map_err(|error| told(&open.name, &error))?;
            (open.offset, open.left) = (open.offset + want as u64, open.left - want as u64);
            let bytes = if open.pack { STANDARD.encode(&bytes).into() } else { bytes };
            Ok((bytes, (open.left > 0).then_some(Current::File(open))))
        }
    }
}

/// Fills all of `bytes`: a file that shrinks would break the promised length, and text must not be padded in between.
///
/// What the system has in memory is copied at once: to hand it over from a thread to another takes several times as long.
/// All else waits for the disk where nobody else does.
async fn read(file: &Arc<File>, offset: u64, mut lent: Lent) -> io::Result<Bytes> {
    if in_memory(file, offset, &mut lent.bytes) {
        return Ok(Bytes::from_owner(lent));
    }
    let file = Arc::clone(file);
    let waited = move || {
        let mut file = file.as_ref();
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(&mut lent.bytes)?;
        Ok(Bytes::from_owner(lent))
    };
    spawn_blocking(waited).await.map_err(io::Error::other)?
}

/// Reads without a wait for the disk; false when that cannot be, or not for all.
#[cfg(target_os = "linux")]
fn in_memory(file: &File, offset: u64, bytes: &mut [u8]) -> bool {
    use rustix::io::{ReadWriteFlags, preadv2};
    let want = bytes.len();
    preadv2(file, &mut [io::IoSliceMut::new(bytes)], offset, ReadWriteFlags::NOWAIT).is_ok_and(|count| count == want)
}

#[cfg(not(target_os = "linux"))]
fn in_memory(_file: &File, _offset: u64, _bytes: &mut [u8]) -> bool {
    false
}

/// Room for what is read, which comes back when the connection is done with it: fresh memory for each piece would be
/// filled with zeros first.
#[derive(Clone, Default)]
struct Room(Arc<Mutex<Vec<Vec<u8>>>>);

/// A piece that was read.
struct Lent {
    bytes: Vec<u8>,
    room: Room,
}

impl Room {
    fn lend(&self, length: usize) -> Lent {
        let mut bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        bytes.resize(length, 0);
        Lent { bytes, room: self.clone() }
    }
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.room.0.lock().unwrap_or_else(PoisonError::into_inner).push(std::mem::take(&mut self.bytes));
    }
}

/// The failure of a file with its name, and nothing of where it lies.
fn told(name: &str, error: &io::Error) -> io::Error {
    let why = match error.kind() {
        io::ErrorKind::NotFound => "is gone".to_owned(),
        io::ErrorKind::UnexpectedEof => "became shorter while it was sent".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    io::Error::new(error.kind(), format!("the file {name} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::picture::Format;
    use std::io::Write as _;

    async fn all(pieces: Vec<Piece>) -> (io::Result<Vec<u8>>, usize) {
        let length: u64 = pieces.iter().map(Piece::length).sum();
        let (mut reader, mut body, mut largest) = (Reader::new(pieces), Vec::new(), 0);
        loop {
            match reader.next().await {
                Ok(Some(bytes)) => {
                    largest = largest.max(bytes.len());
                    body.extend_from_slice(&bytes);
                }
                Ok(None) => {
                    assert_eq!(body.len() as u64, length);
                    return (Ok(body), largest);
                }
                Err(error) => return (Err(error), largest),
            }
        }
    }

    fn file(bytes: &[u8], claimed: u64) -> (tempfile::NamedTempFile, Upload) {
        let mut temp = tempfile::NamedTempFile::new().unwrap();
        temp.write_all(bytes).unwrap();
        let upload = Upload::file("a.png", Format::Png, Extent::new(8, 8), temp.path().to_owned(), claimed);
        (temp, upload)
    }

    #[tokio::test]
    async fn files_and_memory_give_the_same_bytes_in_bounded_pieces() {
        for length in [0, 1, 2, 3, 1000, PACK - 1, PACK, PACK + 1, READ, READ + 7, 700_001] {
            let bytes: Vec<u8> = (0..length).map(|at| (at * 31 % 251) as u8).collect();
            let (_temp, on_disk) = file(&bytes, length as u64);
            let here = Upload::memory("a.png", Format::Png, Extent::new(8, 8), bytes.clone());
            let around =
                |piece| vec![Piece::Bytes(Bytes::from_static(b"<")), piece, Piece::Bytes(Bytes::from_static(b">"))];
            let packed = STANDARD.encode(&bytes).into_bytes();
            for (piece, expected) in [
                (Piece::Raw(on_disk.clone()), &bytes),
                (Piece::Raw(here.clone()), &bytes),
                (Piece::Base64(on_disk), &packed),
                (Piece::Base64(here), &packed),
            ] {
                let (body, largest) = all(around(piece)).await;
                assert_eq!(body.unwrap(), [b"<", expected.as_slice(), b">"].concat(), "{length}");
                assert!(largest <= READ, "{largest}");
            }
        }
    }

    #[tokio::test]
    async fn a_file_that_changed_breaks_the_body_with_its_name_and_not_its_place() {
        let (temp, upload) = file(b"short", 6);
        let error = all(vec![Piece::Raw(upload.clone())]).await.0.unwrap_err().to_string();
        assert_eq!(error, "the file a.png became shorter while it was sent");
        drop(temp);
        let error = all(vec![Piece::Base64(upload)]).await.0.unwrap_err().to_string();
        assert_eq!(error, "the file a.png is gone");
        // A file that grew is sent as far as was promised.
        let (_temp, upload) = file(b"longer", 4);
        assert_eq!(all(vec![Piece::Raw(upload)]).await.0.unwrap(), b"long");
    }
}
