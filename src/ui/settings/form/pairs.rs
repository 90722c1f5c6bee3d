//! A list of names with values: headers, parts of the query, fields of the body.

use crate::profile::{Pair, is_secret};
use crate::ui::theme::icons;
use crate::ui::widgets::{Button, IconButton, TextField};
use eframe::egui::Ui;

/// Shows the pairs with a way to add and to remove each; `what` is one of them in words.
pub fn list(ui: &mut Ui, what: &str, hint: &str, pairs: &mut Vec<Pair>) {
    let mut gone = None;
    for (at, pair) in pairs.iter_mut().enumerate() {
        ui.push_id((what, at), |ui| {
            ui.horizontal_top(|ui| {
                let (name, value) = (format!("Name of {what} {}", at + 1), format!("Value of {what} {}", at + 1));
                TextField::new(&name).width(150.0).placeholder("Name").show(ui, &mut pair.name);
                let secret = pair.variable().is_none() && is_secret(&pair.name, &pair.value) && !pair.value.is_empty();
                let error = secret.then_some("Put it into a variable and write $NAME");
                TextField::new(&value).width(206.0).placeholder(hint).error(error).show(ui, &mut pair.value);
                let remove = format!("Remove {what} {}", at + 1);
                if IconButton::new(icons::CLOSE, &remove).show(ui).clicked() {
                    gone = Some(at);
                }
            });
        });
    }
    if let Some(at) = gone {
        pairs.remove(at);
    }
    let add = format!("Add {what}");
    if Button::quiet(&add).icon(icons::ADD).small().show(ui).clicked() {
        pairs.push(Pair::default());
    }
}
