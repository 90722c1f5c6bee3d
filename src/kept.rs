//! What the user keeps under a name to use again: sets of references, prompts with slots, and styles.

use crate::reference::Reference;
use serde::{Deserialize, Serialize};

/// Most characters of a name.
pub const MOST_NAME: usize = 60;

/// References that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Set {
    /// What it is called.
    pub name: String,
    /// In wire order, each as it goes out.
    pub references: Vec<Reference>,
}

/// What a saved text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A whole prompt; `[[product]]` in it is filled in each time.
    Template,
    /// Words that are added to a prompt.
    Style,
}

/// A saved text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub kind: Kind,
    /// The words.
    pub text: String,
}

/// All of it, each list by name.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// Sets of references.
    pub sets: Vec<Set>,
    /// Templates and styles.
    pub texts: Vec<Saved>,
}

/// A name as it is kept: on one line, not too long; `None` when nothing is left.
pub fn name_of(typed: &str) -> Option<String> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = line.chars().filter(|c| !c.is_control()).take(MOST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

fn same(one: &str, two: &str) -> bool {
    one.to_lowercase() == two.to_lowercase()
}

impl Kept {
    /// Keeps a set; one of the same name gives way.
    pub fn put_set(&mut self, set: Set) {
        self.sets.retain(|other| !same(&other.name, &set.name));
        self.sets.push(set);
        self.sets.sort_by_key(|set| set.name.to_lowercase());
    }

    /// Keeps a text; one of the same name and kind gives way.
    pub fn put_text(&mut self, saved: Saved) {
        self.texts.retain(|other| !(other.kind == saved.kind && same(&other.name, &saved.name)));
        self.texts.push(saved);
        self.texts.sort_by_key(|saved| (saved.kind == Kind::Style, saved.name.to_lowercase()));
    }

    /// The set of that name.
    pub fn set(&self, name: &str) -> Option<&Set> {
        self.sets.iter().find(|set| same(&set.name, name))
    }

    /// The text of that name.
    pub fn text(&self, kind: Kind, name: &str) -> Option<&Saved> {
        self.texts.iter().find(|saved| saved.kind == kind && same(&saved.name, name))
    }

    /// Forgets a set.
    pub fn forget_set(&mut self, name: &str) {
        self.sets.retain(|set| !same(&set.name, name));
    }

    /// Forgets a text.
    pub fn forget_text(&mut self, kind: Kind, name: &str) {
        self.texts.retain(|saved| !(saved.kind == kind && same(&saved.name, name)));
    }
}

/// A prompt with a style behind it; as it is when the words stand there already.
pub fn styled(prompt: &str, style: &str) -> String {
    let (prompt, style) = (prompt.trim_end(), style.trim());
    if style.is_empty() || prompt.contains(style) {
        return prompt.to_owned();
    }
    match prompt.chars().next_back() {
        None => style.to_owned(),
        Some('.' | '!' | '?' | ',' | ';' | ':') => format!("{prompt} {style}"),
        Some(_) => format!("{prompt}. {style}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::tests::original;

    fn saved(name: &str, kind: Kind, text: &str) -> Saved {
        Saved { name: name.to_owned(), kind, text: text.to_owned() }
    }

    #[test]
    fn the_same_name_gives_way_and_lists_are_in_order() {
        let mut kept = Kept::default();
        kept.put_text(saved("Oil", Kind::Style, "in oil"));
        kept.put_text(saved("product", Kind::Template, "a [[product]]"));
        kept.put_text(saved("Cover", Kind::Template, "a cover"));
        kept.put_text(saved("OIL", Kind::Style, "thick oil"));
        let names: Vec<&str> = kept.texts.iter().map(|saved| saved.name.as_str()).collect();
        assert_eq!(names, ["Cover", "product", "OIL"]);
        assert_eq!(kept.text(Kind::Style, "oil").unwrap().text, "thick oil");
        assert!(kept.text(Kind::Template, "oil").is_none());
        kept.forget_text(Kind::Style, "Oil");
        assert_eq!(kept.texts.len(), 2);
        let set = Set { name: "Shop".to_owned(), references: vec![original("a").into()] };
        kept.put_set(set.clone());
        kept.put_set(Set { name: "shop".to_owned(), ..set });
        assert_eq!((kept.sets.len(), kept.set("SHOP").is_some()), (1, true));
        let read: Kept = serde_json::from_str(&serde_json::to_string(&kept).unwrap()).unwrap();
        assert_eq!(read, kept);
        kept.forget_set("sHOP");
        assert!(kept.sets.is_empty());
    }

    #[test]
    fn names_are_lines_and_styles_are_sentences() {
        assert_eq!(name_of("  two\n words "), Some("two words".to_owned()));
        assert_eq!(name_of(" \t"), None);
        assert_eq!(name_of(&"x".repeat(500)).unwrap().len(), MOST_NAME);
        assert_eq!(styled("a cup", "In oil."), "a cup. In oil.");
        assert_eq!(styled("a cup, ", "in oil"), "a cup, in oil");
        assert_eq!(styled("", "in oil"), "in oil");
        assert_eq!(styled("a cup, in oil", "in oil"), "a cup, in oil");
    }
}
