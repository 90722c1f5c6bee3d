use super::*;
use crate::profile::{Appearance, Dialect};
use proptest::prelude::*;

fn folder() -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("config/settings.toml");
    (dir, path)
}

fn custom() -> Settings {
    let mut settings = Settings { appearance: Appearance::Light, ui_scale: 1.25, ..Settings::default() };
    settings.profiles.push(Profile {
        name: "Studio".to_owned(),
        base_url: "http://10.0.0.5:8080/v1".to_owned(),
        key: KeySource::Env("STUDIO_KEY_2".to_owned()),
        ..Profile::default()
    });
    settings.active = "Studio".to_owned();
    settings
}

#[test]
fn what_is_saved_is_read_again() {
    let (_dir, path) = folder();
    let (mut file, loaded) = SettingsFile::load(&path);
    assert_eq!(loaded, Loaded { settings: Settings::default().repaired(), notice: None });
    file.save(&custom()).unwrap();
    let (_, again) = SettingsFile::load(&path);
    assert_eq!(again, Loaded { settings: custom(), notice: None });
    let left: Vec<_> = fs::read_dir(path.parent().unwrap()).unwrap().flatten().map(|item| item.file_name()).collect();
    assert_eq!(left, ["settings.toml"], "no temporary files stay");
}

#[test]
fn a_damaged_file_is_kept_aside_and_the_last_good_one_is_used() {
    let (_dir, path) = folder();
    let (mut file, _) = SettingsFile::load(&path);
    file.save(&custom()).unwrap();
    file.save(&Settings { undo_mb: 100, ..custom() }).unwrap();
    for damage in ["", "\u{0}\u{0}", "profiles = [", "undo_mb = \"many\""] {
        fs::write(&path, damage).unwrap();
        let (_, loaded) = SettingsFile::load(&path);
        assert_eq!(loaded.settings, custom(), "after {damage:?}");
        assert!(loaded.notice.is_some_and(|notice| notice.contains("before the last change")));
        assert!(!path.exists(), "the damaged file was moved");
    }
    fs::remove_file(backup_path(&path)).unwrap();
    fs::write(&path, "[[[").unwrap();
    let (mut file, loaded) = SettingsFile::load(&path);
    assert_eq!(loaded.settings, Settings::default().repaired());
    let aside = fs::read_dir(path.parent().unwrap())
        .unwrap()
        .flatten()
        .find(|item| fs::read_to_string(item.path()).is_ok_and(|text| text == "[[["));
    assert!(aside.is_some(), "the bad file is still there");
    file.save(&custom()).unwrap();
    assert!(!backup_path(&path).exists(), "a damaged file never becomes the good copy");
}

#[test]
fn keys_of_a_newer_version_survive() {
    let (_dir, path) = folder();
    let (mut file, _) = SettingsFile::load(&path);
    file.save(&custom()).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let text = text.replace("name = \"Studio\"", "name = \"Studio\"\naccent = \"azure\"");
    fs::write(&path, format!("budget_usd = 5\n{text}\n[shortcuts]\nrun = \"F5\"\n")).unwrap();
    let (mut file, loaded) = SettingsFile::load(&path);
    assert_eq!(loaded.notice, None);
    let mut settings = loaded.settings;
    settings.profiles.retain(|profile| profile.name != "OpenAI");
    settings.profiles[1].key = KeySource::None;
    file.save(&settings).unwrap();
    let table: Table = fs::read_to_string(&path).unwrap().parse().unwrap();
    assert_eq!(table["budget_usd"], Value::Integer(5));
    assert_eq!(table["shortcuts"]["run"], Value::String("F5".to_owned()));
    assert_eq!(table["profiles"][1]["accent"], Value::String("azure".to_owned()));
    assert_eq!(SettingsFile::load(&path).1.settings, settings);
}

fn with_header(name: &str, value: &str) -> Dialect {
    Dialect { headers: vec![Pair::new(name, value)], ..Dialect::default() }
}

#[test]
fn a_key_in_the_wrong_field_is_refused_and_not_written() {
    let (_dir, path) = folder();
    let (mut file, _) = SettingsFile::load(&path);
    file.save(&custom()).unwrap();
    let secret = "sk-CANARY0123456789abcdef";
    for profile in [
        Profile { key: KeySource::Env(secret.to_owned()), ..Profile::default() },
        Profile { key: KeySource::Env("CANARY0123456789abcdef01".to_owned()), ..Profile::default() },
        Profile { key: KeySource::Env(String::new()), ..Profile::default() },
        Profile { base_url: format!("https://user:{secret}@example.com/v1"), ..Profile::default() },
        Profile { base_url: format!("https://example.com/v1?api-key={secret}"), ..Profile::default() },
        Profile { dialect: with_header("Authorization", secret), ..Profile::default() },
        Profile { dialect: with_header("x-note", &format!("Bearer {secret}")), ..Profile::default() },
    ] {
        let mut settings = custom();
        settings.profiles.push(profile);
        assert!(matches!(file.save(&settings), Err(SettingsError::Secret { .. })));
    }
    for item in fs::read_dir(path.parent().unwrap()).unwrap().flatten() {
        assert!(!fs::read_to_string(item.path()).unwrap().contains("CANARY"));
    }
    assert!(is_variable_name("AZURE_OPENAI_API_KEY") && is_variable_name("KEY2"));
}

#[test]
fn a_folder_in_the_way_is_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let blocked = dir.path().join("file");
    fs::write(&blocked, "x").unwrap();
    let (mut file, _) = SettingsFile::load(&blocked.join("settings.toml"));
    let error = file.save(&custom()).unwrap_err().to_string();
    assert!(error.starts_with("The settings could not be saved in "), "{error}");
}

proptest! {
    #[test]
    fn any_file_gives_usable_settings(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let (_dir, path) = folder();
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        let (mut file, loaded) = SettingsFile::load(&path);
        prop_assert!(loaded.settings.profile().is_sandbox());
        prop_assert!(file.save(&loaded.settings).is_ok());
    }
}
