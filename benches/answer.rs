//! From the bytes of a 33 MB answer to the file in it: against an ordinary parser and decoder, and against a plain copy.
//!
//! All three run in the same process; the ratios between them are what counts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use maquette::api::{Content, read_answer};
use serde::Deserialize;
use std::io::{self, Write};
use std::sync::LazyLock;

/// Bytes of the file; its answer has four thirds of that.
const FILE: usize = 25_130_000;

static BODY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut state = 1u32;
    let file: Vec<u8> = (0..FILE)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect();
    let text = STANDARD.encode(file);
    format!(r#"{{"created":1,"data":[{{"b64_json":"{text}"}}],"usage":{{"output_tokens":7024}}}}"#).into_bytes()
});

fn main() {
    divan::main();
}

/// Counts and drops.
struct Sink;

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        black_box(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[divan::bench(min_time = 2)]
fn ours(bencher: Bencher) {
    let body = BODY.as_slice();
    bencher.counter(BytesCount::new(body.len())).bench(|| {
        let body = io::BufReader::with_capacity(256 * 1024, body);
        let outcome = read_answer(body, &Content::Json, &mut |_| Ok(Box::new(Sink))).expect("a good answer");
        assert_eq!(outcome.images[0].bytes, FILE as u64);
    });
}

#[divan::bench(min_time = 2)]
fn serde_json_and_standard_base64(bencher: Bencher) {
    #[derive(Deserialize)]
    struct Image {
        b64_json: String,
    }
    #[derive(Deserialize)]
    struct Answer {
        data: Vec<Image>,
    }
    let body = BODY.as_slice();
    bencher.counter(BytesCount::new(body.len())).bench(|| {
        let answer: Answer = serde_json::from_slice(body).expect("a good answer");
        let file = STANDARD.decode(&answer.data[0].b64_json).expect("good base64");
        assert_eq!(black_box(file).len(), FILE);
    });
}

#[divan::bench(min_time = 2)]
fn copy_of_the_body(bencher: Bencher) {
    let body = BODY.as_slice();
    let mut to = vec![0; body.len()];
    bencher.counter(BytesCount::new(body.len())).bench_local(|| {
        to.copy_from_slice(black_box(body));
        black_box(&to);
    });
}
