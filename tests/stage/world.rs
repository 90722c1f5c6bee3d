//! A window's values without a window: what the pages need, made by hand.

use eframe::egui::{self, CentralPanel, ColorImage, Frame, Panel, Pos2, Ui, Vec2};
use egui_kittest::{Harness, HarnessBuilder};
use maquette::board::desk::Desk;
use maquette::budget::Spent;
use maquette::canvas::Canvas;
use maquette::canvas::mask::{Mask, MaskFrom};
use maquette::canvas::proposal::Proposal;
use maquette::canvas::sketch::Sketch;
use maquette::command::{Command, PaintStep, TextureKey};
use maquette::compare::Comparison;
use maquette::document::Document;
use maquette::document::masks::Masks;
use maquette::draft::Draft;
use maquette::entry::{Entry, Proof, Tile, Verdict};
use maquette::geom::{Bounds, Extent};
use maquette::jobs::Jobs;
use maquette::jobs::line::Line;
use maquette::notice::Notices;
use maquette::picture::pyramid::Pyramid;
use maquette::picture::{Digest, Format, Picture};
use maquette::price::Money;
use maquette::profile::Settings;
use maquette::prospect::Prospect;
use maquette::prospect::outlines::{Outlines, Sighting};
use maquette::request::Parameters;
use maquette::safety::LastStart;
use maquette::take::{CallId, EntryId, MaskVersion, Mode, Original, Take, TakeId, Tier};
use maquette::tray::Tray;
use maquette::ui::state::UiState;
use maquette::ui::textures::Textures;
use maquette::ui::theme::{self, Appearance};
use maquette::ui::view::{Inspected, Shown, View};
use maquette::ui::{canvas, gallery, tools};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::common::renderer::CpuRenderer;

/// Sunday, 22 November 2026.
pub const NOW: i64 = 1_795_359_600_000;

pub struct World {
    pub settings: Settings,
    pub draft: Draft,
    pub tray: Tray,
    pub document: Option<Document>,
    pub opening: Option<String>,
    pub jobs: Jobs,
    pub line: Line,
    pub shown: Option<Shown>,
    pub tiles: Vec<Tile>,
    pub comparison: Comparison,
    pub inspected: Option<Inspected>,
    pub prospect: Prospect,
    pub drops_arrive: bool,
    pub state: UiState,
    pub textures: Textures,
    /// Pictures that are given when they are wanted.
    pub stock: BTreeMap<String, ColorImage>,
    pub log: Vec<Command>,
    /// The change in hand, the mask without it, and whether it is a step.
    pub open: Option<(u64, Mask, bool)>,
    pub frames: u32,
}

impl Default for World {
    fn default() -> Self {
        Self {
            settings: Settings::default(),
            draft: Draft::default(),
            tray: Tray::default(),
            document: None,
            opening: None,
            jobs: Jobs::default(),
            line: Line::default(),
            shown: None,
            tiles: Vec::new(),
            comparison: Comparison::default(),
            inspected: None,
            prospect: Prospect::default(),
            drops_arrive: true,
            state: UiState::default(),
            textures: Textures::new(256 << 20),
            stock: BTreeMap::new(),
            log: Vec::new(),
            open: None,
            frames: 0,
        }
    }
}

/// Which parts stand around the page.
#[derive(Clone, Copy, PartialEq)]
pub enum Around {
    /// Only the page.
    Nothing,
    /// Top bar, tools, stack and prompt bar of these sizes.
    Canvas { stack: f32, below: f32 },
    /// The top bar.
    Gallery,
}

impl World {
    pub fn ui(&mut self, ui: &mut Ui, around: Around) {
        self.frames += 1;
        let mut out = Vec::new();
        let (keys, checks) = (BTreeMap::new(), BTreeMap::new());
        let (notices, desk) = (Notices::default(), Desk::default());
        let view = View {
            settings: &self.settings,
            keys: &keys,
            statuses: &checks,
            marks: None,
            chosen: None,
            fetch: None,
            only: None,
            browse: &maquette::browse::Browse::default(),
            kept: &maquette::kept::Kept::default(),
            draft: &self.draft,
            tray: &self.tray,
            desk: &desk,
            incoming: &[],
            adjusting: self.open.as_ref().map(|open| open.0),
            blending: None,
            document: self.document.as_ref(),
            mask_clip: None,
            opening: self.opening.as_deref(),
            jobs: &self.jobs,
            line: &self.line,
            questions: &[],
            staged: None,
            shown: self.shown.as_ref(),
            tiles: &self.tiles,
            comparison: &self.comparison,
            lineage: None,
            inspected: self.inspected.as_ref(),
            sheet: None,
            batch: None,
            prospect: &self.prospect,
            manifest: None,
            prompts: &[],
            notices: &notices,
            spent: Spent::default(),
            spend: None,
            now_ms: NOW,
            library: Path::new("/home/me/Pictures/Maquette"),
            drops_arrive: self.drops_arrive,
            restoring: false,
            broken: None,
            shut: None,
            stranded: &[],
            last_start: &LastStart::default(),
        };
        let t = theme::tokens(ui);
        let bar = Frame::new().fill(t.panel);
        if around != Around::Nothing {
            Panel::top("top").exact_size(44.0).resizable(false).frame(bar).show(ui, |_| {});
        }
        if let Around::Canvas { stack, below } = around {
            tools::show(ui, &view, &mut self.state, &mut self.textures, &mut out);
            Panel::right("stack").exact_size(stack).resizable(false).frame(bar).show(ui, |_| {});
            Panel::bottom("prompt").exact_size(below).resizable(false).frame(bar).show(ui, |_| {});
        }
        CentralPanel::default().frame(Frame::new()).show(ui, |ui| {
            let page = if around == Around::Gallery || !self.tiles.is_empty() { gallery::show } else { canvas::show };
            page(ui, &view, &mut self.state, &mut self.textures, &mut out);
        });
        for wanted in self.textures.take_wanted().into_iter().flatten() {
            match self.stock.get(&format!("{wanted:?}")) {
                Some(image) => self.textures.put(ui, wanted, image.clone()),
                None if self.stock.is_empty() => {}
                None => self.textures.failed(wanted),
            }
            ui.request_repaint();
        }
        self.textures.end_frame();
        for command in &out {
            self.apply(command);
        }
        self.log.extend(out);
    }

    fn apply(&mut self, command: &Command) {
        match command {
            Command::Paint(step) => {
                let Some(document) = &mut self.document else { return };
                let canvas = &mut document.canvas;
                match step {
                    PaintStep::Begin { at, brush, line: true, .. } => drop(canvas.line_to(*at, brush)),
                    PaintStep::Begin { at, brush, tip, line: false } => drop(canvas.begin_pressed(*at, brush, *tip)),
                    PaintStep::Extend(at, tip) => drop(canvas.extend_pressed(*at, *tip)),
                    PaintStep::Finish => drop(canvas.finish()),
                    PaintStep::Cancel => drop(canvas.cancel()),
                }
            }
            Command::Propose(id, proposal) => self.propose(*id, proposal),
            Command::DropProposal(id) => {
                if let (Some(document), Some((open, _, true))) = (&mut self.document, self.open.take())
                    && open == *id
                {
                    document.canvas.take_back();
                }
            }
            Command::SetFrame(frame) => self.draft.frame = *frame,
            Command::Verdict(id, Verdict::Discarded) => self.tiles.retain(|tile| tile.id != *id),
            Command::ShowResult(None) => self.shown = None,
            _ => {}
        }
    }

    /// What the worker does, on the spot.
    fn propose(&mut self, id: u64, proposal: &Proposal) {
        let Some(document) = &mut self.document else { return };
        let canvas = &mut document.canvas;
        match self.open.take() {
            Some((open, base, stepped)) if open == id => {
                if stepped {
                    canvas.take_back();
                }
                self.open = Some((id, base, false));
            }
            _ => self.open = Some((id, canvas.mask().clone(), false)),
        }
        let Some((_, base, stepped)) = &mut self.open else { return };
        if let Some(mask) = proposal.work(document.pyramid.full(), &[], base, &|| false) {
            let before = canvas.revision();
            canvas.apply(proposal.change(), mask);
            *stepped = canvas.revision() != before;
        }
    }

    pub fn paints(&self) -> Vec<&PaintStep> {
        self.log.iter().filter_map(|c| if let Command::Paint(step) = c { Some(step) } else { None }).collect()
    }
}

fn decode(bytes: &[u8]) -> Picture {
    let image = image::load_from_memory(bytes).expect("a bundled picture").to_rgba8();
    Picture::from_rgba(Extent::new(image.width(), image.height()), image.into_raw()).expect("whole pixels")
}

pub fn photo() -> Picture {
    decode(include_bytes!("../../assets/sample/coffee.jpg"))
}

pub fn original(name: &str, picture: &Picture) -> Original {
    Original {
        digest: Digest::of(name.as_bytes()),
        name: name.to_owned(),
        extent: picture.extent(),
        format: Format::Jpeg,
        bytes: 1_900_000,
    }
}

/// The contours of a document's whole mask, as the worker finds them.
pub fn outlines_of(document: &Document, seam: u32, grow: u32, crop: Option<Bounds>, zoom: f32) -> Outlines {
    let level = document.pyramid.level_for(zoom);
    let whole = document.pyramid.extent(0).bounds();
    Outlines::of(&Sighting {
        cursor: document.canvas.cursor(),
        glimpse: Sketch::default().glimpse(&document.canvas, level, whole),
        seam_px: Some(seam),
        grow_px: Some(grow),
        crop,
        tolerance_px: 0.3 / zoom,
    })
}

/// The sample with its suggested mask, as at the first start.
pub fn sample() -> World {
    let picture = photo();
    let mask = Mask::from_picture(&decode(include_bytes!("../../assets/sample/coffee-mask.png")), MaskFrom::Luma);
    let bounds = mask.core_bounds().grown(200).clip(picture.extent());
    let document = Document {
        source: original("coffee.jpg", &picture),
        canvas: Canvas::from_mask(mask),
        masks: Masks::fresh(Digest::of(b"coffee.jpg"), NOW),
        pyramid: Arc::new(Pyramid::new(picture)),
        sample: true,
        parent: None,
    };
    let outlines = outlines_of(&document, 26, 26, Some(bounds), 0.4);
    let prospect = Prospect {
        crop: Some(bounds),
        size: Some(bounds.extent()),
        seam_px: Some(26),
        grow_px: Some(26),
        outlines: Some(Arc::new(outlines)),
        ..Prospect::default()
    };
    let draft = Draft { mode: Mode::Edit, prompt: "Pour a heart".to_owned(), ..Draft::default() };
    let mut world = World { document: Some(document), prospect, draft, ..World::default() };
    world.state.screen.brush.diameter_px = 120.0;
    world
}

/// A small plain picture with nothing painted.
pub fn plain(width: u32, height: u32) -> World {
    let extent = Extent::new(width, height);
    let picture =
        Picture::from_fn(extent, |x, y| if (x / 16 + y / 16) % 2 == 0 { [90, 90, 90, 255] } else { [160; 4] });
    let document = Document {
        source: original("plain.png", &picture),
        canvas: Canvas::new(extent),
        masks: Masks::fresh(Digest::of(b"plain.png"), NOW),
        pyramid: Arc::new(Pyramid::new(picture)),
        sample: false,
        parent: None,
    };
    World { document: Some(document), ..World::default() }
}

/// So many results, one every `apart_ms`, newest first.
pub fn results(count: usize, apart_ms: i64) -> World {
    let take = TakeId::fresh();
    let tiles = (0..count).map(|at| Tile {
        id: EntryId::fresh(),
        take,
        created_ms: NOW - at as i64 * apart_ms,
        extent: Extent::new(1376, 992),
        tier: if at % 5 == 4 { Tier::Final } else { Tier::Draft },
        mode: Mode::Edit,
        cost: Money::from_usd(0.0145),
        flagged: at % 11 == 7,
        rating: 0,
        starred: false,
        seq: (count - at) as i64,
    });
    let mut world = World { tiles: tiles.collect(), ..World::default() };
    world.state.screen.tab = maquette::ui::state::Tab::Gallery;
    world
}

/// Details of a result.
pub fn inspected(tile: &Tile, prompt: &str) -> Inspected {
    let picture = Picture::from_fn(Extent::new(3600, 2400), |_, _| [0; 4]);
    let sent = Extent::new(1376, 992);
    let take = Take {
        id: tile.take,
        created_ms: tile.created_ms,
        mode: Mode::Edit,
        tier: tile.tier,
        parameters: Parameters {
            n: 4,
            size: maquette::model::Size::Exact(sent),
            quality: maquette::model::Quality::Low,
            ..Parameters::default()
        },
        references: ["chelsea.png", "deep-field.jpg", "Take 9, result 3"]
            .map(|name| original(name, &picture).into())
            .to_vec(),
        source: Some(original("coffee-table.png", &picture)),
        mask: Some(MaskVersion { digest: Digest::of(b"mask"), fraction: 0.059, mask: None }),
        ..Take::of_words("Sandbox", prompt)
    };
    let proof = Proof {
        outside_changed_px: 0,
        model_changed_outside_px: 812_345,
        crop: Bounds::new(1000, 300, 2376, 1292),
        sent,
        seam_px: 26,
        aspect_off: false,
        other_content: false,
        drift: None,
        blend: maquette::edit::Blend::default(),
        result_mask: None,
    };
    let entry = Entry {
        id: tile.id,
        take: tile.take,
        call: CallId::fresh(),
        index: 1,
        created_ms: tile.created_ms,
        mode: Mode::Edit,
        tier: tile.tier,
        path: "a.png".into(),
        raw_path: "b.png".into(),
        heat_path: Some("h.png".into()),
        earlier: Vec::new(),
        extent: picture.extent(),
        raw_extent: sent,
        raw_format: Format::Png,
        actual_quality: Some("low".to_owned()),
        revised_prompt: None,
        cost: Money::from_usd(0.014),
        duration_ms: 19_400,
        proof: Some(proof),
        verdict: Verdict::Open,
        rating: 0,
        starred: false,
    };
    Inspected { entry: Arc::new(entry), take: Arc::new(take), number: 12 }
}

/// A part of the photo, small.
pub fn scrap(photo: &Picture, bounds: Bounds, side: u32) -> ColorImage {
    let part = photo.crop(bounds);
    let extent = part.extent().fit_within(side);
    let step = part.extent().width as f32 / extent.width as f32;
    let small = Picture::from_fn(extent, |x, y| {
        part.pixel(
            ((x as f32 + 0.5) * step) as u32 % part.extent().width,
            (((y as f32 + 0.5) * step) as u32).min(part.extent().height - 1),
        )
    });
    ColorImage::from_rgba_premultiplied([extent.width as usize, extent.height as usize], small.rgba())
}

pub fn stock(world: &mut World, key: TextureKey, image: ColorImage) {
    world.stock.insert(format!("{key:?}"), image);
}

pub fn open<'a>(world: World, size: Vec2, scale: f32, light: bool, around: Around) -> Harness<'a, World> {
    let mode = if light { theme::Mode::Light } else { theme::Mode::Dark };
    let mut harness = HarnessBuilder::default()
        .with_size(size)
        .with_pixels_per_point(scale)
        .with_theme(if light { egui::Theme::Light } else { egui::Theme::Dark })
        .renderer(CpuRenderer::default())
        .with_context_setup(move |ctx| theme::install(ctx, &Appearance { mode, ..Appearance::default() }))
        .build_ui_state(move |ui, world: &mut World| world.ui(ui, around), world);
    harness.set_render_cursor(false);
    harness.run_steps(3);
    harness
}

/// The page alone, 1000 by 800.
pub fn page<'a>(world: World) -> Harness<'a, World> {
    open(world, egui::vec2(1000.0, 800.0), 1.0, false, Around::Nothing)
}

pub fn frame(harness: &mut Harness<'_, World>, events: Vec<egui::Event>) {
    harness.input_mut().events.extend(events);
    harness.step();
}

pub fn moved(x: f32, y: f32) -> egui::Event {
    egui::Event::PointerMoved(Pos2::new(x, y))
}

pub fn button(x: f32, y: f32, button: egui::PointerButton, pressed: bool, modifiers: egui::Modifiers) -> egui::Event {
    egui::Event::PointerButton { pos: Pos2::new(x, y), button, pressed, modifiers }
}

pub fn left(x: f32, y: f32, pressed: bool) -> egui::Event {
    button(x, y, egui::PointerButton::Primary, pressed, egui::Modifiers::NONE)
}

pub fn key(key: egui::Key, pressed: bool, modifiers: egui::Modifiers) -> egui::Event {
    egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
}
