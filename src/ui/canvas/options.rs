//! The options of the tool in the hand, in a bar at the top of the canvas; what changes the mask as a whole beside them.

use super::bars::{GAP, IN, OUT, bar};
use super::stage::Facts;
use super::{hand, marker, refine, select_menu};
use crate::canvas::brush::DIAMETERS;
use crate::canvas::proposal::Proposal;
use crate::canvas::select::Combine;
use crate::command::Command;
use crate::command::action::Action;
use crate::request::Field;
use crate::ui::state::{Overlay, Tool, UiState};
use crate::ui::theme::{self, Icon, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{
    Button, Checkbox, Hint, IconButton, LevelField, Scale, Segment, Segmented, line_in, vertical_hairline,
};
use eframe::egui::{Align, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// A level field where there is room, and the narrowest it becomes.
const FIELD: (f32, f32) = (114.0, 84.0);

/// Icon and name of a tool.
pub(in crate::ui) const fn face(tool: Tool) -> (Icon, Action) {
    match tool {
        Tool::Brush => (icons::BRUSH, Action::Brush),
        Tool::Eraser => (icons::INK_ERASER, Action::Eraser),
        Tool::Rectangle => (icons::RECTANGLE, Action::Rectangle),
        Tool::Ellipse => (icons::CIRCLE, Action::Ellipse),
        Tool::Lasso => (icons::LASSO_SELECT, Action::Lasso),
        Tool::Polygon => (icons::POLYLINE, Action::Polygon),
        Tool::Wand => (icons::WAND_STARS, Action::Wand),
        Tool::Quick => (icons::AUTO_AWESOME, Action::Quick),
        Tool::Frame => (icons::CROP, Action::Frame),
        Tool::Marker => (icons::DRAW, Action::Marker),
        Tool::Hand => (icons::BACK_HAND, Action::Hand),
    }
}

/// Shows the bar; where it is.
pub(super) fn show(
    ui: &mut Ui,
    page: Rect,
    view: &View<'_>,
    state: &mut UiState,
    out: &mut Vec<Command>,
    facts: Facts,
) -> Rect {
    let side = metrics::ICON_BUTTON;
    let tool = state.held.unwrap_or(state.screen.tool);
    if state.overlay == Overlay::Hand && !tool.paints() {
        state.overlay = Overlay::None;
    }
    let (icon, action) = face(tool);
    // Sign, hairline and four buttons, with a gap before each.
    let marks = tool == Tool::Marker;
    let fixed = 2.0 * IN + if marks { side } else { 5.0 * side + metrics::LINE + 5.0 * GAP };
    let room = page.width() - 2.0 * OUT - fixed;
    let own = own_width(tool, room);
    let size = vec2(fixed + own + if own > 0.0 { GAP } else { 0.0 }, 40.0);
    let rect = Rect::from_min_size(pos2((page.center().x - size.x / 2.0).round(), page.top() + OUT), size);
    bar(ui, rect, "Tool options", |ui| {
        let (place, sign) = ui.allocate_exact_size(vec2(side, side), Sense::hover());
        icon.paint(ui.painter(), place.center(), metrics::ICON_TOOL, theme::tokens(ui).accent_line);
        sign.widget_info(|| WidgetInfo::labeled(Role::Image, true, format!("Tool: {}", action.label())));
        match tool {
            Tool::Brush | Tool::Eraser => {
                fields(ui, state, field_width(own - side - GAP, 3));
                hand::show(ui, state);
            }
            Tool::Rectangle | Tool::Ellipse | Tool::Lasso | Tool::Polygon => combine(ui, state, is_tight(own)),
            Tool::Wand => wand(ui, view, state, out, is_tight(own)),
            Tool::Quick => quick(ui, state, is_tight(own)),
            Tool::Frame => frame(ui, view, out),
            Tool::Marker => marker::options(ui, view, state, FIELD.0, out),
            Tool::Hand => {}
        }
        if marks {
            // The rest changes the mask.
            return;
        }
        vertical_hairline(ui, 20.0);
        select_menu::show(ui, view, state, out);
        refine::show(ui, state, out, facts);
        let invert = Action::InvertMask.hint();
        if IconButton::new(icons::INVERT_COLORS, Action::InvertMask.label()).key(invert.as_str()).show(ui).clicked() {
            out.push(Command::Do(Action::InvertMask));
        }
        let clear = Action::ClearMask.hint();
        let painting = view.document.is_some_and(|document| document.canvas.is_painting());
        let usable = if facts.painted || painting { Ok(()) } else { Err("Nothing is painted.") };
        let button = IconButton::new(icons::DELETE, Action::ClearMask.label()).key(clear.as_str()).enabled(usable);
        if button.show(ui).clicked() {
            out.push(Command::Do(Action::ClearMask));
        }
    });
    rect
}

/// Width of the words that say what becomes of a selection.
const WORDS: f32 = 271.0;

/// The same as short words.
const SHORT: f32 = 150.0;

/// Width of stroke or box.
const STROKE: f32 = 112.0;

/// Size of the stroke, stroke or box, and what becomes of it.
fn quick(ui: &mut Ui, state: &mut UiState, tight: bool) {
    let brush = &mut state.screen.brush;
    let sizes = Scale::logarithmic(*DIAMETERS.start(), *DIAMETERS.end());
    let field = LevelField::new("Size", sizes).unit("px").width(FIELD.0).key("[ and ]");
    if field.show(ui, &mut brush.diameter_px).changed() {
        *brush = brush.clamped();
    }
    let segments = [Segment::new(false, "Stroke"), Segment::new(true, "Box")];
    let control = Segmented::new("Quick select by", &segments).small().height(metrics::BUTTON_SMALL);
    control.show(ui, &mut state.screen.select.boxed);
    combine(ui, state, tight);
}

/// Width of the wand's checkbox.
const CONNECTED: f32 = 96.0;

/// What the tool's own options take of `room`.
fn own_width(tool: Tool, room: f32) -> f32 {
    let fields = |count: f32| {
        let room = room - GAP - metrics::ICON_BUTTON;
        ((room - (count - 1.0) * GAP) / count).clamp(FIELD.1, FIELD.0).floor() * count + (count - 1.0) * GAP
    };
    match tool {
        Tool::Brush | Tool::Eraser => fields(3.0) + GAP + metrics::ICON_BUTTON,
        Tool::Rectangle | Tool::Ellipse | Tool::Lasso | Tool::Polygon => {
            if room >= WORDS {
                WORDS
            } else {
                SHORT
            }
        }
        Tool::Wand => {
            let rest = FIELD.0 + 6.0 + CONNECTED + 2.0 * GAP;
            rest + if room >= rest + WORDS { WORDS } else { SHORT }
        }
        Tool::Quick => {
            let rest = FIELD.0 + STROKE + 2.0 * GAP;
            rest + if room >= rest + WORDS { WORDS } else { SHORT }
        }
        Tool::Frame => FRAME + GAP + BY_MASK,
        Tool::Marker => FIELD.0 + marker::OPTIONS,
        Tool::Hand => 0.0,
    }
}

/// Width of the frame's size in words, and of the button that gives it back to the mask.
const FRAME: f32 = 230.0;
const BY_MASK: f32 = 86.0;

/// The frame in pixels, and the way back to the one that follows the mask.
fn frame(ui: &mut Ui, view: &View<'_>, out: &mut Vec<Command>) {
    let t = theme::tokens(ui);
    let crop = view.prospect.crop.or(view.draft.frame);
    let problem = view.prospect.problem.as_ref().filter(|problem| problem.field == Field::Mask);
    let words = match (crop, view.document) {
        _ if problem.is_some() => problem.map(|problem| problem.message.clone()).unwrap_or_default(),
        (Some(crop), Some(document)) => {
            let past = !document.source.extent.bounds().contains(crop);
            let words = match (view.prospect.bare_px, past) {
                (1.., _) => ", corners stay empty",
                (0, true) => ", extends the picture",
                (0, false) => "",
            };
            format!("{}{words}", crop.extent().label())
        }
        _ => "Drag a frame".to_owned(),
    };
    let (_, rect) = ui.allocate_space(vec2(FRAME, metrics::BUTTON_SMALL));
    line_in(ui, rect, &words, Type::SmallMedium, t.text, Align::Min);
    let own = if view.draft.frame.is_some() { Ok(()) } else { Err("The frame follows the mask already") };
    if Button::quiet("By mask").small().enabled(own).show(ui).clicked() {
        out.push(Command::SetFrame(None));
    }
}

fn field_width(own: f32, count: u8) -> f32 {
    let count = f32::from(count);
    ((own - (count - 1.0) * GAP) / count).floor()
}

/// The words do not fit.
fn is_tight(own: f32) -> bool {
    own < WORDS || (own > WORDS + 1.0 && own < WORDS + FIELD.0 + CONNECTED)
}

/// Size, hardness, opacity: shown in pixels and percents, kept as the brush keeps them.
fn fields(ui: &mut Ui, state: &mut UiState, width: f32) {
    let brush = &mut state.screen.brush;
    let sizes = Scale::logarithmic(*DIAMETERS.start(), *DIAMETERS.end());
    if LevelField::new("Size", sizes).unit("px").width(width).key("[ and ]").show(ui, &mut brush.diameter_px).changed()
    {
        *brush = brush.clamped();
    }
    let percents = [("Hardness", 0.0, "Shift+[ and ]", brush.hardness), ("Opacity", 1.0, "1 to 9, 0", brush.opacity)];
    let [hardness, opacity] = percents.map(|(name, least, key, value)| {
        let mut percent = (value * 100.0).round();
        let field = LevelField::new(name, Scale::linear(least, 100.0)).unit("%").width(width).key(key);
        if field.show(ui, &mut percent).changed() { percent / 100.0 } else { value }
    });
    brush.hardness = hardness;
    brush.opacity = opacity;
}

/// What becomes of a selection.
fn combine(ui: &mut Ui, state: &mut UiState, tight: bool) {
    let words = if tight { ["+", "−", "∩", "="] } else { ["Add", "Subtract", "Intersect", "Replace"] };
    let keys = ["Shift", "Alt", "Shift+Alt"];
    let segments = [
        Segment::new(Combine::Add, words[0]).key(keys[0]),
        Segment::new(Combine::Subtract, words[1]).key(keys[1]),
        Segment::new(Combine::Intersect, words[2]).key(keys[2]),
        Segment::new(Combine::Replace, words[3]),
    ];
    let control = Segmented::new("What becomes of the selection", &segments).small().height(metrics::BUTTON_SMALL);
    control.show(ui, &mut state.screen.select.combine);
}

/// Tolerance and reach of the wand. They change the last click as long as nothing else has changed the mask.
fn wand(ui: &mut Ui, view: &View<'_>, state: &mut UiState, out: &mut Vec<Command>, tight: bool) {
    let select = &mut state.screen.select;
    let before = *select;
    let field = LevelField::new("Tolerance", Scale::linear(0.0, 255.0)).width(FIELD.0 + 6.0);
    field.show(ui, &mut select.tolerance);
    let reach = Checkbox::new("Connected").show(ui, &mut select.contiguous);
    let _ = reach.hint("Only what hangs together with the clicked place");
    let after = *select;
    combine(ui, state, tight);
    if after == before {
        return;
    }
    if let Some((id, Proposal::Wand { at, options, combine })) = state.adjustable.clone()
        && view.adjusting == Some(id)
    {
        let options = crate::canvas::select::wand::WandOptions {
            tolerance: after.tolerance.clamp(0.0, 255.0) as u8,
            contiguous: after.contiguous,
            ..options
        };
        let proposal = Proposal::Wand { at, options, combine };
        state.adjustable = Some((id, proposal.clone()));
        out.push(Command::Propose(id, proposal));
    }
}
