//! What a call may hold at this endpoint: its fields, its body, and its parameters without what is not sent.

use super::{Dialect, EditBody, SizeLaw};
use crate::model::{Background, Knob, Moderation, Quality, Size};
use crate::picture::Format;
use crate::request::{BodyForm, Dropped, Parameters};

/// Fields that are made from the request itself, or whose price nobody here knows.
const MADE: [&str; 7] = ["prompt", "model", "image", "images", "response_format", "svg", "frame_count"];

impl Dialect {
    /// True for a field that a profile must not have of its own: it would overrule what a call is priced and recorded
    /// by. Case and a pair of brackets make no difference to some servers.
    pub fn reserves(&self, name: &str) -> bool {
        let plain = |name: &str| name.trim_end_matches("[]").to_ascii_lowercase();
        let name = plain(name);
        let sizes: &[&str] = if self.sizes == SizeLaw::Aspect { &["aspect_ratio", "resolution"] } else { &[] };
        Knob::ALL.iter().map(|knob| knob.field()).chain(MADE).chain(sizes.iter().copied()).any(|made| made == name)
            || plain(&self.mask_field) == name
    }

    /// The body of a call with pictures (`sends`) or without.
    pub const fn body(&self, sends: bool) -> BodyForm {
        match (sends, self.edits) {
            (false, _) => BodyForm::Generation,
            (true, EditBody::Json | EditBody::JsonUrl) => BodyForm::EditJson,
            (true, EditBody::Multipart | EditBody::None) => BodyForm::EditForm,
        }
    }

    /// True when a size is sent, as itself or as a ratio of sides.
    pub fn sends_sizes(&self) -> bool {
        self.sizes == SizeLaw::Aspect || self.allows(Knob::Size.field())
    }

    /// The parameters without what is not sent here: those are at their defaults, so that a call is priced and
    /// recorded as what it is. A quality that is not sent may become any, the dearest too.
    #[must_use]
    pub fn fitted(&self, parameters: &Parameters) -> (Parameters, Vec<Dropped>) {
        let mut fitted = parameters.clone();
        let mut dropped = Vec::new();
        let mut drop = |knob: Knob, value: Option<String>| {
            let Some(value) = value.filter(|_| !self.allows(knob.field())) else { return false };
            let reason = "this endpoint does not take it".to_owned();
            dropped.push(Dropped { knob, value, instead: None, reason });
            true
        };
        let other = |is: bool, name: &str| is.then(|| name.to_owned());
        let Parameters { quality, background, moderation, format, .. } = *parameters;
        if let Size::Exact(extent) = parameters.size
            && !self.sends_sizes()
            && drop(Knob::Size, Some(extent.to_string()))
        {
            fitted.size = Size::Auto;
        }
        if drop(Knob::Quality, other(quality != Quality::Auto, quality.name())) {
            fitted.quality = Quality::Auto;
        }
        if drop(Knob::Background, other(background != Background::Auto, background.name())) {
            fitted.background = Background::Auto;
        }
        let lost = drop(Knob::Format, other(format != Format::Png, format.name()));
        if lost {
            fitted.format = Format::Png;
        }
        // Without its format a compression means nothing.
        if drop(Knob::Compression, parameters.compression.map(|level| level.to_string())) || lost {
            fitted.compression = None;
        }
        if drop(Knob::Moderation, other(moderation != Moderation::Auto, moderation.name())) {
            fitted.moderation = Moderation::Auto;
        }
        if drop(Knob::Fidelity, parameters.fidelity.map(|word| word.name().to_owned())) {
            fitted.fidelity = None;
        }
        if drop(Knob::Complexity, parameters.complexity.map(|word| word.name().to_owned())) {
            fitted.complexity = None;
        }
        if drop(Knob::User, parameters.user.clone()) {
            fitted.user = None;
        }
        if drop(Knob::SafetyIdentifier, parameters.safety_identifier.clone()) {
            fitted.safety_identifier = None;
        }
        // That an endpoint does not stream is no choice that anybody made for this call: it is not told.
        fitted.stream = self.streams(parameters.stream);
        if !fitted.stream {
            fitted.partial_images = 0;
        }
        (fitted, dropped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::model::{Complexity, Fidelity};
    use crate::profile::{Preset, Streaming};

    fn everything() -> Parameters {
        Parameters {
            model: "m".to_owned(),
            size: Size::Exact(Extent::new(1024, 640)),
            quality: Quality::High,
            n: 1,
            format: Format::Webp,
            compression: Some(70),
            background: Background::Opaque,
            moderation: Moderation::Low,
            fidelity: Some(Fidelity::High),
            complexity: Some(Complexity::High),
            stream: true,
            partial_images: 2,
            user: Some("u".to_owned()),
            safety_identifier: Some("s".to_owned()),
        }
    }

    #[test]
    fn what_is_not_sent_is_at_its_default_and_told() {
        let none = Dialect { allowed: Vec::new(), streaming: Streaming::Off, ..Dialect::default() };
        let (fitted, dropped) = none.fitted(&everything());
        assert_eq!(fitted, Parameters { model: "m".to_owned(), ..Parameters::default() });
        let told: Vec<Knob> = dropped.iter().map(|dropped| dropped.knob).collect();
        let not = [Knob::Count, Knob::Stream, Knob::Partials, Knob::Mask, Knob::Markup];
        let expected: Vec<Knob> = Knob::ALL.iter().copied().filter(|knob| !not.contains(knob)).collect();
        assert_eq!(told, expected, "each once, in order");
        assert_eq!(dropped[1].to_string(), "quality high is not sent: this endpoint does not take it");
        assert_eq!(none.fitted(&fitted), (fitted.clone(), Vec::new()), "nothing is left to drop");
        assert_eq!(Dialect::default().fitted(&everything()), (everything(), Vec::new()));
    }

    /// What is left after fitting is exactly what goes out: nothing that is priced stays behind.
    #[test]
    fn every_preset_sends_what_is_left() {
        for preset in Preset::ALL {
            let dialect = preset.profile().dialect;
            let (fitted, _) = dialect.fitted(&everything());
            for sends in [false, true] {
                for (name, _) in fitted.fields(dialect.body(sends)) {
                    let stream = [Knob::Stream.field(), Knob::Partials.field()].contains(&name);
                    let aspect = name == Knob::Size.field() && dialect.sizes == SizeLaw::Aspect;
                    assert!(stream || aspect || name == "model" || dialect.allows(name), "{preset:?} {name}");
                }
            }
        }
    }

    #[test]
    fn the_body_is_the_dialects() {
        let of = |edits| Dialect { edits, ..Dialect::default() };
        assert_eq!(of(EditBody::JsonUrl).body(true), BodyForm::EditJson);
        assert_eq!(of(EditBody::Multipart).body(true), BodyForm::EditForm);
        assert_eq!(of(EditBody::Json).body(false), BodyForm::Generation);
    }
}
