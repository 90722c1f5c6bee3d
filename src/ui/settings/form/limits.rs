//! What an endpoint takes and how long it is waited for: uploads, timeouts, proxy.

use super::super::general::{row, tall_row};
use super::super::typed::{number, typed};
use crate::profile::{Dialect, Proxy, UploadFormat};
use crate::ui::theme::{self, Type};
use crate::ui::widgets::{Checkbox, Segment, Segmented, TextField, text_line};
use eframe::egui::Ui;

/// Bytes of a megabyte, as endpoints count them.
const MB: u64 = 1_000_000;

/// All of it.
pub fn show(ui: &mut Ui, dialect: &mut Dialect, plain_http: bool, wrong: Option<&str>) {
    uploads(ui, dialect);
    waits(ui, dialect, wrong);
    proxy(ui, &mut dialect.proxy, wrong);
    tall_row(ui, "Not billed after", |ui| {
        let field = TextField::new("Status codes after which nothing is billed").width(200.0).placeholder("None known");
        let print = |codes: &Vec<u16>| codes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        typed(ui, field, "unbilled", &mut dialect.unbilled, print, |text| {
            let words = text.split([',', ' ']).filter(|word| !word.is_empty());
            let read: Option<Vec<u16>> = words.map(|word| word.parse().ok()).collect();
            let read = read.filter(|codes| codes.iter().all(|code| (500..=599).contains(code)));
            read.ok_or_else(|| "Status codes such as 502, 503".to_owned())
        });
    });
    if plain_http {
        row(ui, "Plain http", |ui| {
            Checkbox::new("I know that the key can be read on its way").body().show(ui, &mut dialect.plain_http);
        });
    }
}

fn uploads(ui: &mut Ui, dialect: &mut Dialect) {
    let t = theme::tokens(ui);
    let upload = &mut dialect.upload;
    row(ui, "Most of one file", |ui| {
        let mut mb = upload.max_bytes.div_ceil(MB);
        number(ui, "Most megabytes of one file", 84.0, 0..=50, &mut mb);
        if mb != upload.max_bytes.div_ceil(MB) {
            upload.max_bytes = mb * MB;
        }
        text_line(ui, "MB; 0: as many as the API allows", Type::Caption, t.text_3);
    });
    row(ui, "Longest side", |ui| {
        let mut edge = u64::from(upload.max_edge);
        number(ui, "Longest side of a reference in pixels", 84.0, 0..=65_535, &mut edge);
        upload.max_edge = edge as u32;
        text_line(ui, "px; 0: as long as it is", Type::Caption, t.text_3);
    });
    row(ui, "References go as", |ui| {
        let formats = [
            Segment::new(UploadFormat::Keep, "They are"),
            Segment::new(UploadFormat::Png, "PNG"),
            Segment::new(UploadFormat::Jpeg, "JPEG"),
            Segment::new(UploadFormat::Webp, "WebP"),
        ];
        Segmented::new("References go as", &formats).show(ui, &mut upload.format);
    });
}

fn waits(ui: &mut Ui, dialect: &mut Dialect, wrong: Option<&str>) {
    let t = theme::tokens(ui);
    let waits = &mut dialect.timeouts;
    let fields = [
        ("Connection", "Seconds for the connection", "s until it is made", &mut waits.connect_s),
        ("First byte", "Seconds for the first byte", "s until the answer begins", &mut waits.answer_s),
        ("Silence", "Seconds of silence", "s between two pieces", &mut waits.idle_s),
        ("Whole call", "Seconds for the whole call", "s for all of it", &mut waits.total_s),
    ];
    for (label, name, unit, value) in fields {
        row(ui, label, |ui| {
            let mut seconds = u64::from(*value);
            number(ui, name, 84.0, 1..=86_400, &mut seconds);
            *value = seconds as u32;
            text_line(ui, unit, Type::Caption, t.text_3);
        });
    }
    if let Some(wrong) = wrong.filter(|wrong| wrong.contains("seconds") || wrong.contains("wait")) {
        text_line(ui, wrong, Type::Caption, t.error);
    }
}

fn proxy(ui: &mut Ui, proxy: &mut Proxy, wrong: Option<&str>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Way {
        System,
        Direct,
        Via,
    }
    tall_row(ui, "Proxy", |ui| {
        let mut way = match proxy {
            Proxy::System => Way::System,
            Proxy::Direct => Way::Direct,
            Proxy::Via(_) => Way::Via,
        };
        let ways = [
            Segment::new(Way::System, "The system's"),
            Segment::new(Way::Direct, "None"),
            Segment::new(Way::Via, "This one"),
        ];
        if Segmented::new("Proxy", &ways).show(ui, &mut way).changed() {
            *proxy = match way {
                Way::System => Proxy::System,
                Way::Direct => Proxy::Direct,
                Way::Via => Proxy::Via("http://".to_owned()),
            };
        }
        if let Proxy::Via(address) = proxy {
            let error = wrong.filter(|wrong| wrong.contains("proxy"));
            let field = TextField::new("Address of the proxy").width(280.0).placeholder("http://host:port");
            field.error(error).show(ui, address);
        }
    });
}
