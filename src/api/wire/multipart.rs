//! `multipart/form-data` as shared pieces with a known length: some proxies refuse chunked uploads.

use super::Wire;
use crate::request::Upload;
use bytes::Bytes;
use std::fmt::Write as _;

/// A form that is being written.
pub(super) struct Form {
    boundary: String,
    pieces: Vec<Bytes>,
    /// Text that has not become a piece yet. Writing to a `String` cannot fail.
    text: String,
}

impl Form {
    pub(super) fn new() -> Self {
        // 122 random bits: no file holds it by chance.
        let boundary = format!("maquette-{}", uuid::Uuid::now_v7().simple());
        Self { boundary, pieces: Vec::new(), text: String::new() }
    }

    pub(super) fn text(&mut self, name: &str, value: &str) {
        let _ = write!(
            self.text,
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n",
            self.boundary
        );
    }

    /// A file part always has a name and an image content type: without them endpoints refuse it.
    pub(super) fn file(&mut self, name: &str, upload: &Upload) {
        let _ = write!(
            self.text,
            "--{}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
            self.boundary,
            file_name(upload),
            upload.format.mime(),
        );
        self.pieces.push(Bytes::from(std::mem::take(&mut self.text)));
        self.pieces.push(upload.bytes.clone());
        "\r\n".clone_into(&mut self.text);
    }

    pub(super) fn finish(mut self, route: &'static str) -> Wire {
        let _ = write!(self.text, "--{}--\r\n", self.boundary);
        self.pieces.push(Bytes::from(self.text));
        Wire { route, content_type: format!("multipart/form-data; boundary={}", self.boundary), pieces: self.pieces }
    }
}

/// The upload's name in characters that need no quoting anywhere.
fn file_name(upload: &Upload) -> String {
    let name: String = upload
        .name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') { c } else { '_' })
        .take(100)
        .collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { format!("image.{}", upload.format.extension()) } else { name.to_owned() }
}
