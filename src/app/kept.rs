//! Sets of references, templates and styles: saved, used and forgotten.

use super::Studio;
use crate::command::kept::KeptCommand;
use crate::kept::{Before, Kept, Kind, Saved, Set, name_of, styled};
use crate::notice::{Offer, Tone};
use crate::prompt::preserve::preserve;
use crate::take::Mode;
use crate::tray::{Added, Tray};
use std::sync::Arc;

impl Studio {
    /// Does what was asked for.
    pub(super) fn kept(&mut self, command: KeptCommand) {
        match command {
            KeptCommand::SaveSet(name) => self.save_set(&name),
            KeptCommand::UseSet(name) => self.use_set(&name),
            KeptCommand::ForgetSet(name) => {
                let before = self.model.kept.set_before(&name);
                self.forget(&name, before, |kept| kept.forget_set(&name));
            }
            KeptCommand::SaveText(kind, name) => self.save_text(kind, &name),
            KeptCommand::UseText(kind, name) => self.use_text(kind, &name),
            KeptCommand::ForgetText(kind, name) => {
                let before = self.model.kept.text_before(kind, &name);
                self.forget(&name, before, |kept| kept.forget_text(kind, &name));
            }
            KeptCommand::Preserve => self.preserve(),
        }
    }

    /// What was kept under a name is as it was before it was forgotten or replaced; whatever else was kept since stays.
    pub(super) fn keep_again(&mut self, before: Before) {
        Arc::make_mut(&mut self.model.kept).put_back(before);
    }

    fn save_set(&mut self, name: &str) {
        let references: Vec<_> = self.model.tray.cards().iter().map(|card| card.reference.clone()).collect();
        let Some(name) = name_of(name).filter(|_| !references.is_empty()) else { return };
        let count = references.len();
        let before = self.model.kept.set_before(&name);
        Arc::make_mut(&mut self.model.kept).put_set(Set { name: name.clone(), references });
        let words = if count == 1 { "1 reference".to_owned() } else { format!("{count} references") };
        self.keep(before, format!("{words} kept as {name}"));
    }

    fn use_set(&mut self, name: &str) {
        let Some(set) = self.model.kept.set(name) else { return };
        let (name, references) = (set.name.clone(), set.references.clone());
        let before = (self.model.draft.clone(), self.model.tray.clone(), None);
        self.model.tray = Tray::default();
        let full = references.into_iter().any(|reference| self.model.tray.add(reference) == Added::Full);
        let text = format!("References of {name}{}", if full { ", as many as a call takes" } else { "" });
        self.model.say(Tone::Done, text, Some(Offer::PutDraftBack(Box::new(before))));
    }

    fn save_text(&mut self, kind: Kind, name: &str) {
        let text = self.model.draft.prompt.trim().to_owned();
        let Some(name) = name_of(name).filter(|_| !text.is_empty()) else { return };
        let before = self.model.kept.text_before(kind, &name);
        Arc::make_mut(&mut self.model.kept).put_text(Saved { name: name.clone(), kind, text });
        let what = if kind == Kind::Style { "style" } else { "template" };
        self.keep(before, format!("Kept as the {what} {name}"));
    }

    fn use_text(&mut self, kind: Kind, name: &str) {
        let Some(saved) = self.model.kept.text(kind, name) else { return };
        let (name, text) = (saved.name.clone(), saved.text.clone());
        let before = (self.model.draft.clone(), self.model.tray.clone(), None);
        let draft = &mut self.model.draft;
        draft.prompt = if kind == Kind::Style { styled(&draft.prompt, &text) } else { text };
        self.ui.fill_slot = true;
        self.settle_mentions();
        self.model.say(Tone::Done, format!("{name} is in the prompt"), Some(Offer::PutDraftBack(Box::new(before))));
    }

    fn preserve(&mut self) {
        let draft = &self.model.draft;
        let open = self.model.document.as_ref().filter(|_| draft.mode == Mode::Edit);
        let masked = open.is_some_and(|open| !open.canvas.mask().is_empty());
        let sent: Vec<_> = self.model.tray.sent().map(|card| &card.reference).collect();
        let sentence = preserve(draft.mode, masked, &sent);
        if sentence.is_empty() {
            let text =
                "Open a picture, or give a reference the role Subject, Text or Layout: then there is something to keep";
            return self.model.say(Tone::Info, text, None);
        }
        self.model.draft.prompt = styled(&self.model.draft.prompt, &sentence);
        self.ui.focus_prompt = true;
    }

    fn keep(&mut self, before: Before, text: String) {
        self.model.say(Tone::Done, text, Some(Offer::KeepAgain(Box::new(before))));
    }

    fn forget(&mut self, name: &str, before: Before, forget: impl FnOnce(&mut Kept)) {
        if matches!(before, Before::Set(_, Some(_)) | Before::Text(.., Some(_))) {
            forget(Arc::make_mut(&mut self.model.kept));
            self.model.say(Tone::Info, format!("{name} forgotten"), Some(Offer::KeepAgain(Box::new(before))));
        }
    }
}
