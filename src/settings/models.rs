//! The user's own models, in a file beside the settings.

use crate::model::{Catalogue, FILE_NAME};
use std::fs;
use std::io;
use std::path::Path;

/// Reads the models file beside a settings file, over the bundled models. Each fault is one sentence; what is good in
/// the file is used all the same. A missing file is no fault.
pub fn load_models(settings: &Path) -> (Catalogue, Vec<String>) {
    let path = settings.with_file_name(FILE_NAME);
    let bundled = Catalogue::bundled();
    let unreadable = |reason: &str| {
        (
            bundled.clone(),
            vec![format!("{} cannot be read ({reason}): only the bundled models are known", path.display())],
        )
    };
    match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => (bundled.clone(), Vec::new()),
        Err(error) => unreadable(&error.to_string()),
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => bundled.with(&text, FILE_NAME),
            Err(_) => unreadable("it is not text"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_beside_the_settings_adds_models() {
        let dir = tempfile::tempdir().unwrap();
        let settings = dir.path().join("settings.toml");
        assert_eq!(load_models(&settings), (Catalogue::bundled().clone(), vec![]));
        let file = dir.path().join("models.toml");
        fs::write(&file, "[[model]]\nid = \"mine\"\nqualities = [\"low\"]\n[[model]]\nid = \"bad\"\nmax_n = 99\n")
            .unwrap();
        let (catalogue, faults) = load_models(&settings);
        assert!(catalogue.named("mine").is_known && !catalogue.named("bad").is_known);
        assert!(faults.len() == 1 && faults[0].starts_with("models.toml: model bad: "), "{faults:?}");
        fs::write(&file, [0xff, 0xfe]).unwrap();
        let (catalogue, faults) = load_models(&settings);
        assert_eq!(&catalogue, Catalogue::bundled());
        assert!(faults[0].contains("it is not text"), "{faults:?}");
    }
}
