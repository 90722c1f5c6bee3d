//! `maquette take`: what was asked, and the same again.

use super::args::{TakeArguments, TakeCommand, TakeList, TakeRun, TakeShow, Where};
use super::finish::{Files, finish};
use super::library::{open, or_complain};
use super::output::{result, say};
use super::run::profile_of;
use super::{Bench, at_start};
use crate::entry::Entry;
use crate::ledger::Failure;
use crate::library::Library;
use crate::price::Money;
use crate::profile::Profile;
use crate::reference::{Draft, Reference, Role};
use crate::take::{EntryId, Mode, Take, TakeId, Tier};
use crate::work::{Order, StoreError, input_failure};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Lists, shows or runs.
pub(super) fn take(arguments: &TakeArguments) -> ExitCode {
    match &arguments.command {
        TakeCommand::List(arguments) => or_complain(list(arguments)),
        TakeCommand::Show(arguments) => or_complain(show(arguments)),
        TakeCommand::Run(arguments) => run(arguments),
    }
}

fn list(arguments: &TakeList) -> Result<ExitCode, Failure> {
    let library = open(&arguments.place)?;
    let read = |error| at_start(&StoreError::Library(error));
    let mut rows = Vec::new();
    for (number, take) in library.latest_takes(arguments.count).map_err(read)? {
        let entries = library.entries_of_take(take.id).map_err(read)?;
        if arguments.place.json {
            rows.push(brief(number, &take, &entries));
        } else {
            let (tier, title) = (tier(&take), take.title(60));
            say(&format!(
                "{number:>5}  {tier:<5}  {} of {}  {:>9}  {title}",
                entries.len(),
                take.parameters.n,
                cost(&entries)
            ));
        }
    }
    if arguments.place.json {
        say(&json!({ "takes": rows }).to_string());
    }
    Ok(ExitCode::SUCCESS)
}

fn show(arguments: &TakeShow) -> Result<ExitCode, Failure> {
    let library = open(&arguments.place)?;
    let (number, take) = found(&library, &arguments.take)?;
    let entries = library.entries_of_take(take.id).map_err(|error| at_start(&StoreError::Library(error)))?;
    if arguments.place.json {
        let mut told = brief(number, &take, &entries);
        if let Some(told) = told.as_object_mut() {
            told.insert("recipe".to_owned(), serde_json::to_value(&take).unwrap_or_default());
            let results = entries.iter().map(|entry| result(entry, library.dir())).collect();
            told.insert("results".to_owned(), Value::Array(results));
        }
        say(&told.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let parameters = &take.parameters;
    say(&format!("Take {number}, {}, on {}", tier(&take), take.profile));
    say(&take.prompt);
    say(&format!("{}, {}, {} wished", parameters.model, parameters.quality.name(), parameters.n));
    let first = 1 + usize::from(take.mode == Mode::Edit);
    if let Some(source) = &take.source {
        say(&format!("  @1  {}  {}", source.name, source.extent.label()));
    }
    for (at, reference) in take.references.iter().enumerate() {
        let role = reference.role.map_or("", Role::label);
        say(&format!("  @{}  {}  {}  {role}", first + at, reference.name(), reference.extent().label()));
    }
    for entry in &entries {
        say(&format!(
            "{}  {}  {}  {}",
            entry.id,
            library.absolute(&entry.path).display(),
            entry.extent.label(),
            entry.cost
        ));
    }
    Ok(ExitCode::SUCCESS)
}

fn run(arguments: &TakeRun) -> ExitCode {
    let files = Files { out: arguments.out.as_deref(), ..Files::default() };
    finish(&arguments.place, files, |bench| Ok(vec![again(bench, arguments)?]))
}

/// A take, with its endpoint or the one that is named.
pub(super) fn named(bench: &Bench, take: &str, endpoint: &Where) -> Result<(Take, Profile), Failure> {
    let named = take.to_owned();
    let asked = bench.engine.store().wait(move |library| Ok(found(library, &named)));
    let (_, take) = asked.map_err(|error| at_start(&error))??;
    let profile = if endpoint.profile.is_none() && endpoint.base_url.is_none() {
        bench.settings.named(&take.profile).cloned().ok_or_else(|| {
            let message = format!("There is no profile named {} any more", take.profile);
            input_failure(message, "Name another one by --profile or --base-url")
        })?
    } else {
        profile_of(bench, endpoint)?
    };
    Ok((take, profile))
}

/// The take as an order at the tier that is wished for.
fn again(bench: &Bench, arguments: &TakeRun) -> Result<Order, Failure> {
    let (take, profile) = named(bench, &arguments.take, &arguments.endpoint)?;
    let tier = arguments.tier.map_or(take.tier, Into::into);
    let mut order = bench.engine.order_at(&take, profile, tier, arguments.n)?;
    if let Some(id) = &arguments.like {
        let id = EntryId::parse(id)
            .ok_or_else(|| input_failure(format!("{id} is no result"), "Take its id from take show"))?;
        let entry = bench.engine.store().wait(move |library| library.entry(id)).map_err(|error| at_start(&error))?;
        let entry =
            entry.ok_or_else(|| input_failure(format!("There is no result {id}"), "Take its id from take show"))?;
        let original = bench.engine.import_answer(&entry)?.original;
        let of = entry.take;
        let take = bench.engine.store().wait(move |library| library.take(of)).map_err(|error| at_start(&error))?;
        let draft = Draft { take: take.map_or(0, |(number, _)| number), number: entry.index + 1 };
        order.parent = Some(id);
        order.references.push(Reference::draft(original, draft));
    }
    Ok(order)
}

/// A take by its number or its id.
fn found(library: &Library, named: &str) -> Result<(u32, Take), Failure> {
    let read = |error| at_start(&StoreError::Library(error));
    let taken = match (named.parse::<u32>(), TakeId::parse(named)) {
        (Ok(number), _) => library.take_numbered(number).map_err(read)?.map(|take| (number, take)),
        (_, Some(id)) => library.take(id).map_err(read)?,
        _ => None,
    };
    taken.ok_or_else(|| input_failure(format!("There is no take {named}"), "Take its number from take list"))
}

fn brief(number: u32, take: &Take, entries: &[Entry]) -> Value {
    json!({
        "number": number,
        "id": take.id.to_string(),
        "created_ms": take.created_ms,
        "mode": match take.mode {
            Mode::Generate => "generate",
            Mode::Edit => "edit",
            Mode::Compose => "compose",
        },
        "tier": tier(take),
        "profile": take.profile,
        "model": take.parameters.model,
        "quality": take.parameters.quality.name(),
        "n": take.parameters.n,
        "prompt": take.prompt,
        "references": take.references.len(),
        "done": entries.len(),
        "cost_usd": cost(entries).usd(),
        "parent": take.parent.map(|parent| parent.to_string()),
        "series": take.series.as_ref().map(|series| series.id.to_string()),
    })
}

const fn tier(take: &Take) -> &'static str {
    match take.tier {
        Tier::Draft => "draft",
        Tier::Final => "final",
    }
}

fn cost(entries: &[Entry]) -> Money {
    entries.iter().map(|entry| entry.cost).sum()
}
