//! Pointer and keys over the canvas, event by event: several moves, even a whole stroke, can arrive in one frame.

mod keys;
mod pen;
mod select;
mod wheel;

pub(super) use wheel::wheel;

use super::crop;
use super::gesture::Gesture;
use super::steady::Hand;
use crate::canvas::brush::{Brush, Tip};
use crate::canvas::proposal::Proposal;
use crate::canvas::viewport::{Pane, Viewport};
use crate::command::action::Scope;
use crate::command::marks::MarkStep;
use crate::command::{Command, PaintStep};
use crate::geom::{Bounds, Extent, Point};
use crate::ui::state::{Tool, UiState};
use eframe::egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchId, Ui};

/// Points of an upward drag from softest to hardest.
const HARDNESS_DRAG: f32 = 200.0;

/// Points around the pointer within which marks are taken away.
const ERASES: f32 = 6.0;

/// What the pointer is doing.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Grip {
    hold: Hold,
    /// What was proposed last for the selection that is being drawn.
    proposed: Option<Proposal>,
    /// What the wheel did last: egui hands its movement out over several frames.
    wheel: Wheel,
    /// End of the newest step.
    last: Option<(Point, Tip)>,
    /// What touches the screen and leads the pointer, with its pressure where it tells one.
    touch: Option<(TouchId, Option<f32>)>,
}

#[derive(Debug, Clone, PartialEq, Default)]
enum Hold {
    #[default]
    Nothing,
    /// Painting with a tool; the hand leads the brush. A line from the last stroke is straight anyway.
    Stroke {
        tool: Tool,
        hand: Hand,
        line: bool,
        /// Pressure of the pen that began it; a mouse stays a mouse.
        pen: Option<f32>,
    },
    /// Drawing a selection. A polygon goes on between clicks.
    Select(Gesture),
    /// Drawing a mark, or taking marks away.
    Mark {
        /// Taking away.
        erases: bool,
    },
    /// Dragging the crop frame.
    Crop(crop::Drag),
    /// Moving the view with a button.
    Pan(PointerButton, Pos2),
    /// Changing the brush, from where and from what.
    Size(Pos2, Brush),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Wheel {
    /// A mouse's wheel: zooms.
    #[default]
    Zoom,
    /// Fingers on a trackpad: moves.
    Pan,
    /// With Ctrl: size of the brush.
    Size,
}

impl Grip {
    /// A stroke is being made.
    pub(super) const fn is_painting(&self) -> bool {
        matches!(self.hold, Hold::Stroke { .. })
    }

    /// The selection that is being drawn.
    pub(super) const fn drawing(&self) -> Option<&Gesture> {
        match &self.hold {
            Hold::Select(gesture) => Some(gesture),
            _ => None,
        }
    }

    /// The crop frame that is being dragged.
    pub(super) const fn cropping(&self) -> Option<&crop::Drag> {
        match &self.hold {
            Hold::Crop(drag) => Some(drag),
            _ => None,
        }
    }

    /// The view is being moved.
    pub(super) const fn is_panning(&self) -> bool {
        matches!(self.hold, Hold::Pan(..))
    }

    /// Where the ring stays while its size is dragged.
    pub(super) const fn sized_at(&self) -> Option<Pos2> {
        match self.hold {
            Hold::Size(at, _) => Some(at),
            _ => None,
        }
    }

    /// Finishes a stroke and forgets what was held. A selection stays as far as it is drawn.
    pub(super) fn let_go(&mut self, out: &mut Vec<Command>) {
        match self.hold {
            Hold::Stroke { .. } => out.push(Command::Paint(PaintStep::Finish)),
            Hold::Mark { .. } => out.push(Command::Mark(MarkStep::Finish)),
            _ => {}
        }
        self.hold = Hold::Nothing;
        self.proposed = None;
    }

    /// What is being painted or drawn never was.
    fn roll_back(&mut self, out: &mut Vec<Command>) {
        match &self.hold {
            Hold::Stroke { .. } => out.push(Command::Paint(PaintStep::Cancel)),
            Hold::Mark { .. } => out.push(Command::Mark(MarkStep::Cancel)),
            Hold::Select(gesture) => out.push(Command::DropProposal(gesture.id)),
            Hold::Crop(drag) => out.push(Command::SetFrame(drag.before)),
            _ => return,
        }
        self.hold = Hold::Nothing;
        self.proposed = None;
    }
}

/// What the pointer paints on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ground {
    /// The source: its mask is painted.
    Source,
    /// A result that is blended anew: it is painted in and out.
    Blend,
    /// A result that hides a source; `fits`: of the same extent, so that places on one are places on the other.
    Over {
        /// Same extent.
        fits: bool,
    },
    /// A result without a source: there is no mask.
    Alone,
}

/// Where the events fall.
pub(super) struct Place<'a> {
    /// The canvas in the window.
    pub(super) pane: Pane,
    /// The picture that is shown.
    pub(super) extent: Extent,
    /// What the picture that is shown means for painting.
    pub(super) ground: Ground,
    /// The crop frame as it is, and as the user has set it.
    pub(super) frame: (Option<Bounds>, Option<Bounds>),
    /// The change of the mask that can still be adjusted.
    pub(super) adjusting: Option<u64>,
    /// Something lies over the page: no new gesture begins.
    pub(super) blocked: bool,
    /// A text field has the focus: keys are text.
    pub(super) typing: bool,
    /// True where no bar and no popover lies over the canvas.
    pub(super) free: &'a dyn Fn(Pos2) -> bool,
}

/// Walks the frame's events in order. True when the canvas was pressed.
pub(super) fn walk(
    ui: &Ui,
    place: &Place<'_>,
    grip: &mut Grip,
    state: &mut UiState,
    viewport: &mut Viewport,
    out: &mut Vec<Command>,
) -> bool {
    let events = ui.input(|i| i.events.clone());
    // Space belongs to whatever else has the keyboard focus.
    let elsewhere = state.area != Some(Scope::Canvas) && ui.memory(|memory| memory.focused().is_some());
    let modifiers = ui.input(|i| i.modifiers);
    let near = 1.0 / viewport.points_per_pixel(place.pane).max(1e-6);
    let mut walk = Walk { place, grip, state, viewport, out, elsewhere, modifiers, near, pressed: false };
    for event in &events {
        walk.event(event);
    }
    walk.tool_may_have_changed();
    walk.propose();
    walk.state.drawing = walk.grip.drawing().is_some_and(Gesture::is_polygon);
    walk.pressed
}

struct Walk<'a, 'b> {
    place: &'a Place<'b>,
    grip: &'a mut Grip,
    state: &'a mut UiState,
    viewport: &'a mut Viewport,
    out: &'a mut Vec<Command>,
    elsewhere: bool,
    /// Keys that are held at the end of the frame.
    modifiers: Modifiers,
    /// Image pixels for a screen point.
    near: f32,
    pressed: bool,
}

impl Walk<'_, '_> {
    fn event(&mut self, event: &Event) {
        match event {
            Event::PointerButton { pos, button, pressed: true, modifiers } => self.press(*pos, *button, *modifiers),
            Event::PointerButton { pos, button, pressed: false, .. } => self.release(*pos, *button),
            Event::PointerMoved(pos) => self.moved(*pos),
            Event::Key { key, pressed, repeat: false, modifiers, .. } => self.key(*key, *pressed, *modifiers),
            Event::WindowFocused(false) => {
                self.grip.let_go(self.out);
                self.state.held = None;
                self.state.see_original = false;
            }
            Event::Touch { id, phase, force, .. } => self.touch(*id, *phase, *force),
            Event::MouseWheel { unit, modifiers, .. } => {
                self.grip.wheel = match unit {
                    _ if modifiers.command => Wheel::Size,
                    MouseWheelUnit::Point => Wheel::Pan,
                    MouseWheelUnit::Line | MouseWheelUnit::Page => Wheel::Zoom,
                };
            }
            Event::Zoom(_) => self.grip.wheel = Wheel::Pan,
            _ => {}
        }
    }

    fn tool(&self) -> Tool {
        self.state.held.unwrap_or(self.state.screen.tool)
    }

    fn brush(&self) -> Brush {
        Brush { erase: self.tool() == Tool::Eraser, ..self.state.screen.brush }.clamped()
    }

    fn image(&self, pos: Pos2) -> Point {
        self.viewport.image_from_ui(self.place.pane, (pos.x, pos.y))
    }

    fn press(&mut self, pos: Pos2, button: PointerButton, modifiers: Modifiers) {
        if self.place.blocked || !(self.place.free)(pos) {
            return;
        }
        if let (Hold::Select(gesture), PointerButton::Primary) = (&mut self.grip.hold, button)
            && gesture.is_polygon()
        {
            self.pressed = true;
            if gesture.corner(self.near) {
                self.close_polygon();
            }
            return;
        }
        if self.grip.hold != Hold::Nothing {
            return;
        }
        self.pressed = true;
        match button {
            PointerButton::Middle => self.grip.hold = Hold::Pan(button, pos),
            PointerButton::Primary if self.tool() == Tool::Hand => self.grip.hold = Hold::Pan(button, pos),
            PointerButton::Primary => self.begin(pos, modifiers),
            PointerButton::Secondary if modifiers.alt => {
                self.grip.hold = Hold::Size(pos, self.state.screen.brush);
            }
            _ => {}
        }
    }

    fn begin(&mut self, pos: Pos2, modifiers: Modifiers) {
        if let Ground::Over { .. } = self.place.ground {
            // The mask lies on the source: painting goes back to it.
            self.out.push(Command::ShowResult(None));
        }
        if matches!(self.place.ground, Ground::Alone | Ground::Over { fits: false }) {
            return;
        }
        let marks = self.state.screen.tool == Tool::Marker;
        if self.place.ground == Ground::Blend && (marks || !self.tool().paints()) {
            return;
        }
        if self.tool() == Tool::Frame {
            let at = self.image(pos);
            let (shown, set) = self.place.frame;
            let frame = shown.unwrap_or_else(|| self.place.extent.bounds());
            self.grip.hold = Hold::Crop(crop::Drag::begin(frame, set, at, self.near));
            return;
        }
        if self.tool().selects() {
            self.select(self.image(pos), modifiers);
            return;
        }
        if marks {
            self.mark(self.image(pos));
            return;
        }
        let pen = self.force();
        self.state.pen_seen |= pen.is_some();
        let (at, brush, tip) = (self.image(pos), self.brush(), self.state.screen.pressure.tip(pen));
        self.grip.last = Some((at, tip));
        self.grip.hold = Hold::Stroke { tool: self.tool(), hand: Hand::new(at), line: modifiers.shift, pen };
        self.out.push(Command::Paint(PaintStep::Begin { at, brush, tip, line: modifiers.shift }));
    }

    /// A mark begins; with the temporary eraser, marks are taken away.
    fn mark(&mut self, at: Point) {
        let erases = self.state.held == Some(Tool::Eraser);
        self.grip.hold = Hold::Mark { erases };
        let marker = self.state.screen.marker;
        self.out.push(Command::Mark(if erases {
            MarkStep::Erase(at, ERASES * self.near)
        } else {
            MarkStep::Begin { at, width_px: marker.width_px, colour: marker.colour }
        }));
    }

    fn moved(&mut self, pos: Pos2) {
        let (at, force) = (self.image(pos), self.force());
        match &mut self.grip.hold {
            Hold::Nothing => {}
            Hold::Select(gesture) => {
                let moves = self.state.held == Some(Tool::Hand);
                gesture.move_to(at, self.modifiers, moves, self.near);
            }
            Hold::Mark { erases: true } => self.out.push(Command::Mark(MarkStep::Erase(at, ERASES * self.near))),
            Hold::Mark { erases: false } => self.out.push(Command::Mark(MarkStep::Extend(at))),
            Hold::Crop(drag) => {
                if drag.is_meant(at, self.near) {
                    self.out.push(Command::SetFrame(Some(drag.frame(at))));
                }
            }
            Hold::Stroke { hand, line, pen, .. } => {
                *pen = pen.and(force).or(*pen);
                let tip = self.state.screen.pressure.tip(*pen);
                let straight = self.modifiers.shift && !*line;
                let at = hand.lead(at, straight, self.state.screen.stabiliser * self.near, self.near);
                if self.grip.last != Some((at, tip)) {
                    self.grip.last = Some((at, tip));
                    self.out.push(Command::Paint(PaintStep::Extend(at, tip)));
                }
            }
            Hold::Pan(_, from) => {
                let by = pos - *from;
                self.viewport.pan(self.place.pane, self.place.extent, by.x, by.y);
                *from = pos;
            }
            Hold::Size(from, brush) => {
                let by = pos - *from;
                let pixels = by.x / self.viewport.points_per_pixel(self.place.pane);
                let sized = Brush {
                    diameter_px: brush.diameter_px + 2.0 * pixels,
                    hardness: (brush.hardness - by.y / HARDNESS_DRAG).clamp(0.0, 1.0),
                    ..*brush
                };
                self.state.screen.brush = sized.clamped();
            }
        }
    }

    fn release(&mut self, pos: Pos2, button: PointerButton) {
        let ends = match &self.grip.hold {
            Hold::Nothing => false,
            Hold::Select(gesture) => button == PointerButton::Primary && !gesture.is_polygon(),
            Hold::Stroke { .. } | Hold::Mark { .. } | Hold::Crop(_) => button == PointerButton::Primary,
            Hold::Pan(with, _) => button == *with,
            Hold::Size(..) => button == PointerButton::Secondary,
        };
        if ends {
            self.moved(pos);
            self.catch_up(pos);
            self.propose();
            self.grip.let_go(self.out);
        }
    }

    /// The stabiliser's string is pulled in: a stroke ends where the pointer is.
    fn catch_up(&mut self, pos: Pos2) {
        if let Hold::Stroke { line: false, pen, .. } = self.grip.hold
            && self.state.screen.stabiliser > 0.0
            && !self.modifiers.shift
        {
            let (at, tip) = (self.image(pos), self.state.screen.pressure.tip(pen));
            self.grip.last = Some((at, tip));
            self.out.push(Command::Paint(PaintStep::Extend(at, tip)));
        }
    }

    /// A stroke belongs to one tool.
    fn tool_may_have_changed(&mut self) {
        let begun = match &self.grip.hold {
            Hold::Stroke { tool, .. } => *tool,
            // Space moves what is drawn, so the hand that it lends is no other tool.
            Hold::Select(gesture) if self.state.held.is_none() => gesture.tool,
            _ => return,
        };
        if begun != self.tool() {
            self.propose();
            self.grip.let_go(self.out);
        }
    }
}
