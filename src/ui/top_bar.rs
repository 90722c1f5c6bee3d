//! The top bar: menu, source, pages, queue, spend, profile.

use crate::command::Command;
use crate::command::action::Action;
use crate::command::profiles::ProfileCommand;
use crate::ui::popover::Popover;
use crate::ui::state::{Overlay, Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Hint, MenuRow, Pill, Run, Segment, Segmented, budget, focus_ring, hover_mix, mark, menu, menu_frame,
    menu_separator, text_line, text_runs, vertical_hairline,
};
use crate::ui::{area, queue, shortcuts, spend};
use eframe::egui::{
    self, Align, Color32, CornerRadius, Frame, Layout, Margin, Panel, Rect, RectAlign, Response, Role, Sense, Shape,
    Ui, UiBuilder, Vec2, WidgetInfo, vec2,
};

/// Width of the bar under what was spent.
const BUDGET_BAR: f32 = 132.0;

/// Shows the bar.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let frame = Frame::new().fill(t.panel).inner_margin(Margin::symmetric(12, 0));
    Panel::top("top bar").exact_size(metrics::TOP_BAR).frame(frame).show(ui, |ui| {
        let bar = ui.max_rect();
        area::claim(ui, bar, state, None);
        let window = ui.content_rect();
        let narrow = window.width() < metrics::NARROW_WIDTH;
        let middle = pages_rect(ui, bar, window.center().x);
        let left = Rect::from_min_max(bar.min, egui::pos2(middle.left() - 12.0, bar.bottom()));
        child(ui, left, Layout::left_to_right(Align::Center), "left", |ui| names(ui, narrow, view, state, out));
        pages(ui, middle, state);
        let right = Rect::from_min_max(egui::pos2(middle.right() + 12.0, bar.top()), bar.max);
        child(ui, right, Layout::right_to_left(Align::Center), "right", |ui| {
            profile(ui, narrow, view, state, out);
            vertical_hairline(ui, 20.0);
            spending(ui, narrow, view, state);
            pill(ui, narrow, view, state, textures, out);
        });
    });
}

fn child<R>(ui: &mut Ui, rect: Rect, layout: Layout, salt: &str, content: impl FnOnce(&mut Ui) -> R) -> R {
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt(salt));
    child.spacing_mut().item_spacing.x = 12.0;
    content(&mut child)
}

/// The middle of the window, whatever stands beside it.
fn pages_rect(ui: &Ui, bar: Rect, middle: f32) -> Rect {
    let t = theme::tokens(ui);
    let width = |words| crate::ui::widgets::galley(ui, words, Type::Label, t.text).size().x.ceil() + 24.0;
    let total = width("Canvas") + width("Compare") + width("Gallery") + 6.0;
    Rect::from_center_size(egui::pos2(middle.round(), bar.center().y), vec2(total, 31.0))
}

/// Canvas or gallery.
fn pages(ui: &mut Ui, rect: Rect, state: &mut UiState) {
    let [canvas, compare, gallery] = [Action::ShowCanvas, Action::ShowCompare, Action::ShowGallery].map(Action::hint);
    let segments = [
        Segment::new(Tab::Canvas, "Canvas").key(canvas.as_str()),
        Segment::new(Tab::Compare, "Compare").key(compare.as_str()),
        Segment::new(Tab::Gallery, "Gallery").key(gallery.as_str()),
    ];
    let mut tab = state.screen.tab;
    let layout = Layout::left_to_right(Align::Center);
    let response =
        child(ui, rect, layout, "pages", |ui| Segmented::new("Page", &segments).height(31.0).show(ui, &mut tab));
    if response.changed() {
        state.screen.tab = tab;
        shortcuts::close(state);
        state.area = None;
    }
}

fn names(ui: &mut Ui, narrow: bool, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let (logo, _) = ui.allocate_exact_size(Vec2::splat(24.0), Sense::hover());
    mark(ui, logo);
    let menu_button = word_button(ui, "Maquette", "Maquette menu", None, icons::KEYBOARD_ARROW_DOWN, 200.0);
    menu(&menu_button, 250.0, |ui| main_menu(ui, view, state, out));
    vertical_hairline(ui, 20.0);
    if state.screen.tab == Tab::Gallery {
        let count = format!("{} results", thousands(view.tiles.len()));
        let runs = [Run::new("Library", Type::SmallMedium, t.text), Run::new(&count, Type::Small, t.text_3).after(8.0)];
        text_runs(ui, &runs);
        return;
    }
    let size_of_page = view.board().map(|board| board.page.label()).unwrap_or_default();
    match (view.document, view.opening) {
        (_, Some(name)) => {
            let words = format!("Opening {name}");
            text_line(ui, &words, Type::Small, t.text_2);
        }
        _ if view.composing() => {
            if let Some(board) = view.board() {
                source(ui, &board.name, if narrow { "" } else { &size_of_page });
            }
        }
        (Some(document), None) => {
            let sample = if document.sample { ", sample" } else { "" };
            let size = format!("{}{sample}", document.source.extent.label());
            source(ui, &document.source.name, if narrow { "" } else { &size });
        }
        (None, None) => {
            text_line(ui, "No picture", Type::Small, t.text_3);
        }
    }
}

/// The name gives way to the size.
fn source(ui: &mut Ui, name: &str, size: &str) {
    let t = theme::tokens(ui);
    let room = ui.available_width();
    let size_width = crate::ui::widgets::galley(ui, size, Type::Small, t.text_3).size().x;
    let size = if size_width + 60.0 > room { "" } else { size };
    ui.scope(|ui| {
        let keep = if size.is_empty() { 0.0 } else { size_width + 8.0 };
        ui.set_max_width((room - keep).max(24.0));
        text_line(ui, name, Type::SmallMedium, t.text);
    });
    if !size.is_empty() {
        ui.add_space(-4.0);
        text_line(ui, size, Type::Small, t.text_3);
    }
}

fn main_menu(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let groups: [&[(Action, Icon)]; 3] = [
        &[(Action::OpenSource, icons::FOLDER_OPEN), (Action::AddReferences, icons::ADD_PHOTO_ALTERNATE)],
        &[
            (Action::Spending, icons::PAYMENTS),
            (Action::Settings, icons::SETTINGS),
            (Action::Shortcuts, icons::KEYBOARD),
        ],
        &[(Action::Quit, icons::LOGOUT)],
    ];
    for (at, group) in groups.into_iter().enumerate() {
        if at > 0 {
            menu_separator(ui);
        }
        for (action, icon) in group {
            let key = action.hint();
            if MenuRow::new(action.label()).icon(*icon).key(key.as_str()).show(ui).clicked() {
                shortcuts::act(ui, *action, view, state, out);
            }
        }
    }
}

/// Words with an icon after them, and a dot before them if it has a colour.
fn word_button(ui: &mut Ui, words: &str, name: &str, dot: Option<Color32>, icon: Icon, most: f32) -> Response {
    let t = theme::tokens(ui);
    let galley = crate::ui::widgets::galley_elided(ui, words, Type::Label, t.text, most);
    let lead = if dot.is_some() { 14.0 } else { 0.0 };
    let size = vec2((lead + galley.size().x + 4.0 + metrics::ICON).ceil(), metrics::BUTTON_SMALL);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let ground = rect.expand2(vec2(7.0, 0.0));
    let fill = hover_mix(ui, &response, Color32::TRANSPARENT, t.hover);
    ui.painter().rect_filled(ground, CornerRadius::same(metrics::RADIUS), fill);
    if let Some(color) = dot {
        ui.painter().circle_filled(rect.left_center() + vec2(3.5, 0.0), 3.5, color);
    }
    let at = rect.left_center() + vec2(lead, -galley.size().y / 2.0);
    ui.painter().galley(at, galley, t.text);
    icon.paint(ui.painter(), rect.right_center() - vec2(metrics::ICON / 2.0, 0.0), metrics::ICON, t.text_2);
    if response.has_focus() {
        focus_ring(ui.painter(), ground, metrics::RADIUS, t);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    response
}

fn profile(ui: &mut Ui, narrow: bool, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let active = view.profile();
    let dot = if view.lacks_key(active) {
        t.money
    } else if active.is_sandbox() {
        t.text_3
    } else {
        t.done
    };
    let name = format!("Profile: {}", active.name);
    let most = if narrow { 110.0 } else { 180.0 };
    let button = word_button(ui, &active.name, &name, Some(dot), icons::UNFOLD_MORE, most);
    if button.clicked() {
        shortcuts::toggle(state, Overlay::Profiles);
    }
    let mut open = state.overlay == Overlay::Profiles;
    let popover = Popover::new(&button, "Profiles", 240.0).align(RectAlign::BOTTOM_END);
    let was = open;
    popover.show(&mut open, menu_frame(t), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for profile in &view.settings.profiles {
            let note = if view.lacks_key(profile) { Some("no key") } else { None };
            let chosen = profile.name == active.name;
            if MenuRow::new(&profile.name).checked(chosen).note(note).show(ui).clicked() {
                if !chosen {
                    out.push(ProfileCommand::Use(profile.name.clone()).into());
                }
                state.overlay = Overlay::None;
            }
        }
        menu_separator(ui);
        let key = Action::Settings.hint();
        if MenuRow::new("Settings").icon(icons::SETTINGS).key(key.as_str()).show(ui).clicked() {
            shortcuts::act(ui, Action::Settings, view, state, out);
        }
    });
    if was && !open {
        state.overlay = Overlay::None;
    }
}

/// What was spent against the limit, which opens the page about it.
fn spending(ui: &mut Ui, narrow: bool, view: &View<'_>, state: &mut UiState) {
    let t = theme::tokens(ui);
    let (used, rest, when, share) = spend::headline(view);
    let ground = ui.painter().add(Shape::Noop);
    let shown = match share {
        Some(share) if narrow => budget(ui, &used, &rest, "", share, 0.0),
        Some(share) => budget(ui, &used, &rest, when, share, BUDGET_BAR),
        None => {
            let (kind, ink) =
                if view.spent.today.is_zero() { (Type::Caption, t.text_2) } else { (Type::CaptionMedium, t.text) };
            let words = format!("{rest} {when}");
            // Right to left: the row would turn two labels around, so it is one.
            text_runs(ui, &[Run::new(&used, kind, ink), Run::new(&words, Type::Caption, t.text_2).after(3.0)])
        }
    };
    let rect = Rect::from_center_size(shown.rect.center(), vec2(shown.rect.width() + 14.0, metrics::BUTTON_SMALL));
    let button = ui.interact(rect, ui.scope_id().with("spending"), Sense::click());
    let fill = hover_mix(ui, &button, Color32::TRANSPARENT, t.hover);
    ui.painter().set(ground, Shape::rect_filled(rect, CornerRadius::same(metrics::RADIUS), fill));
    if button.has_focus() {
        focus_ring(ui.painter(), rect, metrics::RADIUS, t);
    }
    let name = format!("Spending: {used} {rest} {when}");
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let key = Action::Spending.hint();
    let button = button.hint_key("What was spent", &key);
    if button.clicked() && !view.restoring {
        shortcuts::toggle(state, Overlay::Spend);
    }
}

fn pill(
    ui: &mut Ui,
    narrow: bool,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let t = theme::tokens(ui);
    let counts = view.jobs.counts();
    let maybe = counts.maybe_billed + view.questions.len();
    let running = format!("{} running", counts.running);
    let stopped = view.line.is_stopped();
    let waiting = format!("{} {}", counts.waiting, if stopped { "paused" } else { "waiting" });
    let busy = match (counts.running, counts.waiting) {
        (0, 0) => None,
        (0, _) => Some(waiting.as_str()),
        _ => Some(running.as_str()),
    };
    let (words, note, pill);
    if maybe > 0 {
        words = format!("{maybe} maybe billed");
        note = busy;
        pill = Pill::new(&words).icon(icons::HELP_FILL, t.money);
    } else if counts.failed > 0 {
        words = format!("{} failed", counts.failed);
        note = busy;
        pill = Pill::new(&words).icon(icons::ERROR_FILL, t.error);
    } else if let Some(busy) = busy {
        note = (counts.running > 0 && counts.waiting > 0).then_some(waiting.as_str());
        pill = if counts.running == 0 && stopped {
            Pill::new(busy).icon(icons::PAUSE, t.money)
        } else {
            Pill::new(busy).dot(t.accent_line)
        };
    } else if view.line.paused {
        note = None;
        pill = Pill::new("Queue paused").icon(icons::PAUSE, t.money);
    } else if view.jobs.list().is_empty() {
        note = None;
        pill = Pill::new("Queue empty").quiet();
    } else {
        note = None;
        pill = Pill::new("Queue empty").icon(icons::CHECK_CIRCLE, t.text_2);
    }
    let button = pill.note(note.filter(|_| !narrow)).show(ui);
    if button.clicked() {
        shortcuts::toggle(state, Overlay::Queue);
    }
    queue::show(ui, &button, view, state, textures, out);
}

/// `1,248`.
fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1248), "1,248");
        assert_eq!(thousands(1_234_567), "1,234,567");
    }
}
