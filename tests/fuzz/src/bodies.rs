//! Bodies of calls to the Sandbox.

use super::line;
use bytes::Bytes;
use maquette::sandbox::{SeenPart, read_body};
use tokio::runtime::Builder;

/// Any body is read the same way however it is cut, and refused in plain words.
///
/// The first byte: the route (`0` a generation, `1` an edit) and how the body is cut. The rest of the first line: its
/// content type. Then the body.
pub fn multipart(input: &[u8]) {
    let (head, body) = line(input);
    let Some((&how, content_type)) = head.split_first() else { return };
    let Ok(content_type) = std::str::from_utf8(content_type) else { return };
    let runtime = Builder::new_current_thread().build().expect("a runtime without threads and drivers");
    let read = |step: usize| -> Result<Vec<SeenPart>, (u16, String)> {
        let pieces = body.chunks(step).map(Bytes::copy_from_slice).collect();
        runtime.block_on(read_body(content_type, pieces, how % 2 == 1))
    };
    let whole = read(usize::MAX);
    assert_eq!(read(usize::from(how) / 2 + 1), whole);
    match whole {
        Ok(parts) => assert!(!parts.is_empty() && parts.len() <= 64),
        Err((status, message)) => {
            assert!((400..500).contains(&status), "{status} {message}");
            // It quotes the caller, in JSON: what is no letter there is escaped.
            assert!((1..1000).contains(&message.chars().count()), "{message}");
        }
    }
}
