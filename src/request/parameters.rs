//! The parameters of a call beside prompt and pictures, and what becomes of them at a model that lacks some.

use super::{Field, Problem};
use crate::model::{
    Background, Complexity, DEFAULT_MODEL, Fidelity, Knob, MAX_N, MAX_PARTIALS, Model, Moderation, Offer, Quality, Size,
};
use crate::picture::Format;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// The parameters of a call beside prompt and pictures. Everything at its default is left out on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Parameters {
    /// Model id, free text.
    pub model: String,
    /// Size of each result.
    pub size: Size,
    /// Quality of each result.
    pub quality: Quality,
    /// Number of results, 1 to 10.
    pub n: u32,
    /// File format that is asked for.
    pub format: Format,
    /// Quality level 0 to 100, JPEG and WebP only.
    pub compression: Option<u8>,
    /// Background.
    pub background: Background,
    /// Filter.
    pub moderation: Moderation,
    /// How closely an edit keeps to its pictures; the endpoint's own default when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<Fidelity>,
    /// How much is thought about the picture first; the model's own default when none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complexity: Option<Complexity>,
    /// Ask for server-sent events (n is then 1).
    pub stream: bool,
    /// Previews while streaming, 0 to 3.
    pub partial_images: u32,
    /// A name for the person at the machine: old, the safety identifier is taken before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// A stable hashed name for the person at the machine, at most 128 characters. The endpoint echoes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety_identifier: Option<String>,
}

impl Default for Parameters {
    fn default() -> Self {
        Self {
            model: DEFAULT_MODEL.to_owned(),
            size: Size::Auto,
            quality: Quality::Auto,
            n: 1,
            format: Format::Png,
            compression: None,
            background: Background::Auto,
            moderation: Moderation::Auto,
            fidelity: None,
            complexity: None,
            stream: false,
            partial_images: 0,
            user: None,
            safety_identifier: None,
        }
    }
}

/// Which body a call has. Not every parameter is in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyForm {
    /// A generation: JSON without pictures.
    Generation,
    /// An edit as multipart: its schema has no `moderation`.
    EditForm,
    /// An edit as JSON.
    EditJson,
}

/// A choice that is not sent, for the model or the kind of call has no place for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dropped {
    /// The parameter.
    pub knob: Knob,
    /// What was chosen.
    pub value: String,
    /// What is sent in its place; nothing when none.
    pub instead: Option<String>,
    /// Why, in one sentence without a full stop.
    pub reason: String,
}

/// `quality max is not sent: gpt-image-2 has no quality max, only ...; high is sent instead`.
impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} is not sent: {}", self.knob, self.value, self.reason)?;
        self.instead.as_ref().map_or(Ok(()), |instead| write!(f, "; {instead} is sent instead"))
    }
}

impl Dropped {
    /// The field at which it is shown.
    pub const fn field(&self) -> Field {
        match self.knob {
            Knob::Size => Field::Size,
            Knob::Count => Field::Count,
            Knob::Mask | Knob::Markup => Field::Mask,
            // The pair of tiers, streaming and names belong to the profile.
            Knob::Quality | Knob::Stream | Knob::Partials | Knob::User | Knob::SafetyIdentifier => Field::Profile,
            Knob::Background
            | Knob::Format
            | Knob::Compression
            | Knob::Moderation
            | Knob::Fidelity
            | Knob::Complexity => Field::Output,
        }
    }
}

impl Parameters {
    /// The parameters as a model takes them in a kind of call, and what was left out or exchanged for it.
    ///
    /// Only choices that the model has no place for are touched. A size or a number of results that it does not make
    /// is not changed behind anyone's back: [`check_parameters`] refuses it.
    #[must_use]
    pub fn fitted(&self, model: &Model, body: BodyForm) -> (Self, Vec<Dropped>) {
        let mut fitted = self.clone();
        let dropped = self.misfits(model, Some(body));
        for misfit in &dropped {
            match misfit.knob {
                Knob::Quality => fitted.quality = model.nearest_quality(self.quality),
                Knob::Background => fitted.background = Background::Auto,
                Knob::Moderation => fitted.moderation = Moderation::Auto,
                Knob::Fidelity => fitted.fidelity = None,
                Knob::Complexity => fitted.complexity = None,
                Knob::Stream => (fitted.stream, fitted.partial_images) = (false, 0),
                _ => {}
            }
        }
        (fitted, dropped)
    }

    /// The choices that a model lacks, and with a body those that this body lacks.
    fn misfits(&self, model: &Model, body: Option<BodyForm>) -> Vec<Dropped> {
        let mut found = Vec::new();
        let mut hold = |knob: Knob, value: &str, instead: Option<String>| {
            if let Some(reason) = model.refuses(knob, value) {
                found.push(Dropped { knob, value: value.to_owned(), instead, reason });
            }
        };
        if self.quality != Quality::Auto {
            let instead = model.nearest_quality(self.quality).name().to_owned();
            hold(Knob::Quality, self.quality.name(), Some(instead));
        }
        if self.background != Background::Auto {
            hold(Knob::Background, self.background.name(), None);
        }
        if self.moderation != Moderation::Auto {
            hold(Knob::Moderation, self.moderation.name(), None);
        }
        if let Some(fidelity) = self.fidelity {
            hold(Knob::Fidelity, fidelity.name(), None);
        }
        if let Some(complexity) = self.complexity {
            hold(Knob::Complexity, complexity.name(), None);
        }
        if self.stream {
            hold(Knob::Stream, "on", None);
        }
        let mut lacks = |knob: Knob, value: &str, reason: &str| {
            if !found.iter().any(|dropped| dropped.knob == knob) {
                found.push(Dropped { knob, value: value.to_owned(), instead: None, reason: reason.to_owned() });
            }
        };
        match (body, self.fidelity) {
            (Some(BodyForm::Generation), Some(fidelity)) => {
                lacks(Knob::Fidelity, fidelity.name(), "it is for calls with pictures, and this one sends none");
            }
            (Some(BodyForm::EditForm), _) if self.moderation != Moderation::Auto => {
                lacks(Knob::Moderation, self.moderation.name(), "calls with pictures have no choice of the filter");
            }
            _ => {}
        }
        found
    }

    /// The fields of a body with their wire names: the model, and everything that is not at its default.
    pub fn fields(&self, body: BodyForm) -> Vec<(&'static str, Value)> {
        let mut fields: Vec<(&'static str, Value)> = vec![("model", self.model.trim().into())];
        let mut put = |knob: Knob, value: Option<Value>| {
            if let Some(value) = value {
                fields.push((knob.field(), value));
            }
        };
        let size = if let Size::Exact(extent) = self.size { Some(extent.to_string().into()) } else { None };
        put(Knob::Size, size);
        put(Knob::Quality, (self.quality != Quality::Auto).then(|| self.quality.name().into()));
        put(Knob::Count, (self.n != 1).then(|| self.n.into()));
        put(Knob::Format, (self.format != Format::Png).then(|| self.format.name().into()));
        put(Knob::Compression, self.compression.map(Value::from));
        put(Knob::Background, (self.background != Background::Auto).then(|| self.background.name().into()));
        let moderated = self.moderation != Moderation::Auto && body != BodyForm::EditForm;
        put(Knob::Moderation, moderated.then(|| self.moderation.name().into()));
        let fidelity = self.fidelity.filter(|_| body != BodyForm::Generation);
        put(Knob::Fidelity, fidelity.map(|fidelity| fidelity.name().into()));
        put(Knob::Complexity, self.complexity.map(|complexity| complexity.name().into()));
        put(Knob::Stream, self.stream.then(|| true.into()));
        put(Knob::Partials, (self.stream && self.partial_images > 0).then(|| self.partial_images.into()));
        put(Knob::User, self.user.as_deref().map(Value::from));
        put(Knob::SafetyIdentifier, self.safety_identifier.as_deref().map(Value::from));
        fields
    }
}

/// Checks the parameters against the model's rules.
pub fn check_parameters(parameters: &Parameters) -> Result<(), Problem> {
    check_parameters_for(parameters, &Model::named(&parameters.model))
}

/// Checks the parameters against the rules of a model that was looked up already.
pub fn check_parameters_for(parameters: &Parameters, model: &Model) -> Result<(), Problem> {
    if parameters.model.trim().is_empty() {
        return Err(Problem::new(Field::Profile, "Name a model"));
    }
    if let Some(misfit) = parameters.misfits(model, None).into_iter().next() {
        return Err(Problem::new(misfit.field(), misfit.reason));
    }
    if let Size::Exact(extent) = parameters.size
        && let Err(reason) = model.sizes.check(extent)
    {
        let nearest = model.sizes.nearest(extent);
        return Err(Problem::new(
            Field::Size,
            format!("{} is no size of {}: {reason}. The nearest is {}", extent.label(), model.id, nearest.label()),
        ));
    }
    if !(1..=MAX_N).contains(&parameters.n) {
        return Err(Problem::new(Field::Count, format!("One call makes 1 to {MAX_N} results")));
    }
    if parameters.stream && parameters.n != 1 {
        return Err(Problem::new(Field::Count, "A streamed call makes one result"));
    }
    if parameters.partial_images > MAX_PARTIALS {
        return Err(Problem::new(Field::Output, format!("At most {MAX_PARTIALS} partial images are streamed")));
    }
    check_output(parameters)?;
    for (knob, text) in [(Knob::User, &parameters.user), (Knob::SafetyIdentifier, &parameters.safety_identifier)] {
        check_name(model, knob, text.as_deref())?;
    }
    Ok(())
}

/// Format, compression and background, which depend on each other.
fn check_output(parameters: &Parameters) -> Result<(), Problem> {
    let lossy = matches!(parameters.format, Format::Jpeg | Format::Webp);
    if parameters.format == Format::Gif {
        return Err(Problem::new(Field::Output, "The format is png, jpeg or webp"));
    }
    if let Some(level) = parameters.compression {
        if !lossy {
            return Err(Problem::new(Field::Output, "Compression is for jpeg and webp only"));
        }
        if level > 100 {
            return Err(Problem::new(Field::Output, "Compression is 0 to 100"));
        }
    }
    if parameters.background == Background::Transparent && parameters.format == Format::Jpeg {
        return Err(Problem::new(Field::Output, "A transparent background needs png or webp"));
    }
    Ok(())
}

fn check_name(model: &Model, knob: Knob, text: Option<&str>) -> Result<(), Problem> {
    let (Some(text), Offer::Text(most)) = (text, model.offers(knob)) else { return Ok(()) };
    let chars = text.chars().count();
    if chars == 0 || chars > most || text.chars().any(char::is_control) {
        let why = format!("The {knob} has 1 to {most} characters, all on one line");
        return Err(Problem::new(Field::Profile, why));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
