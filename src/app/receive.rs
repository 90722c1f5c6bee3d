//! Events change the model: one line an arm.

use super::Studio;
use crate::board::desk::Desk;
use crate::canvas::mask::Mask;
use crate::cli::PanicAt;
use crate::command::{Target, TextureKey};
use crate::entry::{Entry, Verdict};
use crate::jobs::line::Line;
use crate::jobs::{Job, PartEvent};
use crate::ledger::Failure;
use crate::notice::{Before, Offer, Tone};
use crate::prompt::variables::escaped;
use crate::prospect::Prospect;
use crate::take::{Mode, Original, Take, TakeId, Tier};
use crate::tray::{Added, ReferenceId};
use crate::ui::state::Overlay;
use crate::ui::view::{Inspected, Shown};
use crate::work::dialogs::Picked;
use crate::work::event::{Event, Opened};
use crate::work::restore::Restored;
use crate::work::sample;
use crate::work::session::Session;
use crate::work::{RunEvent, now_ms};
use eframe::egui::Context;
use std::sync::Arc;

impl Studio {
    /// Takes one event in.
    pub(super) fn receive(&mut self, ctx: &Context, event: Event) {
        match event {
            Event::Restored(restored) => self.restored(*restored),
            Event::Safety(event) => self.safety_event(event),
            Event::Broken(reason) => self.model.broken = Some(reason),
            Event::Run(event) => self.run_event(event),
            Event::NotRun(take, failure) => self.not_run(take, &failure),
            Event::Opened(opened) => {
                self.opened(&opened);
                self.leave_board();
                self.came_back_to(Some(opened.original.digest));
            }
            Event::NotOpened(failure) => self.not_opened(&failure),
            Event::Reference(original, remark) => drop(self.add_reference(original, remark)),
            Event::ForBoard(original, remark) => self.arrived_for_board(original, remark),
            Event::NotImported(_, failure) => self.not_imported(&failure),
            Event::Texture(key, Some(image)) => self.textures.put(ctx, key, image),
            Event::Texture(key, None) => self.textures.failed(key),
            Event::Shown(entry, pyramid) => self.model.shown = Some(Shown { entry, pyramid: Some(pyramid) }),
            Event::Inspected(entry, take, number) => self.model.inspected = Some(Inspected { entry, take, number }),
            Event::Reopened(reopened) => self.reopened(reopened),
            Event::Patched(patched) => self.patched(ctx, *patched),
            Event::Reused(number, take, opened, mask) => {
                self.reused(&take, opened.map(|opened| *opened), mask);
                self.take_is_back(number, &take);
            }
            Event::Browsed(number, places, folder, listing) => self.browsed(number, places, folder, listing),
            Event::Watched(folder, paths) => self.watched(&folder, paths),
            Event::WatchFailed(folder, why) => self.watch_failed(&folder, &why),
            Event::WatchPicked(picked) => self.watch_picked(ctx, picked),
            Event::AddressFetched(number, fetched) => self.address_fetched(number, fetched),
            Event::AnswerRead(id, read) => self.answer_read(id, read),
            Event::Compare(event) => self.compare_event(event),
            Event::Sheet(event) => self.sheet_event(event),
            Event::Batch(event) => self.batch_event(event),
            Event::Mask(event) => self.mask_event(event),
            Event::Changed(entry) => self.changed(&entry),
            Event::Tiles(tiles) => self.tiles(tiles),
            Event::MadeWith(digest, takes) => self.made_with(digest, takes),
            Event::Spent(spent) => self.model.spent = spent,
            Event::Spend(spend) => self.model.spend = Some(*spend),
            Event::TablePlace(span, picked) => self.table_place(span, picked),
            Event::Written(path, remark) => {
                self.model.say(Tone::Done, format!("Written to {}", path.display()), None);
                if let Some(remark) = remark {
                    self.model.say(Tone::Info, remark, None);
                }
            }
            Event::Questions(questions) => self.model.questions = questions,
            Event::Manifest(number, manifest) => self.manifest(number, manifest.map(|manifest| *manifest)),
            Event::CutOut(id, cut) => self.has_cut_out(id, cut),
            Event::Prospect(number, prospect) => self.prospect(number, *prospect),
            Event::Proposed { id, number, mask } => self.proposed(ctx, id, number, mask),
            Event::Outlines(number, outlines) => self.outlines(number, outlines),
            Event::Profile(event) => self.profile_event(ctx, event),
            Event::Picked(target, picked) => self.picked(target, picked),
            Event::NothingToPaste => self.model.say(Tone::Info, "There is no image on the clipboard", None),
            Event::Copy(image) => {
                ctx.copy_image(image);
                self.model.say(Tone::Done, "Copied", None);
            }
            Event::NotSaved(reason) => self.model.say(Tone::Error, reason, None),
        }
    }

    fn restored(&mut self, restored: Restored) {
        assert!(self.panic_at != Some(PanicAt::Start), "the start was told to panic");
        let model = &mut self.model;
        model.restoring = false;
        model.tiles = restored.tiles;
        model.prompts = restored.prompts;
        model.spent = restored.spent;
        model.questions = restored.questions;
        let first_start = restored.session.is_none();
        (model.last_start.crash, model.last_start.aside) = (restored.crash, restored.aside);
        self.worker.note_up_soon();
        if let Some(session) = restored.session {
            self.take_session(session);
        } else {
            model.draft.mode = Mode::Edit;
            sample::PROMPT.clone_into(&mut model.draft.prompt);
        }
        for job in restored.runs {
            self.model.jobs.push(job);
        }
        if let Some(opened) = restored.opened {
            let viewport = self.ui.screen.viewport;
            self.opened(&opened);
            self.ui.screen.viewport = viewport;
        }
        if let Some(failure) = restored.missing {
            self.model.say_failure(&failure);
        }
        let draft = self.model.draft.clone();
        self.compose(&draft);
        self.settle_mentions();
        let left_waiting = self.model.jobs.counts().waiting > 0;
        let finished = restored.recovered.finished;
        if let Some(entry) = finished.first() {
            let calls = if finished.len() == 1 { "1 call".to_owned() } else { format!("{} calls", finished.len()) };
            self.model.say(Tone::Done, format!("{calls} finished after restart"), Some(Offer::Show(entry.id)));
        }
        if !self.model.questions.is_empty() || left_waiting {
            self.ui.overlay = Overlay::Queue;
        }
        self.refresh_keys();
        self.watch_as_set();
        if !first_start {
            self.autosave.settle(&self.model, &self.ui);
        }
    }

    /// The window is as that session left it, but for its picture.
    pub(super) fn take_session(&mut self, session: Session) {
        let model = &mut self.model;
        model.draft = session.draft;
        model.tray = session.tray;
        model.kept = session.kept;
        model.desk = Desk::new(session.boards);
        model.marks = super::marks::restored(session.marks);
        if let Ok(screen) = serde_json::from_value(session.screen) {
            self.ui.screen = screen;
        }
        model.comparison.sides = crate::compare::Sides::of(self.ui.screen.compare.sides.iter().copied());
        model.staged = session.staged;
        if let Some(shown) = session.shown {
            self.worker.show(shown);
        }
    }

    fn run_event(&mut self, event: RunEvent) {
        match event {
            RunEvent::Started { take, number, estimate, typical } => {
                if self.model.starting == Some(take.id) {
                    self.model.starting = None;
                }
                if let Some(source) = &take.source {
                    // The run has made a version of its mask.
                    self.worker.list_versions(source.digest);
                }
                let typed = take.typed();
                self.model.prompts.retain(|prompt| *prompt != typed);
                self.model.prompts.insert(0, typed);
                // Of a series the first is staged: its results come first.
                if take.series.as_ref().is_none_or(|series| series.place == 0) {
                    self.model.staged = Some(take.id);
                    self.model.shown = None;
                }
                if self.model.line.paused || self.model.line.stops.iter().any(|stop| stop.profile == take.profile) {
                    self.model.say(Tone::Info, format!("Take {number} waits: the queue is paused"), None);
                }
                self.model.jobs.push(Job::new(number, take, estimate, typical));
            }
            RunEvent::Part { take, part, event } => self.part_event(take, part, event),
            RunEvent::Line(line) => self.line(line),
            RunEvent::NoRoom(take) => self.no_room(take),
            RunEvent::Stranded(stranded) => self.stranded(stranded),
            RunEvent::Filed(call) => self.filed(call),
            // Previews arrive as textures; what else the end of a run changes is told by itself.
            RunEvent::Preview { .. } => {}
            RunEvent::Ended(take) => self.series_ended(take),
        }
    }

    fn no_room(&mut self, take: TakeId) {
        let number = self.model.jobs.get(take).map_or_else(String::new, |job| format!(" to take {}", job.number));
        let dir = self.model.library.display();
        let text =
            format!("The disk of {dir} is full: the answer{number} waits in memory. Make room, and it is stored");
        self.model.say(Tone::Error, text, None);
    }

    /// What waits has changed; what stops it now is said once.
    fn line(&mut self, line: Line) {
        let old = std::mem::replace(&mut self.model.line, line);
        let new = self.model.line.stops.iter().filter(|stop| old.stops.iter().all(|was| was.profile != stop.profile));
        let words: Vec<String> = new.map(|stop| format!("The queue of {} waits: {}", stop.profile, stop.why)).collect();
        for text in words {
            self.model.say(Tone::Error, text, None);
        }
    }

    fn part_event(&mut self, take: TakeId, part: u32, event: PartEvent) {
        let done = if let PartEvent::Done(entry) = &event { Some(Arc::clone(entry)) } else { None };
        self.model.jobs.fold(take, part as usize, event, now_ms());
        if let Some(entry) = done {
            self.show_first(take, &entry);
        }
    }

    fn not_run(&mut self, take: TakeId, failure: &Failure) {
        if self.model.starting == Some(take) {
            self.model.starting = None;
        }
        self.model.say_failure(failure);
    }

    pub(super) fn opened(&mut self, opened: &Opened) {
        self.worker.tidy_up();
        let model = &mut self.model;
        model.opening = None;
        model.shown = None;
        model.blending = None;
        if let Some(document) = model.document.as_mut().filter(|open| open.source.digest == opened.original.digest) {
            // It is open already, with what was painted a moment ago.
            document.parent = opened.parent.or(document.parent);
        } else {
            if model.document.is_some() {
                // A frame belongs to one picture.
                model.draft.frame = None;
            }
            self.open_document(opened);
        }
        self.ui.screen.viewport = None;
        if let Some(remark) = opened.remark {
            self.model.say(Tone::Info, remark, None);
        }
    }

    fn not_opened(&mut self, failure: &Failure) {
        self.model.opening = None;
        self.came_back_to(None);
        self.model.say_failure(failure);
    }

    /// Puts a picture that came in into the tray; gives its card, also when it was there already.
    pub(super) fn add_reference(&mut self, original: Original, remark: Option<&'static str>) -> Option<ReferenceId> {
        self.arrived(&original.name);
        let name = original.name.clone();
        match self.model.tray.add(original) {
            Added::New(id) => {
                if let Some(remark) = remark {
                    self.model.say(Tone::Info, format!("{name}: {remark}"), None);
                }
                Some(id)
            }
            Added::Twin(id) => {
                self.model.say(Tone::Info, format!("{name} is already among the references"), None);
                Some(id)
            }
            Added::Full => {
                let text = format!("{name} was not added: a call takes 16 images. Remove one first");
                self.model.say(Tone::Error, text, None);
                None
            }
        }
    }

    fn not_imported(&mut self, failure: &Failure) {
        // The message begins with the file's name.
        let name = failure.message.split(": ").next().unwrap_or_default().to_owned();
        self.arrived(&name);
        self.model.say_failure(failure);
    }

    /// A picture on its way has come in, or has not.
    fn arrived(&mut self, name: &str) {
        let incoming = &mut self.model.incoming;
        let at = incoming.iter().position(|waiting| waiting == name).or((!incoming.is_empty()).then_some(0));
        if let Some(at) = at {
            incoming.remove(at);
        }
    }

    fn reused(&mut self, take: &Take, opened: Option<Opened>, mask: Option<Mask>) {
        let shown_before = self.model.shown.as_ref().map(|shown| shown.entry.id);
        let shown = self.model.shown.take().filter(|shown| shown.entry.take == take.id);
        // With another picture on the canvas more is taken back than the prompt.
        let source = |model: &super::Model| model.document.as_ref().map(|document| document.source.digest);
        let stays = opened.as_ref().is_none_or(|opened| source(&self.model) == Some(opened.original.digest));
        let whole = self.before(take);
        let whole = Before { shown: shown_before, ..whole };
        if self.model.jobs.get(take.id).is_some() {
            self.model.staged = Some(take.id);
        }
        if let Some(opened) = opened {
            self.opened(&opened);
        }
        // A result of the take that was opened meanwhile stays.
        self.model.shown = shown;
        let before = (self.model.draft.clone(), self.model.tray.clone(), Some(self.model.desk.shelf().clone()));
        let there = |mask: &Mask| self.model.document.as_ref().is_some_and(|open| open.canvas.mask() == mask);
        if let Some(mask) = mask.filter(|mask| !there(mask)) {
            self.adopt_mask("Mask of the take", mask);
        }
        let draft = &mut self.model.draft;
        draft.mode = take.mode;
        draft.prompt = escaped(&take.prompt);
        draft.exact = take.exact;
        super::recall::parameters(draft, take);
        if take.tier == Tier::Draft {
            draft.n = take.parameters.n;
        }
        if take.mode != Mode::Edit {
            draft.size = take.parameters.size;
        }
        self.model.tray = crate::tray::Tray::default();
        for reference in take.cards() {
            self.model.tray.add(reference.clone());
        }
        self.bring_board(take);
        self.settle_mentions();
        self.reuse_marks(take);
        self.ui.screen.tab = crate::ui::state::Tab::Canvas;
        self.model.say(
            Tone::Done,
            "Prompt, mask and references are back",
            Some(if stays { Offer::PutDraftBack(Box::new(before)) } else { Offer::PutAllBack(Box::new(whole)) }),
        );
    }

    fn changed(&mut self, entry: &Arc<Entry>) {
        self.model.jobs.update_entry(entry);
        self.comparison_changed(entry);
        self.rated(entry.id, entry.rating, entry.starred);
        if let Some(shown) = self.model.shown.as_mut().filter(|shown| shown.entry.id == entry.id) {
            // Blended anew: it has another picture, and other small ones.
            if shown.entry.path != entry.path {
                self.worker.show(entry.id);
                for key in [TextureKey::Thumb(entry.id), TextureKey::Detail(entry.id), TextureKey::Heat(entry.id)] {
                    self.textures.forget(key);
                }
            }
            shown.entry = Arc::clone(entry);
        }
        if self.model.inspected.as_ref().is_some_and(|inspected| inspected.entry.id == entry.id) {
            if entry.verdict == Verdict::Discarded {
                self.model.inspected = None;
            } else if let Some(inspected) = &mut self.model.inspected {
                inspected.entry = Arc::clone(entry);
            }
        }
    }

    fn prospect(&mut self, number: u64, prospect: Prospect) {
        if self.autosave.is_newest_question(number) {
            // The lines that are there stay until newer ones come.
            let outlines = self.model.prospect.outlines.take();
            self.model.prospect = Prospect { outlines, ..prospect };
            self.model.priced = number;
            self.run_held();
        }
    }

    fn picked(&mut self, target: Target, picked: Picked) {
        match picked {
            Picked::Files(paths) => self.import(paths, target),
            Picked::None => {}
            Picked::Missing => self.ui.overlay = Overlay::PathField(target),
        }
    }
}
