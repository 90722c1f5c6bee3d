//! What stands between the user's work and the disk: a library that cannot be written, answers that it does not take, and
//! the last start, when that did not go well. Values alone; who finds out is the worker.

use crate::take::{CallId, TakeId};
use std::path::{Path, PathBuf};

/// Why nothing is written to the library, and so nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shut {
    /// Another window has it open.
    OtherWindow,
    /// The system does not let it be written: its reason.
    NotWritable(String),
    /// The folder, or the disk that holds it, is not there any more.
    Gone,
}

impl Shut {
    /// What happened, one sentence without its full stop.
    pub fn why(&self, dir: &Path) -> String {
        match self {
            Self::OtherWindow => "This library is open in another window".to_owned(),
            Self::NotWritable(reason) => format!("The library folder {} cannot be written: {reason}", dir.display()),
            Self::Gone => format!("The library folder {} is not there any more", dir.display()),
        }
    }

    /// What to do about it, one sentence without its full stop.
    pub const fn next_step(&self) -> &'static str {
        match self {
            Self::OtherWindow => "Close that one and this one takes over; until then you can look, compare and export",
            Self::NotWritable(_) => "Mend the folder and it goes on by itself; until then you can look and export",
            Self::Gone => "Mount the disk or put the folder back, and it goes on by itself",
        }
    }

    /// Why the button that would send does not.
    pub const fn at_button(&self) -> &'static str {
        match self {
            Self::OtherWindow => "Read only: the library is open in another window, and an answer could not be stored",
            Self::NotWritable(_) => "Read only: the library cannot be written, and an answer could not be stored",
            Self::Gone => "The library folder is not there, and an answer could not be stored",
        }
    }
}

/// An answer that was paid for and that the library does not take now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stranded {
    /// Its call.
    pub call: CallId,
    /// The take.
    pub take: TakeId,
    /// Bytes of the answer.
    pub bytes: u64,
    /// Why the library does not take it, in the system's words.
    pub why: String,
    /// It is on the library's disk as it came; only its pictures are not. Else it is in memory.
    pub on_disk: bool,
    /// Where copies of it were written.
    pub copies: Vec<PathBuf>,
}

/// Takes in how such an answer stands now; the newest word counts.
pub fn note_stranded(list: &mut Vec<Stranded>, stranded: Stranded) {
    match list.iter_mut().find(|other| other.call == stranded.call) {
        Some(other) => *other = stranded,
        None => list.push(stranded),
    }
}

/// What a panic left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crash {
    /// Its file.
    pub path: PathBuf,
    /// What stands in it.
    pub text: String,
}

/// How the starts before this one went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LastStart {
    /// A panic whose report was not looked at yet.
    pub crash: Option<Crash>,
    /// Two starts did not get up: this one has not opened the last session.
    pub safe: bool,
    /// A session is kept aside and can be opened.
    pub aside: bool,
}

/// Starts that may fail before the session is suspected.
pub const BAD_STARTS: u32 = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_word_about_an_answer_counts() {
        let (call, take) = (CallId::fresh(), TakeId::fresh());
        let first = Stranded { call, take, bytes: 5, why: "full".to_owned(), on_disk: false, copies: vec![] };
        let other = Stranded { call: CallId::fresh(), ..first.clone() };
        let mut list = vec![];
        for stranded in [&first, &other] {
            note_stranded(&mut list, stranded.clone());
        }
        let copied = Stranded { copies: vec![PathBuf::from("/x/take.png")], ..first };
        note_stranded(&mut list, copied.clone());
        assert_eq!(list, [copied, other]);
    }

    #[test]
    fn every_reason_says_what_and_what_next() {
        let dir = Path::new("/lib");
        for shut in [Shut::OtherWindow, Shut::NotWritable("Read-only file system".to_owned()), Shut::Gone] {
            assert!(!shut.why(dir).ends_with('.') && !shut.next_step().ends_with('.'));
            assert!(shut.why(dir).len() + shut.next_step().len() < 250);
        }
    }
}
