//! What two takes were asked with, line by line.

use super::words;
use crate::entry::Entry;
use crate::model::{Complexity, Fidelity, Size};
use crate::price::Money;
use crate::reference::Reference;
use crate::take::{Mode, Take, Tier};
use std::fmt::Write;

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What it is called.
    pub name: &'static str,
    /// At A.
    pub before: String,
    /// At B.
    pub after: String,
    /// They differ, also where the words are alike.
    pub changed: bool,
}

/// What the table needs of a result.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The take.
    pub take: &'a Take,
    /// The result.
    pub entry: &'a Entry,
    /// The name of its mask, where it is known.
    pub mask: Option<&'a str>,
}

/// The lines: what changed first, then what did not, each in its order.
pub fn rows(a: Facts<'_>, b: Facts<'_>) -> Vec<Row> {
    let (one, two) = (a.take, b.take);
    let plain = |name, before: String, after: String| {
        let changed = before != after;
        Row { name, before, after, changed }
    };
    let mut rows = vec![
        plain("Mode", mode(one), mode(two)),
        plain("Quality", quality(a), quality(b)),
        plain("Sent size", sent(a), sent(b)),
        references(&one.references, &two.references),
        plain("Results", one.parameters.n.to_string(), two.parameters.n.to_string()),
        plain("Model", one.parameters.model.clone(), two.parameters.model.clone()),
        plain("Profile", one.profile.clone(), two.profile.clone()),
        Row {
            name: "Source",
            before: source(one),
            after: source(two),
            changed: one.source.as_ref().map(|source| source.digest) != two.source.as_ref().map(|source| source.digest),
        },
        Row {
            name: "Mask",
            before: mask(a),
            after: mask(b),
            changed: one.mask.as_ref().map(|mask| mask.digest) != two.mask.as_ref().map(|mask| mask.digest),
        },
        plain("Blend", blend(a), blend(b)),
        Row {
            name: "Prompt",
            before: length(&one.prompt),
            after: length(&two.prompt),
            changed: !words::same(&one.prompt, &two.prompt),
        },
        plain("Format", one.parameters.format.name().to_uppercase(), two.parameters.format.name().to_uppercase()),
        plain("Price", price(a.entry.cost), price(b.entry.cost)),
    ];
    let (one, two) = (&one.parameters, &two.parameters);
    // What hardly anybody sets is told only where it differs.
    let name = |name: Option<&'static str>| name.unwrap_or("auto").to_owned();
    rows.extend(
        [
            plain("Background", one.background.name().to_owned(), two.background.name().to_owned()),
            plain("Filter", one.moderation.name().to_owned(), two.moderation.name().to_owned()),
            plain("Fidelity", name(one.fidelity.map(Fidelity::name)), name(two.fidelity.map(Fidelity::name))),
            plain("Thinking", name(one.complexity.map(Complexity::name)), name(two.complexity.map(Complexity::name))),
            plain("Put back", exact(a.take), exact(b.take)),
        ]
        .into_iter()
        .filter(|row| row.changed),
    );
    rows.sort_by_key(|row| !row.changed);
    rows
}

/// "0.16 USD", and "0.015 USD" where whole cents would hide a share.
pub fn price(cost: Money) -> String {
    if cost.is_zero() {
        return "free".to_owned();
    }
    let whole = cost.0 % 10_000 == 0;
    format!("{} USD", if whole { cost.amount() } else { cost.share() })
}

fn mode(take: &Take) -> String {
    match take.mode {
        Mode::Generate => "generate".to_owned(),
        Mode::Edit => "edit".to_owned(),
        Mode::Compose => "compose".to_owned(),
    }
}

fn quality(facts: Facts<'_>) -> String {
    let asked = facts.take.parameters.quality.name();
    facts.entry.actual_quality.as_deref().filter(|_| asked == "auto").unwrap_or(asked).to_owned()
}

fn sent(facts: Facts<'_>) -> String {
    match (&facts.take.plan, facts.take.parameters.size) {
        (Some(plan), _) => plan.sent.label(),
        (None, Size::Exact(extent)) => extent.label(),
        (None, Size::Auto) => facts.entry.raw_extent.label(),
    }
}

fn source(take: &Take) -> String {
    take.source.as_ref().map_or_else(|| "none".to_owned(), |source| source.name.clone())
}

fn exact(take: &Take) -> String {
    if take.exact { "through the mask".to_owned() } else { "whole picture".to_owned() }
}

fn mask(facts: Facts<'_>) -> String {
    match &facts.take.mask {
        None => "none".to_owned(),
        Some(mask) => format!("{}, {:.1} %", facts.mask.unwrap_or("Mask"), mask.fraction * 100.0),
    }
}

fn blend(facts: Facts<'_>) -> String {
    facts.entry.proof.as_ref().map_or_else(|| "none".to_owned(), |proof| format!("{} px", proof.seam_px))
}

fn length(prompt: &str) -> String {
    let count = prompt.split_whitespace().count();
    if count == 1 { "1 word".to_owned() } else { format!("{count} words") }
}

/// "4", and "5, + draft 2": what came and what went is named.
fn references(one: &[Reference], two: &[Reference]) -> Row {
    let digest = |reference: &Reference| reference.original.digest;
    let has = |list: &[Reference], own: &Reference| list.iter().any(|other| digest(other) == digest(own));
    let gone: Vec<&str> = one.iter().filter(|other| !has(two, other)).map(Reference::name).collect();
    let came: Vec<&str> = two.iter().filter(|other| !has(one, other)).map(Reference::name).collect();
    let in_order = one.iter().map(digest).eq(two.iter().map(digest));
    let mut after = two.len().to_string();
    for (sign, names) in [("+", &came), ("–", &gone)] {
        for name in names {
            let _ = write!(after, ", {sign} {name}");
        }
    }
    if !in_order && gone.is_empty() && came.is_empty() {
        after.push_str(", other order");
    }
    let changed = one != two;
    if changed && in_order {
        after.push_str(", other roles or parts");
    }
    Row { name: "References", before: one.len().to_string(), after, changed }
}

/// What the tier of a take is called.
pub const fn tier(tier: Tier) -> &'static str {
    match tier {
        Tier::Draft => "Draft",
        Tier::Final => "Final",
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::geom::Extent;
    use crate::model::Quality;
    use crate::picture::{Digest, Format};
    use crate::request::Parameters;
    use crate::take::{CallId, EntryId, MaskVersion, Original};

    pub(crate) fn original(name: &str) -> Original {
        let digest = Digest::of(name.as_bytes());
        Original { digest, name: name.to_owned(), extent: Extent::new(64, 48), format: Format::Png, bytes: 9 }
    }

    pub(crate) fn take(prompt: &str) -> Take {
        Take {
            created_ms: 1,
            mode: Mode::Edit,
            parameters: Parameters { n: 4, quality: Quality::Low, ..Parameters::default() },
            references: ["one", "two"].map(|name| original(name).into()).to_vec(),
            source: Some(original("source")),
            mask: Some(MaskVersion { digest: Digest::of(b"mask"), fraction: 0.059, mask: None }),
            ..Take::of_words("Studio", prompt)
        }
    }

    pub(crate) fn entry(take: &Take, index: u32) -> Entry {
        Entry {
            id: EntryId::fresh(),
            take: take.id,
            call: CallId::fresh(),
            index,
            created_ms: 5,
            mode: take.mode,
            tier: take.tier,
            path: "a.png".into(),
            raw_path: "a.png".into(),
            heat_path: None,
            earlier: Vec::new(),
            extent: Extent::new(64, 48),
            raw_extent: Extent::new(32, 24),
            raw_format: Format::Png,
            actual_quality: None,
            revised_prompt: None,
            cost: Money::from_usd(0.015),
            duration_ms: 19_000,
            proof: None,
            verdict: crate::entry::Verdict::Open,
            rating: 0,
            starred: false,
        }
    }

    #[test]
    fn shares_of_a_cent_are_told() {
        let told = [0.16, 0.015, 0.0].map(|usd| price(Money::from_usd(usd)));
        assert_eq!(told, ["0.16 USD", "0.015 USD", "free"]);
    }

    fn table(one: &Take, two: &Take) -> Vec<Row> {
        let (a, b) = (entry(one, 0), entry(two, 1));
        rows(Facts { take: one, entry: &a, mask: None }, Facts { take: two, entry: &b, mask: Some("Espresso") })
    }

    #[test]
    fn what_changed_comes_first_and_is_told() {
        let draft = take("a red cup");
        let mut last = Take { tier: Tier::Final, ..take("a blue cup") };
        last.parameters.quality = Quality::High;
        last.parameters.n = 1;
        last.references.push(original("draft 2").into());
        let rows = table(&draft, &last);
        let changed: Vec<_> = rows.iter().filter(|row| row.changed).map(|row| row.name).collect();
        assert_eq!(changed, ["Quality", "References", "Results", "Prompt"]);
        assert!(rows[..4].iter().all(|row| row.changed) && rows[4..].iter().all(|row| !row.changed));
        let row = |name| rows.iter().find(|row| row.name == name).unwrap();
        assert_eq!(row("References").after, "3, + draft 2");
        assert_eq!(row("Prompt").before, "3 words");
        assert_eq!(row("Mask").after, "Espresso, 5.9 %");
        assert!(!row("Mask").changed, "the mask is the same, whatever is known of its name");
    }

    #[test]
    fn order_and_another_version_of_a_mask_are_changes() {
        let one = take("a cup");
        let mut two = take("a  cup");
        two.references.reverse();
        two.mask = Some(MaskVersion { digest: Digest::of(b"other"), fraction: 0.059, mask: None });
        two.parameters.background = crate::model::Background::Transparent;
        let rows = table(&one, &two);
        let changed: Vec<_> = rows.iter().filter(|row| row.changed).map(|row| row.name).collect();
        assert_eq!(changed, ["References", "Mask", "Background"]);
        assert_eq!(rows[0].after, "2, other order");
        assert!(table(&one, &one.clone()).iter().all(|row| !row.changed));
    }
}
