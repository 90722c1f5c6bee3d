//! Sizes of a new picture: by ratio and class with the price of each, or by hand.

use super::{price_of, priced, quality_words};
use crate::draft::Draft;
use crate::geom::Extent;
use crate::model::{Model, Ratio, Size, SizeClass, SizeRule, SizeVerdict};
use crate::price::Money;
use crate::take::Tier;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{
    Button, MenuRow, Run, Segment, Segmented, TextField, icon_text, text_line, text_runs, wrapped,
};
use eframe::egui::util::IdTypeMap;
use eframe::egui::{Id, Ui};

/// Own numbers start from what is chosen again.
pub(super) fn forget(data: &mut IdTypeMap) {
    data.remove::<(String, String)>(numbers_id());
    data.remove::<SizeClass>(class_id());
}

/// Shows the choice of the size of a new picture.
pub(super) fn show(ui: &mut Ui, view: &View<'_>, draft: &mut Draft) {
    let t = theme::tokens(ui);
    let model = view.profile().rules(&view.profile().model);
    ui.spacing_mut().item_spacing.y = 0.0;
    let quality = quality_words(view.profile().quality(draft.tier));
    let tier = match draft.tier {
        Tier::Draft => format!("Price of one draft, {quality}"),
        Tier::Final => format!("Price of one final, {quality}"),
    };
    text_runs(ui, &[Run::new("Size", Type::Label, t.text), Run::new(&tier, Type::Caption, t.text_3).after(8.0)]);
    ui.add_space(8.0);
    let rows = rows(ui, &model, draft);
    let now = price_of(view, &model, draft, draft.size);
    let auto = ("Auto: the endpoint decides".to_owned(), String::new(), Size::Auto);
    for (words, note, size) in std::iter::once(auto).chain(rows) {
        let price = price_of(view, &model, draft, size);
        let key = told(view, price, now, draft.size == size);
        let row = MenuRow::new(&words).note(note.as_str()).checked(draft.size == size).key(key.as_str());
        if row.show(ui).clicked() {
            draft.size = size;
            ui.data_mut(|data| data.remove::<(String, String)>(numbers_id()));
        }
    }
    ui.add_space(10.0);
    own_numbers(ui, &model, draft);
}

/// The price, and how far it is from that of what is chosen now.
fn told(view: &View<'_>, price: Money, now: Money, chosen: bool) -> String {
    let words = priced(view, price);
    let change = Money(price.0 - now.0);
    if chosen || change == Money::ZERO {
        return words;
    }
    let sign = if change.0 > 0 { '+' } else { '−' };
    format!("{sign}{}   {words}", Money(change.0.abs()).share())
}

/// What is offered: ratios of one class, or the list that the model has.
fn rows(ui: &mut Ui, model: &Model, draft: &mut Draft) -> Vec<(String, String, Size)> {
    let presets = model.sizes.presets();
    if let SizeRule::Fixed(list) = &model.sizes {
        let row = |extent: &Extent| (extent.label(), Ratio::of(*extent).to_string(), Size::Exact(*extent));
        return list.iter().map(row).collect();
    }
    let held: Option<SizeClass> = ui.data(|data| data.get_temp(class_id()));
    let mut class = held.unwrap_or(match draft.size {
        Size::Exact(extent) => SizeClass::of(extent),
        Size::Auto => SizeClass::OneK,
    });
    let named = |class: SizeClass| presets.iter().any(|(_, own, _)| *own == class);
    let classes: Vec<Segment<'_, SizeClass>> =
        SizeClass::ALL.iter().filter(|class| named(**class)).map(|class| Segment::new(*class, class.name())).collect();
    if classes.len() > 1 {
        if Segmented::new("Size class", &classes).show(ui, &mut class).changed() {
            ui.data_mut(|data| data.insert_temp(class_id(), class));
            keep_ratio(&presets, class, draft);
            ui.data_mut(|data| data.remove::<(String, String)>(numbers_id()));
        }
        ui.add_space(6.0);
    }
    let of_class = presets.into_iter().filter(|(_, own, _)| *own == class);
    of_class.map(|(ratio, _, extent)| (ratio.to_string(), extent.label(), Size::Exact(extent))).collect()
}

/// A chosen ratio stays when the class changes.
fn keep_ratio(presets: &[(Ratio, SizeClass, Extent)], class: SizeClass, draft: &mut Draft) {
    let Size::Exact(extent) = draft.size else { return };
    let ratio = presets.iter().find(|(.., own)| *own == extent).map(|(ratio, ..)| *ratio);
    let same = presets.iter().find(|(own, of, _)| Some(*own) == ratio && *of == class);
    if let Some((.., extent)) = same {
        draft.size = Size::Exact(*extent);
    }
}

fn class_id() -> Id {
    Id::unique("size class")
}

fn numbers_id() -> Id {
    Id::unique("own size")
}

/// Width and height by hand: legal ones are taken at once, others say why not and what is nearest.
fn own_numbers(ui: &mut Ui, model: &Model, draft: &mut Draft) {
    let t = theme::tokens(ui);
    let now = match draft.size {
        Size::Exact(extent) => extent,
        Size::Auto => Extent::new(1024, 1024),
    };
    let stored: Option<(String, String)> = ui.data(|data| data.get_temp(numbers_id()));
    let (mut width, mut height) = stored.unwrap_or_else(|| (now.width.to_string(), now.height.to_string()));
    text_line(ui, "Own size", Type::SmallMedium, t.text);
    ui.add_space(6.0);
    let changed = ui
        .horizontal(|ui| {
            let first = TextField::new("Width in pixels").width(84.0).show(ui, &mut width).changed();
            text_line(ui, "×", Type::Body, t.text_2);
            let second = TextField::new("Height in pixels").width(84.0).show(ui, &mut height).changed();
            first || second
        })
        .inner;
    let wish = width.trim().parse().ok().zip(height.trim().parse().ok()).map(|(w, h)| Extent::new(w, h));
    let verdict = wish.filter(|wish| !wish.is_empty()).map(|wish| model.sizes.verdict(wish));
    let verdict = verdict.unwrap_or_else(|| SizeVerdict {
        legal: false,
        sentence: "width and height are whole numbers".to_owned(),
        near: Vec::new(),
    });
    if changed && verdict.legal {
        draft.size = wish.map_or(draft.size, Size::Exact);
    }
    ui.add_space(6.0);
    if verdict.legal {
        wrapped(ui, &verdict.sentence, Type::Caption, t.text_3);
    } else {
        icon_text(ui, icons::ERROR, t.error, &capitalized(&verdict.sentence), Type::Caption, t.error);
        if let Some(nearest) = verdict.near.first().copied() {
            ui.add_space(6.0);
            if Button::secondary(&format!("Nearest: {}", nearest.label())).card().show(ui).clicked() {
                draft.size = Size::Exact(nearest);
                (width, height) = (nearest.width.to_string(), nearest.height.to_string());
            }
        }
    }
    ui.data_mut(|data| data.insert_temp(numbers_id(), (width, height)));
}

fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
