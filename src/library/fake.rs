//! Made-up results, many and different enough for tests and benches of large libraries.

use super::calls::insert_call;
use super::entries::insert_entry;
use super::organise::place;
use super::{Folder, Library, Result, now_ms, takes};
use crate::entry::{Entry, Verdict};
use crate::geom::Extent;
use crate::ledger::{Call, CallState};
use crate::look::Look;
use crate::picture::{Format, Picture, encode};
use crate::price::Money;
use crate::request::Parameters;
use crate::search::Label;
use crate::take::{CallId, EntryId, Take, Tier};
use rusqlite::{Transaction, params};
use std::path::PathBuf;

/// Different pictures; results share them.
const PICTURES: u32 = 160;
/// Results of a take.
const EACH: u32 = 4;
/// Takes that are written at once.
const AT_ONCE: usize = 1000;
/// Over how long they were made, in ms: two years.
const SPAN_MS: i64 = 2 * 365 * 86_400_000;

const THINGS: [&str; 24] = [
    "lighthouse",
    "espresso cup",
    "paper boat",
    "red fox",
    "glass bottle",
    "wooden chair",
    "mountain lake",
    "city street",
    "lemon tree",
    "sailing ship",
    "old bicycle",
    "ceramic vase",
    "desert road",
    "market stall",
    "piano",
    "greenhouse",
    "tram",
    "owl",
    "perfume flacon",
    "sneaker",
    "wrist watch",
    "bread loaf",
    "umbrella",
    "stone bridge",
];
const MANNERS: [&str; 16] = [
    "at dusk",
    "in soft morning light",
    "in heavy rain",
    "seen from above",
    "on a white table",
    "in a misty forest",
    "under neon signs",
    "as a woodcut",
    "as a watercolour",
    "in the snow",
    "against a grey wall",
    "with long shadows",
    "beside the window",
    "on black velvet",
    "in a studio",
    "by the sea",
];
const WISHES: [&str; 8] = [
    "keep the background",
    "more contrast",
    "warmer colours",
    "softer edges",
    "replace the sky",
    "remove the reflections",
    "add a second one behind it",
    "make it smaller",
];

/// Numbers that look random and are the same each time (Marsaglia, "Xorshift RNGs", 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
}

/// A picture that several results have.
struct Shown {
    path: PathBuf,
    look: Look,
    extent: Extent,
}

impl Library {
    /// Adds so many made-up results, spread over two years, with prompts, prices, ratings, labels, tags and looks.
    pub fn fake(&mut self, count: u32) -> Result<()> {
        let shown = (0..PICTURES.min(count)).map(|seed| self.fake_picture(seed)).collect::<Result<Vec<_>>>()?;
        let takes: Vec<u32> = (0..count.div_ceil(EACH)).collect();
        let (now, owner) = (now_ms(), self.owner.id.to_string());
        for some in takes.chunks(AT_ONCE) {
            self.write(|tx| {
                for at in some {
                    let results = EACH.min(count - at * EACH);
                    let made_ms = now - SPAN_MS + SPAN_MS / takes.len() as i64 * i64::from(*at);
                    fake_take(tx, *at, results, made_ms, &owner, &shown)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn fake_picture(&mut self, seed: u32) -> Result<Shown> {
        let extent = if seed.is_multiple_of(3) { Extent::new(768, 1024) } else { Extent::new(1024, 768) };
        let mut dice = Dice(u64::from(seed) + 77);
        let mut colour = || [0; 3].map(|_| 20 + dice.below(220) as u8);
        let (sky, ground, sun) = (colour(), colour(), colour());
        let (horizon, x0, y0) = (200 + seed * 3 % 400, 150 + seed * 53 % 700, 100 + seed * 29 % 500);
        let picture = Picture::from_fn(extent, |x, y| {
            let far = x.abs_diff(x0).pow(2) + y.abs_diff(y0).pow(2);
            let [r, g, b] = if far < 14_000 {
                sun
            } else if y > horizon {
                ground
            } else {
                sky
            };
            let shade = |value: u8| (u32::from(value) * (extent.height + y / 2) / (extent.height * 3 / 2)) as u8;
            [shade(r), shade(g), shade(b), 255]
        });
        let bytes = encode::jpeg(&picture, 85);
        let path = self.put_file(Folder::Results, &format!("fake-{seed:04}"), "jpg", &bytes)?;
        Ok(Shown { path, look: Look::of(&picture), extent })
    }
}

fn fake_take(tx: &Transaction<'_>, at: u32, results: u32, made_ms: i64, owner: &str, shown: &[Shown]) -> Result<()> {
    let mut dice = Dice(u64::from(at).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let tier = if dice.below(6) == 0 { Tier::Final } else { Tier::Draft };
    let mut parameters = Parameters { n: results.max(1), ..Parameters::default() };
    if dice.below(3) == 0 {
        "gpt-image-2.5-sunburst".clone_into(&mut parameters.model);
    }
    let prompt = format!("A {} {}, {}", dice.one(&THINGS), dice.one(&MANNERS), dice.one(&WISHES));
    let take = Take { created_ms: made_ms, tier, parameters, exact: false, ..Take::of_words("Sandbox", prompt) };
    takes::record(tx, &take)?;
    for index in 0..results {
        let cost = Money(if tier == Tier::Final { 165_000 } else { 6_000 } + dice.below(900) as i64);
        let call = fake_call(&take, index, cost);
        insert_call(tx, &call, owner)?;
        let shown = &shown[dice.below(shown.len() as u64) as usize];
        let entry = fake_entry(&take, &call, shown, [dice.below(12), dice.below(25)]);
        insert_entry(tx, &entry)?;
        let seq = place(tx, entry.id)?;
        tx.prepare_cached("INSERT OR REPLACE INTO look(entry, hash, colours, layout) VALUES (?1, ?2, ?3, ?4)")?
            .execute(params![seq, shown.look.hash.cast_signed(), shown.look.colours.bits(), shown.look.layout()])?;
        if dice.below(10) == 0 {
            let label = Label::ALL[dice.below(5) as usize];
            tx.prepare_cached("UPDATE entry SET label = ?2 WHERE seq = ?1")?.execute(params![seq, label.number()])?;
            let tag = ["hero", "client", "print", "web", "moodboard"][dice.below(5) as usize];
            tx.prepare_cached("INSERT OR IGNORE INTO tag(entry, name) VALUES (?1, ?2)")?.execute(params![seq, tag])?;
            super::search::index_words(tx, "entry.seq = ?1", &[seq.into()])?;
        }
    }
    Ok(())
}

fn fake_call(take: &Take, index: u32, cost: Money) -> Call {
    Call {
        id: CallId::fresh(),
        take: take.id,
        index,
        profile: take.profile.clone(),
        state: CallState::Placed,
        estimate: cost,
        actual: Some(cost),
        usage: None,
        http_status: Some(200),
        request_id: None,
        content_type: Some("application/json".to_owned()),
        prepared_ms: take.created_ms,
        sent_ms: Some(take.created_ms + 40),
        ended_ms: Some(take.created_ms + 31_000),
        failure: None,
    }
}

fn fake_entry(take: &Take, call: &Call, shown: &Shown, [stars, star]: [u64; 2]) -> Entry {
    Entry {
        id: EntryId::fresh(),
        take: take.id,
        call: call.id,
        index: call.index,
        created_ms: take.created_ms + 31_000 + i64::from(call.index),
        mode: take.mode,
        tier: take.tier,
        path: shown.path.clone(),
        raw_path: shown.path.clone(),
        heat_path: None,
        earlier: Vec::new(),
        extent: shown.extent,
        raw_extent: shown.extent,
        raw_format: Format::Jpeg,
        actual_quality: None,
        revised_prompt: None,
        cost: call.actual.unwrap_or_default(),
        duration_ms: 31_000,
        proof: None,
        verdict: Verdict::Open,
        rating: if stars <= 5 { stars as u8 } else { 0 },
        starred: star == 0,
    }
}
