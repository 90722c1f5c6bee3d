//! How a result is liked: its stars, its keys, and what else can be made from it.

use crate::command::Command;
use crate::command::action::Action;
use crate::entry::{Entry, MOST_STARS};
use crate::jobs::Job;
use crate::price::Money;
use crate::take::{EntryId, Take, Tier};
use crate::ui::theme::{self, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{Hint, IconButton, MenuRow, focus_ring};
use eframe::egui::{self, Layout, Role, Sense, Ui, WidgetInfo, vec2};

/// The rating that a key means.
const fn rating(action: Action) -> Option<u8> {
    match action {
        Action::Unrate => Some(0),
        Action::Rate1 => Some(1),
        Action::Rate2 => Some(2),
        Action::Rate3 => Some(3),
        Action::Rate4 => Some(4),
        Action::Rate5 => Some(5),
        _ => None,
    }
}

/// Carries out what is about how results are liked; false for all else. A star is taken off again when all have one.
pub fn act(action: Action, ids: &[EntryId], view: &View<'_>, out: &mut Vec<Command>) -> bool {
    if let Some(rating) = rating(action) {
        out.extend(ids.iter().map(|id| Command::Rate(*id, rating)));
    } else if action == Action::Star {
        let on = !ids.iter().all(|id| is_starred(*id, view));
        out.extend(ids.iter().map(|id| Command::Star(*id, on)));
    } else if action == Action::FinalOfChosen {
        out.extend(ids.first().map(|id| Command::FinalOf(*id)));
    } else {
        return false;
    }
    true
}

fn is_starred(id: EntryId, view: &View<'_>) -> bool {
    if let Some(tile) = view.tiles.iter().find(|tile| tile.id == id) {
        return tile.starred;
    }
    let entries = view.jobs.list().iter().flat_map(Job::entries);
    entries.map(|(_, entry)| entry).find(|entry| entry.id == id).is_some_and(|entry| entry.starred)
}

/// ", 3 stars, starred", for the name of a picture.
pub fn words(rating: u8, starred: bool) -> String {
    let stars = match rating {
        0 => String::new(),
        1 => ", 1 star".to_owned(),
        more => format!(", {more} stars"),
    };
    format!("{stars}{}", if starred { ", starred" } else { "" })
}

/// Five stars to click, and the star beside them.
pub fn row(ui: &mut Ui, entry: &Entry, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let side = metrics::TARGET_MIN;
        let mut over = None;
        let mut places = Vec::with_capacity(usize::from(MOST_STARS));
        for stars in 1..=MOST_STARS {
            let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
            let words = if stars == 1 { "1 star".to_owned() } else { format!("{stars} stars") };
            response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, entry.rating == stars, &words));
            if response.has_focus() {
                focus_ring(ui.painter(), rect.shrink(2.0), metrics::RADIUS_TAG, t);
            }
            if response.hovered() {
                over = Some(stars);
            }
            places.push(rect.center());
            if response.hint(&words).clicked() {
                // The same once more takes the rating off.
                let rating = if entry.rating == stars { 0 } else { stars };
                out.push(Command::Rate(entry.id, rating));
            }
        }
        for (stars, at) in (1..).zip(places) {
            let on = stars <= entry.rating;
            let icon = if on { icons::STAR_FILL } else { icons::STAR };
            let lit = on || over.is_some_and(|over| stars <= over);
            icon.paint(ui.painter(), at, metrics::ICON, if lit { t.text } else { t.text_3 });
        }
        ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
            let (icon, words) =
                if entry.starred { (icons::STAR_FILL, "Starred") } else { (icons::STAR, "Star this result") };
            let key = Action::Star.hint();
            if IconButton::new(icon, words).small().on(entry.starred).key(key.as_str()).show(ui).clicked() {
                out.push(Command::Star(entry.id, !entry.starred));
            }
        });
    });
}

/// What else can be made from a result: its final, one more of its take, more like it. What is paid for at once shows
/// about what it costs.
pub fn rows(ui: &mut Ui, entry: &Entry, take: &Take, out: &mut Vec<Command>) {
    if entry.tier == Tier::Draft {
        let key = Action::FinalOfChosen.hint();
        if MenuRow::new("Final of this draft...").icon(icons::ARROW_FORWARD).key(key.as_str()).show(ui).clicked() {
            out.push(Command::FinalOf(entry.id));
        }
    }
    let price = if entry.cost == Money::ZERO { "free".to_owned() } else { format!("about {}", entry.cost) };
    if MenuRow::new("Vary: one more").icon(icons::REPLAY).key(price.as_str()).show(ui).clicked() {
        out.push(Command::Vary(take.id, take.profile.clone()));
    }
    if MenuRow::new("More like this").icon(icons::FILTER_NONE).show(ui).clicked() {
        out.push(Command::MoreLikeThis(entry.id));
    }
}
