//! Splits a stream into events, in linear time and without holding a line: an image makes lines of tens of megabytes.

use crate::api::seek::find_either;

/// Bytes of a field name or event name that are looked at.
const MAX_NAME: usize = 128;

/// A piece of an event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// The next bytes of its data.
    Data(&'a [u8]),
    /// It is complete; its name, often empty.
    End(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// At the beginning of the stream: a byte order mark may come.
    #[default]
    Mark,
    /// In the name of a field, or at the beginning of a line.
    Field,
    /// After the colon: one space is no part of the value.
    Value,
    /// In the value of `data`.
    Data,
    /// In the value of `event`.
    Name,
    /// In a comment or a field that does not matter.
    Ignored,
}

/// The splitter.
#[derive(Debug, Default)]
pub(crate) struct Splitter {
    state: State,
    field: Vec<u8>,
    name: Vec<u8>,
    /// Lines of data this event has.
    lines: usize,
    /// A line feed directly after this carriage return belongs to it.
    after_return: bool,
}

impl Splitter {
    /// The next piece of `chunk`, which moves on; none when it is used up.
    pub(crate) fn next<'a>(&mut self, chunk: &mut &'a [u8]) -> Option<Piece<'a>> {
        while let Some((&byte, rest)) = chunk.split_first() {
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                *chunk = rest;
                continue;
            }
            match self.state {
                State::Mark => {
                    self.state = State::Field;
                    if byte == 0xef {
                        self.field.push(byte);
                        *chunk = rest;
                    }
                }
                State::Field => {
                    *chunk = rest;
                    if let Some(piece) = self.field(byte) {
                        return Some(piece);
                    }
                }
                State::Value => {
                    if byte == b' ' {
                        *chunk = rest;
                    }
                    let is_data = self.field == b"data";
                    self.state = match self.field.as_slice() {
                        b"data" => State::Data,
                        b"event" => State::Name,
                        _ => State::Ignored,
                    };
                    self.field.clear();
                    if is_data && self.begins_another_line() {
                        return Some(Piece::Data(b"\n"));
                    }
                }
                State::Data | State::Name | State::Ignored => {
                    let state = self.state;
                    let (value, mut after) = chunk.split_at(find_either(chunk, b'\n', b'\r'));
                    if let Some((&byte, rest)) = after.split_first() {
                        self.after_return = byte == b'\r';
                        self.state = State::Field;
                        after = rest;
                    }
                    *chunk = after;
                    match state {
                        State::Data if !value.is_empty() => return Some(Piece::Data(value)),
                        State::Name => {
                            let room = MAX_NAME.saturating_sub(self.name.len());
                            self.name.extend_from_slice(&value[..value.len().min(room)]);
                        }
                        _ => {}
                    }
                }
            }
        }
        None
    }

    /// Ends the stream: an event without its empty line still counts.
    pub(crate) fn finish(&mut self) -> Option<Piece<'static>> {
        self.end()
    }

    /// One byte of a field's name, or the end of a line without a colon.
    fn field(&mut self, byte: u8) -> Option<Piece<'static>> {
        match byte {
            b'\r' | b'\n' => {
                self.after_return = byte == b'\r';
                let field = std::mem::take(&mut self.field);
                match field.as_slice() {
                    b"" => self.end(),
                    b"data" => self.begins_another_line().then_some(Piece::Data(b"\n")),
                    _ => None,
                }
            }
            b':' => {
                // An empty name makes it a comment.
                self.state = if self.field.is_empty() { State::Ignored } else { State::Value };
                if self.field == b"event" {
                    self.name.clear();
                }
                None
            }
            _ => {
                if self.field.len() < MAX_NAME {
                    self.field.push(byte);
                }
                if self.field == b"\xef\xbb\xbf" {
                    self.field.clear();
                }
                None
            }
        }
    }

    fn begins_another_line(&mut self) -> bool {
        self.lines = self.lines.saturating_add(1);
        self.lines > 1
    }

    fn end(&mut self) -> Option<Piece<'static>> {
        let name = String::from_utf8_lossy(&std::mem::take(&mut self.name)).trim().to_owned();
        (std::mem::take(&mut self.lines) > 0).then_some(Piece::End(name))
    }
}
