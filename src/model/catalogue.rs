//! The catalogue: the bundled table, with what the user's own file adds and changes.

use super::choices::{Quality, Transparency};
use super::sizes::SizeRule;
use super::table::{Entry, InputTokens, OutputTokens, TokenPrices};
use super::{DEFAULT_MODEL, MAX_IMAGES, MAX_N, MAX_PROMPT_CHARS, Model};
use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};
use toml::{Table, Value};

/// The user's own file has this name, beside the settings.
pub const FILE_NAME: &str = "models.toml";

/// Longest file that is read, in bytes.
const MAX_BYTES: usize = 1 << 20;
/// Most models in a file.
const MAX_MODELS: usize = 500;

/// All models that are known.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalogue {
    dated: String,
    // The default model is the first.
    models: Vec<Model>,
}

static BUNDLED: LazyLock<Catalogue> = LazyLock::new(|| {
    let empty = Catalogue { dated: String::new(), models: vec![ground()] };
    let (catalogue, faults) = empty.with(include_str!("../../assets/models.toml"), "the bundled models");
    // A test reads the bundled file and finds no fault in it.
    debug_assert!(faults.is_empty(), "{faults:?}");
    catalogue
});

static INSTALLED: OnceLock<Catalogue> = OnceLock::new();

/// What the bundled file starts from: gpt-image-2 with the least that is known.
fn ground() -> Model {
    Model {
        id: DEFAULT_MODEL.to_owned(),
        family: DEFAULT_MODEL.to_owned(),
        is_known: true,
        snapshots: Vec::new(),
        sizes: SizeRule::GPT_IMAGE_2,
        qualities: vec![Quality::Low, Quality::Medium, Quality::High],
        transparent: Transparency::No,
        fidelity: Vec::new(),
        complexity: Vec::new(),
        markup: false,
        streaming: true,
        moderation: true,
        prices: TokenPrices { text_in: 5.0, image_in: 8.0, image_out: 30.0 },
        output_tokens: OutputTokens::Formula(BTreeMap::from([
            (Quality::Low, 16),
            (Quality::Medium, 48),
            (Quality::High, 96),
        ])),
        input_tokens: InputTokens::Patches { side: 32, budget: 1536, enlarged_to: 1024 },
        least_prices: Vec::new(),
        max_images: MAX_IMAGES,
        max_n: MAX_N,
        max_prompt_chars: MAX_PROMPT_CHARS,
        shutdown: None,
        replacement: None,
    }
}

impl Catalogue {
    /// The bundled table alone.
    pub fn bundled() -> &'static Self {
        &BUNDLED
    }

    /// The catalogue in use: the installed one, or the bundled table while none was installed.
    pub fn current() -> &'static Self {
        INSTALLED.get().unwrap_or(&BUNDLED)
    }

    /// Takes this catalogue for the whole process, once and at its start. False when one was installed already.
    pub fn install(self) -> bool {
        INSTALLED.set(self).is_ok()
    }

    /// The day of the data, such as `2026-11-22`.
    pub fn dated(&self) -> &str {
        &self.dated
    }

    /// All models, the default one first.
    pub fn models(&self) -> &[Model] {
        &self.models
    }

    /// Puts a file over this catalogue; `name` is what the faults call it.
    ///
    /// An entry with a known id changes what it names and keeps the rest; a new one starts from the model it is
    /// `like`, or from gpt-image-2. What cannot be read is left out and named, each fault in one sentence; the rest
    /// of the file is used.
    #[must_use]
    pub fn with(&self, text: &str, name: &str) -> (Self, Vec<String>) {
        let mut catalogue = self.clone();
        let mut faults = Vec::new();
        if text.len() > MAX_BYTES {
            faults.push(format!("{name}: it is over 1 MB and was not read"));
            return (catalogue, faults);
        }
        let table = match text.parse::<Table>() {
            Ok(table) => table,
            Err(error) => {
                let line = error.span().map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
                let line = line.map_or_else(String::new, |line| format!(", line {line}"));
                faults.push(format!("{name}{line}: {}; none of it is used", first_line(error.message())));
                return (catalogue, faults);
            }
        };
        for (key, value) in table {
            match (key.as_str(), value) {
                ("dated", Value::String(day)) => catalogue.dated = day.chars().take(40).collect(),
                ("dated", Value::Datetime(day)) => catalogue.dated = day.to_string(),
                ("model", Value::Array(entries)) => catalogue.add(entries, name, &mut faults),
                ("model", _) => faults.push(format!("{name}: models are written as [[model]], with two brackets")),
                (other, _) => {
                    let other: String = other.chars().take(60).collect();
                    faults.push(format!("{name}: {other} is not known here; models are written as [[model]]"));
                }
            }
        }
        (catalogue, faults)
    }

    fn add(&mut self, entries: Vec<Value>, name: &str, faults: &mut Vec<String>) {
        if entries.len() > MAX_MODELS {
            faults.push(format!("{name}: only the first {MAX_MODELS} models are used"));
        }
        for (at, value) in entries.into_iter().take(MAX_MODELS).enumerate() {
            let called = value.get("id").and_then(Value::as_str).map_or_else(
                || format!("model number {}", at + 1),
                |id| format!("model {}", id.chars().take(60).collect::<String>()),
            );
            if let Err(why) = self.add_one(value) {
                faults.push(format!("{name}: {called}: {why}; this entry is not used"));
            }
        }
    }

    fn add_one(&mut self, value: Value) -> Result<(), String> {
        let mut entry: Entry =
            value.try_into().map_err(|error: toml::de::Error| first_line(error.message()).to_owned())?;
        entry.id = entry.id.trim().to_owned();
        let own = self.models.iter().position(|model| model.id == entry.id);
        let base = match (&entry.like, own) {
            (Some(like), _) => {
                let found = self.models.iter().find(|model| model.id == *like);
                found.ok_or_else(|| format!("there is no model {like} for it to be like"))?
            }
            (None, Some(at)) => &self.models[at],
            (None, None) => &self.models[0],
        };
        let model = entry.over(base)?;
        match own {
            Some(at) => self.models[at] = model,
            None => self.models.push(model),
        }
        Ok(())
    }

    /// The model of that id.
    ///
    /// An id stands for itself, or is a listed snapshot; then the names that gateways put before it (`openai/`) and the
    /// variants and days that are put behind (`:beta`, `-2026-04-21`) are taken off. An id that is still unknown takes
    /// the rules of gpt-image-2.
    pub fn named(&self, id: &str) -> Model {
        let found = self.find(id.trim());
        let mut model = found.unwrap_or(&self.models[0]).clone();
        model.is_known = found.is_some();
        id.trim().clone_into(&mut model.id);
        model
    }

    fn find(&self, id: &str) -> Option<&Model> {
        let listed = |id: &str| {
            let own = self.models.iter().find(|model| model.id.eq_ignore_ascii_case(id));
            let is_snapshot = |model: &&Model| model.snapshots.iter().any(|snapshot| snapshot.eq_ignore_ascii_case(id));
            own.or_else(|| self.models.iter().find(is_snapshot))
        };
        let plain = id.rsplit('/').next().unwrap_or(id);
        let plain = plain.split([':', '@']).next().unwrap_or(plain);
        listed(id).or_else(|| listed(plain)).or_else(|| listed(without_day(plain)?))
    }
}

/// `gpt-image-2` of `gpt-image-2-2026-04-21`; `None` when no day is behind it.
fn without_day(id: &str) -> Option<&str> {
    let at = id.len().checked_sub("-2026-04-21".len())?;
    let (stem, day) = (id.get(..at)?, id.get(at..)?);
    let fits = |(byte, shape): (u8, u8)| if shape == b'0' { byte.is_ascii_digit() } else { byte == shape };
    day.bytes().zip(*b"-0000-00-00").all(fits).then_some(stem)
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or(text)
}
