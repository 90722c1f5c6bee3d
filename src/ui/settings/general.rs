//! Appearance and library.

use crate::command::Command;
use crate::profile::Appearance;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Button, Scale, Segment, Segmented, Slider, icon_text, line_in, text_line, wrapped};
use eframe::egui::{Align, Id, Ui, vec2};

/// A label and the control beside it, their middles on one line.
pub fn row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    ui.push_id(label, |ui| {
        ui.horizontal(|ui| {
            ui.set_height(metrics::BUTTON);
            name(ui, label);
            control(ui);
        });
    });
}

/// The same for a control of several lines: the label stands beside the first.
pub fn tall_row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    ui.push_id(label, |ui| {
        ui.horizontal_top(|ui| {
            name(ui, label);
            ui.vertical(control);
        });
    });
}

fn name(ui: &mut Ui, label: &str) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(138.0, metrics::BUTTON));
    line_in(ui, rect, label, Type::Body, t.text_2, Align::Min);
}

/// Dark or light, and how large everything is.
pub fn appearance(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    row(ui, "Colours", |ui| {
        let choices = [Segment::new(Appearance::Dark, "Dark"), Segment::new(Appearance::Light, "Light")];
        let mut chosen = view.settings.appearance;
        if Segmented::new("Colours", &choices).show(ui, &mut chosen).changed() {
            out.push(Command::SetAppearance(chosen));
        }
    });
    row(ui, "Size of everything", |ui| {
        // Applied on release: a slider that moves under the pointer while it scales cannot be held.
        let id = Id::unique("scale being dragged");
        let dragged: Option<f32> = ui.data(|data| data.get_temp(id));
        let mut percent = dragged.unwrap_or(view.settings.ui_scale * 100.0).round();
        ui.horizontal(|ui| {
            let slider =
                Slider::new("Size of everything in percent", Scale::linear(80.0, 200.0).step(5.0)).width(220.0);
            let response = slider.show(ui, &mut percent);
            if response.dragged() {
                ui.data_mut(|data| data.insert_temp(id, percent));
            } else if response.drag_stopped() || response.changed() {
                ui.data_mut(|data| data.remove::<f32>(id));
                out.push(Command::SetUiScale(percent / 100.0));
            }
            text_line(ui, &format!("{percent:.0} %"), Type::SmallMedium, t.text);
            let shown = ui.ctx().zoom_factor() * 100.0;
            if dragged.is_none() && shown < percent - 1.0 {
                text_line(ui, &format!("{shown:.0} % fit into this window"), Type::Small, t.text_3);
            }
            let usual = if (percent - 100.0).abs() < 0.5 { Err("It is 100 % already") } else { Ok(()) };
            if Button::quiet("Reset").small().enabled(usual).show(ui).clicked() {
                out.push(Command::SetUiScale(1.0));
            }
        });
    });
}

/// Choices of memory for undo, in MB.
const UNDO_MB: [(u32, &str); 4] = [(256, "256 MB"), (512, "512 MB"), (1024, "1 GB"), (2048, "2 GB")];

/// How far back undo reaches.
pub fn canvas(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    row(ui, "Memory for undo", |ui| {
        let choices = UNDO_MB.map(|(mb, words)| Segment::new(mb, words));
        let mut chosen = view.settings.undo_mb;
        if Segmented::new("Memory for undo", &choices).show(ui, &mut chosen).changed() {
            out.push(Command::SetUndoMemory(chosen));
        }
        if UNDO_MB.iter().all(|(mb, _)| *mb != view.settings.undo_mb) {
            text_line(ui, &format!("{} MB", view.settings.undo_mb), Type::SmallMedium, t.text);
        }
    });
    let words = "All masks together keep their undo steps in this much memory, the oldest give way first. What is \
                 painted is saved in any case.";
    wrapped(ui, words, Type::Small, t.text_2);
}

/// Where everything is kept.
pub fn library(ui: &mut Ui, view: &View<'_>) {
    let t = theme::tokens(ui);
    let path = view.library.display().to_string();
    icon_text(ui, icons::FOLDER, t.text_2, &path, Type::Body, t.text);
    let words = "A folder that you can look into: originals and results are plain picture files, beside one index. \
                 Start with --library to use another one. Keys are never written there.";
    wrapped(ui, words, Type::Small, t.text_2);
}
