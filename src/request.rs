//! One call to an endpoint, checked and frozen: everything the wire needs, and no key.

use crate::geom::Extent;
use crate::model::{
    Background, DEFAULT_MODEL, MAX_IMAGE_BYTES, MAX_IMAGES, MAX_N, MAX_PROMPT_CHARS, Model, Moderation, Quality, Size,
};
use crate::picture::Format;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
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
    /// Ask for server-sent events (n is then 1).
    pub stream: bool,
    /// Previews while streaming, 0 to 3.
    pub partial_images: u32,
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
            stream: false,
            partial_images: 0,
        }
    }
}

/// A file as it goes over the wire.
#[derive(Clone, PartialEq, Eq)]
pub struct Upload {
    /// File name of the part, ASCII.
    pub name: String,
    /// Its real format: the part's content type.
    pub format: Format,
    /// Pixels, for the price and for checking the mask.
    pub extent: Extent,
    /// The encoded file.
    pub bytes: Bytes,
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Upload({}, {}, {} bytes)", self.name, self.extent, self.bytes.len())
    }
}

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
}

impl Request {
    /// Checks everything that can be known before a byte is sent.
    pub fn new(
        prompt: &str,
        parameters: Parameters,
        images: Vec<Upload>,
        mask: Option<Upload>,
    ) -> Result<Self, Problem> {
        check_prompt(prompt)?;
        check_parameters(&parameters)?;
        if images.len() > MAX_IMAGES {
            return Err(Problem::new(
                Field::References,
                format!("{} images are too many: at most {MAX_IMAGES}, switch some off", images.len()),
            ));
        }
        if let Some(large) = images.iter().find(|image| image.bytes.len() as u64 >= MAX_IMAGE_BYTES) {
            return Err(Problem::new(Field::References, format!("{} is over the limit of 50 MB", large.name)));
        }
        if let Some(mask) = &mask {
            match images.first() {
                None => return Err(Problem::new(Field::Mask, "a mask needs a source image")),
                Some(first) if first.extent != mask.extent => {
                    return Err(Problem::new(
                        Field::Mask,
                        format!("the mask is {} but the image is {}", mask.extent.label(), first.extent.label()),
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(Self { prompt: prompt.to_owned(), parameters, images, mask })
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

    /// True when it goes to the edits route.
    pub fn is_edit(&self) -> bool {
        !self.images.is_empty()
    }
}

/// Checks prompt length; characters count, not bytes.
pub fn check_prompt(prompt: &str) -> Result<(), Problem> {
    if prompt.trim().is_empty() {
        return Err(Problem::new(Field::Prompt, "Say what should be there: the prompt is empty"));
    }
    let chars = prompt.chars().count();
    if chars > MAX_PROMPT_CHARS {
        return Err(Problem::new(
            Field::Prompt,
            format!("The prompt has {chars} characters; at most {MAX_PROMPT_CHARS} are sent"),
        ));
    }
    Ok(())
}

/// Checks the parameters against the model's rules.
pub fn check_parameters(parameters: &Parameters) -> Result<(), Problem> {
    let model = Model::named(&parameters.model);
    if parameters.model.trim().is_empty() {
        return Err(Problem::new(Field::Profile, "Name a model"));
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
    if parameters.partial_images > 3 {
        return Err(Problem::new(Field::Output, "At most 3 partial images are streamed"));
    }
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
    if parameters.background == Background::Transparent && !model.transparent {
        return Err(Problem::new(Field::Output, format!("{} draws no transparent background", model.id)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload(width: u32, height: u32) -> Upload {
        let bytes = Bytes::from_static(b"x");
        Upload { name: "image.png".to_owned(), format: Format::Png, extent: Extent::new(width, height), bytes }
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
        assert_eq!(field(make(Parameters { n: 2, stream: true, ..plain() })), Some(Field::Count));
        let odd = Size::Exact(Extent::new(1000, 1000));
        assert_eq!(field(make(Parameters { size: odd, ..plain() })), Some(Field::Size));
        assert_eq!(field(make(Parameters { compression: Some(5), ..plain() })), Some(Field::Output));
        assert_eq!(field(make(Parameters { background: Background::Transparent, ..plain() })), Some(Field::Output));
        assert_eq!(field(Request::new("x", plain(), vec![upload(8, 8); 17], None)), Some(Field::References));
        assert_eq!(field(Request::new("x", plain(), vec![upload(8, 8)], Some(upload(8, 9)))), Some(Field::Mask));
        assert_eq!(field(Request::new("x", plain(), vec![], Some(upload(8, 9)))), Some(Field::Mask));
        assert!(Request::new("x", plain(), vec![upload(8, 8)], Some(upload(8, 8))).is_ok_and(|r| r.is_edit()));
    }
}
