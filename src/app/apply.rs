//! Commands change the model: one line an arm, the work being a method of what changes.

use super::Studio;
use crate::canvas::Canvas;
use crate::command::action::Action;
use crate::command::{Command, PaintStep, Target};
use crate::draft::Draft;
use crate::edit::plan::snap_frame;
use crate::entry::{Entry, Verdict};
use crate::geom::Bounds;
use crate::jobs::Job;
use crate::jobs::line::{Cause, LineCommand};
use crate::notice::{Offer, Tone};
use crate::take::{EntryId, Mode, Tier};
use crate::ui::shortcuts::change_limits;
use crate::ui::state::{Overlay, Tab};
use crate::ui::view::Shown;
use eframe::egui::{Context, OpenUrl, ViewportCommand};
use std::path::PathBuf;

/// Pixels that one press of a key grows or shrinks the mask by.
const GROW_PX: i32 = 4;

impl Studio {
    /// Does what the screen asked for.
    pub(super) fn apply(&mut self, ctx: &Context, command: Command) {
        if self.adjust.hold(&command) {
            return;
        }
        self.adjust.close_for(&command);
        match command {
            Command::Do(action) => self.act(ctx, action),
            Command::EditDraft(draft) => self.edit_draft(draft),
            Command::MoveReference(id, to) => self.model.tray.move_to(id, to),
            Command::RemoveReference(id) => self.remove_reference(id),
            Command::ToggleReference(id) => self.model.tray.toggle(id),
            Command::ChangeReference(id, reference) => self.model.tray.change(id, *reference),
            Command::CutOut(id, ground) => self.cut_out(id, ground),
            Command::Watch(command) => self.watch(ctx, command),
            Command::Browse(command) => self.browse(command),
            Command::Kept(command) => self.kept(command),
            Command::ClearReferences => self.clear_references(),
            Command::Import(paths, target) => self.import(paths, target),
            Command::PickFiles(target) => self.worker.pick(target != Target::Source, target),
            Command::PasteImage(extent, rgba) => self.worker.import_pixels(extent, rgba, self.place_for(Target::Auto)),
            Command::FetchAddress(url) => self.fetch_address(&url),
            Command::UseFetched(target) => self.use_fetched(target),
            Command::PasteFiles => self.worker.paste_files(self.place_for(Target::Auto)),
            Command::Paint(step) => self.paint(&step),
            Command::Propose(id, proposal) => self.propose(id, &proposal, Vec::new()),
            Command::SelectDifference(results) => self.select_difference(results),
            Command::DropProposal(id) => self.drop_proposal(id),
            Command::SetFrame(frame) => self.set_frame(frame),
            Command::OpenBlend(id) => self.open_blend(id),
            Command::EditBlend(blend) => self.edit_blend(&blend),
            Command::KeepBlend => self.keep_blend(),
            Command::CloseBlend => self.close_blend(),
            Command::Board(command) => self.board(command),
            Command::Mark(step) => self.mark(step),
            Command::Mask(command) => self.mask(command),
            Command::Verdict(id, verdict) => self.decide(id, verdict),
            Command::Rate(id, rating) => self.worker.rate(id, rating),
            Command::Star(id, starred) => self.worker.star(id, starred),
            Command::FinalOf(id) => self.final_of(id),
            Command::ShowMadeWith(picture) => self.show_made_with(picture),
            Command::FollowDraft(on) => self.follow_draft(ctx, on),
            Command::Vary(id, profile) => self.vary(id, &profile),
            Command::MoreLikeThis(id) => self.more_like_this(id),
            Command::UseAsSource(id) => self.worker.import_result(id, Target::Source),
            Command::UseAsReference(id) => self.worker.import_result(id, Target::Reference),
            Command::OpenOriginal(digest) => self.worker.open_original(digest),
            Command::ReuseTake(id) => self.reuse(id),
            Command::ShowResult(id) => self.show_result(id),
            Command::Compare(command) => self.compare(command),
            Command::Sheet(command) => self.sheet(command),
            Command::Batch(command) => self.batch(command),
            Command::Inspect(id) => self.worker.inspect(id),
            Command::Queue(command) => self.worker.queue(command),
            Command::DismissJob(id) => self.model.jobs.dismiss(id),
            Command::RunAgain(id, part) => self.run_again(id, part),
            Command::AnswerRunAgain(call) => self.answer_run_again(call),
            Command::AnswerLeave(call) => self.worker.settle_question(call),
            Command::Want(keys) => self.worker.want(keys),
            Command::Profile(command) => self.profile(ctx, command),
            Command::Safety(command) => self.safety(command),
            Command::SetAppearance(look) => self.change_settings(ctx, |settings| settings.appearance = look),
            Command::SetUiScale(scale) => self.change_settings(ctx, |settings| settings.ui_scale = scale),
            Command::SetBudget(budget) => {
                self.change_settings(ctx, |settings| settings.budget = budget);
                self.lift(Cause::Budget);
            }
            Command::PickTable(span) => self.worker.pick_table(span),
            Command::ExportTable(span, path) => self.worker.export_table(span, path),
            Command::SetUndoMemory(mb) => self.set_undo_memory(ctx, mb),
            Command::DismissNotice(id) => drop(self.model.notices.take(id)),
            Command::TakeUpNotice(id) => self.take_up_notice(id),
            Command::CopyResult(id) => self.worker.copy_result(id),
            Command::CopyText(text) => ctx.copy_text(text),
            Command::Reveal(id) => self.reveal(ctx, id),
            Command::QuitNow => {
                self.quitting = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Run => self.run(Tier::Draft),
            Action::RunFinal => {
                self.price_taken();
                self.run(Tier::Final);
            }
            Action::Cancel => self.cancel_newest(),
            Action::CancelWaiting => self.worker.queue(LineCommand::Clear),
            Action::InvertMask => self.with_canvas(Canvas::invert),
            Action::ClearMask => self.with_canvas(Canvas::clear),
            Action::FillMask => self.with_canvas(Canvas::fill),
            Action::Undo => self.with_canvas(Canvas::undo),
            Action::Redo => self.with_canvas(Canvas::redo),
            Action::Grow => self.grow(GROW_PX),
            Action::Shrink => self.grow(-GROW_PX),
            Action::ToggleState => self.with_canvas(Canvas::toggle),
            Action::NewMask
            | Action::NextMask
            | Action::PreviousMask
            | Action::CopyMask
            | Action::PasteMask
            | Action::PasteMaskScaled => self.mask_action(action),
            Action::OpenSource => self.worker.pick(false, Target::Source),
            Action::AddReferences => self.worker.pick(true, Target::Reference),
            Action::CopyResult => {
                if let Some(shown) = &self.model.shown {
                    self.worker.copy_result(shown.entry.id);
                }
            }
            Action::Accept => self.with_shown(|studio, id| {
                studio.decide(id, Verdict::Accepted);
                studio.worker.import_result(id, Target::Source);
            }),
            Action::Discard => self.with_shown(|studio, id| studio.decide(id, Verdict::Discarded)),
            Action::Keep => self.with_shown(|studio, id| studio.decide(id, Verdict::Kept)),
            Action::NextResult => self.step_result(1),
            Action::PreviousResult => self.step_result(-1),
            Action::Quit => ctx.send_viewport_cmd(ViewportCommand::Close),
            // The rest is the screen's own: zoom, tools, panels, pages.
            _ => {}
        }
    }

    fn edit_draft(&mut self, draft: Draft) {
        // Who turns to editing sees what will be edited, not a result that has nothing to do with it.
        if draft.mode == Mode::Edit && self.model.draft.mode != Mode::Edit && self.model.document.is_some() {
            self.model.shown = None;
        }
        let before = std::mem::replace(&mut self.model.draft, draft);
        self.compose(&before);
    }

    /// The crop frame, legal for the model.
    fn set_frame(&mut self, frame: Option<Bounds>) {
        let Some(document) = &self.model.document else { return };
        let profile = self.model.settings.profile();
        let rule = profile.rules(&profile.model).sizes;
        self.model.draft.frame = frame.map(|frame| snap_frame(frame, document.source.extent, &rule));
    }

    fn with_canvas(&mut self, change: impl FnOnce(&mut Canvas) -> Bounds) {
        // The mask is out of sight then, and what is not seen is not changed.
        if self.model.draft.mode == Mode::Compose {
            return;
        }
        if self.model.blending.is_some() {
            self.step_result_mask(change);
            return;
        }
        if let Some(document) = &mut self.model.document {
            change(&mut document.canvas);
        }
    }

    fn with_shown(&mut self, act: impl FnOnce(&mut Self, EntryId)) {
        if let Some(id) = self.model.shown.as_ref().map(|shown| shown.entry.id) {
            act(self, id);
        }
    }

    fn paint(&mut self, step: &PaintStep) {
        if self.model.blending.is_some() {
            self.paint_result(step);
            return;
        }
        // A result on the canvas is looked at, not painted on.
        if self.model.shown.is_some() && matches!(step, PaintStep::Begin { .. }) {
            self.model.shown = None;
        }
        self.with_canvas(|canvas| match step {
            PaintStep::Begin { at, brush, line: true, .. } => canvas.line_to(*at, brush),
            PaintStep::Begin { at, brush, tip, line: false } => canvas.begin_pressed(*at, brush, *tip),
            PaintStep::Extend(at, tip) => canvas.extend_pressed(*at, *tip),
            PaintStep::Finish => {
                canvas.finish();
                Bounds::EMPTY
            }
            PaintStep::Cancel => canvas.cancel(),
        });
    }

    /// Where a picture without a wish goes: the canvas when it is empty, else the tray.
    pub(super) fn place_for(&self, target: Target) -> Target {
        match target {
            Target::Auto if self.model.draft.mode == Mode::Compose => Target::Board,
            Target::Auto if self.model.document.is_none() && self.model.opening.is_none() => Target::Source,
            Target::Auto => Target::Reference,
            named => named,
        }
    }

    /// Reads files; of several for an empty canvas the first becomes the source.
    pub(super) fn import(&mut self, mut paths: Vec<PathBuf>, target: Target) {
        if paths.is_empty() {
            return;
        }
        if target == Target::Mask {
            self.import_masks(paths);
            return;
        }
        // What is dropped on the page of the batch is meant for it.
        if target == Target::Batch || (target == Target::Auto && self.ui.overlay == Overlay::Batch) {
            self.add_to_batch(paths);
            return;
        }
        let name = |path: &PathBuf| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let place = self.place_for(target);
        if place == Target::Source {
            let first = paths.remove(0);
            self.model.opening = Some(name(&first));
            self.worker.import(vec![first], Target::Source);
        }
        if !paths.is_empty() {
            self.model.incoming.extend(paths.iter().map(name));
            let target = if place == Target::Board { place } else { Target::Reference };
            self.worker.import(paths, target);
        }
    }

    fn decide(&mut self, id: EntryId, verdict: Verdict) {
        if verdict == Verdict::Discarded {
            if self.model.shown.as_ref().is_some_and(|shown| shown.entry.id == id) {
                let next = self.neighbour(id).filter(|_| self.ui.screen.tab == Tab::Canvas && !self.ui.lineage.open);
                self.show_result(next);
            }
            self.model.say(Tone::Info, "Result discarded; its file stays in the library", Some(Offer::Restore(id)));
        }
        self.worker.decide(id, verdict);
    }

    /// The next result of the strip that is not discarded, else the one before, so that judging can go on.
    fn neighbour(&self, id: EntryId) -> Option<EntryId> {
        let job = self.model.staged.and_then(|take| self.model.jobs.get(take))?;
        let all: Vec<&Entry> = job.entries().map(|(_, entry)| &**entry).collect();
        let at = all.iter().position(|entry| entry.id == id)?;
        let stays = |entry: &&&Entry| entry.verdict != Verdict::Discarded;
        let next = all[at + 1..].iter().find(stays).or_else(|| all[..at].iter().rev().find(stays));
        next.map(|entry| entry.id)
    }

    /// Shows a result of the strip or the gallery on the canvas.
    pub(super) fn show_result(&mut self, id: Option<EntryId>) {
        let Some(id) = id else {
            self.model.shown = None;
            return;
        };
        self.ui.screen.tab = Tab::Canvas;
        self.ui.lineage.open = false;
        let entry = self.model.jobs.list().iter().flat_map(Job::entries).find(|(_, entry)| entry.id == id);
        if let Some((_, entry)) = entry {
            self.model.shown = Some(Shown { entry: entry.clone(), pyramid: None });
        }
        self.worker.show(id);
    }

    fn step_result(&mut self, by: isize) {
        let Some(job) = self.model.staged.and_then(|id| self.model.jobs.get(id)) else { return };
        let ids: Vec<EntryId> = job.entries().map(|(_, entry)| entry.id).collect();
        let shown = self.model.shown.as_ref().map(|shown| shown.entry.id);
        let at = ids.iter().position(|id| Some(*id) == shown);
        let next = match at {
            Some(at) => at.checked_add_signed(by).and_then(|at| ids.get(at)),
            None => ids.first(),
        };
        if let Some(id) = next.copied() {
            self.show_result(Some(id));
        }
    }

    fn take_up_notice(&mut self, id: u64) {
        if let Some(offer) = self.model.notices.take(id).and_then(|notice| notice.offer) {
            self.take_up(offer);
        }
    }

    /// Does what was offered.
    pub(super) fn take_up(&mut self, offer: Offer) {
        match offer {
            Offer::Restore(entry) => self.worker.decide(entry, Verdict::Open),
            Offer::PutBack(cards) => self.put_back(cards),
            Offer::Show(entry) => self.show_result(Some(entry)),
            Offer::BringBackBoard(at, board) => self.bring_back_board(at, board),
            Offer::BringBackMask(mask) => self.bring_back_mask(mask),
            Offer::PutDraftBack(before) => {
                let (draft, tray, shelf) = *before;
                (self.model.draft, self.model.tray) = (draft, tray);
                if let Some(shelf) = shelf {
                    *self.model.desk.shelf_mut() = shelf;
                }
                self.ui.board.turn();
                self.settle_mentions();
            }
            Offer::PutAllBack(before) => self.put_all_back(*before),
            Offer::KeepAgain(before) => self.keep_again(*before),
            Offer::ChangeLimits => change_limits(&mut self.ui),
            Offer::Sheet(series) => self.ui.overlay = Overlay::Sheet(series),
            Offer::SaveElsewhere(call) => self.worker.place_answer(call),
        }
    }

    fn reveal(&mut self, ctx: &Context, id: EntryId) {
        let folder = self.model.inspected.as_ref().filter(|inspected| inspected.entry.id == id).and_then(|inspected| {
            self.model.library.join(&inspected.entry.path).parent().map(|folder| folder.display().to_string())
        });
        if let Some(folder) = folder {
            ctx.open_url(OpenUrl::new_tab(format!("file://{folder}")));
        }
    }

    /// What stopped profiles for such a reason may be mended: if it is not, they stop again.
    pub(super) fn lift(&self, cause: Cause) {
        for stop in self.model.line.stops.iter().filter(|stop| stop.cause == cause) {
            self.worker.queue(LineCommand::Lift(stop.profile.clone()));
        }
    }

    fn cancel_newest(&self) {
        let active = self.model.jobs.list().iter().rev().find(|job| job.is_active()).map(Job::id);
        if let Some(id) = active {
            self.worker.queue(LineCommand::Cancel(id));
        }
    }

    /// Closes the popover over the window.
    pub(super) fn close_overlay(&mut self) {
        self.ui.overlay = Overlay::None;
    }
}

#[cfg(test)]
mod tests;
