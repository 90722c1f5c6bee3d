//! The contact sheet of a series as a page: what was run together, in rows and columns of what it differs in.

mod cells;

use crate::command::Command;
use crate::command::sheet::SheetCommand;
use crate::sheet::Sheet;
use crate::take::SeriesId;
use crate::ui::state::UiState;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Type, icons};
use crate::ui::view::View;
use crate::ui::widgets::{Button, galley, hairline, line_in, text_line};
use crate::ui::{compare, page, shortcuts};
use eframe::egui::{Align, CentralPanel, Frame, Layout, Margin, Rect, ScrollArea, Ui, UiBuilder, pos2, vec2};

/// Height of the line with title and buttons.
const HEAD: f32 = 56.0;

/// Shows the page; gives its rectangle.
pub fn show(
    ui: &mut Ui,
    series: SeriesId,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) -> Rect {
    let t = theme::tokens(ui);
    let sheet = view.sheet.filter(|sheet| sheet.series == Some(series));
    CentralPanel::default()
        .frame(Frame::new().fill(t.canvas).inner_margin(Margin::ZERO))
        .show(ui, |ui| {
            let page = ui.max_rect();
            let top = page.with_max_y(page.top() + HEAD);
            ui.painter().rect_filled(top, 0.0, t.panel);
            head(ui, top.shrink2(vec2(16.0, 0.0)), series, sheet, state, out);
            let mut body = ui.new_child(UiBuilder::new().max_rect(page.with_min_y(top.bottom())).id_salt("sheet"));
            body.spacing_mut().item_spacing.y = 0.0;
            hairline(&mut body);
            match sheet {
                None => {
                    body.add_space(24.0);
                    body.horizontal(|ui| {
                        ui.add_space(24.0);
                        text_line(ui, "The results are being read", Type::Small, t.text_2);
                    });
                }
                Some(sheet) => {
                    let room = (body.available_width(), body.available_height());
                    ScrollArea::both().id_salt(series).auto_shrink(false).show(&mut body, |ui| {
                        cells::show(ui, room, sheet, view, state, textures, out);
                    });
                }
            }
            page
        })
        .inner
}

fn head(ui: &mut Ui, rect: Rect, series: SeriesId, sheet: Option<&Sheet>, state: &mut UiState, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let flow = Layout::right_to_left(Align::Center);
    let mut right = ui.new_child(UiBuilder::new().max_rect(rect).layout(flow).id_salt("buttons"));
    right.spacing_mut().item_spacing.x = 8.0;
    page::way_out(&mut right, state, "Close contact sheet");
    let none = sheet.is_none_or(|sheet| sheet.shots().next().is_none());
    let enabled = if none { Err("There is no result yet") } else { Ok(()) };
    let button = Button::secondary("Export PNG…").icon(icons::IOS_SHARE).small().enabled(enabled);
    if button.show(&mut right).clicked() {
        out.push(SheetCommand::Place(series).into());
    }
    let chosen = state.sheet_chosen.len();
    let words = if chosen > 1 { format!("Compare {chosen}") } else { "Compare".to_owned() };
    let few = if chosen < 2 { Err("Choose results by Ctrl+click first, two or more") } else { Ok(()) };
    if Button::secondary(&words).icon(icons::COMPARE).small().enabled(few).show(&mut right).clicked() {
        compare::open(&state.sheet_chosen, out);
        shortcuts::close(state);
    }
    let left = rect.with_max_x(right.min_rect().left() - 24.0);
    let title = "Contact sheet";
    let width = galley(ui, title, Type::Section, t.text).size().x;
    let line =
        |top: f32, height: f32| Rect::from_min_size(pos2(left.left(), rect.top() + top), vec2(left.width(), height));
    line_in(ui, line(9.0, 20.0).with_max_x(left.left() + width + 1.0), title, Type::Section, t.text, Align::Min);
    let Some(sheet) = sheet else { return };
    let beside = line(10.0, 20.0).with_min_x(left.left() + width + 12.0);
    line_in(ui, beside, &sheet.facts, Type::Small, t.text_2, Align::Min);
    line_in(ui, line(30.0, 16.0), &sheet.title, Type::Small, t.text_2, Align::Min);
}
