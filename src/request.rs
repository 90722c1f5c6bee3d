//! One call to an endpoint, checked and frozen: everything the wire needs, and no key.

mod parameters;
mod upload;

pub use parameters::{BodyForm, Dropped, Parameters, check_parameters, check_parameters_for};
pub use upload::{Payload, Upload};

use crate::model::{Knob, MAX_IMAGE_BYTES, MAX_PROMPT_CHARS, Model, Offer};
use crate::picture::Format;
use serde::{Deserialize, Serialize};

/// Which input a problem is about, so that it can be shown there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// The prompt.
    Prompt,
    /// The size chip.
    Size,
    /// The number of results.
    Count,
    /// The references.
    References,
    /// The mask.
    Mask,
    /// The source picture.
    Source,
    /// Format, compression, background.
    Output,
    /// The profile: address or key.
    Profile,
}

/// Why a request cannot be made; nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// Where to show it.
    pub field: Field,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A problem of that field.
    pub fn new(field: Field, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// One checked call. Images present: the edits route; none: the generations route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    prompt: String,
    parameters: Parameters,
    images: Vec<Upload>,
    mask: Option<Upload>,
    markup: Option<Upload>,
}

impl Request {
    /// Checks everything that can be known before a byte is sent.
    pub fn new(
        prompt: &str,
        parameters: Parameters,
        images: Vec<Upload>,
        mask: Option<Upload>,
    ) -> Result<Self, Problem> {
        check_parameters(&parameters)?;
        let model = Model::named(&parameters.model);
        Self::under(prompt, parameters, images, mask, &model)
    }

    /// The same under the rules of a model that was looked up already, such as those a profile makes for it.
    pub fn under(
        prompt: &str,
        parameters: Parameters,
        images: Vec<Upload>,
        mask: Option<Upload>,
        model: &Model,
    ) -> Result<Self, Problem> {
        check_parameters_for(&parameters, model)?;
        check_prompt_for(prompt, model)?;
        check_image_count(images.len(), model)?;
        if let Some(large) = images.iter().find(|image| image.len() >= MAX_IMAGE_BYTES) {
            return Err(Problem::new(Field::References, format!("{} is over the limit of 50 MB", large.name)));
        }
        if let Some(mask) = &mask {
            check_over("mask", mask, images.first())?;
        }
        Ok(Self { prompt: prompt.to_owned(), parameters, images, mask, markup: None })
    }

    /// Adds drawn marks: a transparent PNG of the first image's size, laid over it to show what is meant.
    ///
    /// # Errors
    /// The model takes none, there is a mask, there is no image, or the sizes differ.
    pub fn with_markup(mut self, markup: Upload) -> Result<Self, Problem> {
        if let Offer::Absent(why) = Model::named(&self.parameters.model).offers(Knob::Markup) {
            return Err(Problem::new(Field::Mask, why));
        }
        if self.mask.is_some() {
            return Err(Problem::new(Field::Mask, "Marks and a mask cannot be sent together: send one of them"));
        }
        if markup.format != Format::Png {
            return Err(Problem::new(Field::Mask, "Marks are sent as PNG"));
        }
        check_over("picture with the marks", &markup, self.images.first())?;
        self.markup = Some(markup);
        Ok(self)
    }

    /// The same call with another prompt.
    pub fn with_prompt(&self, prompt: &str, model: &Model) -> Result<Self, Problem> {
        check_prompt_for(prompt, model)?;
        Ok(Self { prompt: prompt.to_owned(), ..self.clone() })
    }

    /// The same call without a stream.
    #[must_use]
    pub fn unstreamed(&self) -> Self {
        let parameters = Parameters { stream: false, partial_images: 0, ..self.parameters.clone() };
        Self { parameters, ..self.clone() }
    }

    /// The prompt, unchanged.
    pub fn prompt(&self) -> &str {
        &self.prompt
    }

    /// The parameters.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// Images in wire order; with a mask, the first one is its target.
    pub fn images(&self) -> &[Upload] {
        &self.images
    }

    /// The mask.
    pub fn mask(&self) -> Option<&Upload> {
        self.mask.as_ref()
    }

    /// The drawn marks; never together with a mask.
    pub fn markup(&self) -> Option<&Upload> {
        self.markup.as_ref()
    }

    /// True when it goes to the edits route.
    pub fn is_edit(&self) -> bool {
        !self.images.is_empty()
    }
}

/// A mask or marks lie exactly over the first image.
fn check_over(what: &str, upload: &Upload, first: Option<&Upload>) -> Result<(), Problem> {
    match first {
        None => Err(Problem::new(Field::Mask, format!("a {what} needs a source image"))),
        Some(first) if first.extent != upload.extent => {
            let (own, other) = (upload.extent.label(), first.extent.label());
            Err(Problem::new(Field::Mask, format!("the {what} is {own} but the image is {other}")))
        }
        Some(_) if upload.len() >= MAX_IMAGE_BYTES => {
            Err(Problem::new(Field::Mask, format!("the {what} is over the limit of 50 MB")))
        }
        Some(_) => Ok(()),
    }
}

/// Checks how many images are sent, the edit target included.
pub fn check_image_count(count: usize, model: &Model) -> Result<(), Problem> {
    if count <= model.max_images {
        return Ok(());
    }
    let message = format!("{count} images are too many: at most {} are sent, switch some off", model.max_images);
    Err(Problem::new(Field::References, message))
}

/// Checks prompt length by the most that any model takes.
pub fn check_prompt(prompt: &str) -> Result<(), Problem> {
    check_length(prompt, MAX_PROMPT_CHARS)
}

/// Checks prompt length by a model's limit.
pub fn check_prompt_for(prompt: &str, model: &Model) -> Result<(), Problem> {
    check_length(prompt, model.max_prompt_chars)
}

/// Characters count, not bytes.
fn check_length(prompt: &str, most: usize) -> Result<(), Problem> {
    if prompt.trim().is_empty() {
        return Err(Problem::new(Field::Prompt, "Say what should be there: the prompt is empty"));
    }
    let chars = prompt.chars().count();
    if chars > most {
        return Err(Problem::new(Field::Prompt, format!("The prompt has {chars} characters; at most {most} are sent")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    fn upload(width: u32, height: u32) -> Upload {
        Upload::memory("image.png", Format::Png, Extent::new(width, height), b"x".as_slice())
    }

    fn field(result: Result<Request, Problem>) -> Option<Field> {
        result.err().map(|problem| problem.field)
    }

    #[test]
    fn every_rule_names_its_field() {
        let plain = Parameters::default;
        let make = |parameters| Request::new("a cup", parameters, vec![], None);
        assert_eq!(field(Request::new("  ", plain(), vec![], None)), Some(Field::Prompt));
        assert_eq!(field(Request::new(&"x".repeat(32_001), plain(), vec![], None)), Some(Field::Prompt));
        assert_eq!(field(Request::new(&"ä".repeat(32_000), plain(), vec![], None)), None);
        assert_eq!(field(make(Parameters { n: 11, ..plain() })), Some(Field::Count));
        assert_eq!(field(Request::new("x", plain(), vec![upload(8, 8); 17], None)), Some(Field::References));
        assert_eq!(field(Request::new("x", plain(), vec![upload(8, 8)], Some(upload(8, 9)))), Some(Field::Mask));
        assert_eq!(field(Request::new("x", plain(), vec![], Some(upload(8, 9)))), Some(Field::Mask));
        assert!(Request::new("x", plain(), vec![upload(8, 8)], Some(upload(8, 8))).is_ok_and(|r| r.is_edit()));
        let old = || Parameters { model: "dall-e-3".to_owned(), ..plain() };
        assert_eq!(field(Request::new(&"x".repeat(4001), old(), vec![], None)), Some(Field::Prompt));
        assert_eq!(field(Request::new("x", old(), vec![upload(8, 8); 2], None)), Some(Field::References));
    }

    #[test]
    fn a_call_without_its_stream_is_the_same_call() {
        let parameters = Parameters { stream: true, partial_images: 2, ..Parameters::default() };
        let streamed = Request::new("x", parameters, vec![upload(8, 8)], Some(upload(8, 8))).unwrap();
        let plain = Request::new("x", Parameters::default(), vec![upload(8, 8)], Some(upload(8, 8))).unwrap();
        assert_eq!(streamed.unstreamed(), plain);
    }

    #[test]
    fn marks_lie_over_the_first_image_and_exclude_a_mask() {
        let made = |model: &str, mask: Option<Upload>| {
            let parameters = Parameters { model: model.to_owned(), ..Parameters::default() };
            Request::new("x", parameters, vec![upload(8, 8), upload(4, 4)], mask).unwrap()
        };
        let marked = made("gpt-image-2.5-flare", None).with_markup(upload(8, 8)).unwrap();
        assert!(marked.markup().is_some() && marked.mask().is_none());
        assert_eq!(field(made("gpt-image-2", None).with_markup(upload(8, 8))), Some(Field::Mask));
        assert_eq!(field(made("gpt-image-2.6-flare", Some(upload(8, 8))).with_markup(upload(8, 8))), Some(Field::Mask));
        assert_eq!(field(made("gpt-image-2.6-flare", None).with_markup(upload(8, 9))), Some(Field::Mask));
        let jpeg = Upload { format: Format::Jpeg, ..upload(8, 8) };
        assert_eq!(field(made("gpt-image-2.6-flare", None).with_markup(jpeg)), Some(Field::Mask));
    }
}
