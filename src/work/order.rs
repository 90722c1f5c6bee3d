//! A run as it was asked for, with its pixels, before it is frozen into a take.

use crate::board::{Board, TakenBoard};
use crate::canvas::mask::Mask;
use crate::document::masks::MaskRecord;
use crate::edit::Blend;
use crate::edit::plan::EditPlan;
use crate::geom::Bounds;
use crate::picture::Picture;
use crate::profile::Profile;
use crate::reference::Reference;
use crate::request::Parameters;
use crate::series::Series;
use crate::take::{EntryId, Markup, Mode, Original, TakeId, Tier};
use std::sync::Arc;

/// The picture that is edited.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its record in the library.
    pub original: Original,
    /// Its pixels.
    pub picture: Picture,
    /// What may change; `None`: everything.
    pub mask: Option<Mask>,
    /// The named mask that it is; the run keeps it as one of its versions.
    pub named: Option<MaskRecord>,
}

/// The board of a composition, before and after its flat picture is made. It goes out behind all cards: so their numbers, and
/// what is mentioned by them, are the same with a board and without.
#[derive(Debug, Clone)]
pub enum Laid {
    /// The picture is not made yet: one of the references only promises it.
    Loose(Arc<Board>),
    /// The picture is stored, and one of the references names it.
    Flat(TakenBoard),
}

impl Laid {
    /// The board as its take keeps it.
    pub(super) fn taken(&self) -> Option<TakenBoard> {
        match self {
            Self::Loose(_) => None,
            Self::Flat(taken) => Some(taken.clone()),
        }
    }
}

/// Everything a run needs, by value.
#[derive(Debug, Clone)]
pub struct Order {
    /// The id that the take will have.
    pub id: TakeId,
    /// The endpoint.
    pub profile: Profile,
    /// Generate, edit or compose.
    pub mode: Mode,
    /// Draft or final.
    pub tier: Tier,
    /// The prompt as it is sent, but for its mentions. One with variables is [spread](super::matrix::spread) first.
    pub prompt: String,
    /// Parameters; `n` is the number of results. `size` is the user's wish for a generated picture; with a source,
    /// `Exact` overrules the size that the crop asks for.
    pub parameters: Parameters,
    /// References in wire order, a board's flat picture behind all cards.
    pub references: Vec<Reference>,
    /// The board of a composition.
    pub board: Option<Laid>,
    /// The picture that is edited; needed in edit mode.
    pub source: Option<Source>,
    /// Marks over the source.
    pub markup: Option<Markup>,
    /// Where a model takes no marks, a copy with them goes along.
    pub marked_copy: bool,
    /// Blend width; `None`: from the mask.
    pub seam_px: Option<u32>,
    /// How the results are put back: registration and colour match. Its seam is the plan's.
    pub blend: Blend,
    /// The crop as the user set it, in pixels of the source; past its border the picture is extended. `None`: by the
    /// mask.
    pub frame: Option<Bounds>,
    /// Pixels sent for a pixel of the crop.
    pub scale: f32,
    /// The plan of the take that is run again; `None`: planned anew.
    pub plan: Option<EditPlan>,
    /// Put the result back through the mask.
    pub exact: bool,
    /// The result it was branched from.
    pub parent: Option<EntryId>,
    /// What it is run together with.
    pub series: Option<Series>,
}

impl Order {
    /// A draft of this prompt and nothing else, with the parameters that a model has by itself.
    pub fn new(profile: Profile, mode: Mode, prompt: impl Into<String>) -> Self {
        Self {
            id: TakeId::fresh(),
            profile,
            mode,
            tier: Tier::Draft,
            prompt: prompt.into(),
            parameters: Parameters::default(),
            references: Vec::new(),
            board: None,
            source: None,
            markup: None,
            marked_copy: false,
            seam_px: None,
            blend: Blend::default(),
            frame: None,
            scale: 1.0,
            plan: None,
            exact: true,
            parent: None,
            series: None,
        }
    }

    /// The same order with a board: its flat picture goes along behind the references that are there.
    #[must_use]
    pub fn with_board(mut self, board: Arc<Board>) -> Self {
        self.references.push(board.promised());
        self.board = Some(Laid::Loose(board));
        self
    }
}
