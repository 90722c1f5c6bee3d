//! Profiles as a text to hand on: TOML without secrets. What comes in is foreign and is checked.

use super::names::{is_secret, is_variable_name, plain_address, secret_in_address};
use super::{Auth, Dialect, Findings, KeySource, Pair, Profile, Proxy};
use serde::{Deserialize, Serialize};

/// What the file says that it is.
const KIND: &str = "maquette profile";
/// The newest form that is understood.
const VERSION: u32 = 1;
/// Characters of a text that are read at all.
const MAX_TEXT: usize = 256 * 1024;

#[derive(Serialize, Deserialize)]
struct File {
    kind: String,
    version: u32,
    profile: Profile,
}

/// A profile with what had to be left out of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchanged<T> {
    /// The text, or the profile.
    pub value: T,
    /// Names of what looked like a secret, or would have sent one away, and was left out; often empty.
    pub stripped: Vec<String>,
}

/// A profile as a text that can be handed on.
pub fn export(profile: &Profile) -> Exchanged<String> {
    let (profile, stripped) = without_secrets(profile.clone());
    let file = File { kind: KIND.to_owned(), version: VERSION, profile };
    let head = "# A profile of Maquette, without its key.\n";
    // A profile holds nothing that TOML lacks; an empty text would be refused on import.
    let body = toml::Table::try_from(&file).ok().and_then(|table| toml::to_string_pretty(&table).ok());
    Exchanged { value: format!("{head}{}", body.unwrap_or_default()), stripped }
}

/// Reads what [`export`] wrote, here or elsewhere.
///
/// Whoever wrote it names the address, so it must not name what is sent there: the key is the one that is typed for it,
/// headers that take a variable of this machine are left out, and so is the proxy.
///
/// # Errors
/// One sentence: it is no profile, is of a newer form, or cannot be used.
pub fn import(text: &str) -> Result<Exchanged<Profile>, String> {
    if text.len() > MAX_TEXT {
        return Err("This is too long for a profile".to_owned());
    }
    let table: toml::Table = text
        .trim_start_matches('\u{feff}')
        .parse()
        .map_err(|error: toml::de::Error| format!("This is no profile: {}", first_line(error.message())))?;
    if table.get("kind").and_then(toml::Value::as_str) != Some(KIND) {
        return Err("This is no profile of Maquette".to_owned());
    }
    let version = table.get("version").and_then(toml::Value::as_integer).unwrap_or_default();
    if version > i64::from(VERSION) {
        return Err("This profile was written by a newer version of Maquette".to_owned());
    }
    let file: File = table
        .try_into()
        .map_err(|error: toml::de::Error| format!("This profile cannot be read: {}", first_line(error.message())))?;
    let (mut profile, mut stripped) = without_secrets(file.profile);
    profile.name = profile.name.trim().to_owned();
    profile.base_url = profile.base_url.trim().to_owned();
    distrust(&mut profile, &mut stripped);
    if profile.is_sandbox() {
        return Err("The Sandbox is part of the program and cannot be imported".to_owned());
    }
    profile.check(&[])?;
    Ok(Exchanged { value: profile, stripped })
}

/// Takes out what a foreign profile has no right to decide.
fn distrust(profile: &mut Profile, stripped: &mut Vec<String>) {
    if profile.key != KeySource::None {
        profile.key = KeySource::ThisRun;
    }
    let dialect = &mut profile.dialect;
    dialect.headers.retain(|pair| {
        let keep = pair.variable().is_none();
        if !keep {
            stripped.push(format!("header {}", shown(&pair.name)));
        }
        keep
    });
    if std::mem::take(&mut dialect.proxy) != Proxy::System {
        stripped.push("the proxy".to_owned());
    }
    // Nobody can accept this risk for another person.
    dialect.plain_http = false;
}

/// A name for showing.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(60).collect()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(200).collect()
}

impl Profile {
    /// The same without what looks like a secret: for files that are no place for one.
    #[must_use]
    pub fn without_secrets(self) -> Self {
        let findings = self.findings;
        Self { findings, ..without_secrets(self).0 }
    }
}

/// The profile without what looks like a secret, and the names of what went.
fn without_secrets(mut profile: Profile) -> (Profile, Vec<String>) {
    let mut stripped = Vec::new();
    if let KeySource::Env(variable) = &profile.key
        && !is_variable_name(variable)
    {
        stripped.push("the key".to_owned());
        profile.key = KeySource::ThisRun;
    }
    if secret_in_address(&profile.base_url).is_some() {
        stripped.push("part of the address".to_owned());
        profile.base_url = plain_address(&profile.base_url);
    }
    let Dialect { headers, query, fields, auth, .. } = &mut profile.dialect;
    for (what, pairs) in [("header", headers), ("query", query), ("field", fields)] {
        pairs.retain(|pair| {
            let Pair { name, value } = pair;
            // The name of a variable gives nothing away.
            let named = what == "header" && pair.variable().is_some_and(is_variable_name);
            let keep = named || !is_secret(name, value);
            if !keep {
                stripped.push(format!("{what} {}", shown(name)));
            }
            keep
        });
    }
    if let Auth::Header { prefix, .. } = auth
        && is_secret("prefix", prefix)
    {
        stripped.push("what stands before the key".to_owned());
        prefix.clear();
    }
    profile.findings = Findings::default();
    (profile, stripped)
}

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_preset_comes_back() {
        for preset in Preset::ALL {
            let profile = preset.profile();
            let text = export(&profile);
            assert!(text.stripped.is_empty());
            match preset {
                Preset::Sandbox | Preset::Custom => assert!(import(&text.value).is_err()),
                _ => {
                    let key = if profile.key == KeySource::None { KeySource::None } else { KeySource::ThisRun };
                    let read = import(&text.value).unwrap();
                    assert_eq!(read.value, Profile { key, ..profile }, "{}", text.value);
                    assert!(read.stripped.is_empty());
                }
            }
        }
    }

    fn telltale() -> Profile {
        Profile {
            key: KeySource::Env("sk-CANARY0123456789".to_owned()),
            base_url: "https://me:CANARY@x.com/v1?key=CANARY&api-version=1".to_owned(),
            dialect: Dialect {
                headers: vec![
                    Pair::new("Authorization", "CANARY"),
                    Pair::new("api-key", "CANARY"),
                    Pair::new("Cookie", "CANARY"),
                    Pair::new("x-access-token", "CANARY"),
                    Pair::new("x-note", "Bearer CANARY"),
                    Pair::new("x-team", "pictures"),
                    Pair::new("x-secret", "$TEAM_SECRET"),
                ],
                query: vec![Pair::new("code", "CANARY"), Pair::new("api-version", "preview")],
                fields: vec![Pair::new("token", "CANARY"), Pair::new("seed", "7")],
                ..Dialect::default()
            },
            ..Profile::default()
        }
    }

    #[test]
    fn secrets_stay_behind_and_are_named() {
        let text = export(&telltale());
        assert!(!text.value.contains("CANARY"), "{}", text.value);
        for name in ["header Authorization", "header Cookie", "header x-note", "query code", "field token"] {
            assert!(text.stripped.iter().any(|said| said == name), "{name}: {:?}", text.stripped);
        }
        let back = import(&text.value).unwrap();
        assert_eq!(back.stripped, ["header x-secret"], "it names a variable of another machine");
        assert_eq!(back.value.base_url, "https://x.com/v1");
        assert_eq!(back.value.dialect.headers, [Pair::new("x-team", "pictures")]);
        assert_eq!(back.value.dialect.fields, [Pair::new("seed", "7")]);
    }

    #[test]
    fn a_foreign_profile_takes_no_secret_of_this_machine_along() {
        let headers = vec![Pair::new("x-anything", "$AWS_SECRET_ACCESS_KEY"), Pair::new("x-team", " $HOME")];
        let dialect = Dialect {
            headers,
            proxy: Proxy::Via("http://10.0.0.1:3128".to_owned()),
            plain_http: true,
            ..Dialect::default()
        };
        for (theirs, ours) in [
            (KeySource::Env("OPENAI_API_KEY".to_owned()), KeySource::ThisRun),
            (KeySource::Keychain, KeySource::ThisRun),
            (KeySource::ThisRun, KeySource::ThisRun),
            (KeySource::None, KeySource::None),
        ] {
            let base_url = "https://evil.example.com/v1".to_owned();
            let profile = Profile { base_url, key: theirs, dialect: dialect.clone(), ..Profile::default() };
            let read = import(&export(&profile).value).unwrap();
            assert_eq!(read.stripped, ["header x-anything", "header x-team", "the proxy"]);
            assert_eq!((read.value.key, read.value.dialect), (ours, Dialect::default()));
        }
    }

    #[test]
    fn foreign_texts_are_checked() {
        let good = export(&Preset::OpenAi.profile()).value;
        for (from, to) in [
            ("maquette profile", "another thing"),
            ("version = 1", "version = 2"),
            ("https://api.openai.com/v1", "file:///etc/passwd"),
            ("images/edits", "../../x"),
            ("parallel = 2", "parallel = \\\"two\\\""),
        ] {
            assert!(good.contains(from), "{from}\n{good}");
            assert!(import(&good.replace(from, to)).is_err(), "{to}");
        }
        assert!(
            import(&good.replace("plain_http = false", "plain_http = true")).is_ok_and(|p| !p.value.dialect.plain_http)
        );
        let smuggled = good.replace("headers = []", "headers = [{ name = \"Cookie\", value = \"CANARY\" }]");
        assert_ne!(smuggled, good);
        let read = import(&smuggled).unwrap();
        assert_eq!((read.stripped, read.value.dialect.headers), (vec!["header Cookie".to_owned()], vec![]));
        assert!(import("").is_err() && import("kind").is_err() && import(&"#".repeat(MAX_TEXT + 1)).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_a_panic(text in ".{0,300}") {
            let _ = import(&text);
        }

        #[test]
        fn a_changed_export_is_read_without_a_panic(at in 0usize..4000, cut in 0usize..40, with in ".{0,12}") {
            let good: Vec<char> = export(&telltale()).value.chars().collect();
            let at = at.min(good.len());
            let changed: String =
                good[..at].iter().copied().chain(with.chars()).chain(good[at..].iter().copied().skip(cut)).collect();
            if let Ok(read) = import(&changed) {
                prop_assert_eq!(read.value.check(&[]), Ok(()));
                // What was read can be handed on and read again.
                prop_assert_eq!(import(&export(&read.value).value).map(|again| again.value), Ok(read.value));
            }
        }
    }
}
