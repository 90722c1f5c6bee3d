//! Where a card that is dragged out of the tray would land on the page.

use super::page::Page;
use crate::geom::Point;
use eframe::egui::{Context, Id, Pos2, Rect, Ui};

#[derive(Clone)]
struct Landing {
    page: Page,
    bars: Vec<Rect>,
    pass: u64,
}

fn id() -> Id {
    Id::unique("board landing")
}

/// Says where the page is in this frame.
pub(super) fn keep(ctx: &Context, page: &Page, bars: &[Rect]) {
    let landing = Landing { page: *page, bars: bars.to_vec(), pass: ctx.cumulative_pass_nr() };
    ctx.data_mut(|data| data.insert_temp(id(), landing));
}

/// The place on the page under the pointer, when the board is shown there.
pub(in crate::ui) fn at(ui: &Ui, pointer: Pos2) -> Option<Point> {
    let landing: Landing = ui.data(|data| data.get_temp(id()))?;
    let shown = landing.pass + 1 >= ui.cumulative_pass_nr();
    let free = landing.page.rect.contains(pointer) && !landing.bars.iter().any(|bar| bar.contains(pointer));
    // What lies over the canvas, such as the sheet of the right stack, is no page.
    let covered = ui.layer_id_at(pointer).is_some_and(|layer| layer.order != eframe::egui::Order::Background);
    (shown && free && !covered).then(|| landing.page.page_from_ui(pointer))
}
