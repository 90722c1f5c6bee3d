//! JSON bodies: generations, and edits with their pictures as data URLs.

use super::{Part, Piece, Wire, part_of, text_part};
use crate::profile::{Dialect, EditBody};
use crate::request::{Field, Problem, Request, Upload};
use bytes::Bytes;
use serde_json::Value;
use std::fmt::Write as _;

/// Characters that a data URL may have.
const MAX_DATA_URL: u64 = 20_971_520;
/// The content type of both.
const JSON: &str = "application/json";

pub(super) fn generation(route: String, fields: &[(String, Value)]) -> Wire {
    let mut body = Body::default();
    let parts = body.fields(fields);
    body.text.push('}');
    Wire { route, content_type: JSON.to_owned(), pieces: body.finish(), parts }
}

/// Pictures come last: a reader that gives up early knows the rest by then.
pub(super) fn edit(
    request: &Request,
    dialect: &Dialect,
    route: String,
    fields: &[(String, Value)],
) -> Result<Wire, Problem> {
    let images = request.images();
    let uploads = images.iter().chain(request.mask()).chain(request.markup());
    for upload in uploads {
        let head = "data:;base64,".len() + upload.format.mime().len();
        if Piece::Base64(upload.clone()).length() + head as u64 > MAX_DATA_URL {
            let message = format!("{} is too large for this endpoint: at most 15 MB are sent as JSON", upload.name);
            return Err(Problem::new(Field::References, message));
        }
    }
    let mut body = Body::default();
    let mut parts = body.fields(fields);
    let key = if dialect.edits == EditBody::JsonUrl { "url" } else { "image_url" };
    if let (EditBody::JsonUrl, [image]) = (dialect.edits, images) {
        body.name("image");
        body.picture(key, image);
        parts.push(part_of("image", image));
    } else {
        body.name("images");
        body.text.push('[');
        for (at, image) in images.iter().enumerate() {
            if at > 0 {
                body.text.push(',');
            }
            body.picture(key, image);
            parts.push(part_of("images[]", image));
        }
        body.text.push(']');
    }
    let mask = request.mask().filter(|_| dialect.sends_masks()).map(|mask| (dialect.mask_field.as_str(), mask));
    for (name, upload) in mask.into_iter().chain(request.markup().map(|markup| ("markup", markup))) {
        body.name(name);
        body.picture(key, upload);
        parts.push(part_of(name, upload));
    }
    body.text.push('}');
    Ok(Wire { route, content_type: JSON.to_owned(), pieces: body.finish(), parts })
}

/// An object that is being written.
#[derive(Default)]
struct Body {
    pieces: Vec<Piece>,
    text: String,
}

impl Body {
    fn fields(&mut self, fields: &[(String, Value)]) -> Vec<Part> {
        self.text.push('{');
        for (name, value) in fields {
            self.name(name);
            self.text.push_str(&value.to_string());
        }
        fields.iter().map(|(name, value)| text_part(name, value)).collect()
    }

    fn name(&mut self, name: &str) {
        if self.text != "{" {
            self.text.push(',');
        }
        self.text.push_str(&Value::from(name).to_string());
        self.text.push(':');
    }

    /// `{"url":"data:image/png;base64,..."}`
    fn picture(&mut self, key: &str, upload: &Upload) {
        // Writing to a `String` cannot fail.
        let _ = write!(self.text, "{{\"{key}\":\"data:{};base64,", upload.format.mime());
        self.pieces.push(Piece::Bytes(Bytes::from(std::mem::take(&mut self.text))));
        self.pieces.push(Piece::Base64(upload.clone()));
        self.text.push_str("\"}");
    }

    fn finish(mut self) -> Vec<Piece> {
        self.pieces.push(Piece::Bytes(Bytes::from(self.text)));
        self.pieces
    }
}
