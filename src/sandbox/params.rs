//! The parameters: names, types, ranges, defaults, and the refusals for what does not fit.

use super::answer::ApiError;
use super::body::{Call, Field};
use crate::geom::Extent;

/// Which contract a call follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `images/generations`.
    Generation,
    /// `images/edits` as multipart.
    EditMultipart,
    /// `images/edits` as JSON.
    EditJson,
}

/// Quality, resolved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Rough.
    Low,
    /// In between; what `auto` becomes.
    Medium,
    /// Fine.
    High,
}

impl Tier {
    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The factor of the token formula.
    pub const fn factor(self) -> u32 {
        match self {
            Self::Low => 16,
            Self::Medium => 48,
            Self::High => 96,
        }
    }
}

/// The format that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl Output {
    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Webp => "webp",
        }
    }
}

/// The size that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// The endpoint chooses.
    Auto,
    /// Exactly this.
    Exact(Extent),
}

/// A call whose parameters are in order.
#[derive(Debug, Clone)]
pub struct Params {
    /// The contract.
    pub form: Form,
    /// What to draw.
    pub prompt: String,
    /// How many, 1 to 10.
    pub n: u32,
    /// Size.
    pub size: Wish,
    /// Quality.
    pub quality: Tier,
    /// Format.
    pub format: Output,
    /// Quality level of JPEG and WebP, 0 to 100.
    pub compression: u8,
    /// Events instead of a plain answer.
    pub stream: bool,
    /// Previews in the stream, 0 to 3.
    pub partials: u32,
    /// Echoed.
    pub safety_identifier: Option<String>,
}

/// Ids that stand for gpt-image-2 here, those that were switched off included.
const ROUTED: [&str; 8] = [
    "gpt-image-1",
    "gpt-image-1-mini",
    "gpt-image-1.5",
    "gpt-image-1.5-2025-12-16",
    "gpt-image-latest",
    "chatgpt-image-latest",
    "dall-e-2",
    "dall-e-3",
];

const COMMON: [&str; 13] = [
    "model",
    "prompt",
    "n",
    "size",
    "quality",
    "background",
    "output_format",
    "output_compression",
    "moderation",
    "stream",
    "partial_images",
    "user",
    "safety_identifier",
];

/// Parameters of newer models, which gpt-image-2 does not have.
const NEWER: [&str; 5] = ["markup", "complexity", "frame_count", "frame_duration_ms", "svg"];

impl Params {
    /// Checks all parameters of a call but its pictures.
    pub fn check(call: &Call) -> Result<Self, ApiError> {
        known_names(call)?;
        let fields = Fields(call);
        check_model(fields.text("model")?.as_deref())?;
        let prompt = check_prompt(fields.text("prompt")?)?;
        let n = fields.integer("n", 1, 10)?.unwrap_or(1);
        let size = check_size(fields.text("size")?.as_deref())?;
        let quality = match fields.choice("quality", &["auto", "low", "medium", "high", "standard"])?.as_deref() {
            Some("low") => Tier::Low,
            Some("high") => Tier::High,
            _ => Tier::Medium,
        };
        let format = match fields.choice("output_format", &["png", "jpeg", "webp"])?.as_deref() {
            Some("jpeg") => Output::Jpeg,
            Some("webp") => Output::Webp,
            _ => Output::Png,
        };
        if fields.choice("background", &["auto", "opaque", "transparent"])?.as_deref() == Some("transparent") {
            let message = "Transparent background is not supported for this model.";
            return Err(ApiError::param("background", "invalid_value", message));
        }
        fields.choice("moderation", &["auto", "low"])?;
        let compression = fields.integer("output_compression", 0, 100)?;
        if format == Output::Png && compression.is_some_and(|level| level < 100) {
            let message = "Compression less than 100 is not supported for PNG output format.";
            return Err(ApiError::param("output_compression", "invalid_value", message));
        }
        let stream = fields.boolean("stream")?.unwrap_or(false);
        let partials = fields.integer("partial_images", 0, 3)?;
        check_stream(stream, n, partials)?;
        fields.text("user")?;
        let safety_identifier = fields.text("safety_identifier")?;
        if safety_identifier.as_ref().is_some_and(|id| id.chars().count() > 128) {
            return Err(too_long("safety_identifier", 128));
        }
        Ok(Self {
            form: call.form,
            prompt,
            n,
            size,
            quality,
            format,
            compression: compression.unwrap_or(100) as u8,
            stream,
            partials: partials.unwrap_or(0),
            safety_identifier,
        })
    }
}

fn known_names(call: &Call) -> Result<(), ApiError> {
    for (name, _) in &call.fields {
        if name == "input_fidelity" && call.form != Form::Generation {
            let message = "The model 'gpt-image-2' does not support the 'input_fidelity' parameter.";
            return Err(ApiError::param(name, "invalid_input_fidelity_model", message));
        }
        // `svg[model]` in multipart.
        if NEWER.contains(&name.split('[').next().unwrap_or(name)) {
            let message = format!("The model 'gpt-image-2' does not support the '{name}' parameter.");
            return Err(ApiError::param(name, "unsupported_parameter", message));
        }
        if !COMMON.contains(&name.as_str()) {
            let short: String = name.chars().take(80).collect();
            return Err(ApiError::param(&short, "unknown_parameter", format!("Unknown parameter: '{short}'.")));
        }
    }
    Ok(())
}

fn check_model(model: Option<&str>) -> Result<(), ApiError> {
    match model {
        None => Ok(()),
        Some(id) if super::answer::MODELS.contains(&id) || ROUTED.contains(&id) => Ok(()),
        Some(id) => Err(model_not_found(id)),
    }
}

/// The refusal for a model that is not served.
pub fn model_not_found(id: &str) -> ApiError {
    let short: String = id.chars().take(80).collect();
    let message = format!("The model '{short}' does not exist or you do not have access to it.");
    ApiError {
        param: Some("model".to_owned()),
        ..ApiError::new(404, "invalid_request_error", Some("model_not_found"), message)
    }
}

fn check_prompt(prompt: Option<String>) -> Result<String, ApiError> {
    let Some(prompt) = prompt else {
        return Err(ApiError::param("prompt", "missing_required_parameter", "Missing required parameter: 'prompt'."));
    };
    if prompt.is_empty() {
        let message = "Invalid 'prompt': empty string. Expected a string with minimum length 1.";
        return Err(ApiError::param("prompt", "empty_string", message));
    }
    if prompt.chars().count() > 32_000 {
        return Err(too_long("prompt", 32_000));
    }
    Ok(prompt)
}

fn too_long(name: &str, most: usize) -> ApiError {
    let message = format!("Invalid '{name}': string too long. Expected a string with maximum length {most}.");
    ApiError::param(name, "string_above_max_length", message)
}

fn check_stream(stream: bool, n: u32, partials: Option<u32>) -> Result<(), ApiError> {
    if stream && n != 1 {
        return Err(ApiError::input("input", "unsupported_parameter", "Streaming is only supported with n=1."));
    }
    if !stream && partials.is_some_and(|count| count > 0) {
        let message = "The 'partial_images' parameter is only supported when 'stream' is true.";
        return Err(ApiError::param("partial_images", "invalid_value", message));
    }
    Ok(())
}

/// The size rule of gpt-image-2: steps of 16, 3840 px at most, 3 to 1 at most, 655,360 to 8,294,400 pixels.
fn check_size(text: Option<&str>) -> Result<Wish, ApiError> {
    let Some(text) = text.filter(|text| *text != "auto") else { return Ok(Wish::Auto) };
    let refuse = |why: &str| {
        let short: String = text.chars().take(40).collect();
        Err(ApiError::param("size", "invalid_value", format!("Invalid size '{short}'. {why}")))
    };
    let side = |text: &str| -> Option<u32> {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
        if digits { text.parse().ok() } else { None }
    };
    let Some((width, height)) = text.split_once('x').and_then(|(w, h)| Some((side(w)?, side(h)?))) else {
        return refuse("Expected 'auto' or 'WIDTHxHEIGHT'.");
    };
    let (long, short) = (width.max(height), width.min(height));
    if long > 3840 {
        return refuse("The longest edge must be less than or equal to 3840.");
    }
    if width % 16 != 0 || height % 16 != 0 {
        return refuse("Width and height must both be divisible by 16.");
    }
    if long > short * 3 {
        return refuse("The aspect ratio must be between 1:3 and 3:1.");
    }
    let pixels = width * height;
    if pixels < 655_360 {
        return refuse("Requested resolution is below the current minimum pixel budget.");
    }
    if pixels > 8_294_400 {
        return refuse("Requested resolution is above the current maximum pixel budget.");
    }
    Ok(Wish::Exact(Extent::new(width, height)))
}

/// Typed look-ups. In multipart everything is text; in JSON a number in quotation marks is refused.
struct Fields<'a>(&'a Call);

impl Fields<'_> {
    /// The last value of that name; `null` counts as absent.
    fn get(&self, name: &str) -> Option<&Field> {
        let found = self.0.fields.iter().rev().find(|(field, _)| field == name);
        found.map(|(_, value)| value).filter(|value| !matches!(value, Field::Json(serde_json::Value::Null)))
    }

    fn mistyped(name: &str, expected: &str, field: &Field) -> ApiError {
        let got = match field {
            Field::Text(_) | Field::Json(serde_json::Value::String(_)) => "a string",
            Field::Json(serde_json::Value::Number(_)) => "a number",
            Field::Json(serde_json::Value::Bool(_)) => "a boolean",
            Field::Json(serde_json::Value::Array(_)) => "an array",
            Field::Json(serde_json::Value::Object(_)) => "an object",
            Field::Json(serde_json::Value::Null) => "null",
        };
        let message = format!("Invalid type for '{name}': expected {expected}, but got {got} instead.");
        ApiError::param(name, "invalid_type", message)
    }

    fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Field::Text(text) | Field::Json(serde_json::Value::String(text))) => Ok(Some(text.clone())),
            Some(other) => Err(Self::mistyped(name, "a string", other)),
        }
    }

    fn choice(&self, name: &str, allowed: &[&str]) -> Result<Option<String>, ApiError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        if allowed.contains(&text.as_str()) {
            return Ok(Some(text));
        }
        let short: String = text.chars().take(80).collect();
        let list: Vec<String> = allowed.iter().map(|value| format!("'{value}'")).collect();
        let message = format!("Invalid value: '{short}'. Supported values are: {}.", list.join(", "));
        Err(ApiError::param(name, "invalid_value", message))
    }

    fn integer(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, ApiError> {
        let value = match self.get(name) {
            None => return Ok(None),
            Some(Field::Text(text)) => text.trim().parse::<i64>().ok(),
            Some(Field::Json(value)) => value.as_i64(),
        };
        let Some(value) = value else {
            let field = self.get(name).unwrap_or(&Field::Json(serde_json::Value::Null));
            return Err(Self::mistyped(name, "an integer", field));
        };
        if value < i64::from(least) {
            let message = format!(
                "Invalid '{name}': integer below minimum value. Expected a value >= {least}, but got {value} instead."
            );
            return Err(ApiError::param(name, "integer_below_min_value", message));
        }
        if value > i64::from(most) {
            let message = format!(
                "Invalid '{name}': integer above maximum value. Expected a value <= {most}, but got {value} instead."
            );
            return Err(ApiError::param(name, "integer_above_max_value", message));
        }
        Ok(Some(value as u32))
    }

    fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Field::Json(serde_json::Value::Bool(value))) => Ok(Some(*value)),
            Some(Field::Text(text)) if matches!(text.as_str(), "true" | "True" | "1") => Ok(Some(true)),
            Some(Field::Text(text)) if matches!(text.as_str(), "false" | "False" | "0") => Ok(Some(false)),
            Some(other) => Err(Self::mistyped(name, "a boolean", other)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(body: serde_json::Value) -> Result<Params, ApiError> {
        let fields = match body {
            serde_json::Value::Object(map) => map.into_iter().map(|(k, v)| (k, Field::Json(v))).collect(),
            _ => vec![],
        };
        Params::check(&Call { form: Form::Generation, fields, images: vec![], mask: None })
    }

    fn code(body: serde_json::Value) -> (u16, &'static str, String) {
        let error = check(body).unwrap_err();
        (error.status, error.code.unwrap_or(""), error.param.unwrap_or_default())
    }

    #[test]
    fn the_corners_of_the_size_rule() {
        for legal in ["1024x640", "1440x480", "3840x1280", "3840x2160", "2880x2880", "auto"] {
            assert!(check(json!({"prompt": "x", "size": legal})).is_ok(), "{legal}");
        }
        for bad in
            ["3840x3840", "4096x4096", "1000x1024", "1600x512", "640x640", "1024", "x", "01024x1024", "1024X1024"]
        {
            assert_eq!(code(json!({"prompt": "x", "size": bad})), (400, "invalid_value", "size".into()), "{bad}");
        }
    }

    #[test]
    fn each_refusal_has_code_and_param() {
        let with = |name: &str, value: serde_json::Value| code(json!({"prompt": "x", name: value}));
        assert_eq!(code(json!({})), (400, "missing_required_parameter", "prompt".into()));
        assert_eq!(code(json!({"prompt": 3})), (400, "invalid_type", "prompt".into()));
        assert_eq!(code(json!({"prompt": "ä".repeat(32_001)})).1, "string_above_max_length");
        assert!(check(json!({"prompt": "ä".repeat(32_000)})).is_ok());
        assert_eq!(with("n", json!(0)), (400, "integer_below_min_value", "n".into()));
        assert_eq!(with("n", json!(11)), (400, "integer_above_max_value", "n".into()));
        assert_eq!(with("n", json!("2")), (400, "invalid_type", "n".into()));
        assert_eq!(with("quality", json!("max")), (400, "invalid_value", "quality".into()));
        assert_eq!(with("background", json!("transparent")), (400, "invalid_value", "background".into()));
        assert_eq!(with("output_compression", json!(50)).2, "output_compression");
        assert_eq!(with("partial_images", json!(2)).2, "partial_images");
        assert_eq!(with("style", json!("vivid")), (400, "unknown_parameter", "style".into()));
        assert_eq!(with("response_format", json!("url")).1, "unknown_parameter");
        assert_eq!(with("complexity", json!("low")).1, "unsupported_parameter");
        assert_eq!(with("model", json!("stable-diffusion")), (404, "model_not_found", "model".into()));
        assert_eq!(
            code(json!({"prompt": "x", "stream": true, "n": 2})),
            (400, "unsupported_parameter", "input".into())
        );
    }

    #[test]
    fn defaults_nulls_and_legacy_ids() {
        let params = check(json!({"prompt": "x", "n": null, "model": "dall-e-3", "quality": null})).unwrap();
        assert_eq!((params.n, params.quality, params.format), (1, Tier::Medium, Output::Png));
        let jpeg = check(json!({"prompt": "x", "output_format": "jpeg", "output_compression": 40})).unwrap();
        assert_eq!((jpeg.format, jpeg.compression), (Output::Jpeg, 40));
    }
}
