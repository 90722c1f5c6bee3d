//! The board on the canvas: the page with its pieces, the one that is selected with its handles, and the bars.
//!
//! [`show`] paints it and turns the pointer into changes of the board; [`act`] does the actions of the board.

mod actions;
mod bar;
mod empty;
pub(in crate::ui) mod landing;
mod menu;
mod opacity;
mod page;
mod pieces;
mod pointer;
mod selection;
pub(in crate::ui) mod small;

use crate::board::{Board, Piece};
use crate::canvas::viewport::Pane;
use crate::command::Command;
use crate::command::action::{Action, Scope};
use crate::geom::Extent;
use crate::ui::canvas::{MARGIN, bars};
use crate::ui::state::{Overlay, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, metrics};
use crate::ui::view::View;
use crate::ui::{area, travel};
use eframe::egui::{Context, EventFilter, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo};
use page::Page;
use pointer::Hit;
use std::sync::Arc;

pub use actions::{act, is_of_masks};

/// What the board's page remembers between frames.
#[derive(Clone, Default)]
struct Stage {
    pane: Option<(Pane, Extent)>,
    bars: Vec<Rect>,
}

impl Stage {
    fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Id::unique("board stage"))).unwrap_or_default()
    }

    fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Id::unique("board stage"), self));
    }
}

/// True while the board is what the canvas shows: a result that is looked at lies over it.
pub fn is_shown(view: &View<'_>) -> bool {
    view.board().is_some() && view.shown.is_none() && !view.restoring
}

/// Shows the board over all the room there is.
pub fn show(ui: &mut Ui, view: &View<'_>, state: &mut UiState, textures: &mut Textures, out: &mut Vec<Command>) {
    let Some(board) = view.board() else { return };
    let rect = ui.available_rect_before_wrap();
    ui.painter().rect_filled(rect, 0.0, theme::tokens(ui).canvas);
    let response = ui.allocate_rect(rect, Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, name(board)));
    let clip = ui.clip_rect();
    ui.set_clip_rect(clip.intersect(rect));
    let mut stage = Stage::load(ui);
    // The bar at the top lies over no handle while the whole page is seen.
    let pane = travel::pane_of(ui, rect.with_min_y((rect.top() + bar::ROOM).min(rect.center().y)));
    stage.pane = Some((pane, board.page));
    let mut viewport = state.screen.board_view.unwrap_or_default();
    viewport.settle(pane, board.page, MARGIN);
    if state.overlay == Overlay::None {
        travel::wheel(ui, &response, pane, board.page, &mut viewport);
    }
    let mut page = Page { pane, viewport, extent: board.page, rect };
    let board = pointer::walk(ui, &mut page, &response, &stage.bars, (view, Arc::clone(board)), state, out);
    state.screen.board_view = (!page.viewport.is_fitted()).then_some(page.viewport);

    pieces::show(ui, &page, &board, view, textures);
    if board.pieces().is_empty() {
        empty::show(ui, &page, view, out);
    }
    selection::show(ui, &page, &board, view, state);
    if response.double_clicked() && matches!(pointer::hover(ui, &page, &board, view, state), Some(Hit::Piece(_))) {
        let card = selected(&board, state).and_then(|piece| piece.card_in(view.tray));
        state.overlay = card.map_or(Overlay::None, |card| Overlay::Reference(card.id));
    }
    menu::show(&response, &board, view, state, out);
    stage.bars = bar::show(ui, rect, &board, view, state, out);
    low_bars(ui, rect, &page, view, state, &mut stage, out);
    landing::keep(ui, &page, &stage.bars);
    focus(ui, state, &response);
    ui.set_clip_rect(clip);
    stage.store(ui);
}

fn name(board: &Board) -> String {
    let pieces = match board.pieces().len() {
        0 => "empty".to_owned(),
        1 => "1 piece".to_owned(),
        count => format!("{count} pieces"),
    };
    format!("{}, {}, {pieces}", board.name, board.page.label())
}

/// Board or result at the left, the zoom at the right.
fn low_bars(
    ui: &mut Ui,
    rect: Rect,
    page: &Page,
    view: &View<'_>,
    state: &mut UiState,
    stage: &mut Stage,
    out: &mut Vec<Command>,
) {
    if rect.height() < 150.0 || rect.width() < 240.0 {
        return;
    }
    let mut low = rect.shrink(bars::OUT);
    let (zoom, chosen) = bars::zoom_bar(ui, low, &page.viewport.label());
    if let Some(action) = chosen {
        zoom_by(ui, action, view, state);
    }
    low.max.x = zoom.left() - bars::OUT;
    stage.bars.push(zoom);
    stage.bars.extend(bars::switch(ui, low, view, out));
}

/// Does a zoom action on the board.
fn zoom_by(ctx: &Context, action: Action, view: &View<'_>, state: &mut UiState) {
    let stage = Stage::load(ctx);
    let (Some((pane, _)), Some(board)) = (stage.pane, view.board()) else { return };
    let mut viewport = state.screen.board_view.unwrap_or_default();
    viewport.settle(pane, board.page, MARGIN);
    travel::zoom(ctx, action, (pane, board.page, MARGIN), &stage.bars, &mut viewport);
    state.screen.board_view = (!viewport.is_fitted()).then_some(viewport);
}

/// The board shows that keys are meant for it, as the canvas does.
fn focus(ui: &Ui, state: &mut UiState, response: &Response) {
    if response.gained_focus() {
        state.area = Some(Scope::Board);
    }
    if response.has_focus() {
        // Escape lets go of a piece first, and then of the board.
        let escape = state.board.selected.is_some();
        let filter = EventFilter { tab: true, horizontal_arrows: true, vertical_arrows: true, escape };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        area::focus_is_a_place(ui, response.id);
    }
    if state.area == Some(Scope::Board) {
        let edge = Stroke::new(metrics::LINE, theme::with_opacity(theme::tokens(ui).accent_line, 45.0));
        ui.painter().rect_stroke(response.rect, 0.0, edge, StrokeKind::Inside);
    }
}

/// The selected piece.
fn selected<'b>(board: &'b Board, state: &UiState) -> Option<&'b Piece> {
    board.piece(state.board.selected?)
}
