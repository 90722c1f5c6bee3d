//! The parameters: names, types, ranges, defaults, and the refusals for what does not fit.

use super::answer::ApiError;
use super::body::Call;
use super::fields::Fields;
use super::models::{self, Served};
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
    /// Finer; 2.5 and later.
    XHigh,
    /// Finest; 2.5 and later.
    Max,
}

impl Tier {
    /// The wire name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::XHigh => "xhigh",
            Self::Max => "max",
        }
    }

    /// What a word of `quality` becomes; `auto` and what is not said are medium.
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("low") => Self::Low,
            Some("high") => Self::High,
            Some("xhigh") => Self::XHigh,
            Some("max") => Self::Max,
            _ => Self::Medium,
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
    /// The model, with its rules.
    pub model: Served,
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
    /// The background is cut away.
    pub transparent: bool,
    /// The pictures that are sent are kept to closely, and cost more.
    pub faithful: bool,
    /// Quality level of JPEG and WebP, 0 to 100.
    pub compression: u8,
    /// Events instead of a plain answer.
    pub stream: bool,
    /// Previews in the stream, 0 to 3.
    pub partials: u32,
    /// Echoed.
    pub safety_identifier: Option<String>,
}

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

/// Parameters of moving and drawn pictures, which nobody has access to here.
const GATED: [&str; 3] = ["frame_count", "frame_duration_ms", "svg"];

impl Params {
    /// Checks all parameters of a call but its pictures.
    pub fn check(call: &Call) -> Result<Self, ApiError> {
        let fields = Fields(call);
        let id = fields.text("model")?;
        let model = models::find(id.as_deref()).ok_or_else(|| model_not_found(id.as_deref().unwrap_or("")))?;
        known_names(call, model)?;
        let prompt = check_prompt(fields.text("prompt")?)?;
        let n = fields.integer("n", 1, 10)?.unwrap_or(1);
        let size = check_size(model, fields.text("size")?.as_deref())?;
        let quality = Tier::of(fields.choice("quality", model.qualities())?.as_deref());
        let format = match fields.choice("output_format", &["png", "jpeg", "webp"])?.as_deref() {
            Some("jpeg") => Output::Jpeg,
            Some("webp") => Output::Webp,
            _ => Output::Png,
        };
        let transparent = check_background(&fields, model, format)?;
        fields.choice("moderation", &["auto", "low"])?;
        fields.choice("complexity", &["low", "medium", "high"])?;
        let faithful = fields.choice("input_fidelity", model.fidelities())?.as_deref() == Some("high");
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
            model,
            prompt,
            n,
            size,
            quality,
            format,
            transparent,
            faithful,
            compression: compression.unwrap_or(100) as u8,
            stream,
            partials: partials.unwrap_or(0),
            safety_identifier,
        })
    }
}

fn known_names(call: &Call, model: Served) -> Result<(), ApiError> {
    let unsupported = |name: &str, code: &'static str| {
        let short: String = name.chars().take(80).collect();
        let message = format!("The model '{}' does not support the '{short}' parameter.", model.id);
        Err(ApiError::param(&short, code, message))
    };
    if call.markup.is_some() && !model.has_markup() {
        return unsupported("markup", "unsupported_parameter");
    }
    if call.markup.is_some() && call.mask.is_some() {
        let message = "The 'markup' parameter cannot be combined with 'mask'.";
        return Err(ApiError::param("markup", "invalid_value", message));
    }
    for (name, _) in &call.fields {
        // `svg[model]` in multipart.
        let plain = name.split('[').next().unwrap_or(name);
        match plain {
            "input_fidelity" if call.form != Form::Generation => {
                if model.fidelities().is_empty() {
                    return unsupported(name, "invalid_input_fidelity_model");
                }
            }
            "complexity" if model.has_complexity() => {}
            "complexity" => return unsupported(name, "unsupported_parameter"),
            "markup" if !model.has_markup() => return unsupported(name, "unsupported_parameter"),
            _ if GATED.contains(&plain) => return unsupported(name, "unsupported_parameter"),
            _ if COMMON.contains(&name.as_str()) => {}
            _ => {
                let short: String = name.chars().take(80).collect();
                return Err(ApiError::param(&short, "unknown_parameter", format!("Unknown parameter: '{short}'.")));
            }
        }
    }
    Ok(())
}

fn check_background(fields: &Fields<'_>, model: Served, format: Output) -> Result<bool, ApiError> {
    if fields.choice("background", &["auto", "opaque", "transparent"])?.as_deref() != Some("transparent") {
        return Ok(false);
    }
    let refuse = |message: &str| Err(ApiError::param("background", "invalid_value", message));
    if !model.is_transparent() {
        return refuse("Transparent background is not supported for this model.");
    }
    if format == Output::Jpeg {
        return refuse("Transparent background is not supported for JPEG output format.");
    }
    Ok(true)
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

/// The size rule of gpt-image-2 and later: steps of 16, 3840 px at most, 3 to 1 at most, 655,360 to 8,294,400 pixels.
/// Earlier models have three sizes.
fn check_size(model: Served, text: Option<&str>) -> Result<Wish, ApiError> {
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
    if model.has_listed_sizes() {
        if [(1024, 1024), (1536, 1024), (1024, 1536)].contains(&(width, height)) {
            return Ok(Wish::Exact(Extent::new(width, height)));
        }
        return refuse("Supported values are: '1024x1024', '1024x1536', '1536x1024', and 'auto'.");
    }
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

#[cfg(test)]
mod tests;
