//! Maquette: a native desktop image studio for masks, references, drafts and finals, on any OpenAI-compatible image
//! endpoint. This page is the map of the house.
//!
//! | Room | Modules | May import |
//! |---|---|---|
//! | Values: no window, network, SQL, clock or files | [`geom`], [`picture`], [`model`], [`price`], [`budget`], [`spend`], [`profile`], [`request`], [`take`], [`ledger`], [`entry`], [`draft`], [`reference`], [`tray`], [`prompt`] (mentions, slots, variables), [`series`] (the takes of one prompt with variables), [`sheet`] (the contact sheet's layout), [`batch`] (one take over many pictures), [`board`] (pieces on a page, moved, kept and flattened), [`kept`] (sets, templates, styles), [`jobs`], [`notice`], [`prospect`], [`document`], [`compare`] (sides, differences of words, parameters and pixels), [`lineage`] (the tree of a source), [`look`] (what a picture looks like, in a few bytes), [`search`] (words and filters), [`canvas`] (mask, brush, stroke, select, kernels, history, viewport), [`edit`] (plan, send, grow, blend, verify) | values |
//! | Values: no window, network, SQL, clock or files | [`geom`], [`picture`], [`model`], [`price`], [`budget`], [`spend`], [`profile`], [`request`], [`take`], [`ledger`], [`entry`], [`draft`], [`reference`], [`tray`], [`prompt`] (mentions, slots, variables), [`series`] (the takes of one prompt with variables), [`sheet`] (the contact sheet's layout), [`batch`] (one take over many pictures), [`board`] (pieces on a page, moved, kept and flattened), [`kept`] (sets, templates, styles), [`safety`] (what stands between the work and the disk), [`jobs`], [`notice`], [`prospect`], [`document`], [`compare`] (sides, differences of words, parameters and pixels), [`lineage`] (the tree of a source), [`canvas`] (mask, brush, stroke, select, kernels, history, viewport), [`edit`] (plan, send, grow, blend, verify) | values |
//! | Values: no window, network, SQL, clock or files | [`geom`], [`picture`], [`model`], [`price`], [`budget`], [`spend`], [`profile`], [`request`], [`take`], [`ledger`], [`entry`], [`draft`], [`reference`], [`tray`], [`prompt`] (mentions, slots, variables), [`series`] (the takes of one prompt with variables), [`sheet`] (the contact sheet's layout), [`batch`] (one take over many pictures), [`board`] (pieces on a page, moved, kept and flattened), [`kept`] (sets, templates, styles), [`browse`] (a folder as the file browser shows it), [`jobs`], [`notice`], [`prospect`], [`document`], [`compare`] (sides, differences of words, parameters and pixels), [`lineage`] (the tree of a source), [`canvas`] (mask, brush, stroke, select, kernels, history, viewport), [`edit`] (plan, send, grow, blend, verify) | values |
//! | Intents | [`command`]: what the screen can ask for, and the table of actions with their keys | values; of egui only keys |
//! | Services | [`api`] (one endpoint's client, with its limiter, its downloads and the keychain), [`library`] (folder, index, ledger), [`settings`], [`journal`] (log), [`memory`] (what the allocator keeps), [`pen`] (pressure on X11), [`sandbox`] (the endpoint inside) | values; never each other |
//! | Worker | [`work`]: prepare, run, call, collect, recover; the engine of window and command line | values, services |
//! | Screen | [`ui`]: theme, widgets, textures, a file per panel | values, commands, egui |
//! | Command line | [`cli`] | values, services, worker |
//! | Glue | [`app`] (apply, receive, freeze, autosave), `main` | everything |
//!
//! `tests/architecture.rs` fails when an import goes the wrong way, and when anything is unsafe but the two files that
//! call the graphics driver (`ui/textures/gl.rs`) and the allocator (`memory.rs`).
//!
//! **How a click on Run travels.** `ui` pushes a [`command::Command`]; `app::apply` freezes the draft with its pixels into
//! a [`work::Order`]; the worker plans, encodes, records it as a [`take::Take`] and puts its parts into the [`work::Queue`], all durable at
//! once; when a part's turn comes it writes a [`ledger::Call`] down, and only then sends. The answer goes to disk as it arrives, `work::collect` reads it from there, puts an edit
//! back through its mask ([`edit::place`]), stores files and then rows. Events come back through one bounded channel and
//! change the model in `app::receive`. A start after a crash takes the same way from the bytes on disk.
//!
//! **Central types.** A [`picture::Picture`] is upright RGBA8 behind an `Arc`, equal digest meaning equal pixels. A
//! [`canvas::mask::Mask`] has its source's extent, 255 = may change; the polarity of the wire is known to [`api::wire`]
//! alone. A [`profile::Dialect`] holds every way in which an endpoint may differ; no secret is ever part of a profile.
//! A [`board::Board`] is a value too; its flat picture is made and stored when its take is, and goes out behind all cards.
//! An [`edit::plan::EditPlan`] is made once and kept with its take. A [`request::Request`] is checked when it is made
//! and holds no key. A ledger row is durable before the first byte leaves, and its state only moves forward. An
//! [`entry::Entry`] is a row only after its files are durable; an endpoint's bytes are never rewritten. A
//! [`ui::view::View`] is built once a frame and lends, never hands out, what a screen may read.
//!
//! **Where this house differs from the first sketch of it.** Values of a call's life are in [`ledger`] and not in the
//! library, so that the screen can show them; the library is an actor thread inside the worker and not behind a mutex;
//! `n` results are `n` calls, each with a row of its own, so that one failure loses one picture.

pub mod api;
pub mod app;
pub mod batch;
pub mod board;
pub mod browse;
pub mod budget;
pub mod canvas;
pub mod cli;
pub mod command;
pub mod compare;
pub mod document;
pub mod draft;
pub mod edit;
pub mod entry;
pub mod geom;
pub mod jobs;
pub mod journal;
pub mod kept;
pub mod ledger;
pub mod library;
pub mod lineage;
pub mod look;
pub mod memory;
pub mod model;
pub mod notice;
pub mod pen;
pub mod picture;
pub mod price;
pub mod profile;
pub mod prompt;
pub mod prospect;
pub mod reference;
pub mod request;
pub mod safety;
pub mod sandbox;
pub mod search;
pub mod series;
pub mod settings;
pub mod sheet;
pub mod spend;
pub mod take;
pub mod tray;
pub mod ui;
pub mod work;
