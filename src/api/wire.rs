//! Requests as bytes, in the dialect of their endpoint. Everything at its default is left out: strict servers refuse
//! what they do not know.

mod body;
mod json;
mod mask;
mod multipart;

pub use body::Piece;
pub(super) use body::Reader;
pub use mask::{MAX_MASK_BYTES, mask_png};

use crate::model::{Knob, Size};
use crate::profile::{Dialect, EditBody, SizeLaw, aspect_and_resolution};
use crate::request::{Field, Parameters, Problem, Request, Upload};
use serde_json::Value;

/// One named part of a body, as a person is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its name on the wire.
    pub name: String,
    /// A text's value, or what the file is.
    pub value: PartValue,
}

/// What a part holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PartValue {
    /// A text or a JSON value.
    Text(String),
    /// A file.
    File {
        /// Its name.
        name: String,
        /// Its content type.
        mime: &'static str,
        /// Its bytes, before any packing into text.
        bytes: u64,
    },
}

/// A request as it is written to the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// The route below the base address, or from the host's root when it begins with `/`: `images/edits`, say.
    pub route: String,
    /// The content type of the body.
    pub content_type: String,
    /// The body in pieces; pictures are shared or read while they go out, not copied.
    pub pieces: Vec<Piece>,
    /// What the body holds, in its order.
    pub parts: Vec<Part>,
}

impl Wire {
    /// The request's wire form: JSON without pictures, what the dialect says with them. Nothing is read from disk.
    ///
    /// # Errors
    /// The endpoint takes no pictures, or one is too large for JSON.
    pub fn of(request: &Request, dialect: &Dialect) -> Result<Self, Problem> {
        let sends = request.is_edit();
        let route = route(&request.parameters().model, dialect, sends);
        let fields = fields(request.prompt(), request.parameters(), dialect, sends);
        if !sends {
            return Ok(json::generation(route, &fields));
        }
        match dialect.edits {
            EditBody::Multipart => Ok(multipart::edit(request, dialect, route, &fields)),
            EditBody::Json | EditBody::JsonUrl => json::edit(request, dialect, route, &fields),
            EditBody::None => Err(Problem::new(
                Field::Source,
                "This endpoint takes no pictures: run it without a source and references, or take another profile",
            )),
        }
    }

    /// Bytes of the body.
    pub fn length(&self) -> u64 {
        self.pieces.iter().map(Piece::length).sum()
    }
}

/// The route of a call with pictures (`sends`) or without: below the base address, or from the host's root.
pub fn route(model: &str, dialect: &Dialect, sends: bool) -> String {
    let path = if sends { &dialect.edits_path } else { &dialect.generations_path };
    path.replace("{model}", &in_a_path(model.trim()))
}

/// All fields of a call beside pictures in their order: prompt and model, parameters that may be sent, the profile's own.
/// `sends`: it has pictures. What goes out, and what an estimate shows, is made here.
pub fn fields(prompt: &str, parameters: &Parameters, dialect: &Dialect, sends: bool) -> Vec<(String, Value)> {
    let mut fields = vec![("prompt".to_owned(), Value::from(prompt))];
    for (name, value) in parameters.fields(dialect.body(sends)) {
        if name == Knob::Size.field()
            && dialect.sizes == SizeLaw::Aspect
            && let Size::Exact(extent) = parameters.size
        {
            let (ratio, resolution) = aspect_and_resolution(extent);
            fields.push(("aspect_ratio".to_owned(), ratio.into()));
            fields.push(("resolution".to_owned(), resolution.into()));
            continue;
        }
        let is_stream = [Knob::Stream.field(), Knob::Partials.field()].contains(&name);
        let may = if is_stream { dialect.streams(parameters.stream) } else { name == "model" || dialect.allows(name) };
        if may {
            fields.push((name.to_owned(), value));
        }
    }
    if let Some(format) = dialect.response_format.value() {
        fields.push(("response_format".to_owned(), format.into()));
    }
    // A settings file can hold anything: what a call is priced by is overruled by none of it.
    for pair in dialect.fields.iter().filter(|pair| !dialect.reserves(&pair.name)) {
        fields.retain(|(name, _)| *name != pair.name);
        fields.push((pair.name.clone(), value_of(&pair.value)));
    }
    fields
}

/// A typed value as JSON: what reads as a number, a truth, an object or a list is one; all else is text.
fn value_of(typed: &str) -> Value {
    match serde_json::from_str::<Value>(typed.trim()) {
        Ok(value) if !value.is_string() => value,
        _ => typed.into(),
    }
}

/// A field's value as the text of a form.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The model's id as one segment of a path.
fn in_a_path(model: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let segment: String = model
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect();
    // Dots alone would lead upwards.
    if segment.chars().all(|c| c == '.') { segment.replace('.', "%2E") } else { segment }
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

/// A file as it is told of.
fn part_of(name: &str, upload: &Upload) -> Part {
    let value = PartValue::File { name: file_name(upload), mime: upload.format.mime(), bytes: upload.len() };
    Part { name: name.to_owned(), value }
}

fn text_part(name: &str, value: &Value) -> Part {
    Part { name: name.to_owned(), value: PartValue::Text(text_of(value)) }
}

#[cfg(test)]
mod contract;
#[cfg(test)]
mod presets;
#[cfg(test)]
mod tests;
