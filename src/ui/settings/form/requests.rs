//! How an endpoint wants to be spoken to: routes, key, bodies, mask, parameters, sizes.

use super::super::general::{row, tall_row};
use super::super::typed::{choice, typed};
use super::pairs;
use crate::geom::Extent;
use crate::model::{Knob, SizeRule};
use crate::profile::{Auth, Dialect, EditBody, ImageField, MaskEncoding, ResponseFormat, Results, SizeLaw, Streaming};
use crate::ui::theme::{self, Type};
use crate::ui::widgets::{Checkbox, Segment, Segmented, TextField, text_line};
use eframe::egui::Ui;

const WIDE: f32 = 320.0;

/// All switches of the request itself.
pub fn show(ui: &mut Ui, dialect: &mut Dialect, wrong: Option<&str>) {
    paths(ui, dialect, wrong);
    auth(ui, &mut dialect.auth, wrong);
    bodies(ui, dialect);
    mask(ui, dialect, wrong);
    parameters(ui, dialect);
    sizes(ui, &mut dialect.sizes);
    tall_row(ui, "Headers", |ui| {
        pairs::list(ui, "header", "Value, or $NAME of a variable", &mut dialect.headers);
    });
    tall_row(ui, "Query", |ui| pairs::list(ui, "query part", "Value", &mut dialect.query));
    tall_row(ui, "Fields of the body", |ui| pairs::list(ui, "field", "Value", &mut dialect.fields));
    row(ui, "Idempotency", |ui| {
        Checkbox::new("It honours Idempotency-Key").body().show(ui, &mut dialect.idempotency_key);
    });
}

fn paths(ui: &mut Ui, dialect: &mut Dialect, wrong: Option<&str>) {
    let fields = [
        ("Generations", "generations", &mut dialect.generations_path),
        ("Edits", "edits", &mut dialect.edits_path),
        ("Models", "models", &mut dialect.models_path),
    ];
    for (label, word, path) in fields {
        let said = format!("The path of {word}");
        tall_row(ui, label, |ui| {
            let name = format!("Path of {word}");
            let error = wrong.filter(|wrong| wrong.starts_with(&said));
            TextField::new(&name).width(WIDE).error(error).show(ui, path);
        });
    }
}

fn auth(ui: &mut Ui, auth: &mut Auth, wrong: Option<&str>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Way {
        Bearer,
        Header,
        None,
    }
    tall_row(ui, "The key travels", |ui| {
        let mut way = match auth {
            Auth::Bearer => Way::Bearer,
            Auth::Header { .. } => Way::Header,
            Auth::None => Way::None,
        };
        let ways = [
            Segment::new(Way::Bearer, "As bearer"),
            Segment::new(Way::Header, "In a header"),
            Segment::new(Way::None, "Not at all"),
        ];
        if Segmented::new("The key travels", &ways).show(ui, &mut way).changed() {
            *auth = match way {
                Way::Bearer => Auth::Bearer,
                Way::Header => Auth::Header { name: "api-key".to_owned(), prefix: String::new() },
                Way::None => Auth::None,
            };
        }
        if let Auth::Header { name, prefix } = auth {
            ui.horizontal_top(|ui| {
                let error = wrong.filter(|wrong| wrong.contains("header that can carry"));
                TextField::new("Header of the key").width(150.0).error(error).show(ui, name);
                TextField::new("Before the key").width(162.0).placeholder("Before it: nothing").show(ui, prefix);
            });
        }
    });
}

fn bodies(ui: &mut Ui, dialect: &mut Dialect) {
    row(ui, "Body of an edit", |ui| {
        let bodies = [
            (EditBody::Multipart, "Form with files", "understood nearly everywhere"),
            (EditBody::Json, "JSON, image_url", "as OpenAI has it"),
            (EditBody::JsonUrl, "JSON, url", "as xAI has it"),
            (EditBody::None, "No pictures", "it takes none"),
        ];
        choice(ui, "Body of an edit", &bodies, &mut dialect.edits);
        if dialect.edits == EditBody::Multipart {
            let fields = [
                Segment::new(ImageField::Brackets, "image[]"),
                Segment::new(ImageField::Plain, "image"),
                Segment::new(ImageField::Auto, "By count"),
            ];
            Segmented::new("Name of the picture parts", &fields).show(ui, &mut dialect.image_field);
        }
    });
    row(ui, "response_format", |ui| {
        let formats = [
            Segment::new(ResponseFormat::Omit, "Left out"),
            Segment::new(ResponseFormat::B64Json, "b64_json"),
            Segment::new(ResponseFormat::Url, "url"),
        ];
        Segmented::new("response_format", &formats).show(ui, &mut dialect.response_format);
    });
    row(ui, "Streams", |ui| {
        let streams = [
            Segment::new(Streaming::Auto, "Try"),
            Segment::new(Streaming::On, "Yes"),
            Segment::new(Streaming::Off, "No"),
        ];
        Segmented::new("Streams", &streams).show(ui, &mut dialect.streaming);
    });
    row(ui, "Several results", |ui| {
        let results =
            [Segment::new(Results::Parallel, "A call for each"), Segment::new(Results::Native, "One call with n")];
        Segmented::new("Several results", &results).show(ui, &mut dialect.results);
    });
}

fn mask(ui: &mut Ui, dialect: &mut Dialect, wrong: Option<&str>) {
    tall_row(ui, "Mask", |ui| {
        let masks = [
            (MaskEncoding::Dual, "Right both ways", "transparent and white may change"),
            (MaskEncoding::AlphaOnly, "Alpha only", "transparent may change, white stays"),
            (MaskEncoding::LumaWhite, "White may change", "grey, without alpha"),
            (MaskEncoding::LumaBlack, "Black may change", "grey, without alpha"),
            (MaskEncoding::Off, "Not sent", "the edit is still put back through it here"),
        ];
        ui.horizontal_top(|ui| {
            choice(ui, "Mask", &masks, &mut dialect.mask);
            if dialect.mask != MaskEncoding::Off {
                let error = wrong.filter(|wrong| wrong.starts_with("The mask's field"));
                TextField::new("Field of the mask").width(150.0).error(error).show(ui, &mut dialect.mask_field);
            }
        });
    });
}

/// Names of the optional parameters, separated by commas.
fn parameters(ui: &mut Ui, dialect: &mut Dialect) {
    tall_row(ui, "Parameters sent", |ui| {
        let mut all = dialect.allowed.iter().any(|name| name == "*");
        if Checkbox::new("All that the model has").body().show(ui, &mut all).changed() {
            dialect.allowed = if all {
                vec!["*".to_owned()]
            } else {
                Knob::ALL.iter().map(|knob| knob.field().to_owned()).filter(|name| name != "mask").collect()
            };
        }
        if !all {
            let field = TextField::new("Parameters that may be sent").width(WIDE).placeholder("None");
            let print = |names: &Vec<String>| names.join(", ");
            typed(ui, field, "parameters", &mut dialect.allowed, print, |text| {
                let names = text.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty());
                let odd = |name: &str| !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-[]".contains(c));
                match names.clone().find(|name| odd(name)) {
                    Some(name) => Err(format!("\"{name}\" is no name of a parameter")),
                    None => Ok(names.map(str::to_owned).collect()),
                }
            });
        }
    });
}

fn sizes(ui: &mut Ui, law: &mut SizeLaw) {
    let t = theme::tokens(ui);
    tall_row(ui, "Sizes", |ui| {
        let listed = match law {
            SizeLaw::Only(rule) => SizeLaw::Only(rule.clone()),
            _ => SizeLaw::Only(SizeRule::Fixed(vec![Extent::new(1024, 1024)])),
        };
        let laws = [
            (SizeLaw::Model, "Those of the model", ""),
            (SizeLaw::Flex16, "Free in steps of 16", "as gpt-image-2"),
            (SizeLaw::Any, "Any", ""),
            (SizeLaw::Aspect, "Ratio and class", "instead of a size"),
            (listed, "A list", ""),
        ];
        choice(ui, "Sizes", &laws, law);
        match law {
            SizeLaw::Only(SizeRule::Fixed(list)) => {
                let print = |list: &Vec<Extent>| list.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
                let field = TextField::new("Sizes it takes").width(WIDE);
                typed(ui, field, "sizes", list, print, |text| {
                    let names = text.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty());
                    let read: Option<Vec<Extent>> = names.map(Extent::parse).collect();
                    let read = read.filter(|list| !list.is_empty() && !list.iter().any(|size| size.is_empty()));
                    read.ok_or_else(|| "Sizes such as 512x512, 1024x1024".to_owned())
                });
            }
            SizeLaw::Only(SizeRule::Free(_)) => {
                text_line(ui, "By limits that are set in the settings file", Type::Caption, t.text_3);
            }
            _ => {}
        }
    });
}
