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

/// How one name was before something happened to it.
#[derive(Debug, Clone, PartialEq)]
pub enum Before {
    /// What was kept under this name as a set; `None`: nothing.
    Set(String, Option<Set>),
    /// The same of a text.
    Text(Kind, String, Option<Saved>),
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

    /// How this set is now.
    pub fn set_before(&self, name: &str) -> Before {
        Before::Set(name.to_owned(), self.set(name).cloned())
    }

    /// How this text is now.
    pub fn text_before(&self, kind: Kind, name: &str) -> Before {
        Before::Text(kind, name.to_owned(), self.text(kind, name).cloned())
    }

    /// This name is again as it was; all others stay as they are.
    pub fn put_back(&mut self, before: Before) {
        match before {
            Before::Set(_, Some(set)) => self.put_set(set),
            Before::Set(name, None) => self.forget_set(&name),
            Before::Text(.., Some(saved)) => self.put_text(saved),
            Before::Text(kind, name, None) => self.forget_text(kind, &name),
        }
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
    fn only_what_was_forgotten_comes_back() {
        let mut kept = Kept::default();
        let set = |name: &str, picture: &str| Set { name: name.to_owned(), references: vec![original(picture).into()] };
        kept.put_set(set("Shop", "a"));
        kept.put_text(saved("Oil", Kind::Style, "in oil"));
        let (shop, oil) = (kept.set_before("shop"), kept.text_before(Kind::Style, "oil"));
        kept.forget_set("Shop");
        kept.forget_text(Kind::Style, "Oil");
        // Meanwhile others are kept.
        kept.put_set(set("Table", "b"));
        kept.put_text(saved("Cover", Kind::Template, "a cover"));
        kept.put_back(shop);
        assert_eq!((kept.set("Shop"), kept.set("Table").is_some()), (Some(&set("Shop", "a")), true));
        assert!(kept.text(Kind::Style, "Oil").is_none() && kept.text(Kind::Template, "Cover").is_some());
        kept.put_back(oil);
        assert_eq!(kept.text(Kind::Style, "Oil").unwrap().text, "in oil");
        // What was not there goes, and what was replaced comes back.
        let (new, old) = (kept.set_before("New"), kept.set_before("Shop"));
        kept.put_set(set("New", "c"));
        kept.put_set(set("SHOP", "d"));
        kept.put_back(new);
        kept.put_back(old);
        assert_eq!(kept.sets, [set("Shop", "a"), set("Table", "b")]);
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
