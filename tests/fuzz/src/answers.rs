//! What an endpoint says: answers, streams and refusals.

use super::assert_plain;
use maquette::api::{CallError, Content, EventReader, Live, Outcome, read_answer};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{BufReader, Write};
use std::rc::Rc;

/// A picture's file, in memory.
#[derive(Clone, Default)]
struct Page(Rc<RefCell<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Any answer, cut anywhere, gives the same pictures and words; those that it names are there, byte for byte.
///
/// The first byte: how it is cut, and its content type (`0` JSON, `1` events, `2` another).
pub fn answer(input: &[u8]) {
    let Some((&how, body)) = input.split_first() else { return };
    let content = match how % 3 {
        0 => Content::Json,
        1 => Content::Events,
        _ => Content::Other("image/png".to_owned()),
    };
    // What the bytes are is decided by the first ones, so the first piece holds a few.
    let (told, pieces) = read(body, &content, usize::from(how) / 3 + 16);
    assert_eq!((told, pieces), read(body, &content, body.len().max(16)));
}

/// What an answer says, and its pictures by number.
fn read(body: &[u8], content: &Content, step: usize) -> (String, BTreeMap<usize, Vec<u8>>) {
    let mut pages: BTreeMap<usize, Page> = BTreeMap::new();
    let read = read_answer(BufReader::with_capacity(step, body), content, &mut |at| {
        let page = Page::default();
        pages.insert(at, page.clone());
        Ok(Box::new(page))
    });
    let outcome: Outcome = match read {
        Ok(outcome) => outcome,
        Err(error) => {
            let words = error.call_error(200, None, "call").expect("memory does not fail");
            words_of(&words);
            return (format!("{error:?}"), BTreeMap::new());
        }
    };
    assert!(!outcome.images.is_empty() && outcome.complete == outcome.remark.is_none(), "{outcome:?}");
    let mut pictures = BTreeMap::new();
    for image in &outcome.images {
        assert!(image.file.is_some() || image.url.is_some(), "{outcome:?}");
        if let Some(at) = image.file {
            let bytes = pages[&at].0.borrow().clone();
            assert_eq!(bytes.len() as u64, image.bytes);
            pictures.insert(at, bytes);
        }
    }
    (format!("{outcome:?}"), pictures)
}

/// Previews of any stream do not depend on where it is cut.
///
/// The first byte: how it is cut.
pub fn events(input: &[u8]) {
    let Some((&how, stream)) = input.split_first() else { return };
    let told = |step: usize| -> Vec<Live> {
        let mut reader = EventReader::default();
        stream.chunks(step).flat_map(|chunk| reader.feed(chunk)).collect()
    };
    assert_eq!(told(usize::from(how) + 1), told(usize::MAX));
}

/// Any body of a refusal becomes short, clean sentences.
///
/// The first byte: which status.
pub fn error_body(input: &[u8]) {
    const STATUS: [u16; 24] = [
        400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 502, 503, 504, 520, 522, 524, 529, 301, 304,
        100, 999,
    ];
    let Some((&which, body)) = input.split_first() else { return };
    words_of(&CallError::of_answer(STATUS[usize::from(which) % STATUS.len()], body));
}

fn words_of(error: &CallError) {
    assert_plain(&error.summary(), 1200);
    assert_plain(&error.next_step(), 1200);
    assert!(!error.summary().is_empty() && !error.next_step().is_empty() && !error.details().is_empty());
    assert!(!error.details().chars().any(|c| c.is_control() && c != '\n'), "{:?}", error.details());
}
