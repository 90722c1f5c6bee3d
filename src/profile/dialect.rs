//! What differs between endpoints that call themselves compatible: every switch of one profile.
//!
//! The defaults are those of `OpenAI` itself. A settings file that knows nothing of a switch gets its default.

mod aspect;
mod check;
mod fit;

pub use aspect::aspect_and_resolution;
pub(super) use check::check;

use crate::geom::Extent;
use crate::model::{FreeSizes, SizeRule};
use serde::{Deserialize, Serialize};

/// A name with a value: a header, a part of the query, a field of the body.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Pair {
    /// Its name.
    pub name: String,
    /// Its value. Of a header, `$NAME` stands for the environment variable of that name: so a secret is never stored.
    pub value: String,
}

impl Pair {
    /// A pair of these.
    pub fn new(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: value.into() }
    }

    /// The environment variable that a header's value stands for.
    pub fn variable(&self) -> Option<&str> {
        self.value.trim().strip_prefix('$').filter(|name| !name.is_empty())
    }
}

/// How the key travels.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// `Authorization: Bearer KEY`.
    #[default]
    Bearer,
    /// A header of its own, such as `api-key: KEY`.
    Header {
        /// Name of the header.
        name: String,
        /// What stands before the key; mostly nothing.
        prefix: String,
    },
    /// Not at all.
    None,
}

/// The body of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditBody {
    /// `multipart/form-data` with files: understood nearly everywhere.
    #[default]
    Multipart,
    /// JSON with `images: [{image_url}]` and `mask: {image_url}`, as `OpenAI` has it.
    Json,
    /// JSON with `image: {url}` or `images: [{url}]` and `mask: {url}`, as xAI has it.
    JsonUrl,
    /// No pictures can be sent.
    None,
}

/// Name of the parts that hold pictures in a multipart body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageField {
    /// `image[]`, however many.
    #[default]
    Brackets,
    /// `image`, however many.
    Plain,
    /// `image` for one, `image[]` for more.
    Auto,
}

/// How a mask says what may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MaskEncoding {
    /// Transparent white may change, opaque black stays: right for readers of alpha and for readers of brightness.
    #[default]
    Dual,
    /// Transparent black may change, opaque white stays: the file that the guide of `OpenAI` makes, for readers of alpha only.
    AlphaOnly,
    /// Grey without alpha: white may change.
    LumaWhite,
    /// Grey without alpha: black may change.
    LumaBlack,
    /// Masks are not sent; the edit is still put back through its mask here.
    Off,
}

/// The field `response_format`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResponseFormat {
    /// Left out: `OpenAI` refuses it.
    #[default]
    Omit,
    /// Pictures inside the answer.
    B64Json,
    /// Addresses of pictures, which are fetched.
    Url,
}

impl ResponseFormat {
    /// The value on the wire.
    pub const fn value(self) -> Option<&'static str> {
        match self {
            Self::Omit => None,
            Self::B64Json => Some("b64_json"),
            Self::Url => Some("url"),
        }
    }
}

/// Whether an endpoint streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Streaming {
    /// Nobody knows: asked for when wished, and without it when the endpoint refuses.
    #[default]
    Auto,
    /// It does.
    On,
    /// It does not: never asked for.
    Off,
}

/// How several results are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Results {
    /// Calls with one result each, at the same time: one failure loses one picture.
    #[default]
    Parallel,
    /// One call with the field `n`.
    Native,
}

/// The sizes that an endpoint takes, where they are not those of the model.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeLaw {
    /// Those of the model.
    #[default]
    Model,
    /// The free sizes of gpt-image-2, whatever the model is called.
    Flex16,
    /// A list such as `["512x512", "1024x1024"]`, or a table of limits.
    Only(SizeRule),
    /// Any.
    Any,
    /// Only a ratio of sides and a class of resolution are sent.
    Aspect,
}

impl SizeLaw {
    /// The rule that holds for a model at this endpoint.
    pub fn rule(&self, model: &SizeRule) -> SizeRule {
        let free = |step, min_pixels, max_side: u32, max_ratio| {
            let max_pixels = u64::from(max_side) * u64::from(max_side);
            SizeRule::Free(FreeSizes { step, max_side, max_ratio, min_pixels, max_pixels, experimental_above: None })
        };
        match self {
            Self::Model => model.clone(),
            Self::Flex16 => SizeRule::Free(FreeSizes::GPT_IMAGE_2),
            Self::Only(rule) => rule.clone(),
            Self::Any => free(1, 1, 16_384, 16_384),
            Self::Aspect => SizeRule::Fixed(aspect::extents()),
        }
    }
}

/// The file format that references are sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UploadFormat {
    /// Photographs stay JPEG, all else is PNG.
    #[default]
    Keep,
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

/// What a reference may weigh. The first image of a masked edit is never scaled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct UploadLimits {
    /// Most bytes of one file; 0: as many as the API allows.
    pub max_bytes: u64,
    /// Longest side in pixels; 0: as long as it is.
    pub max_edge: u32,
    /// The format references are encoded in.
    pub format: UploadFormat,
}

impl UploadLimits {
    /// The size in which a picture of `extent` is sent, if its bytes are few enough.
    pub fn fits(&self, extent: Extent) -> Extent {
        let long = self.max_edge > 0 && extent.long_side() > self.max_edge;
        if long { extent.fit_within(self.max_edge) } else { extent }
    }
}

/// How long to wait, in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timeouts {
    /// For name look-up, connection and TLS together.
    pub connect_s: u32,
    /// For the head of the answer, once the request is written: a plain answer says nothing while it paints.
    pub answer_s: u32,
    /// Between two pieces of the answer, or of the upload.
    pub idle_s: u32,
    /// For everything together.
    pub total_s: u32,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self { connect_s: 10, answer_s: 1200, idle_s: 300, total_s: 1800 }
    }
}

/// What stands between this machine and the endpoint. This machine itself is always reached directly.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proxy {
    /// What the system or the environment names.
    #[default]
    System,
    /// Nothing.
    Direct,
    /// This one: `http://host:port` or `https://host:port`.
    Via(String),
}

/// Every switch of one endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialect {
    /// Route of generations: below the base address, or from the host's root when it begins with `/`. `{model}` stands
    /// for the model's id.
    pub generations_path: String,
    /// Route of edits, likewise.
    pub edits_path: String,
    /// Route of the list of models, likewise.
    pub models_path: String,
    /// How the key travels.
    pub auth: Auth,
    /// Further headers of every request.
    pub headers: Vec<Pair>,
    /// Further parts of the query, such as `api-version`.
    pub query: Vec<Pair>,
    /// Further fields of the body; in JSON a value that reads as a number, a truth or an object is one.
    pub fields: Vec<Pair>,
    /// The body of an edit.
    pub edits: EditBody,
    /// Name of the parts that hold pictures.
    pub image_field: ImageField,
    /// Name of the part that holds the mask.
    pub mask_field: String,
    /// How a mask says what may change.
    pub mask: MaskEncoding,
    /// The field `response_format`.
    pub response_format: ResponseFormat,
    /// Optional parameters that may be sent; `*` means all.
    pub allowed: Vec<String>,
    /// Whether it streams.
    pub streaming: Streaming,
    /// How several results are asked for.
    pub results: Results,
    /// The sizes it takes.
    pub sizes: SizeLaw,
    /// What a reference may weigh.
    pub upload: UploadLimits,
    /// How long to wait.
    pub timeouts: Timeouts,
    /// What stands between.
    pub proxy: Proxy,
    /// The user was warned that the key travels readable, and wants it.
    pub plain_http: bool,
    /// It honours `Idempotency-Key`.
    pub idempotency_key: bool,
    /// Status codes of 500 and more after which it is known not to bill.
    pub unbilled: Vec<u16>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            generations_path: "images/generations".to_owned(),
            edits_path: "images/edits".to_owned(),
            models_path: "models".to_owned(),
            auth: Auth::default(),
            headers: Vec::new(),
            query: Vec::new(),
            fields: Vec::new(),
            edits: EditBody::default(),
            image_field: ImageField::default(),
            mask_field: "mask".to_owned(),
            mask: MaskEncoding::default(),
            response_format: ResponseFormat::default(),
            allowed: vec!["*".to_owned()],
            streaming: Streaming::default(),
            results: Results::default(),
            sizes: SizeLaw::default(),
            upload: UploadLimits::default(),
            timeouts: Timeouts::default(),
            proxy: Proxy::default(),
            plain_http: false,
            idempotency_key: false,
            unbilled: Vec::new(),
        }
    }
}

impl Dialect {
    /// True when the optional parameter of that name may be sent.
    pub fn allows(&self, parameter: &str) -> bool {
        self.allowed.iter().any(|name| name == "*" || name == parameter)
    }

    /// Whether to ask for a stream when one is wished.
    pub fn streams(&self, wished: bool) -> bool {
        wished && self.streaming != Streaming::Off
    }

    /// True when a call that was refused for its streaming may be made again without it: nothing was billed.
    pub fn may_fall_back(&self) -> bool {
        self.streaming == Streaming::Auto
    }

    /// True when a mask goes out with an edit.
    pub fn sends_masks(&self) -> bool {
        self.mask != MaskEncoding::Off && self.edits != EditBody::None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    #[test]
    fn an_empty_table_is_the_default_and_everything_comes_back() {
        assert_eq!(toml::from_str::<Dialect>("").unwrap(), Dialect::default());
        let dialect = Dialect {
            auth: Auth::Header { name: "api-key".to_owned(), prefix: String::new() },
            headers: vec![Pair::new("x-team", "$TEAM")],
            sizes: SizeLaw::Only(SizeRule::Fixed(vec![Extent::new(512, 512)])),
            proxy: Proxy::Via("http://proxy:3128".to_owned()),
            unbilled: vec![502, 503],
            ..Dialect::default()
        };
        let text = toml::to_string(&toml::Table::try_from(&dialect).unwrap()).unwrap();
        assert_eq!(toml::from_str::<Dialect>(&text).unwrap(), dialect, "{text}");
    }

    #[test]
    fn a_size_law_takes_the_place_of_the_models() {
        let model = SizeRule::Free(FreeSizes::GPT_IMAGE_2);
        let list = SizeRule::Fixed(vec![Extent::new(1024, 1024), Extent::new(1536, 1024)]);
        assert_eq!(SizeLaw::Only(list.clone()).rule(&model), list);
        assert_eq!(SizeLaw::Model.rule(&list), list);
        assert_eq!(SizeLaw::Flex16.rule(&list), model);
        let any = SizeLaw::Any.rule(&model);
        for odd in [Extent::new(512, 511), Extent::new(1, 1), Extent::new(9000, 10)] {
            assert_eq!(any.check(odd), Ok(()));
            assert_eq!(any.nearest(odd), odd);
        }
        assert!(any.check(Extent::new(0, 5)).is_err());
    }

    #[test]
    fn allowed_parameters_and_streams() {
        let some = Dialect { allowed: vec!["size".to_owned()], streaming: Streaming::Off, ..Dialect::default() };
        assert!(some.allows("size") && !some.allows("quality") && !some.streams(true));
        assert!(Dialect::default().allows("quality") && Dialect::default().streams(true));
        assert!(!Dialect::default().streams(false));
        assert_eq!(Pair::new("a", " $TEAM").variable(), Some("TEAM"));
        assert_eq!(Pair::new("a", "TEAM").variable(), None);
    }
}
