//! Own prices of an endpoint, by model.

use super::super::typed::{amount, choice};
use crate::model::{Model, Quality, SizeClass};
use crate::price::{ImagePrice, ModelPrice};
use crate::profile::Profile;
use crate::ui::theme::{self, Type, icons};
use crate::ui::widgets::{Button, IconButton, Segment, Segmented, text_line, wrapped};
use eframe::egui::Ui;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Times,
    Tokens,
    Images,
}

const QUALITIES: [(Option<Quality>, &str, &str); 7] = [
    (None, "Any quality", ""),
    (Some(Quality::Auto), "auto", ""),
    (Some(Quality::Low), "low", ""),
    (Some(Quality::Medium), "medium", ""),
    (Some(Quality::High), "high", ""),
    (Some(Quality::XHigh), "xhigh", ""),
    (Some(Quality::Max), "max", ""),
];

const CLASSES: [(Option<SizeClass>, &str, &str); 4] = [
    (None, "Any size", ""),
    (Some(SizeClass::OneK), "1K", "about one megapixel"),
    (Some(SizeClass::TwoK), "2K", "about 2048 px a side"),
    (Some(SizeClass::FourK), "4K", "about 3840 px along the longest side"),
];

/// The prices, and a way to add some for the profile's model.
pub fn show(ui: &mut Ui, profile: &mut Profile, wrong: Option<&str>) {
    let t = theme::tokens(ui);
    if profile.prices.is_empty() {
        let words = "All models cost their list price, times the factor above.";
        wrapped(ui, words, Type::Small, t.text_2);
    }
    let mut gone = None;
    for (id, price) in &mut profile.prices {
        ui.push_id(("prices of", id), |ui| {
            ui.horizontal(|ui| {
                text_line(ui, id, Type::SmallMedium, t.text);
                kind(ui, &Model::named(id), price);
                if IconButton::new(icons::CLOSE, &format!("Remove the prices of {id}")).show(ui).clicked() {
                    gone = Some(id.clone());
                }
            });
            entry(ui, price);
            if let Some(wrong) = wrong.filter(|wrong| wrong.contains(id.as_str())) {
                text_line(ui, wrong, Type::Caption, t.error);
            }
        });
        ui.add_space(4.0);
    }
    if let Some(id) = gone {
        profile.prices.remove(&id);
    }
    let model = profile.model.trim().to_owned();
    let enabled = match () {
        () if model.is_empty() => Err("Name the model first"),
        () if profile.prices.contains_key(&model) => Err("It has prices of its own already"),
        () => Ok(()),
    };
    let add = format!("Own prices for {model}");
    if Button::quiet(&add).icon(icons::ADD).small().enabled(enabled).show(ui).clicked() {
        profile.prices.insert(model, ModelPrice::Multiplier(profile.price_multiplier));
    }
}

fn kind(ui: &mut Ui, model: &Model, price: &mut ModelPrice) {
    let mut kind = match price {
        ModelPrice::Multiplier(_) => Kind::Times,
        ModelPrice::Tokens(_) => Kind::Tokens,
        ModelPrice::Images(_) => Kind::Images,
    };
    let kinds = [
        Segment::new(Kind::Times, "Times the list price"),
        Segment::new(Kind::Tokens, "By tokens"),
        Segment::new(Kind::Images, "By result"),
    ];
    if Segmented::new("How it is priced", &kinds).small().show(ui, &mut kind).changed() {
        *price = match kind {
            Kind::Times => ModelPrice::Multiplier(1.0),
            Kind::Tokens => ModelPrice::Tokens(model.prices),
            Kind::Images => ModelPrice::Images(vec![ImagePrice { quality: None, size: None, usd: 0.1 }]),
        };
    }
}

fn entry(ui: &mut Ui, price: &mut ModelPrice) {
    let t = theme::tokens(ui);
    let caption = |ui: &mut Ui, words: &str| {
        text_line(ui, words, Type::Caption, t.text_3);
    };
    match price {
        ModelPrice::Multiplier(times) => {
            ui.horizontal(|ui| {
                amount(ui, "Times the list price", 84.0, 100.0, times);
                caption(ui, "0 is free");
            });
        }
        ModelPrice::Tokens(prices) => {
            let fields = [
                ("Text sent", &mut prices.text_in),
                ("Images sent", &mut prices.image_in),
                ("Images made", &mut prices.image_out),
            ];
            ui.horizontal(|ui| {
                for (name, value) in fields {
                    caption(ui, name);
                    amount(ui, &format!("{name}, USD for a million tokens"), 72.0, 1e6, value);
                }
            });
            caption(ui, "USD for a million tokens");
        }
        ModelPrice::Images(prices) => {
            let mut gone = None;
            let last = prices.len() == 1;
            for (at, own) in prices.iter_mut().enumerate() {
                ui.push_id(at, |ui| {
                    ui.horizontal(|ui| {
                        choice(ui, &format!("Quality {}", at + 1), &QUALITIES, &mut own.quality);
                        choice(ui, &format!("Size {}", at + 1), &CLASSES, &mut own.size);
                        amount(ui, &format!("USD for a result {}", at + 1), 84.0, 10_000.0, &mut own.usd);
                        caption(ui, "USD a result");
                        let remove = format!("Remove price {}", at + 1);
                        if !last && IconButton::new(icons::CLOSE, &remove).show(ui).clicked() {
                            gone = Some(at);
                        }
                    });
                });
            }
            if let Some(at) = gone {
                prices.remove(at);
            }
            if Button::quiet("Add a price").icon(icons::ADD).small().show(ui).clicked() {
                prices.push(ImagePrice { quality: None, size: None, usd: 0.1 });
            }
        }
    }
}
