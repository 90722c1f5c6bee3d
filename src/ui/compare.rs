//! The compare page: pictures laid against each other with one zoom for all, what differs, and what becomes of them.

mod bars;
mod numbers;
mod panel;
mod panes;
mod strip;
mod table;

use crate::canvas::viewport::{Pane, Viewport};
use crate::command::Command;
use crate::command::action::{Action, Scope};
use crate::command::compare::CompareCommand;
use crate::compare::Side;
use crate::geom::Extent;
use crate::take::EntryId;
use crate::ui::canvas::{self, MARGIN};
use crate::ui::state::{Tab, UiState};
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Layout, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::EmptyState;
use crate::ui::{area, gallery, travel};
use eframe::egui::{Align2, Context, Id, Key, Rect, Sense, Ui, UiBuilder, vec2};

/// What the page remembers between frames and nobody else needs.
#[derive(Clone, Default)]
struct Stage {
    /// The first pane of the last frame, and the size that the view is about.
    pane: Option<(Pane, Extent)>,
    /// The bars that float over the pictures.
    bars: Vec<Rect>,
}

impl Stage {
    fn id() -> Id {
        Id::unique("compare stage")
    }

    fn load(ctx: &Context) -> Self {
        ctx.data(|data| data.get_temp(Self::id())).unwrap_or_default()
    }

    fn store(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Self::id(), self));
    }
}

/// Shows the page over all the room there is.
pub fn show(
    ui: &mut Ui,
    layout: &Layout,
    view: &View<'_>,
    state: &mut UiState,
    textures: &mut Textures,
    out: &mut Vec<Command>,
) {
    canvas::leave(ui, state, out);
    let page = ui.available_rect_before_wrap();
    let t = theme::tokens(ui);
    ui.painter().rect_filled(page, 0.0, t.canvas);
    ui.allocate_rect(page, Sense::hover());
    area::claim(ui, page, state, Some(Scope::Compare));
    if view.comparison.sides.list().is_empty() {
        if !view.restoring {
            empty(ui, page, state);
        }
        return;
    }
    hold_original(ui, view, state, out);
    let width = if state.screen.compare.panel_open { panel_width(layout) } else { 0.0 };
    let left = page.with_max_x(page.right() - width);
    let floor = left.bottom() - metrics::STRIP_LOW;
    panes::show(&mut part(ui, left.with_max_y(floor), "pictures"), view, state, textures, out);
    strip::show(&mut part(ui, left.with_min_y(floor), "strip"), layout, view, state, textures, out);
    if width > 0.0 {
        panel::show(&mut part(ui, page.with_min_x(left.right()), "panel"), view, state, textures, out);
    }
    gallery::heat(ui, page, view, state, textures);
}

fn part(ui: &mut Ui, rect: Rect, name: &str) -> Ui {
    let mut part = ui.new_child(UiBuilder::new().max_rect(rect).scope_id(Id::unique(("compare", name))));
    part.set_clip_rect(rect.intersect(ui.clip_rect()));
    part
}

const fn panel_width(layout: &Layout) -> f32 {
    if layout.stack_is_rail { metrics::DETAILS_MIN } else { layout.stack_width }
}

/// While its key is held the original is shown in place of what was made from it.
fn hold_original(ui: &Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>) {
    let held = ui.input(|i| i.key_down(Key::Backtick) && !i.modifiers.any()) && !ui.text_edit_focused();
    state.see_original = held;
    if let Some(original) = view.comparison.original().filter(|_| held)
        && !view.comparison.looks.contains_key(&original)
    {
        out.push(CompareCommand::Original.into());
    }
}

fn empty(ui: &mut Ui, page: Rect, state: &mut UiState) {
    let size = vec2(380.0, 176.0).min(page.size() - vec2(24.0, 24.0)).max(vec2(60.0, 60.0));
    let rect = Align2::CENTER_CENTER.align_size_within_rect(size, page);
    ui.painter().rect_filled(rect, f32::from(metrics::RADIUS_CARD), theme::tokens(ui).panel);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("nothing to compare"));
    let area = EmptyState::new(
        icons::COMPARE,
        "Nothing to compare yet",
        "Open a picture and run an edit, or choose results in the gallery: then they stand here side by side.",
    )
    .button("Go to canvas")
    .min_height(size.y);
    if area.show(&mut child).is_some_and(|button| button.clicked()) {
        state.screen.tab = Tab::Canvas;
    }
}

/// The size that the view is about: A's, or that of the first picture that is there.
fn basis(view: &View<'_>) -> Option<Extent> {
    let comparison = view.comparison;
    comparison.sides.list().iter().find_map(|side| comparison.seen(*side)).map(|seen| seen.pyramid.extent(0))
}

/// Does an action of this page. False when the action is somebody else's.
pub fn act(ctx: &Context, action: Action, state: &mut UiState, out: &mut Vec<Command>) -> bool {
    match action {
        Action::SwapSides => out.push(CompareCommand::Swap.into()),
        Action::NextWay => state.screen.compare.way = state.screen.compare.way.next(),
        Action::ToggleContour => state.screen.compare.contour = !state.screen.compare.contour,
        other if travel::is_zoom(other) && state.screen.tab == Tab::Compare => {
            let stage = Stage::load(ctx);
            if let Some((pane, extent)) = stage.pane {
                let mut viewport = settled(state, pane, extent);
                travel::zoom(ctx, other, (pane, extent, MARGIN), &stage.bars, &mut viewport);
                keep(state, viewport);
            }
        }
        _ => return false,
    }
    true
}

fn settled(state: &UiState, pane: Pane, extent: Extent) -> Viewport {
    let mut viewport = state.compare_view.unwrap_or_default();
    viewport.settle(pane, extent, MARGIN);
    viewport
}

fn keep(state: &mut UiState, viewport: Viewport) {
    state.compare_view = (!viewport.is_fitted()).then_some(viewport);
}

/// B goes on to the next result of the row.
pub fn walk(view: &View<'_>, by: isize, out: &mut Vec<Command>) {
    let row: Vec<Side> = strip::row(view).into_iter().map(|item| item.side).collect();
    let mut sides = view.comparison.sides.clone();
    if sides.step_b(&row, by)
        && let Some(b) = sides.b()
    {
        out.push(CompareCommand::SetB(b).into());
    }
}

/// The result that a verdict on this page is about: A for keeping, else B, else what stands alone.
pub fn chosen(view: &View<'_>, action: Action) -> Option<EntryId> {
    let sides = &view.comparison.sides;
    let side = if action == Action::Keep { sides.a() } else { sides.b().or(sides.a()) };
    side.and_then(Side::result)
}

/// Opens what is chosen: several results are compared with each other, one with what was A or with its source.
pub fn open(ids: &[EntryId], out: &mut Vec<Command>) {
    match ids {
        [] => {}
        [id] => out.push(CompareCommand::Against(Side::Result(*id)).into()),
        several => out.push(CompareCommand::Open(several.iter().copied().map(Side::Result).collect()).into()),
    }
}
