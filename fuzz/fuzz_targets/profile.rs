//! Any text is read as a profile without a panic; what is read can be used, handed on and read again, without secrets.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maquette::profile::{export, import};

fuzz_target!(|text: &str| {
    let Ok(read) = import(text) else { return };
    assert_eq!(read.value.check(&[]), Ok(()));
    let again = export(&read.value);
    assert!(again.stripped.is_empty());
    assert_eq!(import(&again.value).map(|again| again.value), Ok(read.value));
});
