//! From a request body to one [`Call`]: multipart, and both JSON forms. Nothing here trusts a byte of it.

use super::answer::ApiError;
use super::params::Form;
use super::seen::SeenPart;
use crate::geom::Extent;
use crate::picture::Digest;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use futures_util::StreamExt;
use serde_json::Value;

/// Most bytes of one image.
pub const MAX_IMAGE: usize = 50 * 1024 * 1024;
/// Most images.
pub const MAX_IMAGES: usize = 16;
/// Most bytes of a multipart body: sixteen images, a mask, some text.
const MAX_MULTIPART: usize = 17 * MAX_IMAGE + 8 * 1024 * 1024;
/// Most bytes of a JSON body: seventeen data URLs of the longest kind the vendor takes.
const MAX_JSON: usize = 17 * MAX_URL + 8 * 1024 * 1024;
/// Most characters of a data URL.
const MAX_URL: usize = 20_971_520;
/// Most bytes of a part that is text; 32,000 characters take 128,000 at most, and longer ones get a proper refusal.
const MAX_TEXT: usize = 1024 * 1024;
/// Most parts.
const MAX_PARTS: usize = 64;

/// A parameter as it came.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// The text of a multipart part.
    Text(String),
    /// The member of a JSON object.
    Json(Value),
}

/// A picture as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// Content type of the part, or of the data URL.
    pub content_type: Option<String>,
    /// The bytes.
    pub bytes: Bytes,
}

/// One call, not checked yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The contract it follows.
    pub form: Form,
    /// All parameters but the pictures, in wire order.
    pub fields: Vec<(String, Field)>,
    /// The pictures, in wire order.
    pub images: Vec<File>,
    /// The mask.
    pub mask: Option<File>,
    /// Drawn marks.
    pub markup: Option<File>,
}

/// What a picture is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Image,
    Mask,
    Markup,
}

impl Role {
    /// By the name of a part or a member; none for other fields.
    fn of(name: &str) -> Option<Self> {
        match name {
            "image" | "image[]" | "images" | "images[]" => Some(Self::Image),
            "mask" | "mask[]" => Some(Self::Mask),
            "markup" => Some(Self::Markup),
            _ => None,
        }
    }

    /// How a refusal calls it.
    const fn param(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Mask => "mask",
            Self::Markup => "markup",
        }
    }
}

/// A body that was read to its end: the call or its refusal, and what is to be logged of it.
pub struct Arrival {
    /// The call, or why it is none.
    pub call: Result<Call, ApiError>,
    /// Its parts, in wire order.
    pub parts: Vec<SeenPart>,
    /// Its texts, in wire order.
    pub texts: Vec<(String, String)>,
    /// True when the end of the body was seen.
    pub complete: bool,
}

impl Arrival {
    fn refused(error: ApiError, complete: bool) -> Self {
        Self { call: Err(error), parts: vec![], texts: vec![], complete }
    }
}

/// Reads a body. `edit` tells the two routes apart.
pub async fn read(request: Request, edit: bool) -> Arrival {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.unwrap_or("").split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    match (essence.as_str(), edit) {
        ("application/json", _) => read_json(request.into_body(), edit).await,
        ("multipart/form-data", true) => read_multipart(request).await,
        _ => {
            let expected = if edit { "'multipart/form-data' or 'application/json'" } else { "'application/json'" };
            let short: String = essence.chars().take(80).collect();
            let message = format!("Unsupported content type: '{short}'. This API method only accepts {expected}.");
            let complete = drain(request.into_body(), MAX_JSON).await.is_ok();
            Arrival::refused(
                ApiError::new(400, "invalid_request_error", Some("unsupported_content_type"), message),
                complete,
            )
        }
    }
}

fn too_large() -> ApiError {
    ApiError::new(413, "invalid_request_error", Some("request_too_large"), "The request body is too large.")
}

fn unreadable() -> ApiError {
    ApiError::new(400, "invalid_request_error", None, "The request body ended early.")
}

/// Reads a body of at most `limit` bytes.
async fn drain(body: Body, limit: usize) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let mut stream = body.into_data_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| unreadable())?;
        if bytes.len() + chunk.len() > limit {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

async fn read_json(body: Body, edit: bool) -> Arrival {
    let bytes = match drain(body, MAX_JSON).await {
        Ok(bytes) => bytes,
        Err(error) => return Arrival::refused(error, false),
    };
    let Ok(Value::Object(members)) = serde_json::from_slice::<Value>(&bytes) else {
        let message = "We could not parse the JSON body of your request. The body must be a JSON object.";
        return Arrival::refused(ApiError::new(400, "invalid_request_error", None, message), true);
    };
    drop(bytes);
    let form = if edit { Form::EditJson } else { Form::Generation };
    let mut arrival = Arrival {
        call: Ok(Call { form, fields: vec![], images: vec![], mask: None, markup: None }),
        parts: vec![],
        texts: vec![],
        complete: true,
    };
    for (name, value) in members {
        match Role::of(&name).filter(|_| edit && !name.contains('[')) {
            Some(role) => arrival.json_pictures(&name, role, value),
            None => arrival.json_member(name, value),
        }
    }
    arrival
}

impl Arrival {
    fn json_member(&mut self, name: String, value: Value) {
        let text = match &value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        self.parts.push(SeenPart { name: name.clone(), length: text.len() as u64, ..SeenPart::default() });
        self.texts.push((name.clone(), text));
        if let Ok(call) = &mut self.call {
            call.fields.push((name, Field::Json(value)));
        }
    }

    fn json_pictures(&mut self, name: &str, role: Role, value: Value) {
        if value.is_null() {
            return;
        }
        let values = match value {
            Value::Array(values) if role == Role::Image => values,
            single => vec![single],
        };
        for value in values {
            match json_picture(name, &value) {
                Ok(file) => {
                    self.parts.push(seen_file(name, None, &file));
                    self.place(role, file);
                }
                Err(error) => self.refuse(error),
            }
        }
    }

    /// The first refusal stands.
    fn refuse(&mut self, error: ApiError) {
        if self.call.is_ok() {
            self.call = Err(error);
        }
    }

    fn place(&mut self, role: Role, file: File) {
        let Ok(call) = &mut self.call else { return };
        match role {
            Role::Mask => call.mask = Some(file),
            Role::Markup => call.markup = Some(file),
            Role::Image if call.images.len() < MAX_IMAGES => call.images.push(file),
            Role::Image => {
                let message = format!("Too many images. Expected at most {MAX_IMAGES}.");
                self.refuse(ApiError::param("image", "invalid_value", message));
            }
        }
    }
}

/// Reads `{"image_url": "data:..."}`, a data URL, or bare base64.
fn json_picture(name: &str, value: &Value) -> Result<File, ApiError> {
    let text = match value {
        Value::String(text) => text.as_str(),
        Value::Object(members) => match (members.get("image_url"), members.get("file_id")) {
            (Some(Value::String(url)), None) => url.as_str(),
            (None, Some(Value::String(id))) => {
                let short: String = id.chars().take(80).collect();
                let message = format!("No such File object: '{short}'.");
                return Err(ApiError::param(name, "file_not_found", message));
            }
            _ => {
                let message = format!("Invalid '{name}': expected exactly one of 'image_url' or 'file_id'.");
                return Err(ApiError::param(name, "invalid_value", message));
            }
        },
        _ => {
            let message = format!("Invalid type for '{name}': expected an image.");
            return Err(ApiError::param(name, "invalid_type", message));
        }
    };
    if text.starts_with("http://") || text.starts_with("https://") {
        let message = "Only data URLs are accepted: this endpoint fetches nothing from the network.";
        return Err(ApiError::param(name, "invalid_image_url", message));
    }
    if text.len() > MAX_URL {
        let message = format!("Invalid '{name}': string too long. Expected at most {MAX_URL} characters.");
        return Err(ApiError::param(name, "string_above_max_length", message));
    }
    let (content_type, encoded) = match text.strip_prefix("data:").and_then(|rest| rest.split_once(',')) {
        Some((kind, data)) if kind.ends_with(";base64") => (kind.split(';').next().map(str::to_owned), data),
        Some(_) => return Err(ApiError::param(name, "invalid_base64", "Expected a base64-encoded data URL.")),
        None => (None, text),
    };
    let decoded = STANDARD.decode(encoded).or_else(|_| STANDARD_NO_PAD.decode(encoded));
    let message = format!("Invalid '{name}': the data is not valid base64.");
    let bytes = decoded.map_err(|_| ApiError::param(name, "invalid_base64", message))?;
    Ok(File { content_type, bytes: bytes.into() })
}

fn seen_file(name: &str, file_name: Option<String>, file: &File) -> SeenPart {
    SeenPart {
        name: name.to_owned(),
        file_name,
        content_type: file.content_type.clone(),
        length: file.bytes.len() as u64,
        extent: super::inputs::header_extent(&file.bytes).map(|(w, h)| Extent::new(w, h)),
        digest: Some(Digest::of(&file.bytes)),
    }
}

async fn read_multipart(request: Request) -> Arrival {
    let Ok(mut multipart) = Multipart::from_request(request, &()).await else {
        let message = "Missing boundary in the content type of a multipart body.";
        return Arrival::refused(ApiError::new(400, "invalid_request_error", None, message), false);
    };
    let mut arrival = Arrival {
        call: Ok(Call { form: Form::EditMultipart, fields: vec![], images: vec![], mask: None, markup: None }),
        parts: vec![],
        texts: vec![],
        complete: false,
    };
    let mut total = 0;
    loop {
        match next_part(&mut multipart, &mut total).await {
            Ok(Some(part)) if arrival.parts.len() < MAX_PARTS => arrival.part(part),
            Ok(Some(_)) => {
                arrival.refuse(too_large());
                return arrival;
            }
            Ok(None) => {
                arrival.complete = true;
                return arrival;
            }
            Err(error) => {
                arrival.refuse(error);
                return arrival;
            }
        }
    }
}

/// A part as it came over the wire.
struct Part {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
    bytes: Vec<u8>,
    over: bool,
}

async fn next_part(multipart: &mut Multipart, total: &mut usize) -> Result<Option<Part>, ApiError> {
    let broken = |_| ApiError::new(400, "invalid_request_error", None, "Could not parse the multipart body.");
    let Some(mut field) = multipart.next_field().await.map_err(broken)? else { return Ok(None) };
    let name = field.name().unwrap_or("").to_owned();
    let mut part = Part {
        file_name: field.file_name().map(str::to_owned),
        content_type: field.content_type().map(str::to_owned),
        bytes: Vec::new(),
        over: false,
        name,
    };
    let limit = if Role::of(&part.name).is_some() { MAX_IMAGE } else { MAX_TEXT };
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        *total += chunk.len();
        if *total > MAX_MULTIPART {
            return Err(too_large());
        }
        // What is over the limit of one part is read and thrown away: a refusal that arrives is better than a broken pipe.
        part.over |= part.bytes.len() + chunk.len() > limit;
        if !part.over {
            part.bytes.extend_from_slice(&chunk);
        }
    }
    Ok(Some(part))
}

impl Arrival {
    fn part(&mut self, part: Part) {
        let Some(role) = Role::of(&part.name) else { return self.text_part(part) };
        let param = role.param();
        let file = File { content_type: part.content_type, bytes: part.bytes.into() };
        self.parts.push(seen_file(&part.name, part.file_name.clone(), &file));
        if part.over {
            self.refuse(ApiError::param(param, "image_too_large", "Image too large: each image must be under 50 MB."));
        } else if part.file_name.is_none() {
            let message = format!("Invalid type for '{param}': expected a file, but got a string instead.");
            self.refuse(ApiError::param(param, "invalid_type", message));
        } else if let Err(error) = check_content_type(param, file.content_type.as_deref()) {
            self.refuse(error);
        } else {
            self.place(role, file);
        }
    }

    fn text_part(&mut self, part: Part) {
        let text = String::from_utf8_lossy(&part.bytes).into_owned();
        self.parts.push(SeenPart {
            name: part.name.clone(),
            file_name: part.file_name,
            content_type: part.content_type,
            length: part.bytes.len() as u64,
            ..SeenPart::default()
        });
        self.texts.push((part.name.clone(), text.clone()));
        if part.over {
            self.refuse(too_large());
        }
        if let Ok(call) = &mut self.call {
            call.fields.push((part.name, Field::Text(text)));
        }
    }
}

fn check_content_type(param: &str, content_type: Option<&str>) -> Result<(), ApiError> {
    let essence = content_type.map(|kind| kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase());
    match essence.as_deref() {
        Some("image/png" | "image/jpeg" | "image/jpg" | "image/webp") => Ok(()),
        Some(other) => {
            let other: String = other.chars().take(80).collect();
            let message = format!(
                "Invalid file '{param}': unsupported mimetype ('{other}'). Supported file formats are 'image/jpeg', \
                 'image/png', and 'image/webp'."
            );
            Err(ApiError::param(param, "unsupported_file_mimetype", message))
        }
        None => Err(ApiError::param(param, "missing_file_mimetype", format!("Invalid file '{param}': no mimetype."))),
    }
}
