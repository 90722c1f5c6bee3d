//! Plain values to draw screens from, and a harness around the whole window.

use crate::common::renderer::{CpuRenderer, save};
use eframe::egui::{ColorImage, Context, Theme, UiBuilder, Vec2, vec2};
use egui_kittest::{Harness, HarnessBuilder};
use maquette::batch::Batch;
use maquette::board::Board;
use maquette::board::desk::Desk;
use maquette::board::steps::Step;
use maquette::browse::Browse;
use maquette::budget::Spent;
use maquette::canvas::Canvas;
use maquette::canvas::brush::Brush;
use maquette::canvas::marks::Marks;
use maquette::command::board::BoardCommand;
use maquette::command::marks::MarkStep;
use maquette::command::{Command, TextureKey};
use maquette::compare::Comparison;
use maquette::document::Document;
use maquette::document::masks::{MaskClip, Masks};
use maquette::draft::Draft;
use maquette::entry::{Entry, Proof, Tile, Verdict};
use maquette::geom::{Bounds, Extent, Point};
use maquette::jobs::line::Line;
use maquette::jobs::{Job, Jobs, Part, PartEvent, Slot, Typical};
use maquette::kept::Kept;
use maquette::ledger::{Billed, Call, CallState, Failure, FailureKind};
use maquette::lineage::Lineage;
use maquette::notice::Notices;
use maquette::picture::pyramid::Pyramid;
use maquette::picture::{Digest, Format, Picture};
use maquette::price::Money;
use maquette::profile::{Profile, Settings};
use maquette::prospect::manifest::Manifest;
use maquette::prospect::{Prospect, Share};
use maquette::reference::{Reference, Role};
use maquette::request::Parameters;
use maquette::safety::{LastStart, Shut, Stranded};
use maquette::sheet::Sheet;
use maquette::spend::Spend;
use maquette::take::{CallId, EntryId, Mode, Original, Take, TakeId, Tier};
use maquette::tray::Tray;
use maquette::ui::state::UiState;
use maquette::ui::textures::Textures;
use maquette::ui::theme::{self, Appearance};
use maquette::ui::view::{Chosen, Fetch, Following, ProfileStatus, Shown, View};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

/// The sample at the size that the mock screens speak of.
static PHOTO: LazyLock<Arc<Pyramid>> = LazyLock::new(|| {
    let photo = image::load_from_memory(include_bytes!("../../assets/sample/coffee.jpg")).expect("the sample decodes");
    let photo = photo.resize_exact(3600, 2400, image::imageops::FilterType::Nearest).to_rgba8();
    let picture = Picture::from_rgba(Extent::new(3600, 2400), photo.into_raw()).expect("as many bytes as pixels");
    Arc::new(Pyramid::new(picture))
});

/// The windows that every state is drawn in.
pub const SIZES: [(&str, Vec2, f32, theme::Mode); 5] = [
    ("1440", vec2(1440.0, 900.0), 1.0, theme::Mode::Dark),
    ("1920", vec2(1920.0, 1080.0), 1.0, theme::Mode::Dark),
    ("1024", vec2(1024.0, 700.0), 1.0, theme::Mode::Dark),
    ("2x", vec2(1280.0, 800.0), 2.0, theme::Mode::Dark),
    ("light", vec2(1440.0, 900.0), 1.0, theme::Mode::Light),
];

pub const NOW_MS: i64 = 1_795_000_000_000;

/// Everything a view borrows, and what the screen asked for.
pub struct World {
    pub settings: Settings,
    pub keys: BTreeMap<String, bool>,
    pub statuses: BTreeMap<String, ProfileStatus>,
    pub draft: Draft,
    pub marks: Marks,
    pub tray: Tray,
    pub desk: Desk,
    pub incoming: Vec<String>,
    pub document: Option<Document>,
    pub mask_clip: Option<MaskClip>,
    pub opening: Option<String>,
    pub jobs: Jobs,
    pub line: Line,
    pub questions: Vec<Call>,
    pub staged: Option<TakeId>,
    pub shown: Option<Shown>,
    /// The shown draft is the one that a final would follow: the number of its take, and how it goes along.
    pub chosen: Option<(u32, Option<Reference>)>,
    pub tiles: Vec<Tile>,
    pub comparison: Comparison,
    pub lineage: Option<Lineage>,
    pub sheet: Option<Sheet>,
    pub batch: Option<Batch>,
    pub prospect: Prospect,
    pub manifest: Option<Result<Manifest, String>>,
    pub browse: Browse,
    pub kept: Kept,
    pub fetch: Option<Fetch>,
    pub only: Option<String>,
    pub prompts: Vec<String>,
    pub notices: Notices,
    pub spent: Spent,
    pub spend: Option<Spend>,
    pub library: PathBuf,
    pub drops_arrive: bool,
    pub broken: Option<String>,
    pub shut: Option<Shut>,
    pub stranded: Vec<Stranded>,
    pub last_start: LastStart,
    pub state: UiState,
    pub textures: Textures,
    pub out: Vec<Command>,
    pub pictures: Vec<(TextureKey, usize)>,
    loaded: usize,
}

/// Names of references with the picture each shows.
pub const NAMES: [&str; 3] = ["chelsea.png", "deep-field.jpg", "take 9, result 3.png"];

pub fn original(name: &str, extent: Extent, bytes: u64) -> Original {
    Original { digest: Digest::of(name.as_bytes()), name: name.to_owned(), extent, format: Format::Png, bytes }
}

fn source() -> Original {
    original("coffee-table.png", Extent::new(3600, 2400), 9_400_000)
}

impl World {
    /// Nothing open, nothing run: generate mode on the Sandbox.
    pub fn empty() -> Self {
        Self {
            settings: Settings::default(),
            keys: BTreeMap::new(),
            statuses: BTreeMap::new(),
            marks: Marks::default(),
            draft: Draft::default(),
            tray: Tray::default(),
            desk: Desk::default(),
            incoming: vec![],
            document: None,
            mask_clip: None,
            opening: None,
            jobs: Jobs::default(),
            line: Line::default(),
            questions: vec![],
            staged: None,
            shown: None,
            chosen: None,
            browse: Browse::default(),
            kept: Kept::default(),
            fetch: None,
            only: None,
            tiles: vec![],
            comparison: Comparison::default(),
            lineage: None,
            sheet: None,
            batch: None,
            prospect: Prospect { size: Some(Extent::new(1024, 1024)), calls: 4, ..Prospect::default() },
            manifest: None,
            prompts: vec![],
            notices: Notices::default(),
            spent: Spent::default(),
            spend: None,
            library: PathBuf::from("/home/me/Pictures/Maquette"),
            drops_arrive: true,
            broken: None,
            shut: None,
            stranded: vec![],
            last_start: LastStart::default(),
            state: UiState::default(),
            textures: Textures::new(64 << 20),
            out: vec![],
            pictures: vec![],
            loaded: 0,
        }
    }

    /// The first start: the sample with its mask and a prompt.
    pub fn start() -> Self {
        let mut world = Self::empty();
        world.open(true);
        world.draft = Draft {
            mode: Mode::Edit,
            prompt: "Pour a heart into the espresso as latte art, white milk foam with a soft edge. Keep the crema \
                     ring and the light."
                .to_owned(),
            ..Draft::default()
        };
        world
    }

    fn open(&mut self, sample: bool) {
        let source = Original { name: if sample { "coffee.png".to_owned() } else { source().name }, ..source() };
        self.pictures.push((TextureKey::Original(source.digest), 0));
        let mut canvas = Canvas::new(source.extent);
        canvas.begin(Point::new(1420.0, 820.0), &Brush { diameter_px: 460.0, ..Brush::default() });
        canvas.extend(Point::new(1740.0, 880.0));
        canvas.finish();
        let mut masks = Masks::fresh(source.digest, NOW_MS);
        masks.rename(masks.active().id(), "Espresso");
        canvas.refresh_portrait(u64::MAX);
        self.document = Some(Document { source, pyramid: Arc::clone(&PHOTO), canvas, masks, sample, parent: None });
        self.prospect = Prospect {
            size: Some(Extent::new(1376, 992)),
            crop: Some(Bounds::new(800, 400, 2176, 1392)),
            seam_px: Some(26),
            calls: 4,
            images: vec![Share { extent: Extent::new(1376, 992), price: Money(4200) }],
            ..Prospect::default()
        };
    }

    /// The scene of the mock screens: a paid profile, four references, a run half done.
    pub fn running() -> Self {
        let mut world = Self::start();
        world.open(false);
        world.paid();
        for (at, name) in NAMES.iter().enumerate() {
            world.refer(name, at + 1);
        }
        for (at, role) in [Role::Subject, Role::Style, Role::Layout].into_iter().enumerate() {
            let card = world.tray.cards()[at].clone();
            world.tray.change(card.id, Reference { role: Some(role), ..card.reference });
        }
        world.draft.prompt = "Pour @2 into the espresso as latte art, white milk foam with fine speckle like @3. Keep \
                              the crema ring, the rim and the direction of the light exactly as they are."
            .to_owned();
        world.run(9, 4, Tier::Draft);
        world.run(10, 1, Tier::Final);
        let mut job = world.job(12, 4, Tier::Draft);
        job.typical = Typical::of(vec![20_000]);
        let id = job.id();
        let entries: Vec<Arc<Entry>> = (0..2).map(|at| world.entry(&job, at)).collect();
        job.parts[2].slot = Slot::Running {
            state: CallState::Receiving,
            sent_ms: Some(NOW_MS - 12_000),
            received: 40_000,
            previews: 2,
        };
        world.pictures.push((TextureKey::Preview(id, 2, 2), 6));
        world.jobs.push(job);
        for (at, entry) in entries.iter().enumerate() {
            world.jobs.fold(id, at, PartEvent::Done(Arc::clone(entry)), NOW_MS);
        }
        world.staged = Some(id);
        world.shown = Some(Shown { entry: Arc::clone(&entries[1]), pyramid: None });
        world
    }

    /// Switches to a profile that costs money.
    pub fn paid(&mut self) {
        let studio = Profile { name: "Studio (OpenAI)".to_owned(), ..Profile::default() };
        self.settings.profiles.push(studio);
        self.settings.active = "Studio (OpenAI)".to_owned();
        self.keys.insert("Studio (OpenAI)".to_owned(), true);
        self.spent.today = Money::from_usd(0.42);
        self.prospect.drafts = Money::from_usd(0.06);
        self.prospect.finals = Money::from_usd(0.16);
    }

    /// Adds a reference.
    pub fn refer(&mut self, name: &str, picture: usize) {
        let original = original(name, Extent::new(1024, 680 + picture as u32), 1_400_000 + 100_000 * picture as u64);
        self.pictures.push((TextureKey::Original(original.digest), picture));
        self.tray.add(original);
        let price = Money(1800 + 200 * picture as i64);
        self.prospect.images.push(Share { extent: Extent::new(1024, 680 + picture as u32), price });
    }

    pub fn job(&self, number: u32, n: u32, tier: Tier) -> Job {
        let edit = self.draft.mode == Mode::Edit;
        let prompt = if number == 12 { self.draft.prompt.as_str() } else { "Heart in the foam" };
        let take = Take {
            created_ms: NOW_MS - 20_000,
            mode: self.draft.mode,
            tier,
            parameters: Parameters { n, partial_images: 3, ..Parameters::default() },
            source: edit.then(source),
            ..Take::of_words(self.settings.active.as_str(), prompt)
        };
        let estimate = if tier == Tier::Final { self.prospect.finals } else { self.prospect.drafts };
        Job::new(number, Arc::new(take), estimate, None)
    }

    pub fn entry(&mut self, job: &Job, at: u32) -> Arc<Entry> {
        let id = EntryId::fresh();
        self.pictures.push((TextureKey::Thumb(id), 4 + at as usize % 4));
        let extent = Extent::new(3600, 2400);
        let proof = (job.take.mode == Mode::Edit).then(|| Proof {
            outside_changed_px: 0,
            model_changed_outside_px: 90_123,
            crop: Bounds::new(800, 400, 2176, 1392),
            sent: Extent::new(1376, 992),
            seam_px: 26,
            aspect_off: false,
            other_content: false,
            drift: None,
            blend: maquette::edit::Blend::default(),
            result_mask: None,
        });
        let entry = Entry {
            id,
            take: job.id(),
            call: CallId::fresh(),
            index: at,
            created_ms: NOW_MS - 4000,
            mode: job.take.mode,
            tier: job.take.tier,
            path: PathBuf::from("results/a.png"),
            raw_path: PathBuf::from("results/a.raw.png"),
            heat_path: proof.is_some().then(|| PathBuf::from("results/a.heat.png")),
            earlier: Vec::new(),
            extent,
            raw_extent: Extent::new(1376, 992),
            raw_format: Format::Png,
            actual_quality: None,
            revised_prompt: None,
            cost: Money(job.estimate.0 / i64::from(job.take.parameters.n)),
            duration_ms: 8000,
            proof,
            verdict: Verdict::Open,
            rating: 0,
            starred: false,
        };
        self.tiles.push(Tile {
            id,
            take: job.id(),
            created_ms: entry.created_ms,
            extent,
            tier: entry.tier,
            mode: entry.mode,
            cost: entry.cost,
            flagged: false,
            rating: 0,
            starred: false,
            seq: 1 + self.tiles.len() as i64,
        });
        Arc::new(entry)
    }

    /// A finished run.
    pub fn run(&mut self, number: u32, n: u32, tier: Tier) -> TakeId {
        let job = self.job(number, n, tier);
        let id = job.id();
        let entries: Vec<Arc<Entry>> = (0..n).map(|at| self.entry(&job, at)).collect();
        self.jobs.push(job);
        for (at, entry) in entries.into_iter().enumerate() {
            self.jobs.fold(id, at, PartEvent::Done(entry), NOW_MS - 2000);
        }
        id
    }

    /// A run whose parts all failed alike.
    pub fn failed(&mut self, number: u32, n: u32, tier: Tier, failure: &Failure) -> TakeId {
        let mut job = self.job(number, n, tier);
        job.parts = (0..n).map(|_| Part { call: None, slot: Slot::Failed(failure.clone()) }).collect();
        job.ended_ms = Some(NOW_MS);
        let id = job.id();
        self.jobs.push(job);
        id
    }

    fn view(&self) -> View<'_> {
        View {
            browse: &self.browse,
            kept: &self.kept,
            fetch: self.fetch.as_ref(),
            only: self.only.as_deref(),
            chosen: self.chosen.as_ref().and_then(|(take, reference)| {
                let following = reference.as_ref().map_or(Following::Off, Following::Ready);
                Some(Chosen { entry: &self.shown.as_ref()?.entry, take: *take, following })
            }),
            settings: &self.settings,
            keys: &self.keys,
            statuses: &self.statuses,
            draft: &self.draft,
            tray: &self.tray,
            desk: &self.desk,
            incoming: &self.incoming,
            adjusting: None,
            blending: None,
            document: self.document.as_ref(),
            mask_clip: self.mask_clip.as_ref(),
            marks: Some(&self.marks),
            opening: self.opening.as_deref(),
            jobs: &self.jobs,
            line: &self.line,
            questions: &self.questions,
            staged: self.staged,
            shown: self.shown.as_ref(),
            tiles: &self.tiles,
            comparison: &self.comparison,
            lineage: self.lineage.as_ref(),
            inspected: None,
            sheet: self.sheet.as_ref(),
            batch: self.batch.as_ref(),
            prospect: &self.prospect,
            manifest: self.manifest.as_ref(),
            prompts: &self.prompts,
            notices: &self.notices,
            spent: self.spent,
            spend: self.spend.as_ref(),
            now_ms: NOW_MS,
            library: &self.library,
            drops_arrive: self.drops_arrive,
            restoring: false,
            broken: self.broken.as_deref(),
            shut: self.shut.as_ref(),
            stranded: &self.stranded,
            last_start: &self.last_start,
        }
    }

    /// What the window does with commands, as far as screens need it.
    fn apply(&mut self, command: &Command) {
        match command {
            Command::EditDraft(draft) => self.draft = draft.clone(),
            Command::MoveReference(id, to) => self.tray.move_to(*id, *to),
            Command::ChangeReference(id, reference) => self.tray.change(*id, Reference::clone(reference)),
            Command::ToggleReference(id) => self.tray.toggle(*id),
            Command::RemoveReference(id) => {
                self.tray.remove(*id);
            }
            Command::Mark(step) => match *step {
                MarkStep::Begin { at, width_px, colour } => self.marks.begin(at, width_px, colour),
                MarkStep::Extend(to) => self.marks.extend(to),
                MarkStep::Finish => self.marks.finish(),
                MarkStep::Undo => drop(self.marks.undo()),
                _ => {}
            },
            Command::Board(command) => self.board(command),
            Command::SetBudget(budget) => self.settings.budget = *budget,
            Command::SetAppearance(appearance) => self.settings.appearance = *appearance,
            Command::ShowResult(id) => {
                let entries = self.jobs.list().iter().flat_map(Job::entries);
                let entry = entries.map(|(_, entry)| entry).find(|entry| Some(entry.id) == *id).cloned();
                self.shown = entry.map(|entry| Shown { entry, pyramid: None });
            }
            _ => {}
        }
    }

    fn board(&mut self, command: &BoardCommand) {
        let tray = &self.tray;
        let mut change = |change: &mut dyn FnMut(&mut Board)| {
            let mut board = Board::clone(self.desk.active().expect("a board"));
            change(&mut board);
            self.desk.put(board, Step::new("change"));
        };
        match command {
            BoardCommand::Place(card, at) => change(&mut |board| {
                board.place(tray.card(*card).expect("a card"), *at);
            }),
            BoardCommand::PlaceAll => change(&mut |board| board.place_all(tray.sent())),
            BoardCommand::Put(board, step) => self.desk.put(Board::clone(board), *step),
            BoardCommand::RollBack(gesture) => self.desk.roll_back(*gesture),
            BoardCommand::Undo => self.desk.undo(),
            BoardCommand::Redo => self.desk.redo(),
            BoardCommand::New => drop(self.desk.shelf_mut().add(Extent::new(1024, 1024))),
            BoardCommand::Choose(id) => self.desk.shelf_mut().choose(*id),
            BoardCommand::Rename(id, name) => self.desk.shelf_mut().rename(*id, name),
            _ => {}
        }
    }

    fn load(&mut self, ctx: &Context) {
        for (key, kind) in &self.pictures[self.loaded..] {
            self.textures.put(ctx, *key, picture(*kind));
        }
        self.loaded = self.pictures.len();
    }
}

/// The sample, cut and tinted so that pictures can be told apart.
fn picture(kind: usize) -> ColorImage {
    let image = image::load_from_memory(include_bytes!("../../assets/sample/coffee.jpg")).expect("the sample decodes");
    let (width, height) = (image.width(), image.height());
    let image = if kind >= 4 { image.crop_imm(width / 4, height / 10, width / 2, height / 2) } else { image };
    let mut image = image.thumbnail(240, 180).huerotate(if kind < 4 { kind as i32 * 90 } else { 0 });
    if kind == 6 {
        image = image.blur(6.0);
    }
    let image = image.to_rgba8();
    ColorImage::from_rgba_unmultiplied([image.width() as usize, image.height() as usize], &image)
}

pub fn failure(kind: FailureKind, billed: Billed, message: &str, next_step: &str) -> Failure {
    Failure {
        kind,
        message: message.to_owned(),
        billed,
        next_step: next_step.to_owned(),
        details: "HTTP 400 content_policy_violation\nrequest id req_abc123".to_owned(),
    }
}

pub fn refused() -> Failure {
    failure(
        FailureKind::Refused,
        Billed::No,
        "The endpoint answered “content policy”.",
        "Nothing was made. Change the prompt and run again.",
    )
}

pub fn ambiguous() -> Failure {
    failure(
        FailureKind::Ambiguous,
        Billed::Maybe,
        "Sent at 14:32, then the connection broke.",
        "Running again may cost a second time.",
    )
}

pub type Window = Harness<'static, World>;

/// The window on these values, 1440 x 900 in dark.
pub fn window(world: World) -> Window {
    sized(world, vec2(1440.0, 900.0), 1.0, theme::Mode::Dark)
}

pub fn sized(world: World, size: Vec2, scale: f32, mode: theme::Mode) -> Window {
    let mut window = HarnessBuilder::default()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_theme(if mode == theme::Mode::Light { Theme::Light } else { Theme::Dark })
        .with_step_dt(1.0 / 30.0)
        .with_max_steps(40)
        .renderer(CpuRenderer::default())
        .allow_missing_glyphs()
        .with_context_setup(move |ctx| theme::install(ctx, &Appearance { mode, ..Appearance::default() }))
        .build_ui_state(
            |ui, world: &mut World| {
                world.load(ui);
                let mut out = vec![];
                let mut state = std::mem::take(&mut world.state);
                let mut textures = std::mem::replace(&mut world.textures, Textures::new(0));
                // The harness puts a margin around; a window has none.
                let window = ui.content_rect();
                let mut root = ui.new_child(UiBuilder::new().max_rect(window));
                root.set_clip_rect(window);
                maquette::ui::show(&mut root, &world.view(), &mut state, &mut textures, &mut out);
                world.state = state;
                world.textures = textures;
                for command in &out {
                    world.apply(command);
                }
                out.retain(|command| !matches!(command, Command::Want(_)));
                world.out.append(&mut out);
            },
            world,
        );
    window.input_mut().max_texture_side = Some(8192);
    window.run_ok();
    window
}

/// Draws the window into `target/tmp`.
pub fn draw(window: &mut Window, name: &str) {
    save(&window.render().expect("the CPU renderer draws"), name);
}
