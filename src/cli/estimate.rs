//! `maquette estimate`: what a call would send and cost. Nothing is sent, and the library is left alone.

use super::args::{Edit, Estimate, EstimateWhat, Generate, Place};
use super::output::{error, say};
use super::{Bench, complain_of, run, status};
use crate::api::wire;
use crate::ledger::Failure;
use crate::profile::EditBody;
use crate::reference::Reference;
use crate::take::Mode;
use crate::work::{MarksGo, Order, Outlook, input_failure, outlook};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Prints the estimate of a command.
pub(super) fn estimate(arguments: &Estimate) -> ExitCode {
    let place = match &arguments.what {
        EstimateWhat::Generate(Generate { options }) | EstimateWhat::Edit(Edit { options, .. }) => &options.place,
    };
    match told(arguments) {
        Ok((order, outlook)) => {
            if place.json {
                say(&object(&order, &outlook).to_string());
            } else {
                print(&order, &outlook);
            }
            ExitCode::SUCCESS
        }
        Err(failure) => {
            if place.json {
                say(&json!({ "estimate": null, "sends": null, "not_sent": [], "error": error(&failure) }).to_string());
            } else {
                complain_of(&failure);
            }
            ExitCode::from(status(failure.kind))
        }
    }
}

/// Plans the order in a library of its own, which is gone afterwards.
fn told(arguments: &Estimate) -> Result<(Order, Outlook), Failure> {
    let folder = tempfile::tempdir()
        .map_err(|error| input_failure(format!("No temporary folder: {error}"), "Make room for temporary files"))?;
    let bench = Bench::open(&Place { library: Some(folder.path().to_owned()), json: false })?;
    let order = match &arguments.what {
        EstimateWhat::Generate(Generate { options }) => run::order(&bench, options, Mode::Generate, None),
        EstimateWhat::Edit(edit) => run::edit_order(&bench, edit),
    };
    let planned = order.and_then(|order| {
        let planned = outlook(&order);
        planned
            .map(|outlook| (order, outlook))
            .map_err(|problem| input_failure(problem.message, "Nothing was sent: change it and try again"))
    });
    bench.close();
    planned
}

/// The names of the images that are sent, in wire order.
fn names(order: &Order) -> Vec<&str> {
    let source = order.source.as_ref().map(|source| source.original.name.as_str());
    let references = order.references.iter().map(Reference::name);
    // One more than is named is the copy with the marks.
    source.into_iter().chain(references).chain(std::iter::once("copy with the marks")).collect()
}

/// The fields beside prompt and pictures, made by the same hand as those that go out.
fn fields(order: &Order, outlook: &Outlook) -> Vec<(String, Value)> {
    let dialect = &order.profile.dialect;
    let mut fields = wire::fields(&order.prompt, &outlook.parameters, dialect, !outlook.images.is_empty());
    fields.retain(|(name, _)| name != "prompt");
    fields
}

/// `json` or `multipart`.
fn body(order: &Order, outlook: &Outlook) -> &'static str {
    let is_form = !outlook.images.is_empty() && order.profile.dialect.edits == EditBody::Multipart;
    if is_form { "multipart" } else { "json" }
}

/// Is a mask sent along?
fn masked(order: &Order, outlook: &Outlook) -> bool {
    let painted = outlook.plan.is_some() || order.source.as_ref().is_some_and(|source| source.mask.is_some());
    outlook.marks != MarksGo::Themselves && painted && order.profile.dialect.sends_masks()
}

fn object(order: &Order, outlook: &Outlook) -> Value {
    let parts = outlook.parts.times(outlook.calls);
    let lines: Vec<Value> = parts
        .lines()
        .into_iter()
        .map(
            |(what, line)| json!({ "what": what, "count": line.count, "tokens": line.tokens, "usd": line.money.usd() }),
        )
        .collect();
    let dialect = &order.profile.dialect;
    let fields: serde_json::Map<String, Value> = fields(order, outlook).into_iter().collect();
    let images: Vec<Value> = names(order)
        .iter()
        .zip(&outlook.images)
        .map(|(name, extent)| json!({ "name": name, "width": extent.width, "height": extent.height }))
        .collect();
    let mask = outlook.images.first().filter(|_| masked(order, outlook));
    let crop = outlook.plan.as_ref().map(|plan| plan.in_source(plan.crop));
    json!({
        "estimate": {
            "total_usd": outlook.total().usd(),
            "each_usd": outlook.each.usd(),
            "calls": outlook.calls,
            "lines": lines,
        },
        "sends": {
            "profile": order.profile.name,
            "route": wire::route(&outlook.parameters.model, dialect, !outlook.images.is_empty()),
            "body": body(order, outlook),
            "fields": fields,
            "images": images,
            "markup": outlook.images.first().filter(|_| outlook.marks == MarksGo::Themselves).map(|extent| {
                json!({ "width": extent.width, "height": extent.height })
            }),
            "mask": mask.map(|extent| {
                json!({ "width": extent.width, "height": extent.height, "encoding": dialect.mask })
            }),
            "crop": crop.map(|crop| {
                json!({ "x": crop.x0, "y": crop.y0, "width": crop.width(), "height": crop.height() })
            }),
        },
        "not_sent": outlook.dropped.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "error": null,
    })
}

fn print(order: &Order, outlook: &Outlook) {
    let many = if outlook.calls == 1 { "call" } else { "calls" };
    say(&format!("{} for {} {many} on {}", outlook.total(), outlook.calls, order.profile.name));
    let parts = outlook.parts.times(outlook.calls);
    for (what, line) in parts.lines() {
        let tokens = if parts.fixed { String::new() } else { format!("  {} tokens", line.tokens) };
        say(&format!("  {what:<20} {} USD{tokens}", line.money.share()));
    }
    say("Each call sends:");
    for (name, value) in fields(order, outlook) {
        say(&format!("  {name:<20} {}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    for (at, (name, extent)) in names(order).into_iter().zip(&outlook.images).enumerate() {
        say(&format!("  image {:<14} {name}, {}", at + 1, extent.label()));
    }
    if let Some(extent) = outlook.images.first().filter(|_| masked(order, outlook)) {
        say(&format!("  {:<20} {}", order.profile.dialect.mask_field, extent.label()));
    }
    if let Some(extent) = outlook.images.first().filter(|_| outlook.marks == MarksGo::Themselves) {
        say(&format!("  {:<20} {}", "markup", extent.label()));
    }
    for dropped in &outlook.dropped {
        say(&dropped.to_string());
    }
}
