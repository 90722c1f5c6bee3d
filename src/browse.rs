//! A folder as the program's own file browser shows it: what is in it, in which order, and what of it is in question.

use crate::picture::Digest;
use std::cmp::Ordering;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Most entries of one folder that are shown.
pub const MOST: usize = 5000;

/// A file or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its name, as far as it is text.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// It is a folder.
    pub folder: bool,
    /// Bytes of a file.
    pub bytes: u64,
    /// When it was written last, in milliseconds since 1970 UTC; `None`: the system does not say.
    pub modified_ms: Option<i64>,
}

impl Item {
    /// Has it one of these extensions, in whatever case?
    pub fn is_of(&self, extensions: &[&str]) -> bool {
        let own = self.path.extension().map(|extension| extension.to_string_lossy());
        own.is_some_and(|own| extensions.iter().any(|extension| own.eq_ignore_ascii_case(extension)))
    }

    /// Names what the file was when it was listed: written anew, it is another.
    pub fn stamp(&self) -> Digest {
        let text = format!("{}\n{}\n{:?}", self.path.display(), self.bytes, self.modified_ms);
        Digest::of(text.as_bytes())
    }

    fn is_hidden(&self) -> bool {
        self.name.starts_with('.')
    }
}

/// What is in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// The folder.
    pub folder: PathBuf,
    /// At most [`MOST`], in no order.
    pub items: Vec<Item>,
    /// How many more there are.
    pub left_out: usize,
}

/// What a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceKind {
    /// The user's own folder.
    Home,
    /// A folder in it.
    Folder,
    /// The root of a disk.
    Disk,
}

/// A folder that is one click away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What it is called.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it is.
    pub kind: PlaceKind,
}

/// What the browser knows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Browse {
    /// Folders one click away.
    pub places: Vec<Place>,
    /// The folder that was asked for last.
    pub folder: PathBuf,
    /// It is being read.
    pub reading: bool,
    /// What was read last, or why it could not be.
    pub listing: Option<Result<Arc<Listing>, String>>,
    /// Goes up with every listing.
    pub number: u64,
}

/// The order of the list; folders come first in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// By name, numbers in it by their value.
    #[default]
    Name,
    /// The newest first.
    Newest,
    /// The largest first.
    Largest,
}

/// What of a folder is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// Extensions of the files; none: all files.
    pub extensions: &'static [&'static str],
    /// Words that the name holds.
    pub words: String,
    /// No files.
    pub folders_only: bool,
}

impl Filter {
    fn lets(&self, item: &Item) -> bool {
        let kind = item.folder || (!self.folders_only && (self.extensions.is_empty() || item.is_of(self.extensions)));
        let words = self.words.trim().to_lowercase();
        // Who types a dot means what is hidden.
        kind && (words.starts_with('.') || !item.is_hidden()) && item.name.to_lowercase().contains(&words)
    }
}

impl Listing {
    /// What is shown, by its place among the items.
    pub fn rows(&self, sort: Sort, filter: &Filter) -> Vec<usize> {
        let mut rows: Vec<usize> = (0..self.items.len()).filter(|at| filter.lets(&self.items[*at])).collect();
        rows.sort_by(|a, b| {
            let (a, b) = (&self.items[*a], &self.items[*b]);
            let own = match sort {
                Sort::Name => Ordering::Equal,
                Sort::Newest => b.modified_ms.cmp(&a.modified_ms),
                Sort::Largest if a.folder => Ordering::Equal,
                Sort::Largest => b.bytes.cmp(&a.bytes),
            };
            b.folder.cmp(&a.folder).then(own).then_with(|| by_name(&a.name, &b.name))
        });
        rows
    }
}

/// Names as people order them: without case, and 9 before 10.
pub fn by_name(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.chars().peekable(), b.chars().peekable());
    loop {
        match (left.peek().copied(), right.peek().copied()) {
            (None, None) => return a.cmp(b),
            (None, _) => return Ordering::Less,
            (_, None) => return Ordering::Greater,
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let number = |chars: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    let mut digits = String::new();
                    while let Some(digit) = chars.next_if(char::is_ascii_digit) {
                        digits.push(digit);
                    }
                    let plain = digits.trim_start_matches('0').to_owned();
                    (plain.len(), plain)
                };
                let order = number(&mut left).cmp(&number(&mut right));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) => {
                let order = x.to_lowercase().cmp(y.to_lowercase());
                if order != Ordering::Equal {
                    return order;
                }
                left.next();
                right.next();
            }
        }
    }
}

/// The folders on the way to this one, the root first, each with its name.
pub fn crumbs(folder: &Path) -> Vec<(String, PathBuf)> {
    let mut way = PathBuf::new();
    let mut crumbs = Vec::new();
    for part in folder.components() {
        way.push(part);
        match part {
            // A disk and its root are one crumb.
            Component::Prefix(_) => {}
            Component::RootDir => crumbs.push((way.display().to_string(), way.clone())),
            part => crumbs.push((part.as_os_str().to_string_lossy().into_owned(), way.clone())),
        }
    }
    crumbs
}

/// What was typed, as a path: `~` is home, and what does not begin at a root lies in `folder`. `None`: nothing was typed.
pub fn typed_path(typed: &str, folder: &Path, home: Option<&Path>) -> Option<PathBuf> {
    let typed = typed.trim().trim_matches('"').trim_matches('\'');
    if typed.is_empty() {
        return None;
    }
    if let (Some(rest), Some(home)) = (typed.strip_prefix('~'), home)
        && (rest.is_empty() || rest.starts_with(['/', '\\']))
    {
        return Some(home.join(rest.trim_start_matches(['/', '\\'])));
    }
    Some(folder.join(typed))
}

/// Is it a path that was typed, and no part of a name?
pub fn is_path(typed: &str) -> bool {
    let typed = typed.trim().trim_matches('"').trim_matches('\'');
    typed.contains(['/', '\\']) || typed == "~" || typed.as_bytes().get(1) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(name: &str, folder: bool, bytes: u64, modified_ms: i64) -> Item {
        Item {
            name: name.to_owned(),
            path: Path::new("/pictures").join(name),
            folder,
            bytes,
            modified_ms: Some(modified_ms),
        }
    }

    fn listing() -> Listing {
        let items = vec![
            item("img10.png", false, 5, 30),
            item("IMG9.JPG", false, 9, 10),
            item("zoo", true, 0, 50),
            item(".hidden.png", false, 1, 1),
            item("notes.txt", false, 7, 20),
            item("Älter", true, 0, 5),
        ];
        Listing { folder: "/pictures".into(), items, left_out: 0 }
    }

    fn names(sort: Sort, filter: &Filter) -> Vec<String> {
        let listing = listing();
        listing.rows(sort, filter).into_iter().map(|at| listing.items[at].name.clone()).collect()
    }

    #[test]
    fn folders_come_first_and_numbers_count() {
        let pictures = Filter { extensions: &["png", "jpg"], ..Filter::default() };
        assert_eq!(names(Sort::Name, &pictures), ["zoo", "Älter", "IMG9.JPG", "img10.png"]);
        assert_eq!(names(Sort::Newest, &pictures), ["zoo", "Älter", "img10.png", "IMG9.JPG"]);
        assert_eq!(names(Sort::Largest, &pictures), ["zoo", "Älter", "IMG9.JPG", "img10.png"]);
        assert_eq!(names(Sort::Name, &Filter::default()).len(), 5, "all but what is hidden");
        let folders = Filter { folders_only: true, ..Filter::default() };
        assert_eq!(names(Sort::Name, &folders), ["zoo", "Älter"]);
        assert_eq!(names(Sort::Name, &Filter { words: "IMG".to_owned(), ..pictures.clone() }).len(), 2);
        assert_eq!(names(Sort::Name, &Filter { words: ".h".to_owned(), ..pictures }), [".hidden.png"]);
    }

    #[test]
    fn names_have_one_order() {
        let mut all = ["b", "a10", "a9", "A9", "a09", "", "10", "9", "a"];
        all.sort_by(|a, b| by_name(a, b));
        assert_eq!(all, ["", "9", "10", "a", "A9", "a09", "a9", "a10", "b"]);
        for a in all {
            assert!(all.iter().all(|b| by_name(a, b) == by_name(b, a).reverse()));
        }
    }

    #[test]
    fn what_is_typed_is_a_path_or_a_part_of_a_name() {
        let (folder, home) = (Path::new("/pictures"), Some(Path::new("/me")));
        let typed = |text| typed_path(text, folder, home);
        assert_eq!(typed("  "), None);
        assert_eq!(typed("a.png"), Some("/pictures/a.png".into()));
        assert_eq!(typed("\"/b/c.png\""), Some("/b/c.png".into()));
        assert_eq!((typed("~"), typed("~/x")), (Some("/me".into()), Some("/me/x".into())));
        assert_eq!(typed("~x.png"), Some("/pictures/~x.png".into()), "a name may begin so");
        assert!(is_path("/b") && is_path("sub/b.png") && is_path("~") && is_path("C:") && !is_path("cup"));
    }

    #[test]
    fn a_way_has_its_root() {
        let crumbs = crumbs(Path::new("/a/b c"));
        let names: Vec<&str> = crumbs.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["/", "a", "b c"]);
        assert_eq!(crumbs[2].1, PathBuf::from("/a/b c"));
    }
}
