//! `maquette estimate`: what a call would send and cost. Nothing is sent, and the library is left alone.

use super::args::{Edit, Estimate, EstimateWhat, Generate, Place};
use super::output::{error, say};
use super::{Bench, complain_of, run, status};
use crate::api::wire;
use crate::ledger::Failure;
use crate::profile::EditBody;
use crate::reference::Reference;
use crate::take::Mode;
use crate::work::{MarksGo, Order, Outlook, input_failure, matrix};
use serde_json::{Value, json};
use std::process::ExitCode;

/// Prints the estimate of a command.
pub(super) fn estimate(arguments: &Estimate) -> ExitCode {
    let place = match &arguments.what {
        EstimateWhat::Generate(Generate { options }) | EstimateWhat::Edit(Edit { options, .. }) => &options.place,
    };
    match told(arguments) {
        Ok((orders, outlooks)) => {
            if place.json {
                say(&object(&orders, &outlooks).to_string());
            } else {
                print(&orders, &outlooks);
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

/// Plans the orders in a library of their own, which is gone afterwards. There is at least one.
fn told(arguments: &Estimate) -> Result<(Vec<Order>, Vec<Outlook>), Failure> {
    let folder = tempfile::tempdir()
        .map_err(|error| input_failure(format!("No temporary folder: {error}"), "Make room for temporary files"))?;
    let bench = Bench::open(&Place { library: Some(folder.path().to_owned()), json: false })?;
    let orders = match &arguments.what {
        EstimateWhat::Generate(Generate { options }) => {
            run::order(&bench, options, Mode::Generate, None).and_then(|order| run::spread(options, order))
        }
        EstimateWhat::Edit(edit) => run::edit_order(&bench, edit).and_then(|order| run::spread(&edit.options, order)),
    };
    let planned = orders.and_then(|orders| match matrix::outlooks(&orders) {
        Ok(outlooks) => Ok((orders, outlooks)),
        Err(problem) => Err(input_failure(problem.message, "Nothing was sent: change it and try again")),
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

/// Calls of all of them.
fn calls(outlooks: &[Outlook]) -> u32 {
    outlooks.iter().map(|outlook| outlook.calls).sum()
}

/// What is sent is that of the first: the others differ in their prompts.
fn object(orders: &[Order], outlooks: &[Outlook]) -> Value {
    let (order, outlook) = (&orders[0], &outlooks[0]);
    let parts = matrix::parts(outlooks);
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
            "total_usd": matrix::total(outlooks).usd(),
            "each_usd": outlook.each.usd(),
            "calls": calls(outlooks),
            "prompts": orders.iter().map(|order| order.prompt.as_str()).collect::<Vec<_>>(),
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

fn print(orders: &[Order], outlooks: &[Outlook]) {
    let (order, outlook) = (&orders[0], &outlooks[0]);
    let calls = calls(outlooks);
    let many = if calls == 1 { "call" } else { "calls" };
    let of = if orders.len() > 1 { format!(" of {} prompts", orders.len()) } else { String::new() };
    say(&format!("{} for {calls} {many}{of} on {}", matrix::total(outlooks), order.profile.name));
    let parts = matrix::parts(outlooks);
    for (what, line) in parts.lines() {
        let tokens = if parts.fixed { String::new() } else { format!("  {} tokens", line.tokens) };
        say(&format!("  {what:<20} {} USD{tokens}", line.money.share()));
    }
    if orders.len() > 1 {
        say("Prompts:");
        for order in orders {
            say(&format!("  {}", order.prompt));
        }
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
