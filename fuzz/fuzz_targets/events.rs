//! Previews of any stream do not depend on where it is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maquette::api::{EventReader, Live};

fn told(stream: &[u8], step: usize) -> Vec<Live> {
    let mut reader = EventReader::default();
    stream.chunks(step).flat_map(|chunk| reader.feed(chunk)).collect()
}

fuzz_target!(|input: (u8, &[u8])| {
    let (step, stream) = input;
    assert_eq!(told(stream, usize::from(step) + 1), told(stream, usize::MAX));
});
