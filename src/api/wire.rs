//! Requests as bytes. Everything at its default is left out: strict servers refuse what they do not know.

mod mask;
mod multipart;

pub use mask::{MAX_MASK_BYTES, mask_png};

use crate::model::{Background, Moderation, Quality, Size};
use crate::picture::Format;
use crate::request::{Parameters, Request};
use bytes::Bytes;
use multipart::Form;
use serde_json::{Map, Value};

/// A request as it is written to the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// The route below the base address: `images/edits`, say.
    pub route: &'static str,
    /// The content type of the body.
    pub content_type: String,
    /// The body in pieces; pictures are shared, not copied.
    pub pieces: Vec<Bytes>,
}

impl Wire {
    /// The request's wire form: JSON without pictures, multipart with them.
    pub fn of(request: &Request) -> Self {
        if request.is_edit() { edit(request) } else { generation(request) }
    }

    /// Bytes of the body.
    pub fn length(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.len() as u64).sum()
    }
}

fn generation(request: &Request) -> Wire {
    let mut body = Map::new();
    body.insert("prompt".to_owned(), request.prompt().into());
    for (name, value) in fields(request.parameters()) {
        body.insert(name.to_owned(), value);
    }
    if request.parameters().moderation != Moderation::Auto {
        body.insert("moderation".to_owned(), request.parameters().moderation.name().into());
    }
    Wire {
        route: "images/generations",
        content_type: "application/json".to_owned(),
        pieces: vec![Bytes::from(Value::Object(body).to_string())],
    }
}

/// `moderation` is not sent: the multipart schema has no such field.
fn edit(request: &Request) -> Wire {
    let mut form = Form::new();
    form.text("prompt", request.prompt());
    for (name, value) in fields(request.parameters()) {
        form.text(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    for image in request.images() {
        form.file("image[]", image);
    }
    if let Some(mask) = request.mask() {
        form.file("mask", mask);
    }
    form.finish("images/edits")
}

/// The fields that both forms have.
fn fields(parameters: &Parameters) -> Vec<(&'static str, Value)> {
    let mut fields = vec![("model", Value::from(parameters.model.trim()))];
    if let Size::Exact(extent) = parameters.size {
        fields.push(("size", extent.to_string().into()));
    }
    if parameters.quality != Quality::Auto {
        fields.push(("quality", parameters.quality.name().into()));
    }
    if parameters.n != 1 {
        fields.push(("n", parameters.n.into()));
    }
    if parameters.format != Format::Png {
        fields.push(("output_format", parameters.format.name().into()));
    }
    if let Some(level) = parameters.compression {
        fields.push(("output_compression", level.into()));
    }
    if parameters.background != Background::Auto {
        fields.push(("background", parameters.background.name().into()));
    }
    if parameters.stream {
        fields.push(("stream", true.into()));
        if parameters.partial_images > 0 {
            fields.push(("partial_images", parameters.partial_images.into()));
        }
    }
    fields
}

#[cfg(test)]
mod tests;
