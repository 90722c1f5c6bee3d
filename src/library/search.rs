//! Finding results: by words, in an index of their own, and by what the columns say.

use super::{LibraryError, Result};
use crate::search::{Filter, Search, State, Term};
use crate::take::{Mode, Tier};
use rusqlite::functions::FunctionFlags;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

impl super::Library {
    /// The places ([`crate::entry::Tile::seq`]) of the results that a search finds, newest first; discarded ones are not
    /// among them.
    pub fn search(&self, search: &Search) -> Result<Vec<i64>> {
        let (condition, values) = condition(search);
        let sql = format!("SELECT seq FROM entry WHERE verdict <> 'discarded'{condition} ORDER BY seq DESC");
        self.read(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            let rows = statement.query_map(params_from_iter(values), |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

/// What narrows the results down, and its values.
fn condition(search: &Search) -> (String, Vec<Value>) {
    let (mut parts, mut values) = (Vec::new(), Vec::new());
    let (without, with): (Vec<Term>, Vec<Term>) = search.terms().into_iter().partition(|term| term.not);
    for (terms, sign, joint) in [(with, "IN", " AND "), (without, "NOT IN", " OR ")] {
        if !terms.is_empty() {
            parts.push(format!(" AND seq {sign} (SELECT rowid FROM words WHERE words MATCH ?)"));
            let strings: Vec<String> = terms.iter().map(|term| spaced(&term.matching())).collect();
            values.push(Value::Text(strings.join(joint)));
        }
    }
    let mut done: Vec<&Filter> = Vec::new();
    for filter in &search.filters {
        if done.iter().any(|other| other.is_like(filter)) {
            continue;
        }
        done.push(filter);
        let alike = search.filters.iter().filter(|other| other.is_like(filter));
        let any: Vec<String> = alike.map(|filter| one(filter, &mut values)).collect();
        parts.push(format!(" AND ({})", any.join(" OR ")));
    }
    (parts.concat(), values)
}

/// One filter; its values follow those that are there already.
fn one(filter: &Filter, values: &mut Vec<Value>) -> String {
    let mut with = |sql: &str, own: &[Value]| {
        values.extend_from_slice(own);
        sql.to_owned()
    };
    let text = |text: &str| Value::Text(text.to_owned());
    match filter {
        Filter::Model(model) => with("model = ?", &[text(model)]),
        Filter::Tier(Tier::Draft) => with("tier <> 'final'", &[]),
        Filter::Tier(Tier::Final) => with("tier = 'final'", &[]),
        Filter::Mode(Mode::Generate) => with("mode = 'generate'", &[]),
        Filter::Mode(Mode::Edit) => with("mode = 'edit'", &[]),
        Filter::Mode(Mode::Compose) => with("mode = 'compose'", &[]),
        Filter::Profile(profile) => with("profile = ?", &[text(profile)]),
        Filter::AtLeast(extent) => {
            with("(width >= ? AND height >= ?)", &[i64::from(extent.width).into(), i64::from(extent.height).into()])
        }
        Filter::Rating(stars) => with("rating >= ?", &[i64::from(*stars).into()]),
        Filter::Starred => with("starred = 1", &[]),
        Filter::Label(label) => with("label = ?", &[i64::from(label.number()).into()]),
        Filter::Tag(tag) => with("seq IN (SELECT entry FROM tag WHERE name = ?)", &[text(tag)]),
        Filter::Collection(id) => with("seq IN (SELECT entry FROM collected WHERE collection = ?)", &[text(id)]),
        Filter::Days(from, to) => with("(created_ms >= ? AND created_ms < ?)", &[(*from).into(), (*to).into()]),
        Filter::Cost(from, to) => with("(cost >= ? AND cost < ?)", &[from.0.into(), to.0.into()]),
        Filter::State(State::Open) => with("verdict = 'open'", &[]),
        Filter::State(State::Kept) => with("verdict = 'kept'", &[]),
        Filter::State(State::Accepted) => with("verdict = 'accepted'", &[]),
        Filter::State(State::Flagged) => with("flagged = 1", &[]),
        Filter::Masked => with("masked = 1", &[]),
        Filter::MadeWith(digest) => {
            with("take IN (SELECT take FROM take_input WHERE digest = ?)", &[Value::Text(digest.hex())])
        }
        Filter::Colour(colour) => {
            let bit = 1_i64 << *colour as u16;
            with("seq IN (SELECT entry FROM look WHERE colours & ? <> 0)", &[bit.into()])
        }
    }
}

/// Writes down the words of results that have none yet in the index, or of one whose words changed: prompt, name of the
/// source, tags and note. `which` is a condition on `entry`.
pub(super) fn index_words(db: &Connection, which: &str, values: &[Value]) -> Result<()> {
    let sql = format!(
        "INSERT OR REPLACE INTO words(rowid, prompt, name, tags, note)
         SELECT entry.seq, spaced(coalesce(CASE WHEN json_valid(take.body) THEN take.body ->> '$.prompt' END, '')),
            spaced(coalesce(original.name, '')),
            spaced(coalesce((SELECT group_concat(name, ' / ') FROM tag WHERE tag.entry = entry.seq), '')),
            spaced(entry.note)
         FROM entry JOIN take ON take.id = entry.take LEFT JOIN original ON original.digest = take.source
         WHERE {which}"
    );
    db.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Gives the connection the function `spaced`, which the index of words is written with.
pub(super) fn teach(db: &Connection) -> Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    db.create_scalar_function("spaced", 1, flags, |context| Ok(spaced(context.get_raw(0).as_str().unwrap_or_default())))
        .map_err(LibraryError::from)
}

/// The same text with each letter of a writing that has no spaces as a word of its own, so that words are found inside of
/// what looks like one.
fn spaced(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_word_by_itself(letter) {
            if !out.ends_with([' ', '"']) && !out.is_empty() {
                out.push(' ');
            }
            out.push(letter);
            out.push(' ');
        } else {
            // A closing quote and its star follow their word.
            if matches!(letter, '"' | '*') && out.ends_with(' ') {
                out.pop();
            }
            out.push(letter);
        }
    }
    out
}

/// Thai to Khmer, kana, Han; Korean has spaces.
const fn is_word_by_itself(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
