//! Prompts of earlier runs, one after the other.

/// Walking through the prompts of earlier runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// How far the next step goes: 1 is one run earlier.
    pub wanted: isize,
    /// The number of the prompt in the field, 0 being the newest run's, and what was typed before.
    at: Option<(usize, String)>,
}

impl History {
    /// Takes the step that is wanted; gives the text that the field has then.
    pub fn step(&mut self, text: &str, prompts: &[String]) -> Option<String> {
        let by = std::mem::take(&mut self.wanted);
        if by == 0 {
            return None;
        }
        // Who changes an earlier prompt starts a new one.
        let held = self.at.take().filter(|(at, _)| prompts.get(*at).is_some_and(|prompt| prompt == text));
        let (at, typed) = match held {
            Some((at, typed)) => (at.checked_add_signed(by), typed),
            // The newest run's own prompt is there already, most of the time.
            None => {
                ((by > 0).then(|| usize::from(prompts.first().is_some_and(|prompt| prompt == text))), text.to_owned())
            }
        };
        match at {
            None => Some(typed),
            Some(at) => {
                let at = at.min(prompts.len().checked_sub(1)?);
                self.at = Some((at, typed));
                Some(prompts[at].clone())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::History;

    #[test]
    fn there_and_back_is_what_was_typed() {
        let prompts = ["new", "older", "oldest"].map(str::to_owned);
        let mut history = History::default();
        let mut step = |text: &str, by: isize| {
            history.wanted = by;
            history.step(text, &prompts)
        };
        assert_eq!(step("typed", 1).as_deref(), Some("new"));
        assert_eq!(step("new", 1).as_deref(), Some("older"));
        assert_eq!(step("older", 1).as_deref(), Some("oldest"));
        assert_eq!(step("oldest", 1).as_deref(), Some("oldest"), "and no further");
        assert_eq!(step("oldest", -1).as_deref(), Some("older"));
        assert_eq!(step("older", -1).as_deref(), Some("new"));
        assert_eq!(step("new", -1).as_deref(), Some("typed"));
        assert_eq!(step("typed", -1).as_deref(), Some("typed"));
        assert_eq!(step("new", 1).as_deref(), Some("older"), "the newest run's stands there already");
        assert_eq!(step("older, changed", 1).as_deref(), Some("new"));
        assert_eq!(History { wanted: 1, ..History::default() }.step("x", &[]), None);
        assert_eq!(History::default().step("x", &prompts), None);
    }
}
