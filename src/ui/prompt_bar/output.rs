//! What file comes back: format, compression, background, filter, and whether an edit is put back exactly.

use crate::draft::Draft;
use crate::model::{Background, Complexity, Fidelity, Knob, Model, Moderation};
use crate::picture::Format;
use crate::take::Mode;
use crate::ui::popover::Popover;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Checkbox, IconButton, Scale, Segment, Segmented, Slider, icon_text, line_in, popover_frame, text_line, wrapped,
};
use eframe::egui::{Align, RectAlign, Response, Ui, vec2};

/// Shows the button, and its popover while that is open.
pub fn button(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) -> Response {
    let button = IconButton::new(icons::TUNE, "Output options").show(ui);
    let id = button.id.with("open");
    let mut open: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if button.clicked() {
        open = !open;
    }
    let t = theme::tokens(ui);
    Popover::new(&button, "Output options", 344.0).align(RectAlign::TOP).show(&mut open, popover_frame(t), |ui| {
        ui.spacing_mut().item_spacing.y = 10.0;
        text_line(ui, "Output", Type::Section, t.text);
        options(ui, view, draft);
    });
    ui.data_mut(|data| data.insert_temp(id, open));
    button
}

/// A label of 88 and the control beside it.
fn row(ui: &mut Ui, label: &str, control: impl FnOnce(&mut Ui)) {
    let t = theme::tokens(ui);
    ui.push_id(label, |ui| {
        ui.horizontal(|ui| {
            let (_, rect) = ui.allocate_space(vec2(88.0, metrics::BUTTON_SMALL));
            line_in(ui, rect, label, Type::Small, t.text_2, Align::Min);
            control(ui);
        });
    });
}

fn options(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) {
    let t = theme::tokens(ui);
    let transparent = draft.background == Background::Transparent;
    row(ui, "Format", |ui| {
        let jpeg = Segment::new(Format::Jpeg, "JPEG");
        let jpeg = if transparent { jpeg.enabled(Err("JPEG has no transparency")) } else { jpeg };
        let formats = [Segment::new(Format::Png, "PNG"), jpeg, Segment::new(Format::Webp, "WebP")];
        if Segmented::new("Format", &formats).small().show(ui, &mut draft.format).changed()
            && draft.format == Format::Png
        {
            draft.compression = None;
        }
    });
    if draft.format != Format::Png {
        row(ui, "Quality level", |ui| {
            let mut level = f32::from(draft.compression.unwrap_or(100));
            if Slider::new("Quality level", Scale::linear(0.0, 100.0)).width(180.0).show(ui, &mut level).changed() {
                draft.compression = Some(level as u8);
            }
            text_line(ui, &format!("{level:.0} %"), Type::SmallMedium, t.text);
        });
    }
    row(ui, "Background", |ui| {
        let model = Model::named(&view.profile().model);
        let clear = if !model.offers(Knob::Background).has(Background::Transparent.name()) {
            Err("This model draws no transparency")
        } else if draft.format == Format::Jpeg {
            Err("JPEG has no transparency")
        } else {
            Ok(())
        };
        let grounds = [
            Segment::new(Background::Auto, "Auto"),
            Segment::new(Background::Opaque, "Opaque"),
            Segment::new(Background::Transparent, "Transparent").enabled(clear),
        ];
        Segmented::new("Background", &grounds).small().show(ui, &mut draft.background);
    });
    row(ui, "Filter", |ui| {
        let filters = [Segment::new(Moderation::Auto, "Usual"), Segment::new(Moderation::Low, "Less strict")];
        Segmented::new("Filter", &filters).small().show(ui, &mut draft.moderation);
    });
    by_model(ui, view, draft);
    for dropped in &view.prospect.dropped {
        icon_text(ui, icons::INFO, t.text_2, &dropped.to_string(), Type::Caption, t.text_2);
    }
    if draft.mode == Mode::Edit {
        Checkbox::new("Put the result back through the mask").show(ui, &mut draft.exact);
        let words = if draft.exact {
            "What you did not paint stays as it is, pixel for pixel, and is counted."
        } else {
            "The model's whole picture is kept. It may differ everywhere."
        };
        wrapped(ui, words, Type::Caption, t.text_3);
    }
}

/// What only some models have: shown where the profile's model has it.
fn by_model(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) {
    let model = Model::named(&view.profile().model);
    let words = |name: &'static str| match name {
        "low" => "Low",
        "medium" => "Medium",
        _ => "High",
    };
    if model.offers(Knob::Fidelity).is_there() {
        row(ui, "Fidelity", |ui| {
            let own = std::iter::once(Segment::new(None, "Auto"));
            let rest = model.fidelity.iter().map(|value| Segment::new(Some(*value), words(Fidelity::name(*value))));
            let choices: Vec<_> = own.chain(rest).collect();
            Segmented::new("Fidelity", &choices).small().show(ui, &mut draft.fidelity);
        });
    }
    if model.offers(Knob::Complexity).is_there() {
        row(ui, "Complexity", |ui| {
            let own = std::iter::once(Segment::new(None, "Auto"));
            let rest = model.complexity.iter().map(|value| Segment::new(Some(*value), words(Complexity::name(*value))));
            let choices: Vec<_> = own.chain(rest).collect();
            Segmented::new("Complexity", &choices).small().show(ui, &mut draft.complexity);
        });
    }
}
