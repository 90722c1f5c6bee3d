//! Any error body becomes short, clean sentences.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maquette::api::CallError;

fuzz_target!(|input: (u16, &[u8])| {
    let (status, body) = input;
    let error = CallError::of_answer(status, body);
    let summary = error.summary();
    assert!(summary.chars().count() < 1200 && !summary.chars().any(char::is_control), "{summary}");
    assert!(!error.next_step().is_empty() && !error.details().is_empty());
});
