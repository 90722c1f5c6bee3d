//! What a person types, or another program hands to the command line.

use maquette::prompt::mentions;
use maquette::prompt::variables::{MOST_PROMPTS, Pattern, escaped};

/// Any text is a prompt with variables or is refused in plain words. What it stands for is as many prompts as are
/// counted, and what was sent can be typed again so that it means itself.
pub fn prompt(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    for mention in mentions(text) {
        assert!(text[mention.range].starts_with('@'));
    }
    let typed = Pattern::of(&escaped(text)).expect("what is escaped has no variables");
    assert!(typed.variables().is_empty());
    assert_eq!(typed.get(0).map(|only| only.prompt).as_deref(), Some(text));
    let pattern = match Pattern::of(text) {
        Ok(pattern) => pattern,
        Err(problem) => return assert!(!problem.message.is_empty() && problem.message.len() < 300),
    };
    let mut end = 0;
    for variable in pattern.variables() {
        assert!(variable.range.start >= end && text[variable.range.clone()].starts_with('{'));
        assert!(variable.get(variable.len()).is_none() && variable.get(variable.len() - 1).is_some());
        end = variable.range.end;
    }
    assert_eq!(pattern.checked_count().is_ok(), pattern.count() <= MOST_PROMPTS);
    let all: Vec<_> = pattern.each().take(MOST_PROMPTS as usize + 1).collect();
    assert_eq!(all.len() as u64, pattern.count().min(MOST_PROMPTS + 1));
    assert!(all.iter().all(|one| one.values.len() == pattern.variables().len()));
}
