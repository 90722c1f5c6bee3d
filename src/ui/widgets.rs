//! The components every screen is built of.
//!
//! Each one takes its colours and sizes from [`theme`](super::theme), has an accessible name,
//! shows a ring while it has the keyboard focus, and says why when it is disabled: instead of a
//! flag, `enabled` is a [`Enabled`], whose error is the reason shown on hover and focus.
//!
//! Builders end in `show(ui)`; that is where they take their room and return a `Response`.

mod badge;
mod button;
mod card;
mod check;
mod chip;
mod empty;
mod frames;
mod hint;
mod level;
mod menu;
mod paint;
mod scale;
mod section;
mod segmented;
mod slider;
mod slot;
mod stepper;
mod text;
mod text_field;

pub use self::{
    badge::{Corner, Pill, badge_in, mark, tag_at},
    button::{Button, ButtonSize, IconButton},
    card::{JobCard, Toast},
    check::Checkbox,
    chip::{Chip, MentionChip},
    empty::{EmptyState, Page, PageChoice},
    frames::{
        card_frame, card_frame_selected, float_frame, floating_bar, menu_frame, money_frame, page_frame, popover_frame,
    },
    hint::{Hint, tooltip_body},
    level::LevelField,
    menu::{MenuRow, menu, menu_at_pointer, menu_separator},
    paint::{dashed_rect, focus_ring, hairline, hover_mix, row, row_background, selection_ring, vertical_hairline},
    scale::Scale,
    section::{Section, SectionResponse},
    segmented::{Segment, Segmented},
    slider::Slider,
    slot::{Picture, Slot, SlotState},
    stepper::Stepper,
    text::{Run, galley, galley_elided, icon_text, line_in, text_line, text_runs, wrapped},
    text_field::TextField,
};

mod progress;
pub use self::progress::{BudgetTone, budget, progress_bar};

/// Whether something can be used, and if not, why.
pub type Enabled<'a> = Result<(), &'a str>;
