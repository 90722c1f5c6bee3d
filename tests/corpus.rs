//! What fuzzing has found stays found: every file of the committed corpus goes through the parsers that the targets of
//! `tests/fuzz` call, which panic when a promise is broken.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "fuzz/src/lib.rs"]
mod promises;

use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

/// Bytes of all files together: a corpus, and no store of pictures.
const MOST_BYTES: u64 = 500_000;

fn fuzz() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz")
}

fn listed(folder: &Path) -> Vec<PathBuf> {
    let items = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = items.map(|item| item.unwrap().path()).collect();
    paths.sort();
    paths
}

fn each(name: &str, promise: fn(&[u8])) {
    let files = listed(&fuzz().join("corpus").join(name));
    assert!(!files.is_empty(), "{name} has no corpus");
    let broken: Vec<&PathBuf> =
        files.iter().filter(|path| catch_unwind(|| promise(&fs::read(path).unwrap())).is_err()).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

macro_rules! corpora {
    ($($name:ident),*) => {
        $(
            #[test]
            fn $name() {
                each(stringify!($name), promises::$name);
            }
        )*

        /// Names of all targets.
        const TARGETS: &[&str] = &[$(stringify!($name)),*];
    };
}

corpora!(answer, error_body, events, mask, models, multipart, picture, profile, prompt, settings);

#[test]
fn every_target_has_its_corpus_and_its_test() {
    let stems = |folder: &str| -> Vec<String> {
        let paths = listed(&fuzz().join(folder));
        paths.iter().map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
    };
    assert_eq!(stems("fuzz_targets"), TARGETS);
    assert_eq!(stems("corpus"), TARGETS);
    let folders = listed(&fuzz().join("corpus"));
    let bytes: u64 = folders.iter().flat_map(|folder| listed(folder)).map(|file| file.metadata().unwrap().len()).sum();
    assert!(bytes < MOST_BYTES, "the corpus has {bytes} bytes");
}
