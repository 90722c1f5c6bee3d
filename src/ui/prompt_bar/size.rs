//! The size chip: presets and free numbers for a new picture, scale and seam for an edit.

mod presets;

use crate::draft::Draft;
use crate::geom::Extent;
use crate::model::{Model, Quality, Size};
use crate::price::{Money, Order, estimate};
use crate::take::Mode;
use crate::ui::popover::Popover;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Checkbox, Chip, MenuRow, Run, Scale, Slider, popover_frame, text_runs};
use eframe::egui::{self, RectAlign, Response, Ui};

/// Shows the chip, and its popover while that is open.
pub fn chip(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) -> Response {
    let words = match (draft.mode, draft.size, view.prospect.size) {
        (Mode::Edit, _, Some(extent)) | (Mode::Generate | Mode::Compose, Size::Exact(extent), _) => extent.label(),
        (Mode::Edit, _, None) => "Size of the crop".to_owned(),
        (Mode::Generate | Mode::Compose, Size::Auto, _) => "Auto".to_owned(),
    };
    let chip = Chip::dropdown("Size", &words).icon(icons::ASPECT_RATIO).show(ui);
    let id = chip.id.with("open");
    let mut open: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    if chip.clicked() {
        open = !open;
        // Own numbers start from what is chosen.
        ui.data_mut(presets::forget);
    }
    let t = theme::tokens(ui);
    let frame = popover_frame(t).inner_margin(egui::Margin::same(12));
    Popover::new(&chip, "Size", 312.0).align(RectAlign::TOP_START).show(&mut open, frame, |ui| match draft.mode {
        Mode::Generate | Mode::Compose => presets::show(ui, view, draft),
        Mode::Edit => edit(ui, view, draft),
    });
    ui.data_mut(|data| data.insert_temp(id, open));
    chip
}

/// Price of one generated picture of this size at the draft's tier.
fn price_of(view: &View<'_>, model: &Model, draft: &Draft, size: Size) -> Money {
    let profile = view.profile();
    let board = view.board().map(|board| board.flat_extent());
    let extents = view.tray.sent().map(|card| card.reference.extent()).chain(board);
    let inputs: Vec<Extent> = extents.map(|extent| profile.dialect.upload.fits(extent)).collect();
    let order = Order {
        model,
        quality: profile.quality(draft.tier),
        size,
        n: 1,
        partial_images: 0,
        inputs: &inputs,
        fidelity: draft.fidelity,
        prompt_chars: draft.prompt.chars().count(),
    };
    estimate(&order, &profile.price_list())
}

fn priced(view: &View<'_>, money: Money) -> String {
    if view.is_free() { "Free".to_owned() } else { money.to_string() }
}

const fn quality_words(quality: Quality) -> &'static str {
    match quality {
        Quality::Auto => "quality auto",
        Quality::Low => "quality low",
        Quality::Medium => "quality medium",
        Quality::High => "quality high",
        Quality::XHigh => "quality xhigh",
        Quality::Max => "quality max",
    }
}

/// An edit is as large as its crop says; what can be chosen is how many pixels are sent for each of the crop's.
fn edit(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 0.0;
    let crop =
        view.prospect.crop.map_or_else(|| "no crop yet".to_owned(), |crop| format!("crop {}", crop.extent().label()));
    text_runs(ui, &[Run::new("Sent size", Type::Label, t.text), Run::new(&crop, Type::Caption, t.text_3).after(8.0)]);
    ui.add_space(6.0);
    let model = view.profile().rules(&view.profile().model);
    for scale in [1.0_f32, 1.5, 2.0] {
        let chosen = (draft.scale - scale).abs() < 0.01;
        let words = format!("{scale:.2}× the crop");
        let price = scaled_price(view, &model, draft, scale, chosen);
        if MenuRow::new(&words).checked(chosen).key(price.as_str()).show(ui).clicked() {
            draft.scale = scale;
        }
    }
    ui.add_space(12.0);
    seam(ui, view, draft);
}

/// Size and price at a scale: exact for the chosen one, which is planned; about for the others.
fn scaled_price(view: &View<'_>, model: &Model, draft: &Draft, scale: f32, chosen: bool) -> String {
    let size = match (view.prospect.crop, view.prospect.size) {
        (_, Some(size)) if chosen => size,
        (Some(crop), _) => {
            let side = |v: u32| (f64::from(v) * f64::from(scale)).round() as u32;
            model.sizes.nearest(Extent::new(side(crop.width()), side(crop.height())))
        }
        _ => return String::new(),
    };
    let inputs = std::iter::once(size)
        .chain(view.tray.sent().map(|card| view.profile().dialect.upload.fits(card.reference.extent())))
        .collect::<Vec<_>>();
    let profile = view.profile();
    let order = Order {
        model,
        quality: profile.quality(draft.tier),
        size: Size::Exact(size),
        n: 1,
        partial_images: 0,
        inputs: &inputs,
        fidelity: draft.fidelity,
        prompt_chars: draft.prompt.chars().count(),
    };
    let price = priced(view, estimate(&order, &profile.price_list()));
    if chosen { format!("{}, {price}", size.label()) } else { format!("about {price}") }
}

/// Width of the blend: from the mask's size, or by hand.
fn seam(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) {
    let t = theme::tokens(ui);
    let effective = draft.seam_px.or(view.prospect.seam_px);
    let words = effective.map_or_else(String::new, |px| format!("{px} px"));
    text_runs(ui, &[Run::new("Blend", Type::Label, t.text), Run::new(&words, Type::Caption, t.text_3).after(8.0)]);
    ui.add_space(4.0);
    let mut auto = draft.seam_px.is_none();
    if Checkbox::new("From the size of the mask").show(ui, &mut auto).changed() {
        draft.seam_px = if auto { None } else { Some(effective.unwrap_or(16)) };
    }
    let mut px = effective.unwrap_or(0) as f32;
    let enabled = if auto { Err("The blend follows the mask's size") } else { Ok(()) };
    ui.add_space(4.0);
    let slider = Slider::new("Blend width in pixels", Scale::linear(0.0, 128.0)).width(ui.available_width());
    if slider.enabled(enabled).show(ui, &mut px).changed() {
        draft.seam_px = Some(px as u32);
    }
    ui.add_space(metrics::LINE);
}
