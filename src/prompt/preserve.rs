//! A sentence that says what is to stay as it is: written from what is sent, and then the user's to edit.

use crate::reference::{Reference, Role};
use crate::take::Mode;

/// What to write at the end of a prompt so that the model changes no more than it has to. `references` are those that
/// are sent; the source of an edit is image 1.
pub fn preserve(mode: Mode, masked: bool, references: &[&Reference]) -> String {
    let mut sentences: Vec<String> = Vec::new();
    if mode == Mode::Edit {
        let where_to =
            if masked { "Change only the masked area of @1." } else { "Change only what is asked for in @1." };
        sentences.push(where_to.to_owned());
        sentences
            .push("Keep everything else exactly as it is: framing, shapes, colours, texture and light.".to_owned());
        if masked {
            sentences.push("Let the new part meet its surroundings without a visible edge.".to_owned());
        }
    }
    let first = 1 + usize::from(mode == Mode::Edit);
    let of = |role: Role| -> Vec<String> {
        let numbered = references.iter().enumerate().filter(|(_, reference)| reference.role == Some(role));
        numbered.map(|(at, _)| format!("@{}", first + at)).collect()
    };
    for (role, what) in [
        (Role::Subject, "its proportions, materials and markings"),
        (Role::Text, "its wording and lettering"),
        (Role::Layout, "where things stand and how large they are"),
    ] {
        let named = of(role);
        if !named.is_empty() {
            sentences.push(format!("Of {} keep {what}.", list(&named)));
        }
    }
    sentences.join(" ")
}

/// `@2`, `@2 and @3`, `@2, @3 and @4`.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::tests::original;

    #[test]
    fn what_is_sent_decides_what_is_to_stay() {
        let with = |role| Reference { role, ..Reference::from(original("a")) };
        let (cat, cup, any) = (with(Some(Role::Subject)), with(Some(Role::Subject)), with(None));
        let told = preserve(Mode::Edit, true, &[&cat, &any, &cup]);
        assert!(told.starts_with("Change only the masked area of @1."), "{told}");
        assert!(told.ends_with("Of @2 and @4 keep its proportions, materials and markings."), "{told}");
        assert_eq!(preserve(Mode::Generate, false, &[&any]), "", "nothing is given that could stay");
        assert!(preserve(Mode::Generate, false, &[&cat]).starts_with("Of @1 keep"));
        assert!(!preserve(Mode::Edit, false, &[]).contains("mask"));
        assert_eq!(list(&["@2".to_owned(), "@3".to_owned(), "@4".to_owned()]), "@2, @3 and @4");
    }
}
