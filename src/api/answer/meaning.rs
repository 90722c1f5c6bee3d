//! What the outline of an answer says.

use super::{ImageInfo, Outcome};
use crate::api::events::truthy;
use crate::api::refusal::{Complaint, text};
use crate::api::scanner::{Scan, picture_of};
use crate::price::{Money, Usage};
use serde_json::Value;

/// Characters of a rewritten prompt that are kept.
const MAX_PROMPT: usize = 32_000;
/// Characters of an address that are kept; a longer one is none.
const MAX_URL: usize = 8192;

/// What one document says.
pub(super) struct Facts {
    /// Its finished pictures.
    pub(super) images: Vec<ImageInfo>,
    /// Everything else, without pictures.
    pub(super) outcome: Outcome,
    /// Its error.
    pub(super) complaint: Option<Complaint>,
}

impl Facts {
    pub(super) fn of(scan: &Scan) -> Self {
        let mut images = Vec::new();
        let mut facts = Outcome::default();
        let mut complaint = None;
        if let Some(outline) = &scan.outline {
            if truthy(&outline["error"]) {
                complaint = Complaint::of_value(outline).or_else(|| Some(Complaint::default()));
            }
            for item in items(outline) {
                collect(item, scan, &mut images, true);
            }
            // Pictures in places that nobody foresaw.
            collect_all(outline, scan, &mut images);
            let word = |key: &str| {
                let value = outline[key].as_str().or_else(|| items(outline).first()?[key].as_str())?;
                Some(text::cleaned(value, 64)).filter(|word| !word.is_empty())
            };
            facts.size = word("size");
            facts.quality = word("quality");
            facts.output_format = word("output_format");
            facts.background = word("background");
            // Half a count would settle the call too cheaply.
            facts.usage = scan.whole.then(|| usage(&outline["usage"])).flatten();
            facts.stated = scan.whole.then(|| stated(&outline["usage"]["cost"])).flatten();
        }
        // A picture that is whole although what describes it is lost.
        for found in scan.pictures.iter().filter(|found| found.damage.is_none()) {
            if !images.iter().any(|image: &ImageInfo| image.file == Some(found.file)) {
                let bare = ImageInfo { file: Some(found.file), bytes: found.bytes, revised_prompt: None, url: None };
                images.push(bare);
            }
        }
        Self { images, outcome: facts, complaint }
    }
}

/// The objects that describe one picture each.
fn items(outline: &Value) -> &[Value] {
    let list = ["data", "images"].iter().find_map(|key| outline[*key].as_array()).or_else(|| outline.as_array());
    list.map_or(std::slice::from_ref(outline), Vec::as_slice)
}

fn collect_all(value: &Value, scan: &Scan, images: &mut Vec<ImageInfo>) {
    collect(value, scan, images, false);
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_all(item, scan, images)),
        Value::Object(map) => map.values().for_each(|item| collect_all(item, scan, images)),
        _ => {}
    }
}

/// Adds the picture that an object describes. An address alone counts only where a picture is expected.
fn collect(item: &Value, scan: &Scan, images: &mut Vec<ImageInfo>, expected: bool) {
    let mark = ["b64_json", "partial_image_b64", "url"].iter().find_map(|key| {
        // A plain address that looks like a mark is none: marks of addresses begin with "data:".
        let value = &item[*key];
        (*key != "url" || value.as_str().is_some_and(|url| url.starts_with("data:"))).then(|| picture_of(value))?
    });
    let found = mark.and_then(|file| scan.pictures.iter().find(|found| found.file == file));
    let url = item["url"].as_str().filter(|url| {
        let url = url.trim();
        !url.is_empty() && !url.starts_with("data:") && url.len() <= MAX_URL && !url.contains(char::is_control)
    });
    let revised_prompt = item["revised_prompt"].as_str().map(|prompt| text::cleaned(prompt, MAX_PROMPT));
    let revised_prompt = revised_prompt.filter(|prompt| !prompt.is_empty());
    let info = match (found, url) {
        (Some(found), url) if found.damage.is_none() => ImageInfo {
            file: Some(found.file),
            bytes: found.bytes,
            revised_prompt,
            url: url.map(|url| url.trim().to_owned()),
        },
        (_, Some(url)) if expected => {
            ImageInfo { file: None, bytes: 0, revised_prompt, url: Some(url.trim().to_owned()) }
        }
        _ => return,
    };
    if info.file.is_none() || !images.iter().any(|image| image.file == info.file) {
        images.push(info);
    }
}

/// A price in USD, as a number or as text.
fn stated(cost: &Value) -> Option<Money> {
    match cost {
        Value::Number(number) => Money::stated(&number.to_string()),
        Value::String(text) => Money::stated(text),
        _ => None,
    }
}

/// Tokens, in the words of the images API or of the chat API. Without details all input counts as pictures, the dearer
/// kind. None when nothing was counted.
fn usage(usage: &Value) -> Option<Usage> {
    let number = |value: &Value| value.as_u64().or_else(|| value.as_f64().map(|number| number.max(0.0) as u64));
    let first = |keys: [&str; 2]| keys.iter().find_map(|key| number(&usage[*key]));
    let input = first(["input_tokens", "prompt_tokens"]);
    let details = &usage["input_tokens_details"];
    let text_in = number(&details["text_tokens"]);
    let image_in = number(&details["image_tokens"]);
    let output = first(["output_tokens", "completion_tokens"])
        .or_else(|| Some(number(&usage["total_tokens"])?.saturating_sub(input.unwrap_or(0))));
    let counted = Usage {
        text_in: text_in.unwrap_or(0),
        image_in: image_in.unwrap_or_else(|| input.unwrap_or(0).saturating_sub(text_in.unwrap_or(0))),
        output: output.unwrap_or(0),
    };
    (counted != Usage::default()).then_some(counted)
}
