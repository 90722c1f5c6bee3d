//! Requests as bytes. Everything at its default is left out: strict servers refuse what they do not know.

mod mask;
mod multipart;

pub use mask::{MAX_MASK_BYTES, mask_png};

use crate::request::{BodyForm, Request};
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
    for (name, value) in request.parameters().fields(BodyForm::Generation) {
        body.insert(name.to_owned(), value);
    }
    Wire {
        route: "images/generations",
        content_type: "application/json".to_owned(),
        pieces: vec![Bytes::from(Value::Object(body).to_string())],
    }
}

fn edit(request: &Request) -> Wire {
    let mut form = Form::new();
    form.text("prompt", request.prompt());
    for (name, value) in request.parameters().fields(BodyForm::EditForm) {
        form.text(name, &value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    }
    for image in request.images() {
        form.file("image[]", image);
    }
    if let Some(mask) = request.mask() {
        form.file("mask", mask);
    }
    if let Some(markup) = request.markup() {
        form.file("markup", markup);
    }
    form.finish("images/edits")
}

#[cfg(test)]
mod tests;
