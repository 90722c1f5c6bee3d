//! `maquette probe`: what an endpoint honours, found out by a few cheap calls; first the price.

use super::args::Probe;
use super::output::{complain, error, say};
use super::{Bench, complain_of, run, status};
use crate::ledger::Failure;
use crate::price::Money;
use crate::profile::{Finding, Findings, Profile, probe};
use crate::settings::SettingsFile;
use crate::work::probe::Probed;
use serde_json::{Map, Value, json};
use std::process::ExitCode;
use tokio_util::sync::CancellationToken;

/// Lists the calls with their prices, or makes them.
pub(super) fn probe(arguments: &Probe) -> ExitCode {
    let place = &arguments.place;
    let told = Bench::open(place).and_then(|bench| {
        let told = run::profile_of(&bench, &arguments.endpoint).and_then(|profile| {
            if arguments.run { make(&bench, &profile, place.json) } else { Ok(list(&profile, place.json)) }
        });
        bench.close();
        told
    });
    match told {
        Ok(object) => {
            if place.json {
                say(&object.to_string());
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            if place.json {
                say(&json!({ "error": error(&failure) }).to_string());
            } else {
                complain_of(&failure);
            }
            ExitCode::from(status(failure.kind))
        }
    }
}

fn list(profile: &Profile, json: bool) -> Value {
    let calls = probe::plan(profile);
    let total: Money = calls.iter().map(|call| call.price).sum();
    if !json {
        say(&format!("{total} for {} calls on {}; add --run to make them", calls.len(), profile.name));
        for call in &calls {
            say(&format!("  {} USD  {}", call.price.share(), call.purpose));
        }
    }
    let rows: Vec<Value> = calls
        .iter()
        .map(|call| json!({ "purpose": call.purpose, "estimated_usd": call.price.usd(), "n": call.parameters.n }))
        .collect();
    json!({ "profile": profile.name, "estimated_usd": total.usd(), "calls": rows, "error": null })
}

fn make(bench: &Bench, profile: &Profile, json: bool) -> Result<Value, Failure> {
    let stop = CancellationToken::new();
    let step = |done: usize, total: usize| {
        if !json && done < total {
            say(&format!("Call {} of {total}", done + 1));
        }
    };
    let Probed { findings, cost } = bench.runtime.block_on(bench.engine.probe(profile, &stop, step))?;
    if !json {
        for (name, finding) in findings.rows() {
            say(&format!("  {name:<30} {}", words(finding)));
        }
        say(&format!("It cost {cost}"));
    }
    keep(profile, findings);
    let rows: Map<String, Value> =
        findings.rows().into_iter().map(|(name, found)| (name.to_owned(), json!(found))).collect();
    Ok(json!({ "profile": profile.name, "cost_usd": cost.usd(), "findings": rows, "error": null }))
}

/// Findings are kept with the profile, when it is one that is saved.
fn keep(profile: &Profile, findings: Findings) {
    let (mut file, loaded) = SettingsFile::load(&SettingsFile::default_path());
    let mut settings = loaded.settings;
    let slot = settings.profiles.iter_mut().find(|own| own.name == profile.name && !own.is_sandbox());
    let Some(slot) = slot else { return };
    *slot = findings.applied_to(slot.clone());
    if let Err(error) = file.save(&settings) {
        complain(&error.to_string());
    }
}

const fn words(finding: Finding) -> &'static str {
    match finding {
        Finding::Unknown => "not asked",
        Finding::Yes => "honoured",
        Finding::No => "not honoured",
        Finding::Unclear => "unclear",
    }
}
