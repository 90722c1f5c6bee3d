//! Base64 as it comes, decoded in blocks: any cut, white space, both alphabets, with or without padding, data URLs.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurposeConfig};
use std::fmt;
use std::sync::LazyLock;

#[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
type Decoder = base64::engine::Simd;
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
type Decoder = base64::engine::GeneralPurpose;

/// Characters that are decoded at once: 48 KB of file.
const BLOCK: usize = 64 * 1024;
/// Pieces shorter than this are gathered first: a server that escapes every slash cuts the text into small ones.
const GATHER: usize = 4 * 1024;
/// The longest `data:...,` that is taken for a prefix.
const MAX_PREFIX: usize = 256;

/// Strict and without padding: a block that it refuses is normalised first.
static ENGINE: LazyLock<Decoder> = LazyLock::new(|| {
    let config = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true);
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    return Decoder::standard(config);
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    return Decoder::new(&base64::alphabet::STANDARD, config);
});

/// Why a text is not base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// A character that cannot be there.
    Character(u8),
    /// It ends inside a group of four.
    Length,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(byte) if byte.is_ascii_graphic() => {
                write!(f, "base64 with the character {:?}", char::from(*byte))
            }
            Self::Character(byte) => write!(f, "base64 with the byte {byte}"),
            Self::Length => f.write_str("base64 that ends too early"),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing but white space so far.
    Start,
    /// Inside `data:...,`.
    Prefix,
    /// Characters.
    Body,
    /// Padding was seen: nothing but padding and white space may follow.
    Padding,
}

/// A decoder that is fed text cut anywhere. It holds one block.
pub(crate) struct Unbase64 {
    state: State,
    /// Characters as they came that wait to become a block, or a possible prefix.
    gathered: Vec<u8>,
    /// An unfinished group: normal characters, fewer than four between calls.
    group: Vec<u8>,
    decoded: Vec<u8>,
}

impl Unbase64 {
    pub(crate) fn new() -> Self {
        Self { state: State::Start, gathered: Vec::new(), group: Vec::new(), decoded: vec![0; BLOCK / 4 * 3] }
    }

    /// Starts anew, keeping the buffers.
    pub(crate) fn reset(&mut self) {
        self.state = State::Start;
        self.gathered.clear();
        self.group.clear();
    }

    /// Takes the next characters and hands decoded bytes to `out`.
    pub(crate) fn feed<E: From<Unreadable>>(
        &mut self,
        mut text: &[u8],
        out: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if matches!(self.state, State::Start | State::Prefix) {
            text = self.start(text)?;
        }
        while !text.is_empty() {
            if self.gathered.is_empty() && text.len() >= GATHER {
                let (block, rest) = text.split_at(text.len().min(BLOCK) & !3);
                self.block(block, out)?;
                text = rest;
            } else {
                let (piece, rest) = text.split_at(text.len().min(BLOCK - self.gathered.len()));
                self.gathered.extend_from_slice(piece);
                text = rest;
                if self.gathered.len() == BLOCK {
                    self.flush(out)?;
                }
            }
        }
        Ok(())
    }

    /// Ends the text: what waits is decoded. A last group of one character is an error.
    pub(crate) fn finish<E: From<Unreadable>>(
        &mut self,
        out: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.state {
            State::Prefix => return Err(Unreadable::Character(b':').into()),
            State::Start => self.state = State::Body,
            State::Body | State::Padding => {}
        }
        self.flush(out)?;
        let rest = std::mem::take(&mut self.group);
        self.decode(&rest, out)
    }

    /// Skips white space and a data URL's prefix; gives what is left of `text`.
    fn start<'a>(&mut self, mut text: &'a [u8]) -> Result<&'a [u8], Unreadable> {
        const MARK: &[u8] = b"data:";
        while let Some((&byte, rest)) = text.split_first() {
            if self.state == State::Prefix {
                if byte == b',' {
                    self.gathered.clear();
                    self.state = State::Body;
                    return Ok(rest);
                }
                if self.gathered.len() == MAX_PREFIX {
                    return Err(Unreadable::Character(b':'));
                }
                self.gathered.push(byte);
            } else if self.gathered.is_empty() && byte.is_ascii_whitespace() {
            } else if byte.eq_ignore_ascii_case(&MARK[self.gathered.len()]) {
                self.gathered.push(byte);
                if self.gathered.len() == MARK.len() {
                    self.state = State::Prefix;
                }
            } else {
                // "data" is base64 too: what was held back stays as text.
                self.state = State::Body;
                return Ok(text);
            }
            text = rest;
        }
        Ok(text)
    }

    fn flush<E: From<Unreadable>>(&mut self, out: &mut impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut gathered = std::mem::take(&mut self.gathered);
        let result = self.block(&gathered, out);
        gathered.clear();
        self.gathered = gathered;
        result
    }

    /// Decodes at most one block of characters as they came.
    fn block<E: From<Unreadable>>(
        &mut self,
        mut text: &[u8],
        out: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        // Finish the open group first, so that the rest is aligned for the fast path.
        while !self.group.is_empty()
            && let Some((first, rest)) = text.split_first()
        {
            let mut group = std::mem::take(&mut self.group);
            self.normalise(std::slice::from_ref(first), &mut group)?;
            text = rest;
            if group.len() == 4 {
                self.decode(&group, out)?;
                group.clear();
            }
            self.group = group;
        }
        let whole = text.len() & !3;
        if self.state == State::Body
            && self.group.is_empty()
            && let Ok(length) = ENGINE.decode_slice(&text[..whole], &mut self.decoded)
        {
            out(&self.decoded[..length])?;
            text = &text[whole..];
        }
        if text.is_empty() {
            return Ok(());
        }
        let mut clean = std::mem::take(&mut self.group);
        self.normalise(text, &mut clean)?;
        let whole = clean.len() & !3;
        self.decode(&clean[..whole], out)?;
        self.group.extend_from_slice(&clean[whole..]);
        Ok(())
    }

    /// Appends the block's characters in the standard alphabet, without white space and padding.
    fn normalise(&mut self, block: &[u8], clean: &mut Vec<u8>) -> Result<(), Unreadable> {
        for &byte in block {
            match byte {
                b'=' => self.state = State::Padding,
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ if self.state == State::Padding => return Err(Unreadable::Character(byte)),
                b'-' => clean.push(b'+'),
                b'_' => clean.push(b'/'),
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => clean.push(byte),
                _ => return Err(Unreadable::Character(byte)),
            }
        }
        Ok(())
    }

    fn decode<E: From<Unreadable>>(
        &mut self,
        clean: &[u8],
        out: &mut impl FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if clean.is_empty() {
            return Ok(());
        }
        match ENGINE.decode_slice(clean, &mut self.decoded) {
            Ok(length) => out(&self.decoded[..length]),
            Err(_) => Err(Unreadable::Length.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    use proptest::prelude::*;

    fn decode(pieces: &[&[u8]]) -> Result<Vec<u8>, Unreadable> {
        let mut decoder = Unbase64::new();
        let mut bytes = Vec::new();
        let mut out = |piece: &[u8]| {
            bytes.extend_from_slice(piece);
            Ok::<_, Unreadable>(())
        };
        for piece in pieces {
            decoder.feed(piece, &mut out)?;
        }
        decoder.finish(&mut out)?;
        Ok(bytes)
    }

    #[test]
    fn all_usual_forms_are_read() {
        for text in [
            "aGVsbG8gd29ybGQ=",
            "aGVsbG8gd29ybGQ",
            " aGVsbG8g\r\nd29y\tbGQ=\n",
            "data:image/png;base64,aGVsbG8gd29ybGQ=",
            "\ndata:;base64, aGVsbG8gd29ybGQ",
        ] {
            assert_eq!(decode(&[text.as_bytes()]).as_deref(), Ok(&b"hello world"[..]), "{text}");
        }
        assert_eq!(decode(&[b"-_-_"]), decode(&[b"+/+/"]));
        assert_eq!(decode(&[b"data"]), Ok(STANDARD.decode("data").unwrap()), "these letters are base64 too");
        assert_eq!(decode(&[b"dat"]), Ok(STANDARD_NO_PAD.decode("dat").unwrap_or_else(|_| vec![0x75, 0xab])));
        assert_eq!(decode(&[]), Ok(vec![]));
    }

    #[test]
    fn what_is_not_base64_is_named() {
        assert_eq!(decode(&[b"aGVs!G8="]), Err(Unreadable::Character(b'!')));
        assert_eq!(decode(&[b"aGVsb"]), Err(Unreadable::Length));
        assert_eq!(decode(&[b"aG==aG=="]), Err(Unreadable::Character(b'a')));
        assert_eq!(decode(&[b"data:image/png"]), Err(Unreadable::Character(b':')));
        assert_eq!(decode(&["A".repeat(70_000).as_bytes(), b"\xff"]), Err(Unreadable::Character(0xff)));
    }

    #[test]
    fn a_large_text_with_line_ends_equals_the_plain_one() {
        let bytes: Vec<u8> = (0..400_001u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let plain = STANDARD.encode(&bytes);
        assert!(decode(&[plain.as_bytes()]).unwrap() == bytes);
        let lines: Vec<u8> =
            plain.as_bytes().chunks(76).flat_map(|line| line.iter().copied().chain(*b"\r\n")).collect();
        assert!(decode(&[&lines]).unwrap() == bytes);
        assert!(decode(&plain.as_bytes().chunks(61).collect::<Vec<_>>()).unwrap() == bytes);
    }

    proptest! {
        #[test]
        fn cuts_alphabets_and_spaces_do_not_matter(
            bytes in proptest::collection::vec(any::<u8>(), 0..9000),
            step in 1usize..6000,
            safe in any::<bool>(),
            padded in any::<bool>(),
            space in 0usize..200,
        ) {
            let mut text = match (safe, padded) {
                (true, _) => URL_SAFE_NO_PAD.encode(&bytes),
                (false, true) => STANDARD.encode(&bytes),
                (false, false) => STANDARD_NO_PAD.encode(&bytes),
            };
            if space > 0 {
                let at = space.min(text.len());
                text.insert(at, ' ');
            }
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(step).collect();
            prop_assert_eq!(decode(&pieces), Ok(bytes));
        }

        #[test]
        fn any_bytes_end_without_a_panic(text in proptest::collection::vec(any::<u8>(), 0..300), step in 1usize..50) {
            let _ = decode(&text.chunks(step).collect::<Vec<_>>());
        }
    }
}
