//! Any answer, cut anywhere, is read the same way and without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maquette::api::{Content, read_answer};
use std::io::{self, BufReader};

fuzz_target!(|input: (u8, bool, &[u8])| {
    let (step, events, body) = input;
    let content = if events { Content::Events } else { Content::Json };
    let read = |step: usize| {
        let body = BufReader::with_capacity(step, body);
        format!("{:?}", read_answer(body, &content, &mut |_| Ok(Box::new(io::sink()))))
    };
    // What the bytes are is decided by the first ones, so the first piece holds a few.
    assert_eq!(read(usize::from(step) + 16), read(64 * 1024));
});
