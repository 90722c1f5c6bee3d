//! Letters for contact sheets: the bundled fonts, and the system's for what they lack, found as the window finds them.

use ab_glyph::{Font, FontArc, FontVec};
use fontique::{
    Collection, CollectionOptions, FallbackKey, GenericFamily, Language, QueryFamily, QueryFont, QueryStatus,
};
use fontique::{Script, SourceCache, SourceCacheOptions};
use std::collections::{BTreeSet, HashMap};
use unicode_script::UnicodeScript;

const PLAIN: &[u8] = include_bytes!("../../../assets/fonts/Inter-Regular.ttf");
const STRONG: &[u8] = include_bytes!("../../../assets/fonts/Inter-SemiBold.ttf");
/// What stands for a letter that no font has.
const NONE: char = '·';
/// Locales whose fonts have Chinese characters; each has others.
const HAN: [&str; 4] = ["zh-SG", "zh-TW", "ja", "ko"];

/// The fonts of one sheet.
pub(super) struct Fonts {
    /// Plain, strong, and what the system gave.
    faces: Vec<FontArc>,
    /// Which of the system's has a letter.
    found: HashMap<char, Option<usize>>,
    /// Letters that none has.
    missing: BTreeSet<char>,
    /// Looked for only when a letter is missing: that takes a moment.
    system: Option<(Collection, SourceCache)>,
}

impl Fonts {
    pub(super) fn new() -> Self {
        let bundled = [PLAIN, STRONG].into_iter().filter_map(|bytes| FontArc::try_from_slice(bytes).ok());
        Self { faces: bundled.collect(), found: HashMap::new(), missing: BTreeSet::new(), system: None }
    }

    /// The letters of a text that can be written, and the font of each; for the others a dot.
    pub(super) fn known(&mut self, text: &str, strong: bool) -> String {
        text.chars().map(|letter| if self.finds(letter, strong) { letter } else { NONE }).collect()
    }

    /// The font that writes a letter, after [`Fonts::known`].
    pub(super) fn face(&self, letter: char, strong: bool) -> Option<&FontArc> {
        let own = self.faces.get(usize::from(strong))?;
        if own.glyph_id(letter).0 != 0 {
            return Some(own);
        }
        let found = self.found.get(&letter).copied().flatten();
        Some(found.and_then(|at| self.faces.get(at)).unwrap_or(own))
    }

    /// Letters that were asked for and that no font has.
    pub(super) const fn missing(&self) -> &BTreeSet<char> {
        &self.missing
    }

    fn finds(&mut self, letter: char, strong: bool) -> bool {
        let own = self.faces.get(usize::from(strong)).is_some_and(|own| own.glyph_id(letter).0 != 0);
        if own || letter.is_whitespace() || letter.is_control() {
            return true;
        }
        if let Some(found) = self.found.get(&letter) {
            return found.is_some();
        }
        // The fonts that are there already, then the system's.
        let here = self.faces.iter().skip(2).position(|face| has(face, letter)).map(|at| at + 2);
        let at = here.or_else(|| {
            let face = self.of_system(letter)?;
            self.faces.push(face);
            Some(self.faces.len() - 1)
        });
        self.found.insert(letter, at);
        if at.is_none() {
            self.missing.insert(letter);
        }
        at.is_some()
    }

    fn of_system(&mut self, letter: char) -> Option<FontArc> {
        let (collection, cache) = self.system.get_or_insert_with(|| {
            let options = CollectionOptions { shared: false, system_fonts: true };
            (Collection::new(options), SourceCache::new(SourceCacheOptions::default()))
        });
        let script = letter.script();
        let is_han = script == unicode_script::Script::Han;
        let script = Script::parse(script.short_name()).ok();
        let locales = HAN.iter().filter(|_| is_han).map(|locale| Language::parse(locale).ok());
        for locale in [None].into_iter().chain(locales) {
            let mut query = collection.query(cache);
            query.set_families(
                [GenericFamily::SansSerif, GenericFamily::SystemUi, GenericFamily::Serif].map(QueryFamily::Generic),
            );
            if let Some(script) = script {
                query.set_fallbacks(FallbackKey::new(script, locale.as_ref()));
            }
            let mut found = None;
            query.matches_with(|font: &QueryFont| {
                let face = FontVec::try_from_vec_and_index(font.blob.as_ref().to_vec(), font.index).ok();
                found = face.map(FontArc::new).filter(|face| has(face, letter));
                if found.is_some() { QueryStatus::Stop } else { QueryStatus::Continue }
            });
            if found.is_some() {
                return found;
            }
        }
        None
    }
}

/// True when the font draws the letter by an outline.
fn has(font: &FontArc, letter: char) -> bool {
    let id = font.glyph_id(letter);
    id.0 != 0 && font.outline(id).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_font_has_is_named_and_what_the_system_has_is_found() {
        let mut fonts = Fonts::new();
        assert_eq!(fonts.known("A cup, für 2 €", false), "A cup, für 2 €");
        assert!(fonts.missing().is_empty() && fonts.system.is_none(), "the system is not asked");
        // Nobody has letters of this plane.
        assert_eq!(fonts.known("a \u{F0000}b", true), "a ·b");
        assert_eq!(fonts.missing().iter().copied().collect::<Vec<_>>(), ['\u{F0000}']);
        for letter in "日本語한글中文אעกक".chars() {
            let written = fonts.known(&letter.to_string(), false);
            let face = fonts.face(letter, false).unwrap();
            if fonts.missing().contains(&letter) {
                assert_eq!(written, "·");
            } else {
                assert!(written == letter.to_string() && has(face, letter), "{letter}");
            }
        }
    }
}
