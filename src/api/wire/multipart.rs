//! `multipart/form-data` as shared pieces with a known length: some proxies refuse chunked uploads.

use super::{Part, Piece, Wire, file_name, part_of, text_of, text_part};
use crate::profile::{Dialect, ImageField};
use crate::request::{Request, Upload};
use bytes::Bytes;
use serde_json::Value;
use std::fmt::Write as _;

pub(super) fn edit(request: &Request, dialect: &Dialect, route: String, fields: &[(String, Value)]) -> Wire {
    let mut form = Form::new();
    for (name, value) in fields {
        form.text(name, &text_of(value));
        form.parts.push(text_part(name, value));
    }
    let images = request.images();
    let field = match dialect.image_field {
        ImageField::Brackets => "image[]",
        ImageField::Plain => "image",
        ImageField::Auto => {
            if images.len() == 1 {
                "image"
            } else {
                "image[]"
            }
        }
    };
    for image in images {
        form.file(field, image);
    }
    if let Some(mask) = request.mask().filter(|_| dialect.sends_masks()) {
        form.file(&dialect.mask_field, mask);
    }
    if let Some(markup) = request.markup() {
        form.file("markup", markup);
    }
    form.finish(route)
}

/// A form that is being written.
struct Form {
    boundary: String,
    pieces: Vec<Piece>,
    parts: Vec<Part>,
    /// Text that has not become a piece yet. Writing to a `String` cannot fail.
    text: String,
}

impl Form {
    fn new() -> Self {
        // 74 random bits beside the clock: no file holds it by chance.
        let boundary = format!("maquette-{}", uuid::Uuid::now_v7().simple());
        Self { boundary, pieces: Vec::new(), parts: Vec::new(), text: String::new() }
    }

    fn text(&mut self, name: &str, value: &str) {
        let _ = write!(
            self.text,
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n",
            self.boundary
        );
    }

    /// A file part always has a name and an image content type: without them endpoints refuse it.
    fn file(&mut self, name: &str, upload: &Upload) {
        let _ = write!(
            self.text,
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            self.boundary,
            file_name(upload),
            upload.format.mime(),
        );
        self.pieces.push(Piece::Bytes(Bytes::from(std::mem::take(&mut self.text))));
        self.pieces.push(Piece::Raw(upload.clone()));
        self.parts.push(part_of(name, upload));
        "\r\n".clone_into(&mut self.text);
    }

    fn finish(mut self, route: String) -> Wire {
        let _ = write!(self.text, "--{}--\r\n", self.boundary);
        self.pieces.push(Piece::Bytes(Bytes::from(self.text)));
        let content_type = format!("multipart/form-data; boundary={}", self.boundary);
        Wire { route, content_type, pieces: self.pieces, parts: self.parts }
    }
}
