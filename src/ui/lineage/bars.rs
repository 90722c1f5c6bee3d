//! What floats over the tree: what it is and what it cost, what can be done with the chosen result, zoom.

use super::{Table, act, compare, open};
use crate::command::Command;
use crate::command::action::Action;
use crate::lineage::Lineage;
use crate::ui::canvas::bars::{IN, LOW, OUT, bar, zoom_bar};
use crate::ui::state::UiState;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::widgets::{Button, IconButton, Run, galley, text_runs, vertical_hairline};
use eframe::egui::{Align2, Color32, Rect, Ui, pos2, vec2};

/// Height of the bar at the top.
const HIGH: f32 = 36.0;

/// "Lineage of cup.png", what was spent, and the way back.
pub(super) fn head(ui: &mut Ui, page: Rect, tree: Option<&Lineage>, state: &mut UiState) {
    let t = theme::tokens(ui);
    let (name, words) = match tree {
        Some(tree) => {
            let takes = if tree.nodes.len() == 1 { "1 take".to_owned() } else { format!("{} takes", tree.nodes.len()) };
            let words = match (tree.nodes.is_empty(), tree.total.is_zero()) {
                (true, _) => "No takes yet".to_owned(),
                (false, true) => format!("{takes}, nothing spent"),
                (false, false) => format!("{takes}, {} spent on this picture", tree.total),
            };
            (tree.root.name().to_owned(), words)
        }
        None => ("Lineage".to_owned(), "Reading the takes".to_owned()),
    };
    let width = |words: &str, kind| galley(ui, words, kind, Color32::WHITE).size().x;
    let close = metrics::TARGET_MIN + 13.0;
    let wanted = width(&name, Type::SmallMedium) + 10.0 + width(&words, Type::Small) + close + 31.0 + 2.0 * IN + 12.0;
    let size = vec2(wanted.ceil().min(page.width() - 2.0 * OUT), HIGH);
    let rect = Rect::from_center_size(pos2(page.center().x.round(), page.top() + OUT + HIGH / 2.0), size);
    bar(ui, rect, "Lineage", |ui| {
        ui.add_space(5.0);
        let (_, sign) = ui.allocate_space(vec2(metrics::ICON, metrics::ICON));
        icons::ACCOUNT_TREE.paint(ui.painter(), sign.center(), metrics::ICON, t.text_2);
        let room = ui.available_width() - close;
        ui.scope(|ui| {
            ui.set_max_width(room);
            text_runs(
                ui,
                &[Run::new(&name, Type::SmallMedium, t.text), Run::new(&words, Type::Small, t.text_2).after(10.0)],
            );
        });
        ui.add_space((ui.available_width() - close).max(0.0));
        vertical_hairline(ui, 18.0);
        let key = Action::ToggleLineage.hint();
        if IconButton::new(icons::CLOSE, "Back to the canvas").small().key(key.as_str()).show(ui).clicked() {
            state.lineage.open = false;
        }
    });
}

/// The chosen result at the left, the zoom at the right.
pub(super) fn low(ui: &mut Ui, page: Rect, table: &Table, tree: &Lineage, state: &mut UiState, out: &mut Vec<Command>) {
    let room = page.shrink(OUT);
    if page.height() < 150.0 || page.width() < 240.0 {
        return;
    }
    let (zoom, action) = zoom_bar(ui, room, &format!("{:.0} %", table.scale() * 100.0));
    if let Some(action) = action {
        act(ui, action, state);
    }
    let Some(id) = state.lineage.entry else { return };
    let Some((at, place)) = tree.place_of(id) else { return };
    let t = theme::tokens(ui);
    let words = format!("Take {}, result {}", tree.nodes[at].number, tree.nodes[at].entries[place].index + 1);
    let text = galley(ui, &words, Type::SmallMedium, Color32::WHITE).size().x;
    let height = LOW + 6.0;
    let size = vec2((text + 2.0 * IN + 256.0).ceil(), height);
    let rect = Align2::LEFT_BOTTOM.align_size_within_rect(size, room);
    if rect.right() > zoom.left() - 8.0 {
        return;
    }
    bar(ui, rect, "Chosen result", |ui| {
        ui.add_space(4.0);
        text_runs(ui, &[Run::new(&words, Type::SmallMedium, t.text)]);
        ui.add_space(2.0);
        if Button::secondary("Open in canvas").icon(icons::ZOOM_OUT_MAP).card().show(ui).clicked() {
            open(id, state, out);
        }
        let tip = "With its source; Shift+click another result compares the two";
        if Button::secondary("Compare").icon(icons::COMPARE).card().tip(tip).show(ui).clicked() {
            compare(id, state, out);
        }
    });
}
