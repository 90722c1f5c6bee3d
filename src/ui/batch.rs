//! The page where one take is run over many pictures: the take and how it is run, the pictures, the price, one button.

mod rows;

use crate::batch::Batch;
use crate::canvas::fit::Fit;
use crate::command::batch::BatchCommand;
use crate::command::{Command, Target, TextureKey};
use crate::model::MAX_N;
use crate::take::Tier;
use crate::ui::page::head;
use crate::ui::price_step::thumb;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Button, EmptyState, Picture, Segment, Segmented, Stepper, hairline, line_in, page_frame, text_line,
};
use eframe::egui::{Align, CentralPanel, CornerRadius, Frame, Layout, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

/// Width of the column where there is room.
const WIDTH: f32 = 860.0;
/// Height of the line with the price and the button.
const FOOT: f32 = 64.0;
/// Pictures of the take.
const SIDE: f32 = 54.0;

/// Shows the page; gives its rectangle.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) -> Rect {
    let t = theme::tokens(ui);
    CentralPanel::default()
        .frame(Frame::new().fill(t.canvas))
        .show(ui, |ui| {
            let page = ui.max_rect();
            let width = (page.width() - 48.0).min(WIDTH);
            let left = page.left() + ((page.width() - width) / 2.0).max(0.0).round();
            let Some(batch) = view.batch else { return page };
            let above = page.with_max_y(page.bottom() - FOOT);
            let mut body = ui.new_child(UiBuilder::new().max_rect(above).id_salt("batch"));
            body.set_clip_rect(above);
            ScrollArea::vertical().auto_shrink(false).show(&mut body, |ui| {
                ui.horizontal_top(|ui| {
                    ui.spacing_mut().item_spacing.x = 0.0;
                    ui.add_space(left - page.left());
                    ui.vertical(|ui| {
                        ui.set_width(width);
                        ui.add_space(24.0);
                        head(ui, state, "Batch over pictures", "Close batch");
                        ui.add_space(6.0);
                        card(ui, |ui| take(ui, batch, textures, out));
                        ui.add_space(12.0);
                        card(ui, |ui| pictures(ui, batch, textures, out));
                        ui.add_space(24.0);
                    });
                });
            });
            let foot = page.with_min_y(above.bottom());
            ui.painter().rect_filled(foot, 0.0, t.panel);
            let mut line = ui.new_child(UiBuilder::new().max_rect(foot).id_salt("foot"));
            hairline(&mut line);
            let inside = Rect::from_min_size(pos2(left, foot.top()), vec2(width, foot.height()));
            price(ui, inside, batch, view, out);
            page
        })
        .inner
}

fn card<R>(ui: &mut Ui, content: impl FnOnce(&mut Ui) -> R) {
    page_frame(theme::tokens(ui)).show(ui, |ui| {
        ui.set_width(ui.available_width());
        content(ui);
    });
}

/// What is run, and how.
fn take(ui: &mut Ui, batch: &Batch, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let take = &batch.take;
    let (_, row) = ui.allocate_space(vec2(ui.available_width(), SIDE));
    let mut x = row.left();
    if let Some(source) = &take.source {
        let rect = Rect::from_min_size(pos2(x, row.top()), vec2(SIDE, SIDE));
        thumb(ui, rect, textures, source.digest, metrics::RADIUS);
        x = rect.right() + 6.0;
    }
    if let Some(mask) = &take.mask {
        let rect = Rect::from_min_size(pos2(x, row.top()), vec2(SIDE, SIDE));
        match textures.get(TextureKey::Mask(mask.digest)) {
            Some(shown) => Picture::covering(shown.id, shown.size, rect.size()).paint(ui, rect, metrics::RADIUS),
            None => drop(ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), t.field)),
        }
        x = rect.right() + 6.0;
    }
    let words = row.with_min_x(x + 8.0);
    let line = |top: f32| Rect::from_min_size(words.min + vec2(0.0, top), vec2(words.width(), 18.0));
    line_in(ui, line(0.0), &format!("Take {}", batch.number), Type::Label, t.text, Align::Min);
    line_in(ui, line(18.0), &take.title(400), Type::Small, t.text_2, Align::Min);
    let facts = format!("{} on {}", take.parameters.model, take.profile);
    line_in(ui, line(36.0), &facts, Type::Caption, t.text_3, Align::Min);
    ui.add_space(8.0);
    let mut choice = batch.choice;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 11.0;
        let tiers = [Segment::new(Tier::Draft, "Draft"), Segment::new(Tier::Final, "Final")];
        Segmented::new("Tier of the batch", &tiers).show(ui, &mut choice.tier);
        match choice.tier {
            Tier::Draft => Stepper::new("Drafts of each picture", 1, MAX_N).show(ui, &mut choice.n),
            Tier::Final => {
                let one = Stepper::new("Finals of each picture", 1, 1);
                one.enabled(Err("A final is one picture")).show(ui, &mut 1)
            }
        };
        if take.mask.is_some() {
            ui.add_space(4.0);
            text_line(ui, "Mask", Type::Small, t.text_2);
            let fits = [Segment::new(Fit::Scaled, "Scaled"), Segment::new(Fit::SamePlace, "Same place")];
            Segmented::new("How the mask is fitted", &fits).show(ui, &mut choice.fit);
        }
    });
    if choice != batch.choice {
        out.push(BatchCommand::Choose(choice).into());
    }
}

fn pictures(ui: &mut Ui, batch: &Batch, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        let count = match batch.items.len() {
            1 => "1 picture".to_owned(),
            count => format!("{count} pictures"),
        };
        text_line(ui, &count, Type::Label, t.text);
        if batch.reading > 0 {
            text_line(ui, "more are being read", Type::Small, t.text_3);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            if Button::secondary("Add folder…").icon(icons::FOLDER).small().show(ui).clicked() {
                out.push(BatchCommand::PickFolder.into());
            }
            if Button::secondary("Add pictures…").icon(icons::ADD_PHOTO_ALTERNATE).small().show(ui).clicked() {
                out.push(Command::PickFiles(Target::Batch));
            }
        });
    });
    ui.add_space(6.0);
    if batch.items.is_empty() {
        let words = "Drop pictures or a folder on the window, or add them. Each becomes the source in its turn.";
        EmptyState::new(icons::PHOTO_LIBRARY, "No pictures yet", words).min_height(170.0).show(ui);
        return;
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    for item in &batch.items {
        ui.push_id(item.original.digest, |ui| rows::show(ui, item, batch, textures, out));
    }
}

/// The price of all, what a limit says to it, and the button.
fn price(ui: &mut Ui, rect: Rect, batch: &Batch, view: &View<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let free = batch.total().is_zero();
    let stop = view.batch_stop(batch);
    let why = stop.as_ref().map(crate::budget::Stop::message);
    let enabled = match (batch.problem(), why.as_deref()) {
        (Some(problem), _) => Err(problem),
        (None, Some(why)) => Err(why),
        (None, None) => Ok(()),
    };
    let flow = Layout::right_to_left(Align::Center);
    let mut right = ui.new_child(UiBuilder::new().max_rect(rect).layout(flow).id_salt("run"));
    let words = batch.act(free);
    if Button::primary(&words).bar().enabled(enabled).show(&mut right).clicked() {
        out.push(BatchCommand::Run.into());
    }
    let left = rect.with_max_x(right.min_rect().left() - 16.0);
    let line = |top: f32| Rect::from_min_size(pos2(left.left(), rect.top() + top), vec2(left.width(), 18.0));
    let count = batch.runnable().count() as u32 * batch.choice.count();
    let results = if count == 1 { "1 result".to_owned() } else { format!("{count} results") };
    let total = match count {
        0 => "Nothing to run yet".to_owned(),
        _ if free => results,
        _ => format!("{results}, {} in all", batch.total()),
    };
    line_in(ui, line(14.0), &total, Type::Label, t.text, Align::Min);
    let (under, ink) = match (batch.problem(), &why) {
        (Some(problem), _) => (problem.to_owned(), t.text_3),
        (None, Some(why)) => (why.clone(), t.money),
        (None, None) => {
            let left_out = batch.items.len() - batch.runnable().count();
            let words = match left_out {
                0 => "One after another through the queue".to_owned(),
                1 => "1 picture cannot be sent and is left out".to_owned(),
                count => format!("{count} pictures cannot be sent and are left out"),
            };
            (words, t.text_3)
        }
    };
    line_in(ui, line(32.0), &under, Type::Caption, ink, Align::Min);
}
