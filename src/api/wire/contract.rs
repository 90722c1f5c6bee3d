//! Requests against the published contract: a small reader of the schema words that it uses, which refuses any other.

use super::tests::bytes_of;
use super::*;
use crate::geom::Extent;
use crate::model::{Background, Complexity, Fidelity, Moderation, Quality};
use crate::picture::Format;
use crate::profile::{ImageField, Preset};
use crate::request::Parameters;
use yaml_rust2::{Yaml, YamlLoader};

const CONTRACT: &str = include_str!("../../../tests/data/openai-images.openapi.yaml");

struct Contract(Yaml);

impl Contract {
    fn load() -> Self {
        Self(YamlLoader::load_from_str(CONTRACT).unwrap().remove(0))
    }

    /// The schema of a route's request.
    fn request(&self, route: &str, content: &str) -> &Yaml {
        let schema = &self.0["paths"][route]["post"]["requestBody"]["content"][content]["schema"];
        assert!(!schema.is_badvalue(), "{route} {content}");
        schema
    }

    fn resolved<'a>(&'a self, schema: &'a Yaml) -> &'a Yaml {
        let Some(reference) = schema["$ref"].as_str() else { return schema };
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        let schema = &self.0["components"]["schemas"][name];
        assert!(!schema.is_badvalue(), "{reference}");
        self.resolved(schema)
    }

    /// What is wrong with a value, as `place: fault`.
    fn faults(&self, place: &str, value: &Value, schema: &Yaml) -> Vec<String> {
        let schema = self.resolved(schema);
        let mut faults = Vec::new();
        for (word, told) in schema.as_hash().unwrap() {
            let fault = match word.as_str().unwrap() {
                "type" => type_fault(value, told),
                "enum" => {
                    let names = told.as_vec().unwrap();
                    let known = names.iter().any(|name| name.as_str() == value.as_str() && !value.is_null());
                    let none = value.is_null() && names.contains(&Yaml::Null);
                    (!known && !none).then(|| format!("{value} is none of {names:?}"))
                }
                "anyOf" => {
                    let all: Vec<_> = told.as_vec().unwrap().iter().map(|one| self.faults(place, value, one)).collect();
                    all.iter().all(|faults| !faults.is_empty()).then(|| format!("fits none: {all:?}"))
                }
                "not" => self.faults(place, value, told).is_empty().then(|| "is what it must not be".to_owned()),
                "required" => {
                    let missing =
                        told.as_vec().unwrap().iter().find(|name| value.get(name.as_str().unwrap()).is_none());
                    missing.map(|name| format!("{name:?} is missing"))
                }
                "properties" => {
                    for (name, inner) in value.as_object().into_iter().flatten() {
                        let schema = &told[name.as_str()];
                        let place = format!("{place}.{name}");
                        if schema.is_badvalue() {
                            faults.push(format!("{place}: no such field"));
                        } else {
                            faults.extend(self.faults(&place, inner, schema));
                        }
                    }
                    None
                }
                "items" => {
                    for (at, inner) in value.as_array().into_iter().flatten().enumerate() {
                        faults.extend(self.faults(&format!("{place}[{at}]"), inner, told));
                    }
                    None
                }
                "minimum" => {
                    value.as_i64().filter(|n| *n < told.as_i64().unwrap()).map(|n| format!("{n} is too little"))
                }
                "maximum" => value.as_i64().filter(|n| *n > told.as_i64().unwrap()).map(|n| format!("{n} is too much")),
                "minLength" => {
                    value.as_str().filter(|text| text.chars().count() < size(told)).map(|_| "too short".to_owned())
                }
                "maxLength" => {
                    value.as_str().filter(|text| text.chars().count() > size(told)).map(|_| "too long".to_owned())
                }
                "minItems" => value.as_array().filter(|list| list.len() < size(told)).map(|_| "too few".to_owned()),
                "maxItems" => value.as_array().filter(|list| list.len() > size(told)).map(|_| "too many".to_owned()),
                "pattern" => {
                    assert_eq!(told.as_str(), Some("^(auto|[1-9][0-9]*x[1-9][0-9]*)$"), "another pattern");
                    let fits =
                        |text: &str| text == "auto" || Extent::parse(text).is_some_and(|size| size.to_string() == text);
                    value.as_str().filter(|text| !fits(text)).map(|text| format!("{text} is no size"))
                }
                // Every field that is sent is looked up in `properties` anyway.
                "additionalProperties" | "description" | "default" | "example" | "format" | "deprecated" | "title" => {
                    None
                }
                other => panic!("the contract has a word that is not checked: {other}"),
            };
            faults.extend(fault.map(|fault| format!("{place}: {fault}")));
        }
        faults
    }

    /// Faults of the request that would go out.
    fn check(&self, wire: &Wire) -> Vec<String> {
        let route = format!("/{}", wire.route);
        let content = wire.content_type.split(';').next().unwrap();
        let schema = self.resolved(self.request(&route, content));
        if content == "application/json" {
            let body: Value = serde_json::from_slice(&bytes_of(wire)).unwrap();
            return self.faults("body", &body, schema);
        }
        self.form_faults(&parts(wire), schema)
    }

    /// A form has texts: they are read as what the schema says they are. Files must be `image`, `mask` or `markup`.
    fn form_faults(&self, parts: &[FormPart], schema: &Yaml) -> Vec<String> {
        let mut faults = Vec::new();
        for part in parts {
            let name = part.name.strip_suffix("[]").unwrap_or(&part.name);
            let property = &schema["properties"][name];
            if property.is_badvalue() {
                faults.push(format!("{name}: no such field"));
                continue;
            }
            if let Some(kind) = &part.content_type {
                let is_file = ["image", "mask", "markup"].contains(&name) && part.file_name.is_some();
                if !is_file || !["image/png", "image/jpeg", "image/webp"].contains(&kind.as_str()) {
                    faults.push(format!("{name}: a file that cannot be there ({kind})"));
                }
                if part.name.ends_with("[]") && name != "image" {
                    faults.push(format!("{name}: there is only one"));
                }
                continue;
            }
            let text = String::from_utf8(part.value.clone()).unwrap();
            let typed = serde_json::from_str::<Value>(&text).ok().filter(|value| !value.is_string());
            let as_text = self.faults(name, &Value::from(text.as_str()), property);
            let as_typed = typed.map_or_else(|| as_text.clone(), |value| self.faults(name, &value, property));
            if !as_text.is_empty() && !as_typed.is_empty() {
                faults.extend(as_text);
            }
        }
        for needed in schema["required"].as_vec().unwrap() {
            let needed = needed.as_str().unwrap();
            if !parts.iter().any(|part| part.name.trim_end_matches("[]") == needed) {
                faults.push(format!("{needed} is missing"));
            }
        }
        for single in ["prompt", "model", "mask", "markup", "size", "quality", "n"] {
            if parts.iter().filter(|part| part.name == single).count() > 1 {
                faults.push(format!("{single} stands there twice"));
            }
        }
        faults
    }
}

fn type_fault(value: &Value, told: &Yaml) -> Option<String> {
    if let Some(list) = told.as_vec() {
        let fits = list.iter().any(|one| type_fault(value, one).is_none());
        return (!fits).then(|| format!("{value} is no {list:?}"));
    }
    let fits = match told.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        other => panic!("another type: {other}"),
    };
    (!fits).then(|| format!("{value} is no {told:?}"))
}

fn size(told: &Yaml) -> usize {
    usize::try_from(told.as_i64().unwrap()).unwrap()
}

/// One part as another hand than ours reads it.
#[derive(Debug)]
pub(super) struct FormPart {
    pub(super) name: String,
    pub(super) file_name: Option<String>,
    pub(super) content_type: Option<String>,
    pub(super) value: Vec<u8>,
}

pub(super) fn parts(wire: &Wire) -> Vec<FormPart> {
    let body = bytes_of(wire);
    let boundary = wire.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
    let mark = format!("--{boundary}");
    let find = |from: usize, what: &[u8]| {
        body[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
    };
    let mut at = find(0, mark.as_bytes()).unwrap();
    assert_eq!(at, 0);
    let mut parts = Vec::new();
    loop {
        at += mark.len();
        if body[at..].starts_with(b"--") {
            assert_eq!(&body[at..], b"--\r\n");
            return parts;
        }
        let head_end = find(at, b"\r\n\r\n").unwrap();
        let head = String::from_utf8(body[at + 2..head_end].to_vec()).unwrap();
        let end = find(head_end + 4, format!("\r\n{mark}").as_bytes()).unwrap();
        let attribute = |name: &str| {
            let rest = head.split(&format!("; {name}=\"")).nth(1)?;
            Some(rest.split('"').next().unwrap().to_owned())
        };
        assert!(head.starts_with("Content-Disposition: form-data; name=\""), "{head}");
        parts.push(FormPart {
            name: attribute("name").unwrap(),
            file_name: attribute("filename"),
            content_type: head.split("Content-Type: ").nth(1).map(|kind| kind.trim().to_owned()),
            value: body[head_end + 4..end].to_vec(),
        });
        at = end + 2;
    }
}

pub(super) fn upload(name: &str, format: Format) -> Upload {
    Upload::memory(name, format, Extent::new(1024, 640), b"bytes of a picture".as_slice())
}

/// Parameters of every kind, from none to all.
fn variety() -> Vec<Parameters> {
    let base = || Parameters { model: "gpt-image-2.6-flare".to_owned(), ..Parameters::default() };
    let sized = || Parameters { size: Size::Exact(Extent::new(1024, 640)), ..base() };
    vec![
        base(),
        sized(),
        Parameters { quality: Quality::Max, n: 10, format: Format::Webp, compression: Some(0), ..sized() },
        Parameters { background: Background::Transparent, moderation: Moderation::Low, ..sized() },
        Parameters { stream: true, partial_images: 3, complexity: Some(Complexity::Low), ..sized() },
        Parameters { stream: true, user: Some("user-1".to_owned()), ..sized() },
        Parameters { safety_identifier: Some("5".repeat(128)), ..sized() },
        Parameters { model: "gpt-image-1.5".to_owned(), fidelity: Some(Fidelity::High), ..Parameters::default() },
    ]
}

/// Requests of every kind.
fn requests() -> Vec<Request> {
    let mut requests = Vec::new();
    for parameters in variety() {
        let make = |images: Vec<Upload>, mask: Option<Upload>| {
            Request::new("a cup \"of\"\r\ntea — ünïcode", parameters.clone(), images, mask)
        };
        let one = || vec![upload("a.png", Format::Png)];
        let many = || (0..16).map(|_| upload("b.jpg", Format::Jpeg)).collect();
        if parameters.fidelity.is_none() {
            requests.push(make(Vec::new(), None).unwrap());
        }
        requests.push(make(one(), None).unwrap());
        requests.push(make(many(), None).unwrap());
        requests.push(make(one(), Some(upload("mask.png", Format::Png))).unwrap());
        requests.extend(make(one(), None).unwrap().with_markup(upload("marks.png", Format::Png)));
    }
    requests
}

#[test]
fn every_request_to_openai_keeps_the_contract() {
    let contract = Contract::load();
    let multipart = Preset::OpenAi.profile().dialect;
    let mut checked = [0; 3];
    for request in requests() {
        for image_field in [ImageField::Brackets, ImageField::Auto] {
            let dialect = Dialect { image_field, ..multipart.clone() };
            let wire = Wire::of(&request, &dialect).unwrap();
            assert_eq!(contract.check(&wire), Vec::<String>::new(), "{request:?}");
            checked[usize::from(request.is_edit())] += 1;
        }
        let json = Dialect { edits: EditBody::Json, ..multipart.clone() };
        let wire = Wire::of(&request, &json).unwrap();
        assert_eq!(contract.check(&wire), Vec::<String>::new(), "{request:?}");
        checked[2] += 1;
    }
    assert!(checked.iter().all(|count| *count > 8), "{checked:?}");
}

#[test]
fn the_checker_finds_what_breaks_the_contract() {
    let contract = Contract::load();
    let against = |body: &str| {
        let schema = contract.request("/images/generations", "application/json");
        contract.faults("body", &serde_json::from_str(body).unwrap(), schema).join("; ")
    };
    assert_eq!(against(r#"{"prompt":"x","model":"m","size":"1024x640","n":3}"#), "");
    for (body, word) in [
        (r#"{"model":"m"}"#, "prompt"),
        (r#"{"prompt":"x","n":11}"#, "too much"),
        (r#"{"prompt":"x","n":"3"}"#, "is no"),
        (r#"{"prompt":"x","quality":"best"}"#, "none of"),
        (r#"{"prompt":"x","size":"1024"}"#, "is no size"),
        (r#"{"prompt":"x","qualty":"low"}"#, "no such field"),
        (r#"{"prompt":7}"#, "is no"),
        (r#"{"prompt":"x","partial_images":4}"#, "too much"),
    ] {
        assert!(against(body).contains(word), "{body}: {}", against(body));
    }
    let edits = contract.request("/images/edits", "application/json");
    let image = |image: &str| {
        let body = format!(r#"{{"prompt":"x","images":[{image}]}}"#);
        contract.faults("body", &serde_json::from_str(&body).unwrap(), edits)
    };
    assert!(image(r#"{"image_url":"https://x"}"#).is_empty());
    assert!(!image(r#"{"image_url":"https://x","file_id":"f"}"#).is_empty());
    assert!(!image(r#"{"url":"https://x"}"#).is_empty());
    let form = contract.resolved(contract.request("/images/edits", "multipart/form-data"));
    let part = |name: &str, value: &str| FormPart {
        name: name.to_owned(),
        file_name: None,
        content_type: None,
        value: value.as_bytes().to_vec(),
    };
    let faults = contract.form_faults(&[part("prompt", "x"), part("n", "three"), part("seed", "1")], form).join("; ");
    assert!(faults.contains("n: ") && faults.contains("seed") && faults.contains("image is missing"), "{faults}");
}
