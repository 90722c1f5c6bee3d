//! Splits a JSON answer, fed in pieces cut anywhere, into its pictures and its outline.
//!
//! The base64 of every picture goes decoded to a [`Pictures`]; what remains, with `"#3"` where picture 3 was, is the
//! outline: small, and read by `serde_json`. So the working memory does not grow with the pictures, and everything but
//! the pictures keeps the strictness of a real parser.

mod text;

use super::unbase64::{Unbase64, Unreadable};
use serde_json::Value;
use std::io;
use text::{find_end, repaired, string_piece};

/// Bytes an outline may have. A real one has a few hundred.
const MAX_OUTLINE: usize = 8 << 20;
/// Bytes an ordinary string may have before it is left out.
const MAX_STRING: usize = 1 << 20;
/// Containers inside one another; the limit of `serde_json`.
const MAX_DEPTH: usize = 127;
/// Bytes of a key that are looked at.
const MAX_KEY: usize = 64;
/// What a data URL begins with.
const DATA: &[u8] = b"data:";

/// Where decoded pictures go.
pub(crate) trait Pictures {
    /// Picture `file` begins; again with the same number: it starts anew.
    fn start(&mut self, file: usize) -> io::Result<()>;
    /// Its next bytes.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// It ends.
    fn end(&mut self) -> io::Result<()>;
}

/// Why scanning stopped.
#[derive(Debug)]
pub(crate) enum ScanError {
    /// A picture could not be written.
    Storage(io::Error),
    /// Nested deeper, or with more text, than any answer.
    Absurd(&'static str),
}

/// A picture that was met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    /// Its number.
    pub(crate) file: usize,
    /// Bytes that were written.
    pub(crate) bytes: u64,
    /// Why it is not whole.
    pub(crate) damage: Option<Damage>,
}

/// Why a picture is not whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Damage {
    /// The text ended inside it.
    Cut,
    /// It is no base64.
    Unreadable(Unreadable),
}

/// What a document held.
#[derive(Debug, PartialEq)]
pub(crate) struct Scan {
    /// The document without its pictures; as much as could be read of it.
    pub(crate) outline: Option<Value>,
    /// The pictures in their order.
    pub(crate) pictures: Vec<Found>,
    /// False when the text ended early or is no JSON.
    pub(crate) whole: bool,
    /// True when the text ended inside a string or a container.
    pub(crate) cut: bool,
    /// The beginning of a text that is no JSON.
    pub(crate) text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Escape {
    None,
    Backslash,
    Unicode { digits: u8, value: u32 },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Between strings.
    Plain,
    /// In a key; `escape`: the next byte is escaped.
    Key { escape: bool },
    /// In an ordinary string that begins at `from` of the outline.
    Text { from: usize, escape: bool },
    /// At the beginning of a `url`: it may be a data URL.
    Peek { from: usize },
    /// In a string that is left out.
    Skip { escape: bool },
    /// In a picture's text.
    Picture(Escape),
}

#[derive(Debug, Clone, Copy)]
struct Frame {
    object: bool,
    has_picture: bool,
}

/// The splitter.
pub(crate) struct Scanner {
    outline: Vec<u8>,
    stack: Vec<Frame>,
    mode: Mode,
    expects_key: bool,
    key: Vec<u8>,
    pictures: Vec<Found>,
    /// Number of the next picture.
    next: usize,
    decoder: Unbase64,
    /// True while the picture's text is still worth decoding and a file is open.
    open: bool,
    is_data_url: bool,
}

impl Scanner {
    /// A scanner whose first picture gets the number `first`.
    pub(crate) fn new(first: usize) -> Self {
        Self {
            outline: Vec::new(),
            stack: Vec::new(),
            mode: Mode::Plain,
            expects_key: false,
            key: Vec::new(),
            pictures: Vec::new(),
            next: first,
            decoder: Unbase64::new(),
            open: false,
            is_data_url: false,
        }
    }

    /// True while nothing but white space was seen.
    pub(crate) fn is_untouched(&self) -> bool {
        self.outline.is_empty()
    }

    /// Takes the next bytes.
    pub(crate) fn feed(&mut self, mut text: &[u8], to: &mut dyn Pictures) -> Result<(), ScanError> {
        while !text.is_empty() {
            text = match self.mode {
                Mode::Plain => self.plain(text)?,
                Mode::Key { escape } => self.key(text, escape),
                Mode::Text { from, escape } => self.text(text, from, escape),
                Mode::Peek { from } => self.peek(text, from, to)?,
                Mode::Skip { escape } => self.skip(text, escape),
                Mode::Picture(escape) => self.picture(text, escape, to)?,
            };
            if self.outline.len() > MAX_OUTLINE {
                return Err(ScanError::Absurd("too much text beside the pictures"));
            }
        }
        Ok(())
    }

    /// Ends the document and makes the scanner ready for another one, whose first picture gets the number `first`.
    pub(crate) fn finish(&mut self, first: usize, to: &mut dyn Pictures) -> Result<Scan, ScanError> {
        if matches!(self.mode, Mode::Picture(_)) {
            self.close_picture(Some(Damage::Cut), to)?;
        }
        let cut = !self.stack.is_empty() || self.mode != Mode::Plain;
        let first_value = |text: &[u8]| -> Option<Value> {
            let text = String::from_utf8_lossy(text);
            serde_json::Deserializer::from_str(&text).into_iter().next()?.ok()
        };
        let parsed = first_value(&self.outline);
        let whole = !cut && parsed.is_some();
        let outline = parsed.or_else(|| first_value(&repaired(&self.outline)));
        let head = &self.outline[..self.outline.len().min(4096)];
        let text = if outline.is_some() { String::new() } else { String::from_utf8_lossy(head).into_owned() };
        let scan = Scan { outline, pictures: std::mem::take(&mut self.pictures), whole, cut, text };
        self.outline.clear();
        self.stack.clear();
        self.mode = Mode::Plain;
        self.expects_key = false;
        self.next = first;
        Ok(scan)
    }

    fn plain<'a>(&mut self, text: &'a [u8]) -> Result<&'a [u8], ScanError> {
        for (at, &byte) in text.iter().enumerate() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' => {
                    if self.outline.last().is_some_and(|last| *last != b' ') {
                        self.outline.push(b' ');
                    }
                    continue;
                }
                // A byte order mark in front.
                0xef | 0xbb | 0xbf if self.outline.is_empty() => continue,
                b'{' | b'[' => {
                    if self.stack.len() == MAX_DEPTH {
                        return Err(ScanError::Absurd("nested too deeply"));
                    }
                    self.stack.push(Frame { object: byte == b'{', has_picture: false });
                    self.expects_key = byte == b'{';
                }
                b'}' | b']' => {
                    self.stack.pop();
                    self.expects_key = false;
                }
                b',' => self.expects_key = self.stack.last().is_some_and(|frame| frame.object),
                b':' => self.expects_key = false,
                b'"' => {
                    self.outline.push(byte);
                    self.open_string();
                    return Ok(&text[at + 1..]);
                }
                _ => {}
            }
            self.outline.push(byte);
            if self.outline.len() > MAX_OUTLINE {
                break;
            }
        }
        Ok(&[])
    }

    fn open_string(&mut self) {
        if self.expects_key {
            self.key.clear();
            self.mode = Mode::Key { escape: false };
            return;
        }
        let from = self.outline.len();
        let frame = self.stack.last_mut().filter(|frame| frame.object);
        self.mode = match (frame, self.key.as_slice()) {
            (Some(frame), b"b64_json" | b"partial_image_b64") => {
                if frame.has_picture {
                    Mode::Skip { escape: false }
                } else {
                    self.is_data_url = false;
                    Mode::Picture(Escape::None)
                }
            }
            (Some(_), b"url") => Mode::Peek { from },
            _ => Mode::Text { from, escape: false },
        };
    }

    fn key<'a>(&mut self, text: &'a [u8], escape: bool) -> &'a [u8] {
        let (end, closed, escape) = string_piece(text, escape);
        let room = MAX_KEY.saturating_sub(self.key.len());
        self.key.extend_from_slice(&text[..end.min(room)]);
        self.outline.extend_from_slice(&text[..end]);
        self.mode = Mode::Key { escape };
        if !closed {
            return &[];
        }
        self.outline.push(b'"');
        if self.key.contains(&b'\\') {
            let quoted = [b"\"", self.key.as_slice(), b"\""].concat();
            self.key = serde_json::from_slice::<String>(&quoted).unwrap_or_default().into_bytes();
        }
        self.mode = Mode::Plain;
        self.expects_key = false;
        &text[end + 1..]
    }

    fn text<'a>(&mut self, text: &'a [u8], from: usize, escape: bool) -> &'a [u8] {
        let (end, closed, escape) = string_piece(text, escape);
        if self.outline.len() - from + end > MAX_STRING {
            self.outline.truncate(from);
            self.mode = Mode::Skip { escape };
            // The piece is dropped; a closing quote is left for `skip`.
            return if closed { &text[end..] } else { &[] };
        }
        self.outline.extend_from_slice(&text[..end]);
        self.mode = Mode::Text { from, escape };
        if !closed {
            return &[];
        }
        self.outline.push(b'"');
        self.mode = Mode::Plain;
        &text[end + 1..]
    }

    /// Copies a `url` until it is clear whether it is a data URL.
    fn peek<'a>(&mut self, text: &'a [u8], from: usize, to: &mut dyn Pictures) -> Result<&'a [u8], ScanError> {
        let mut rest = text;
        while let Some((&byte, after)) = rest.split_first() {
            let seen = self.outline.len() - from;
            if seen == DATA.len() {
                self.outline.truncate(from);
                if self.stack.last().is_some_and(|frame| frame.has_picture) {
                    self.mode = Mode::Skip { escape: false };
                } else {
                    self.is_data_url = true;
                    self.mode = Mode::Picture(Escape::None);
                    self.decode(DATA, to)?;
                }
                return Ok(rest);
            }
            if !byte.eq_ignore_ascii_case(&DATA[seen]) {
                self.mode = Mode::Text { from, escape: false };
                return Ok(rest);
            }
            self.outline.push(byte);
            rest = after;
        }
        Ok(rest)
    }

    fn skip<'a>(&mut self, text: &'a [u8], escape: bool) -> &'a [u8] {
        let (end, closed, escape) = string_piece(text, escape);
        self.mode = Mode::Skip { escape };
        if !closed {
            return &[];
        }
        self.outline.push(b'"');
        self.mode = Mode::Plain;
        &text[end + 1..]
    }

    fn picture<'a>(&mut self, text: &'a [u8], escape: Escape, to: &mut dyn Pictures) -> Result<&'a [u8], ScanError> {
        let (&byte, after) = text.split_first().unwrap_or((&b'"', &[]));
        let (next, character) = match escape {
            Escape::None => {
                let end = find_end(text);
                self.decode(&text[..end], to)?;
                let Some(&byte) = text.get(end) else { return Ok(&[]) };
                if byte == b'"' {
                    self.close_picture(None, to)?;
                    self.mode = Mode::Plain;
                } else {
                    self.mode = Mode::Picture(Escape::Backslash);
                }
                return Ok(&text[end + 1..]);
            }
            Escape::Backslash => match byte {
                b'u' => (Escape::Unicode { digits: 0, value: 0 }, None),
                b'n' | b'r' | b't' => (Escape::None, Some(b' ')),
                // `\/` is a slash; any other escape is not base64, and the decoder says so.
                other => (Escape::None, Some(other)),
            },
            Escape::Unicode { digits, value } => match char::from(byte).to_digit(16) {
                None => {
                    self.damaged(Damage::Unreadable(Unreadable::Character(b'\\')));
                    // The byte may be the closing quote: look at it again.
                    self.mode = Mode::Picture(Escape::None);
                    return Ok(text);
                }
                Some(digit) if digits == 3 => (Escape::None, Some(u8::try_from(value << 4 | digit).unwrap_or(0))),
                Some(digit) => (Escape::Unicode { digits: digits + 1, value: value << 4 | digit }, None),
            },
        };
        self.mode = Mode::Picture(next);
        if let Some(character) = character {
            self.decode(&[character], to)?;
        }
        Ok(after)
    }

    /// Decodes text of the current picture; its first text opens the file.
    fn decode(&mut self, text: &[u8], to: &mut dyn Pictures) -> Result<(), ScanError> {
        if text.is_empty() {
            return Ok(());
        }
        if !self.open {
            to.start(self.next).map_err(ScanError::Storage)?;
            self.pictures.push(Found { file: self.next, bytes: 0, damage: None });
            self.decoder.reset();
            self.open = true;
            self.next += 1;
        }
        let Some(found) = self.pictures.last_mut().filter(|found| found.damage.is_none()) else { return Ok(()) };
        let fed = self.decoder.feed(text, &mut |bytes| {
            found.bytes += bytes.len() as u64;
            to.write(bytes).map_err(Stop::Storage)
        });
        self.after(fed)
    }

    fn close_picture(&mut self, damage: Option<Damage>, to: &mut dyn Pictures) -> Result<(), ScanError> {
        if !self.open {
            // `"b64_json": ""` is as good as absent.
            self.outline.push(b'"');
            return Ok(());
        }
        self.open = false;
        if let Some(found) = self.pictures.last_mut()
            && damage.is_none()
            && found.damage.is_none()
        {
            let ended = self.decoder.finish(&mut |bytes| {
                found.bytes += bytes.len() as u64;
                to.write(bytes).map_err(Stop::Storage)
            });
            self.after(ended)?;
        }
        if let (Some(damage), Some(found)) = (damage, self.pictures.last_mut()) {
            // A cut counts more than what else is wrong: that depends on how much had been decoded by then.
            found.damage = Some(damage);
        }
        to.end().map_err(ScanError::Storage)?;
        if let Some(frame) = self.stack.last_mut() {
            frame.has_picture = true;
        }
        let file = self.next - 1;
        let mark = if self.is_data_url { format!("data:#{file}\"") } else { format!("#{file}\"") };
        self.outline.extend_from_slice(mark.as_bytes());
        Ok(())
    }

    fn after(&mut self, decoded: Result<(), Stop>) -> Result<(), ScanError> {
        match decoded {
            Ok(()) => Ok(()),
            Err(Stop::Storage(error)) => Err(ScanError::Storage(error)),
            Err(Stop::Unreadable(reason)) => {
                self.damaged(Damage::Unreadable(reason));
                Ok(())
            }
        }
    }

    fn damaged(&mut self, damage: Damage) {
        if let Some(found) = self.pictures.last_mut() {
            found.damage.get_or_insert(damage);
        }
    }
}

/// Why decoding a picture stopped.
enum Stop {
    Storage(io::Error),
    Unreadable(Unreadable),
}

impl From<Unreadable> for Stop {
    fn from(reason: Unreadable) -> Self {
        Self::Unreadable(reason)
    }
}

/// The picture number that a value of the outline stands for.
pub(crate) fn picture_of(value: &Value) -> Option<usize> {
    let text = value.as_str()?;
    text.strip_prefix("data:").unwrap_or(text).strip_prefix('#')?.parse().ok()
}

#[cfg(test)]
mod tests;
