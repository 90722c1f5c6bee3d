//! Pictures out of an answer's bytes, straight into files.

mod meaning;

use super::error::{Ambiguity, CallError, Unclear};
use super::events::{Meaning, Piece, Splitter};
use super::refusal::{Complaint, Refusal, text};
use super::reply::Content;
use super::scanner::{Damage, Found, Pictures, Scan, ScanError, Scanner};
use crate::picture::Format;
use crate::price::{Money, Usage};
use meaning::Facts;
use std::io::{self, BufRead, Write};

/// One picture of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageInfo {
    /// The number that `open` was called with for its file; none when there is only an address.
    pub file: Option<usize>,
    /// Bytes of the file.
    pub bytes: u64,
    /// The prompt as the endpoint rewrote it.
    pub revised_prompt: Option<String>,
    /// Where it can be fetched; never empty, never a data URL.
    pub url: Option<String>,
}

/// What an answer held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// The pictures, finished ones only. A file that `open` made and that is not named here is to be deleted.
    pub images: Vec<ImageInfo>,
    /// Tokens as the endpoint counted them.
    pub usage: Option<Usage>,
    /// What the endpoint says that the call cost.
    pub stated: Option<Money>,
    /// The size it says it made.
    pub size: Option<String>,
    /// The quality it says it made.
    pub quality: Option<String>,
    /// The file format it says it made.
    pub output_format: Option<String>,
    /// The background it says it made.
    pub background: Option<String>,
    /// False when the answer ended early or a picture in it could not be read: what is here was rescued.
    pub complete: bool,
    /// What is missing, one sentence, when it is not complete.
    pub remark: Option<String>,
}

/// Why an answer gave no picture.
#[derive(Debug)]
pub enum AnswerError {
    /// The endpoint's refusal inside an answer or stream.
    Refused(Box<Refusal>),
    /// Cut, unreadable, empty, damaged.
    Unclear {
        /// Which.
        what: Unclear,
        /// The endpoint's error code.
        code: Option<String>,
        /// More, one line.
        message: String,
    },
    /// Reading the answer or writing a picture failed on this machine: the answer's bytes may still be good.
    Storage(io::Error),
}

impl AnswerError {
    /// The same as a call's error; none for a failure of this machine, after which the bytes can be read again.
    pub fn call_error(&self, status: u16, request_id: Option<&str>, call_id: &str) -> Option<CallError> {
        let request_id = request_id.map(str::to_owned);
        let call_id = call_id.to_owned();
        match self {
            Self::Refused(refusal) => {
                Some(CallError::Refused(Box::new(Refusal { status, request_id, call_id, ..(**refusal).clone() })))
            }
            Self::Unclear { what, code, message } => Some(CallError::Ambiguous(Box::new(Ambiguity {
                status: Some(status),
                code: code.clone(),
                message: message.clone(),
                request_id,
                call_id,
                ..Ambiguity::new(*what)
            }))),
            Self::Storage(_) => None,
        }
    }

    fn unclear(what: Unclear, message: impl Into<String>) -> Self {
        Self::Unclear { what, code: None, message: message.into() }
    }

    /// A refusal, or a failure after which it is unclear what was done.
    fn of_complaint(complaint: Complaint, began: bool) -> Self {
        if complaint.is_failure(200) {
            return Self::Unclear { what: Unclear::Server, code: complaint.code, message: complaint.message };
        }
        Self::Refused(Box::new(Refusal::inside(200, complaint, began)))
    }
}

impl From<ScanError> for AnswerError {
    fn from(error: ScanError) -> Self {
        match error {
            ScanError::Storage(error) => Self::Storage(error),
            ScanError::Absurd(what) => Self::unclear(Unclear::Unreadable, what),
        }
    }
}

/// Makes the file of picture `i`.
type Open<'a> = &'a mut dyn FnMut(usize) -> io::Result<Box<dyn Write>>;

/// Reads an answer's bytes and writes picture `i` to `open(i)`; never holds a picture in memory.
///
/// The bytes themselves decide between JSON, events and a bare picture; `content` only where they do not.
/// `open` may be called again with the same number: then the file starts anew.
pub fn read_answer<R: BufRead>(mut body: R, content: &Content, open: Open<'_>) -> Result<Outcome, AnswerError> {
    let head = body.fill_buf().map_err(AnswerError::Storage)?;
    let mut files = Files { open, current: None };
    if Format::sniff(head).is_some() {
        return read_picture(body, &mut files);
    }
    match first_byte(&mut body).map_err(AnswerError::Storage)? {
        Some(b'{' | b'[') => read_document(body, &mut files),
        Some(b'd' | b'e' | b'i' | b'r' | b':') if *content != Content::Json => read_events(body, &mut files),
        _ if *content == Content::Events => read_events(body, &mut files),
        _ => read_document(body, &mut files),
    }
}

/// The first byte that is neither white space nor of a byte order mark; what is before it is consumed.
fn first_byte<R: BufRead>(body: &mut R) -> io::Result<Option<u8>> {
    loop {
        let head = body.fill_buf()?;
        let blank = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0xef | 0xbb | 0xbf);
        let skip = head.iter().take_while(|byte| blank(byte)).count();
        let first = head.get(skip).copied();
        let ended = head.is_empty();
        body.consume(skip);
        if first.is_some() || ended {
            return Ok(first);
        }
    }
}

/// An answer that is the picture itself.
fn read_picture<R: BufRead>(mut body: R, files: &mut Files<'_>) -> Result<Outcome, AnswerError> {
    let mut bytes = 0;
    files.start(0).map_err(AnswerError::Storage)?;
    each_chunk(&mut body, |chunk| {
        bytes += chunk.len() as u64;
        files.write(chunk).map_err(AnswerError::Storage)
    })?;
    files.end().map_err(AnswerError::Storage)?;
    let image = ImageInfo { file: Some(0), bytes, revised_prompt: None, url: None };
    Ok(Outcome { images: vec![image], complete: true, ..Outcome::default() })
}

/// One JSON document.
fn read_document<R: BufRead>(mut body: R, files: &mut Files<'_>) -> Result<Outcome, AnswerError> {
    let mut scanner = Scanner::new(0);
    each_chunk(&mut body, |chunk| Ok(scanner.feed(chunk, files)?))?;
    let untouched = scanner.is_untouched();
    let scan = scanner.finish(0, files)?;
    if untouched {
        return Err(AnswerError::unclear(Unclear::NoImage, "the answer is empty"));
    }
    let facts = Facts::of(&scan);
    if let Some(complaint) = facts.complaint
        && facts.images.is_empty()
    {
        return Err(AnswerError::of_complaint(complaint, false));
    }
    let remark = damage_of(&scan.pictures).or_else(|| (!scan.whole).then_some(Damage::Cut));
    if !facts.images.is_empty() {
        let remark = remark.map(|damage| sentence(damage, facts.images.len()));
        return Ok(Outcome { complete: remark.is_none(), remark, images: facts.images, ..facts.outcome });
    }
    Err(match remark {
        Some(Damage::Unreadable(reason)) => AnswerError::unclear(Unclear::Damaged, reason.to_string()),
        Some(Damage::Cut) if scan.cut => AnswerError::unclear(Unclear::Cut, ""),
        Some(Damage::Cut) => AnswerError::unclear(Unclear::Unreadable, text::line_of_page(&scan.text)),
        None => {
            let said = scan.outline.as_ref().and_then(Complaint::of_value).unwrap_or_default();
            AnswerError::Unclear { what: Unclear::NoImage, code: said.code, message: said.message }
        }
    })
}

/// A stream of events: what is finished counts, previews do not.
fn read_events<R: BufRead>(mut body: R, files: &mut Files<'_>) -> Result<Outcome, AnswerError> {
    let mut splitter = Splitter::default();
    let mut scanner = Scanner::new(0);
    let mut sum = Sum::default();
    each_chunk(&mut body, |mut chunk| {
        while let Some(piece) = splitter.next(&mut chunk) {
            match piece {
                Piece::Data(bytes) => scanner.feed(bytes, files)?,
                Piece::End(name) => sum.add(&name, &mut scanner, files)?,
            }
        }
        Ok(())
    })?;
    if let Some(Piece::End(name)) = splitter.finish() {
        sum.add(&name, &mut scanner, files)?;
    }
    sum.outcome()
}

/// What the events of a stream add up to.
#[derive(Default)]
struct Sum {
    outcome: Outcome,
    /// Number of the next file: those of previews are used again.
    next: usize,
    events: usize,
    partials: usize,
    complaint: Option<Complaint>,
    damage: Option<Damage>,
    garbage: Option<String>,
}

impl Sum {
    fn add(&mut self, name: &str, scanner: &mut Scanner, files: &mut Files<'_>) -> Result<(), AnswerError> {
        // The scan must be ended before it is known whether its files stay, so its successor is set up after that.
        let scan = scanner.finish(self.next, files)?;
        self.events += 1;
        match Meaning::of(name, &scan) {
            Meaning::Partial(_) => self.partials += 1,
            Meaning::Error(complaint) => {
                self.complaint.get_or_insert(complaint);
            }
            Meaning::Final => {
                self.finished(&scan);
                *scanner = Scanner::new(self.next);
            }
            Meaning::Other => {
                let facts = Facts::of(&scan);
                self.outcome.usage = facts.outcome.usage.or(self.outcome.usage);
                self.outcome.stated = facts.outcome.stated.or(self.outcome.stated);
            }
            Meaning::Garbage => {
                self.garbage.get_or_insert_with(|| text::line_of_page(&scan.text));
            }
            Meaning::Done => {}
        }
        Ok(())
    }

    fn finished(&mut self, scan: &Scan) {
        let facts = Facts::of(scan);
        let mut damage = damage_of(&scan.pictures);
        if !scan.whole {
            damage = damage.or(Some(Damage::Cut));
        }
        self.damage = self.damage.or(damage);
        self.next = scan.pictures.last().map_or(self.next, |found| found.file + 1);
        let mut images = std::mem::take(&mut self.outcome.images);
        images.extend(facts.images);
        let old = std::mem::take(&mut self.outcome);
        self.outcome = Outcome {
            images,
            usage: facts.outcome.usage.or(old.usage),
            stated: facts.outcome.stated.or(old.stated),
            size: facts.outcome.size.or(old.size),
            quality: facts.outcome.quality.or(old.quality),
            output_format: facts.outcome.output_format.or(old.output_format),
            background: facts.outcome.background.or(old.background),
            complete: true,
            remark: None,
        };
    }

    fn outcome(self) -> Result<Outcome, AnswerError> {
        if !self.outcome.images.is_empty() {
            let failed = self.complaint.map(|complaint| complaint.message);
            let count = self.outcome.images.len();
            let remark = self
                .damage
                .map(|damage| sentence(damage, count))
                .or_else(|| failed.map(|message| format!("The stream ended with an error: {message}")));
            return Ok(Outcome { complete: remark.is_none(), remark, ..self.outcome });
        }
        if let Some(complaint) = self.complaint {
            return Err(AnswerError::of_complaint(complaint, self.partials > 0));
        }
        Err(match (self.damage, self.garbage) {
            (Some(Damage::Unreadable(reason)), _) => AnswerError::unclear(Unclear::Damaged, reason.to_string()),
            (_, Some(garbage)) => AnswerError::unclear(Unclear::Unreadable, garbage),
            _ if self.events == 0 => AnswerError::unclear(Unclear::NoImage, "the stream held no event"),
            _ => AnswerError::unclear(Unclear::Cut, "the stream ended without a finished picture"),
        })
    }
}

fn damage_of(pictures: &[Found]) -> Option<Damage> {
    pictures.iter().find_map(|found| found.damage)
}

fn sentence(damage: Damage, count: usize) -> String {
    let rescued = if count == 1 { "1 picture was".to_owned() } else { format!("{count} pictures were") };
    match damage {
        Damage::Cut => format!("The answer ended early; {rescued} rescued from it."),
        Damage::Unreadable(reason) => format!("A picture could not be read ({reason}); {rescued} kept."),
    }
}

/// Hands the body to `take`, piece by piece.
fn each_chunk<R: BufRead>(
    body: &mut R,
    mut take: impl FnMut(&[u8]) -> Result<(), AnswerError>,
) -> Result<(), AnswerError> {
    loop {
        let chunk = match body.fill_buf() {
            Ok(chunk) => chunk,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(AnswerError::Storage(error)),
        };
        if chunk.is_empty() {
            return Ok(());
        }
        take(chunk)?;
        let length = chunk.len();
        body.consume(length);
    }
}

/// Pictures as the files that the caller opens.
struct Files<'a> {
    open: Open<'a>,
    current: Option<Box<dyn Write>>,
}

impl Pictures for Files<'_> {
    fn start(&mut self, file: usize) -> io::Result<()> {
        self.current = Some((self.open)(file)?);
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.current.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }

    fn end(&mut self) -> io::Result<()> {
        self.current.take().map_or(Ok(()), |mut file| file.flush())
    }
}

#[cfg(test)]
mod tests;
