//! The program's own file browser, where the system has no file dialog: places, the way to the folder, what is in it,
//! and a field that takes a path or narrows the list.

mod keys;
mod list;
mod wanted;

use crate::browse::{self, Browse, Filter, Item, Listing, PlaceKind, Sort};
use crate::command::Command;
use crate::command::browse::BrowseCommand;
use crate::ui::shortcuts;
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Button, EmptyState, IconButton, Segment, Segmented, TextField, line_in, popover_frame, row_background, text_line,
};
use eframe::egui::{
    Align, Align2, Area, CornerRadius, Id, Key, Layout, Order, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wanted::{How, Wanted};

/// Size of the browser where there is room.
const SIZE: Vec2 = vec2(880.0, 560.0);
/// Width of the places.
const PLACES: f32 = 148.0;
/// Height of a place.
const PLACE: f32 = 30.0;
/// Height of the line with field and buttons.
const FOOT: f32 = 46.0;

/// Where the user comes from, when this is the browser; nowhere else.
pub(super) fn back(overlay: &Overlay) -> Overlay {
    Wanted::of(overlay).map_or(Overlay::None, Wanted::back)
}

/// What is shown, and what for.
struct Shown<'a> {
    wanted: Wanted,
    browse: &'a Browse,
    listing: Option<&'a Arc<Listing>>,
    rows: Vec<usize>,
    now_ms: i64,
}

impl<'a> Shown<'a> {
    fn item(&self, row: usize) -> Option<&'a Item> {
        self.listing?.items.get(*self.rows.get(row)?)
    }

    fn items(&self) -> impl Iterator<Item = &'a Item> {
        let listing = self.listing;
        self.rows.iter().filter_map(move |at| listing?.items.get(*at))
    }

    fn home(&self) -> Option<&'a Path> {
        self.browse.places.iter().find(|place| place.kind == PlaceKind::Home).map(|place| place.path.as_path())
    }
}

/// Shows the browser over the window while it is open.
pub fn show(ui: &Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let opened = Id::unique("file browser was open");
    let was: bool = ui.data(|data| data.get_temp(opened)).unwrap_or(false);
    let wanted = Wanted::of(&state.overlay);
    ui.data_mut(|data| data.insert_temp(opened, wanted.is_some()));
    let Some(wanted) = wanted else { return };
    if !was {
        state.browser.leave();
        state.path_text.clear();
        // The folder of the last time, as it is now.
        let last = Some(view.browse.folder.clone()).filter(|folder| !folder.as_os_str().is_empty());
        out.push(BrowseCommand::Open(last).into());
    }
    let listing = view.browse.listing.as_ref().and_then(|listing| listing.as_ref().ok());
    let narrows = !matches!(wanted.how(), How::Write(_)) && !browse::is_path(&state.path_text);
    let words = if narrows { state.path_text.trim().to_owned() } else { String::new() };
    let filter = Filter { extensions: wanted.extensions(), words, folders_only: false };
    let rows = listing.map(|listing| state.browser.rows(view.browse.number, listing, &filter)).unwrap_or_default();
    let shown = Shown { wanted, browse: view.browse, listing, rows, now_ms: view.now_ms };
    keys::handle(ui, &shown, state, out);
    let room = ui.ctx().content_rect().size();
    let size = vec2(SIZE.x.min(room.x - 48.0), SIZE.y.min(room.y - 72.0));
    let t = theme::tokens(ui);
    let area = Area::new(Id::unique("file browser"))
        .order(Order::Foreground)
        .accessible_name(wanted.words().0)
        .anchor(Align2::CENTER_CENTER, Vec2::ZERO);
    area.show(ui, |ui| {
        popover_frame(t).show(ui, |ui| {
            ui.set_width(size.x);
            let (_, all) = ui.allocate_space(size);
            inside(ui, all, !was, &shown, state, textures, out);
        });
    });
}

fn inside(
    ui: &mut Ui,
    all: Rect,
    first: bool,
    shown: &Shown<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    let replaced = replaced(shown, state);
    let part = |ui: &mut Ui, name: &str, rect: Rect| ui.new_child(UiBuilder::new().max_rect(rect).id_salt(name));
    let head = all.with_max_y(all.top() + 32.0);
    title(&mut part(ui, "title", head), shown, state);
    let way = Rect::from_min_max(pos2(all.left(), head.bottom() + 6.0), pos2(all.right(), head.bottom() + 40.0));
    crumbs(&mut part(ui, "way", way), shown, state, out);
    let foot = all.with_min_y(all.bottom() - FOOT);
    let note = Rect::from_min_max(pos2(all.left(), foot.top() - 18.0), foot.right_top());
    let foot_top = if replaced.is_some() { note.top() } else { foot.top() };
    if let Some(name) = &replaced {
        let words = format!("{name} is there already: it will be replaced");
        line_in(ui, note, &words, Type::Small, theme::tokens(ui).error, Align::Min);
    }
    let middle = Rect::from_min_max(pos2(all.left(), way.bottom() + 6.0), pos2(all.right(), foot_top - 4.0));
    let left = middle.with_max_x(middle.left() + PLACES);
    places(&mut part(ui, "places", left), shown, state, out);
    let right = middle.with_min_x(left.right() + 12.0);
    let t = theme::tokens(ui);
    ui.painter().rect_filled(right, CornerRadius::same(metrics::RADIUS_CARD), t.canvas);
    contents(&mut part(ui, "list", right.shrink(4.0)), shown, state, textures, out);
    below(&mut part(ui, "below", foot.with_min_y(foot.top() + 8.0)), first, shown, state, out);
}

fn title(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let t = theme::tokens(ui);
    ui.horizontal_centered(|ui| {
        text_line(ui, shown.wanted.words().0, Type::Section, t.text);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if IconButton::new(icons::CLOSE, "Close").small().key("Esc").show(ui).clicked() {
                shortcuts::close(state);
                state.overlay = shown.wanted.back();
            }
        });
    });
}

/// The way to the folder, each part of it a button, and the order of the list.
fn crumbs(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let folder = &shown.browse.folder;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        let up = folder.parent().map(Path::to_owned);
        let enabled = if up.is_some() { Ok(()) } else { Err("This is the root") };
        let button = IconButton::new(icons::ARROW_UPWARD, "Folder above").small().key("Alt+Up").enabled(enabled);
        if let (true, Some(up)) = (button.show(ui).clicked(), up) {
            go(state, up, out);
        }
        ui.add_space(6.0);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let orders = [
                Segment::new(Sort::Name, "Name"),
                Segment::new(Sort::Newest, "Newest"),
                Segment::new(Sort::Largest, "Largest"),
            ];
            Segmented::new("Order of the list", &orders).small().show(ui, &mut state.browser.sort);
            ui.add_space(10.0);
            let room = ui.available_width();
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                let all = browse::crumbs(folder);
                // The end of a long way is what counts.
                let most = ((room / 96.0) as usize).max(2);
                let from = all.len().saturating_sub(most);
                if from > 0 {
                    text_line(ui, "…", Type::Small, t.text_3);
                }
                for (at, (name, path)) in all.into_iter().enumerate().skip(from) {
                    if at > from.max(1) || (from > 0 && at > from) {
                        text_line(ui, "/", Type::Small, t.text_3);
                    }
                    let short: String = name.chars().take(24).collect();
                    if Button::quiet(&short).small().show(ui).clicked() {
                        go(state, path, out);
                    }
                }
            });
        });
    });
}

fn places(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.spacing_mut().item_spacing.y = 2.0;
    ScrollArea::vertical().id_salt("places").auto_shrink(false).show(ui, |ui| {
        for place in &shown.browse.places {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), PLACE), Sense::click());
            row_background(ui, &response, rect, place.path == shown.browse.folder);
            let icon = match place.kind {
                PlaceKind::Home => icons::PERSON,
                PlaceKind::Folder => icons::FOLDER,
                PlaceKind::Disk => icons::DNS,
            };
            icon.paint(ui.painter(), rect.left_center() + vec2(17.0, 0.0), metrics::ICON, t.text_2);
            line_in(ui, rect.with_min_x(rect.left() + 34.0), &place.name, Type::Small, t.text, Align::Min);
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &place.name));
            if response.clicked() {
                go(state, place.path.clone(), out);
            }
        }
    });
}

/// The list, or why there is none.
fn contents(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let height = ui.available_height();
    match &shown.browse.listing {
        None => {
            text_line(ui, "The folder is being read", Type::Small, t.text_3);
        }
        Some(Err(why)) => {
            EmptyState::new(icons::FOLDER_OFF, why, "Choose another one at the left.").min_height(height).show(ui);
        }
        Some(Ok(_)) if shown.rows.is_empty() => {
            let (title, words) = if state.path_text.trim().is_empty() {
                ("Nothing of this kind here", "Folders and files that fit are shown.")
            } else {
                ("No name holds that", "Clear the field to see all.")
            };
            EmptyState::new(icons::FOLDER_OPEN, title, words).min_height(height).show(ui);
        }
        Some(Ok(_)) => list::show(ui, shown, state, textures, out),
    }
}

/// The field, and the buttons.
fn below(ui: &mut Ui, first: bool, shown: &Shown<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let (how, (_, act)) = (shown.wanted.how(), shown.wanted.words());
    let mut pictures = shown.items().filter(|item| !item.folder);
    let all_here = how == How::Several && pictures.next().is_some();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let chosen = chosen(shown, state);
        let count = if let Some(Chosen::Files(files)) = &chosen { files.len() } else { 1 };
        let words = if count > 1 { format!("{act} {count}") } else { act.to_owned() };
        let why = match how {
            How::Several | How::One => "Choose a file, or type a path",
            How::Folder | How::Write(_) => "The folder is being read",
        };
        let enabled = if chosen.is_some() { Ok(()) } else { Err(why) };
        let clicked = Button::primary(&words).key("Enter").enabled(enabled).show(ui).clicked();
        if all_here && Button::secondary("Add all here").show(ui).clicked() {
            finish(shown, vec![shown.browse.folder.clone()], state, out);
        }
        let placeholder = match how {
            How::Write(name) => name,
            How::Folder => "A path, or part of a name",
            How::One | How::Several => "A path, or part of a name to narrow the list",
        };
        let field = TextField::new("Path").placeholder(placeholder).width(ui.available_width());
        let field = field.show(ui, &mut state.path_text);
        // After a click on a folder one goes on typing.
        let went = out.iter().any(|command| matches!(command, Command::Browse(_)));
        if first || went {
            field.request_focus();
        }
        let entered = field.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        if entered {
            field.request_focus();
        }
        if clicked || entered {
            match chosen {
                Some(Chosen::Folder(folder)) => go(state, folder, out),
                Some(Chosen::Files(files)) => finish(shown, files, state, out),
                None => {}
            }
        }
    });
}

/// What Enter and the button would do.
#[derive(Debug, PartialEq)]
enum Chosen {
    /// Show this folder.
    Folder(PathBuf),
    /// Take these.
    Files(Vec<PathBuf>),
}

fn chosen(shown: &Shown<'_>, state: &UiState) -> Option<Chosen> {
    let typed = state.path_text.as_str();
    let folder = &shown.browse.folder;
    if browse::is_path(typed) {
        let path = browse::typed_path(typed, folder, shown.home())?;
        // Who ends it like a folder wants to look into it.
        return Some(if typed.trim().ends_with(['/', '\\']) || typed.trim() == "~" {
            Chosen::Folder(path)
        } else {
            Chosen::Files(vec![path])
        });
    }
    let of = |path: &PathBuf| shown.items().find(|item| item.path == *path);
    let picked: Vec<&Item> = state.browser.chosen.iter().filter_map(of).collect();
    match (shown.wanted.how(), picked.as_slice()) {
        // The folder that is chosen, else the one that is open; a file counts for nothing.
        (How::Folder, [one]) if one.folder => Some(Chosen::Files(vec![one.path.clone()])),
        (How::Folder, _) => shown.listing.map(|listing| Chosen::Files(vec![listing.folder.clone()])),
        (How::Write(_), [one]) if one.folder => Some(Chosen::Folder(one.path.clone())),
        (How::Write(name), _) => {
            let name = if typed.trim().is_empty() { name } else { typed };
            shown.listing?;
            browse::typed_path(name, folder, None).map(|path| Chosen::Files(vec![path]))
        }
        (_, [one]) if one.folder => Some(Chosen::Folder(one.path.clone())),
        (_, []) => match (typed.trim().is_empty(), shown.item(0)) {
            (true, _) | (false, None) => None,
            // What was narrowed down to.
            (false, Some(item)) if item.folder => Some(Chosen::Folder(item.path.clone())),
            (false, Some(item)) => Some(Chosen::Files(vec![item.path.clone()])),
        },
        (_, several) => Some(Chosen::Files(several.iter().map(|item| item.path.clone()).collect())),
    }
}

/// The name of the file that would be written over.
fn replaced(shown: &Shown<'_>, state: &UiState) -> Option<String> {
    if !matches!(shown.wanted.how(), How::Write(_)) {
        return None;
    }
    let Some(Chosen::Files(files)) = chosen(shown, state) else { return None };
    let path = files.first()?;
    let there = shown.listing?.items.iter().find(|item| item.path == *path && !item.folder)?;
    Some(there.name.clone())
}

/// Shows another folder.
fn go(state: &mut UiState, folder: PathBuf, out: &mut Vec<Command>) {
    state.browser.leave();
    state.path_text.clear();
    out.push(BrowseCommand::Open(Some(folder)).into());
}

/// Takes what was chosen, and goes back.
fn finish(shown: &Shown<'_>, paths: Vec<PathBuf>, state: &mut UiState, out: &mut Vec<Command>) {
    out.extend(shown.wanted.command(paths, state));
    state.path_text.clear();
    shortcuts::close(state);
    state.overlay = shown.wanted.back();
}
