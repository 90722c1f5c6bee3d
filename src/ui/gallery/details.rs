//! The panel at the right: the selected result with everything that is known about it.

use super::{dates, grouped, open_on_canvas};
use crate::command::batch::BatchCommand;
use crate::command::masks::MaskCommand;
use crate::command::{Command, TextureKey};
use crate::entry::{Entry, Proof};
use crate::jobs::Job;
use crate::model::{Quality, Size};
use crate::price::Money;
use crate::take::{Mode, Take, Tier};
use crate::ui::state::{Overlay, Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::{Inspected, View};
use crate::ui::widgets::{Button, Hint, IconButton, Picture, badge_in, icon_text, line_in, menu, text_line, wrapped};
use crate::ui::{recall, regard};
use eframe::egui::{
    Align, Align2, Color32, CornerRadius, Layout as Flow, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};

/// Margin inside the panel.
const PAD: f32 = metrics::PAD_PANEL;
/// A prompt that is higher than this scrolls.
const PROMPT_HEIGHT: f32 = 190.0;
/// Side of the pictures it was made from, and width of the mask's.
const SMALL: (f32, f32) = (46.0, 58.0);

/// Shows the panel.
pub(super) fn show(
    ui: &mut Ui,
    rect: Rect,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    ui.painter().rect_filled(rect, 0.0, t.panel);
    ui.painter().rect_filled(rect.with_max_x(rect.left() + metrics::LINE), 0.0, t.line);
    let rect = rect.with_min_x(rect.left() + metrics::LINE);
    let Some(inspected) = view.inspected.filter(|inspected| Some(inspected.entry.id) == state.screen.selected) else {
        let words =
            if state.screen.selected.is_some() { "Reading details" } else { "Select a result to see its details" };
        let line = Align2::CENTER_CENTER.align_size_within_rect(vec2(rect.width() - 2.0 * PAD, 20.0), rect);
        line_in(ui, line, words, Type::Small, t.text_3, Align::Center);
        return;
    };
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("details"));
    ScrollArea::vertical().id_salt(inspected.entry.id.0.as_u128()).auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        ui.set_width(rect.width());
        section(ui, false, |ui| picture(ui, inspected, view, textures, out));
        section(ui, false, |ui| buttons(ui, inspected, view, state, out));
        section(ui, true, |ui| prompt(ui, inspected, out));
        section(ui, true, |ui| table(ui, inspected, view));
        if inspected.entry.proof.is_some() || inspected.entry.heat_path.is_some() {
            section(ui, true, |ui| proof(ui, &inspected.entry, state));
        }
        section(ui, true, |ui| made_from(ui, inspected, textures, out));
    });
}

/// A part of the panel with its margins, and a hairline above it.
fn section(ui: &mut Ui, ruled: bool, content: impl FnOnce(&mut Ui)) {
    if ruled {
        ui.add_space(4.0);
        crate::ui::widgets::hairline(ui);
    }
    let width = ui.available_width() - 2.0 * PAD;
    ui.add_space(if ruled { 4.0 } else { 6.0 });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.add_space(PAD);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
            ui.set_width(width);
            content(ui);
        });
    });
}

fn picture(ui: &mut Ui, inspected: &Inspected, view: &View<'_>, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (entry, take) = (&inspected.entry, &inspected.take);
    let width = ui.available_width();
    let height = (width / entry.extent.aspect() as f32).clamp(60.0, width * 1.1);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), t.field);
    let detail = textures.get(TextureKey::Detail(entry.id));
    if let Some(shown) = detail.or_else(|| textures.get(TextureKey::Thumb(entry.id))) {
        let scale = (rect.width() / shown.size.x).min(rect.height() / shown.size.y);
        let place = Align2::CENTER_CENTER.align_size_within_rect(shown.size * scale, rect);
        Picture::whole(shown.id).paint(ui, place, metrics::RADIUS);
    }
    let title = format!("Take {}, result {}", inspected.number, entry.index + 1);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &title));
    ui.add_space(4.0);
    text_line(ui, &title, Type::Label, t.text);
    let tier = match entry.tier {
        Tier::Draft => "Draft",
        Tier::Final => "Final",
    };
    let of = match (entry.mode, &take.source) {
        (Mode::Edit, Some(source)) => format!("{tier} of {}", source.name),
        (Mode::Edit, None) => format!("{tier} of an edit"),
        (Mode::Generate, _) => format!("{tier}, generated"),
        (Mode::Compose, _) => format!("{tier}, composed"),
    };
    let when = dates::moment(entry.created_ms, view.now_ms);
    text_line(ui, &format!("{of}, {when}"), Type::Caption, t.text_3);
    ui.add_space(2.0);
    regard::row(ui, entry, out);
}

/// Its final, or whatever else can be made from it.
fn more_buttons(ui: &mut Ui, half: f32, inspected: &Inspected, out: &mut Vec<Command>) {
    let entry = &inspected.entry;
    ui.horizontal(|ui| {
        let draft = if entry.tier == Tier::Draft { Ok(()) } else { Err("This is a final") };
        let button = Button::secondary("Final...").icon(icons::ARROW_FORWARD).small().min_width(half);
        let button = button.tip("The same take at the final tier: its price is shown first").enabled(draft);
        if button.show(ui).clicked() {
            out.push(Command::FinalOf(entry.id));
        }
        let button = Button::secondary("More").icon(icons::ADD).small().min_width(half);
        let button = button.tip("More results of its take, or like it").show(ui);
        menu(&button, 250.0, |ui| regard::rows(ui, entry, &inspected.take, out));
    });
}

/// The way to what its take was run together with.
fn series_button(ui: &mut Ui, inspected: &Inspected, state: &mut UiState) {
    let Some(series) = &inspected.take.series else { return };
    let words = format!("Contact sheet of {}", series.size());
    let button = Button::secondary(&words).icon(icons::GRID_VIEW).small().min_width(ui.available_width());
    if button.show(ui).clicked() {
        state.overlay = Overlay::Sheet(series.id);
    }
    ui.add_space(2.0);
}

/// The way back to its mask: on its own source, or on the picture that is open.
fn mask_buttons(ui: &mut Ui, half: f32, inspected: &Inspected, view: &View<'_>, out: &mut Vec<Command>) {
    let (id, take) = (inspected.entry.id, &inspected.take);
    ui.horizontal(|ui| {
        let button = Button::secondary("Use its mask").icon(icons::GRADIENT).small().min_width(half);
        let button = button.tip("As a new mask of its source, which is opened").enabled(recall::has_mask(take));
        if button.show(ui).clicked() {
            out.push(Command::Mask(MaskCommand::Recall(id)));
        }
        let button = Button::secondary("Copy mask").icon(icons::CONTENT_PASTE).small().min_width(half);
        let button = button.tip("Its mask onto the picture on the canvas").enabled(recall::can_copy(take, view));
        let button = button.show(ui);
        menu(&button, 250.0, |ui| recall::copy_rows(ui, id, take, view, out));
    });
}

fn buttons(ui: &mut Ui, inspected: &Inspected, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let id = inspected.entry.id;
    series_button(ui, inspected, state);
    let half = ((ui.available_width() - 8.0) / 2.0).floor();
    let pair = |ui: &mut Ui, sides: [(&str, theme::Icon, &str); 2]| {
        let mut clicked = [false; 2];
        ui.horizontal(|ui| {
            for (hit, (words, icon, tip)) in clicked.iter_mut().zip(sides) {
                let button = Button::secondary(words).icon(icon).small().min_width(half).tip(tip);
                *hit = button.show(ui).clicked();
            }
        });
        clicked
    };
    let [open, source] = pair(
        ui,
        [
            ("Open in canvas", icons::ZOOM_OUT_MAP, "Show it on the canvas"),
            ("Use as source", icons::IMAGE, "Edit this result: it becomes the source"),
        ],
    );
    ui.add_space(2.0);
    let [reference, reuse] = pair(
        ui,
        [
            ("As reference", icons::ADD_PHOTO_ALTERNATE, "Send it along with the next run"),
            ("Reuse take", icons::REPLAY, "Prompt, references, source and mask come back"),
        ],
    );
    ui.add_space(2.0);
    more_buttons(ui, half, inspected, out);
    ui.add_space(2.0);
    mask_buttons(ui, half, inspected, view, out);
    ui.add_space(2.0);
    let batch = Button::secondary("Batch over pictures…").icon(icons::PHOTO_LIBRARY).small();
    let batch = batch.tip("Run this take over other pictures").min_width(ui.available_width());
    if batch.enabled(recall::can_batch(&inspected.take)).show(ui).clicked() {
        out.push(BatchCommand::Open(inspected.take.id).into());
    }
    if open {
        open_on_canvas(id, state, out);
    }
    if source {
        out.push(Command::UseAsSource(id));
        state.screen.tab = Tab::Canvas;
    }
    if reference {
        out.push(Command::UseAsReference(id));
    }
    if reuse {
        out.push(Command::ReuseTake(inspected.take.id));
        state.screen.tab = Tab::Canvas;
    }
}

fn prompt(ui: &mut Ui, inspected: &Inspected, out: &mut Vec<Command>) {
    text_block(ui, "Prompt", &inspected.take.prompt, out);
    if let Some(revised) = inspected.entry.revised_prompt.as_deref().filter(|text| *text != inspected.take.prompt) {
        ui.add_space(6.0);
        text_block(ui, "Prompt as the endpoint rewrote it", revised, out);
    }
}

/// A heading with a copy button, and text that scrolls when it is long.
fn text_block(ui: &mut Ui, title: &str, text: &str, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (_, head) = ui.allocate_space(vec2(ui.available_width(), metrics::TARGET_MIN));
    let button = Rect::from_min_max(pos2(head.right() - metrics::TARGET_MIN, head.top()), head.max);
    line_in(ui, head.with_max_x(button.left() - 4.0), title, Type::SmallMedium, t.text, Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(button).id_salt((title, "copy")));
    let name = format!("Copy: {title}");
    if IconButton::new(icons::CONTENT_COPY, &name).small().show(&mut child).clicked() {
        out.push(Command::CopyText(text.to_owned()));
    }
    ScrollArea::vertical().id_salt(title).max_height(PROMPT_HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
        let words = if text.trim().is_empty() { "No prompt" } else { text };
        wrapped(ui, words, Type::Small, t.text_2);
    });
}

/// What was asked and what came.
fn table(ui: &mut Ui, inspected: &Inspected, view: &View<'_>) {
    let t = theme::tokens(ui);
    let (entry, take) = (&inspected.entry, &inspected.take);
    row(ui, "", "Requested", "Actual", t.text_3);
    for [name, asked, got] in cells(entry, take, view.jobs.get(take.id)) {
        row(ui, name.as_str(), &asked, &got, t.text);
    }
}

fn cells(entry: &Entry, take: &Take, job: Option<&Job>) -> Vec<[String; 3]> {
    let none = || "–".to_owned();
    let size = match take.parameters.size {
        Size::Auto => "auto".to_owned(),
        Size::Exact(extent) => extent.label(),
    };
    let quality = take.parameters.quality;
    let asked_quality = if quality == Quality::Auto { "auto".to_owned() } else { quality.name().to_owned() };
    let estimate = job.map(|job| job.estimate.scaled(1.0 / f64::from(take.parameters.n.max(1))));
    let typical = job.and_then(|job| job.typical).map(|typical| typical.half_ms);
    let mut cells = vec![
        ["Size".to_owned(), size, entry.raw_extent.label()],
        ["Quality".to_owned(), asked_quality, entry.actual_quality.clone().unwrap_or_else(none)],
        ["Format".to_owned(), take.parameters.format.name().to_uppercase(), entry.raw_format.name().to_uppercase()],
        ["Cost".to_owned(), estimate.map_or_else(none, share), share(entry.cost)],
        [
            "Time".to_owned(),
            typical.map_or_else(none, |ms| format!("about {:.0} s", seconds(ms))),
            format!("{:.1} s", seconds(entry.duration_ms)),
        ],
    ];
    if entry.extent != entry.raw_extent {
        cells.insert(1, ["Picture".to_owned(), none(), entry.extent.label()]);
    }
    cells
}

/// "0.014 USD": shares of a run show three decimals.
fn share(cost: Money) -> String {
    format!("{} USD", cost.share())
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}

fn row(ui: &mut Ui, name: &str, asked: &str, got: &str, ink: Color32) {
    let t = theme::tokens(ui);
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), 20.0));
    let (first, rest) = (rect.width() * 0.27, rect.width() * 0.365);
    let middle = rect.left() + first;
    let last = middle + rest;
    if !name.is_empty() {
        line_in(ui, rect.with_max_x(middle - 4.0), name, Type::Small, t.text_3, Align::Min);
    }
    let place = Rect::from_min_max(pos2(middle, rect.top()), pos2(last - 4.0, rect.bottom()));
    line_in(ui, place, asked, Type::Small, ink, Align::Min);
    line_in(ui, rect.with_min_x(last), got, Type::Small, ink, Align::Min);
}

/// The proof of an exact edit, with the way to the heat map.
fn proof(ui: &mut Ui, entry: &Entry, state: &mut UiState) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.set_height(metrics::BUTTON_SMALL);
        let link = 84.0;
        let room = ui.available_width() - if entry.heat_path.is_some() { link } else { 0.0 };
        ui.scope(|ui| {
            ui.set_width(room);
            match &entry.proof {
                Some(Proof { aspect_off: true, .. }) => {
                    icon_text(ui, icons::FLAG_FILL, t.money, "Aspect off, not pasted", Type::SmallMedium, t.money)
                }
                Some(Proof { other_content: true, .. }) => {
                    icon_text(ui, icons::FLAG_FILL, t.money, "Other content, not pasted", Type::SmallMedium, t.money)
                }
                Some(Proof { outside_changed_px: 0, .. }) => {
                    icon_text(ui, icons::VERIFIED_USER_FILL, t.done, "0 px changed outside", Type::SmallMedium, t.text)
                }
                Some(proof) => {
                    let words = format!("{} px changed outside", grouped(proof.outside_changed_px));
                    icon_text(ui, icons::GPP_BAD_FILL, t.error, &words, Type::SmallMedium, t.error)
                }
                None => icon_text(ui, icons::INFO, t.text_2, "Whole picture of the model", Type::SmallMedium, t.text),
            }
        });
        if entry.heat_path.is_some() {
            ui.with_layout(Flow::right_to_left(Align::Center), |ui| {
                let button =
                    Button::quiet("Heat map").small().tip("What the model itself had changed outside the mask");
                if button.show(ui).clicked() {
                    state.overlay = Overlay::Heat(entry.id);
                }
            });
        }
    });
}

fn made_from(ui: &mut Ui, inspected: &Inspected, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let take = &inspected.take;
    text_line(ui, "Made from", Type::SmallMedium, t.text);
    ui.add_space(4.0);
    let images: Vec<_> = take.originals().collect();
    if images.is_empty() {
        text_line(ui, "The prompt alone", Type::Small, t.text_3);
        ui.add_space(PAD);
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 10.0);
        for (at, original) in images.iter().enumerate() {
            let name = format!("Image {}: {}, {}", at + 1, original.name, original.extent.label());
            let key = TextureKey::Original(original.digest);
            let badge = (at + 1).to_string();
            let opened = thumbnail(ui, Vec2::splat(SMALL.0), key, Some(&badge), &name, textures);
            if opened.on_hover_cursor(eframe::egui::CursorIcon::PointingHand).clicked() {
                out.push(Command::OpenOriginal(original.digest));
            }
        }
        if let Some(mask) = &take.mask {
            let name = format!("Mask, {:.1} % of the picture", mask.fraction * 100.0);
            thumbnail(ui, vec2(SMALL.1, SMALL.0 * 0.9), TextureKey::Mask(mask.digest), None, &name, textures);
        }
    });
    ui.add_space(PAD);
}

fn thumbnail(
    ui: &mut Ui,
    size: Vec2,
    key: TextureKey,
    badge: Option<&str>,
    name: &str,
    textures: &mut Textures,
) -> eframe::egui::Response {
    let t = theme::tokens(ui);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    match textures.get(key) {
        Some(shown) => Picture::covering(shown.id, shown.size, size).paint(ui, rect, metrics::RADIUS_TAG),
        None => {
            ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.card);
        }
    }
    if let Some(badge) = badge {
        badge_in(ui, rect, badge, t.panel);
    }
    if response.has_focus() {
        crate::ui::widgets::focus_ring(ui.painter(), rect, metrics::RADIUS_TAG, t);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, name));
    response.hint(name)
}
