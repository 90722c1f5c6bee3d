//! `maquette batch`: one take over many pictures.

use super::args::BatchArguments;
use super::finish::{Files, Ran, copy_out, ran, report, write_sheet_of};
use super::output::{complain, cost, error, result, say, sentence, state};
use super::{Bench, status, take};
use crate::ledger::{Failure, FailureKind};
use crate::price::Money;
use crate::take::{Take, TakeId};
use crate::work::batch::{Batch, Item, MOST_PICTURES, Placed, Wish, files};
use crate::work::{Asker, Order, Outlook, Queue, input_failure, internal_failure};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

/// What became of a picture.
enum Became {
    /// It was looked at and not run.
    Planned(Box<(Order, Outlook)>),
    /// It was run.
    Ran(Box<Ran>),
    /// It has all its results already.
    Skipped,
    /// It cannot be run; nothing was sent.
    Failed(Failure),
    /// A limit was reached before it.
    NotRun,
}

impl Became {
    fn failure(&self) -> Option<&Failure> {
        match self {
            Self::Ran(ran) => ran.failure.as_ref(),
            Self::Failed(failure) => Some(failure),
            Self::Planned(_) | Self::Skipped | Self::NotRun => None,
        }
    }

    /// Money stopped it.
    fn is_over(&self) -> bool {
        let budget = |failure: &Failure| failure.kind == FailureKind::Budget;
        match self {
            Self::Ran(ran) => ran.entries.is_empty() && ran.failure.as_ref().is_some_and(budget),
            Self::Failed(failure) => budget(failure),
            Self::NotRun => true,
            Self::Planned(_) | Self::Skipped => false,
        }
    }

    fn state(&self) -> &'static str {
        match self {
            Self::Planned(_) => "planned",
            Self::Skipped => "skipped",
            _ if self.is_over() => "not_run",
            Self::Ran(ran) => state(ran.failure.is_some(), ran.entries.is_empty()),
            Self::Failed(_) | Self::NotRun => "failed",
        }
    }
}

/// A batch that came to its end.
struct Told {
    take: Take,
    series: Option<String>,
    pictures: Vec<(PathBuf, Became)>,
    sheet: Option<PathBuf>,
    /// What went wrong beside the pictures.
    beside: Option<Failure>,
}

/// Runs a batch, or tells what it would be.
pub(super) fn batch(arguments: &BatchArguments) -> ExitCode {
    let outcome = Bench::open(&arguments.place).and_then(|bench| {
        let told = told(&bench, arguments);
        let library = bench.engine.store().dir().to_owned();
        bench.close();
        Ok((told?, library))
    });
    match outcome {
        Ok((told, library)) => {
            if arguments.place.json {
                say(&told.json(&library).to_string());
            } else {
                told.print(&library);
            }
            told.status()
        }
        Err(failure) => {
            if arguments.place.json {
                say(&json!({ "take": null, "pictures": [], "state": "failed", "error": error(&failure) }).to_string());
            } else {
                complain(&sentence(&failure));
            }
            ExitCode::from(status(failure.kind))
        }
    }
}

fn told(bench: &Bench, arguments: &BatchArguments) -> Result<Told, Failure> {
    let (take, profile) = take::named(bench, &arguments.take, &arguments.endpoint)?;
    let paths = files(arguments.images.clone());
    if paths.is_empty() {
        return Err(input_failure("There is no picture among them", "Give pictures, or a folder with pictures"));
    }
    if paths.len() > MOST_PICTURES {
        let message = format!("A batch takes {MOST_PICTURES} pictures");
        return Err(input_failure(message, "Give fewer of them at a time"));
    }
    let tier = arguments.tier.map_or(take.tier, Into::into);
    let fit = arguments.mask.into();
    let count = paths.len() as u32;
    let batch = bench.engine.batch(&take, Wish { profile, tier, n: arguments.n, fit, count })?;
    if arguments.dry_run {
        let look = |(at, path): (usize, PathBuf)| {
            let became = match bench.engine.look_at(&batch, at as u32, &Item::File(path.clone())) {
                // Its pixels are not needed any more.
                Ok((order, outlook)) => Became::Planned(Box::new((Order { source: None, ..order }, outlook))),
                Err(failure) => Became::Failed(failure),
            };
            (path, became)
        };
        let pictures = paths.into_iter().enumerate().map(look).collect();
        return Ok(Told { take, series: None, pictures, sheet: None, beside: None });
    }
    let series = Some(batch.series.to_string());
    let mut pictures = run(bench, batch, paths, arguments.resume)?;
    let copies = Files { out: arguments.out.as_deref(), ..Files::default() };
    let library = bench.engine.store().dir().to_owned();
    for (_, became) in &mut pictures {
        if let Became::Ran(ran) = became {
            let copied = copy_out(&ran.entries, &library, copies);
            ran.failure = ran.failure.take().or_else(|| copied.err());
        }
    }
    let (sheet, beside) = match arguments.sheet.as_deref().map(|path| (path, write_sheet(bench, &pictures, path))) {
        Some((path, Ok(()))) => (Some(path.to_owned()), None),
        Some((_, Err(failure))) => (None, Some(failure)),
        None => (None, None),
    };
    Ok(Told { take, series, pictures, sheet, beside })
}

/// Runs the pictures through one queue.
fn run(bench: &Bench, batch: Batch, paths: Vec<PathBuf>, resume: bool) -> Result<Vec<(PathBuf, Became)>, Failure> {
    let (engine, batch) = (bench.engine.clone(), Arc::new(batch));
    let items = paths.iter().cloned().map(Item::File).collect();
    let placed = bench.runtime.block_on(async move {
        let (queue, task) = Queue::start(engine, Asker::Command, report());
        let mut placed = Vec::new();
        queue.submit_batch(batch, items, resume, |_, one| placed.push(one)).await;
        let mut ended = Vec::with_capacity(placed.len());
        for one in placed {
            ended.push(match one {
                Placed::Waits(summary) => Ok(summary.await),
                other => Err(other),
            });
        }
        drop(queue);
        let _ = task.await;
        ended
    });
    let became = placed.into_iter().map(|one| match one {
        Ok(Ok(summary)) => ran(bench, summary).map(|ran| Became::Ran(Box::new(ran))),
        Ok(Err(_)) => Ok(Became::Failed(internal_failure(crate::ledger::Billed::Maybe))),
        Err(Placed::Skipped) => Ok(Became::Skipped),
        Err(Placed::Failed(failure)) => Ok(Became::Failed(failure)),
        Err(_) => Ok(Became::NotRun),
    });
    paths.into_iter().zip(became).map(|(path, became)| Ok((path, became?))).collect()
}

fn write_sheet(bench: &Bench, pictures: &[(PathBuf, Became)], path: &Path) -> Result<(), Failure> {
    let take = |(_, became): &(PathBuf, Became)| match became {
        Became::Ran(ran) => Some(ran.summary.take.id),
        _ => None,
    };
    let takes: Vec<TakeId> = pictures.iter().filter_map(take).collect();
    if takes.is_empty() { Ok(()) } else { write_sheet_of(bench, takes, path) }
}

/// Name of a file for people.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

impl Told {
    fn ran(&self) -> impl Iterator<Item = &Ran> {
        self.pictures.iter().filter_map(|(_, became)| if let Became::Ran(ran) = became { Some(&**ran) } else { None })
    }

    /// The failure that the exit status tells of: what may have been billed first, what was never sent last.
    fn worst(&self) -> Option<&Failure> {
        let weight = |failure: &Failure| match status(failure.kind) {
            4 => 0,
            5 => 1,
            3 => 2,
            1 => 3,
            _ => 4,
        };
        let all = self.pictures.iter().filter_map(|(_, became)| became.failure()).chain(&self.beside);
        all.min_by_key(|failure| weight(failure))
    }

    fn status(&self) -> ExitCode {
        self.worst().map_or(ExitCode::SUCCESS, |failure| ExitCode::from(status(failure.kind)))
    }

    /// Price before the run, of what was looked at or run.
    fn estimated(&self) -> Money {
        let price = |(_, became): &(PathBuf, Became)| match became {
            Became::Planned(planned) => planned.1.total(),
            Became::Ran(ran) => ran.summary.estimate,
            _ => Money::ZERO,
        };
        self.pictures.iter().map(price).sum()
    }

    fn json(&self, library: &Path) -> Value {
        let actual: Option<Money> = self.ran().map(|ran| cost(&ran.calls)).sum();
        let results = self.ran().map(|ran| ran.entries.len()).sum::<usize>();
        let planned = self.pictures.iter().any(|(_, became)| matches!(became, Became::Planned(_)));
        let state = match (planned, self.worst()) {
            (true, None) => "planned",
            (_, worst) => state(worst.is_some(), results == 0 && !planned),
        };
        json!({
            "take": self.take.id.to_string(),
            "series": self.series,
            "state": state,
            "pictures": self.pictures.iter().map(|(path, became)| picture(path, became, library)).collect::<Vec<_>>(),
            "cost": {
                "estimated_usd": self.estimated().usd(),
                "actual_usd": actual.filter(|_| self.ran().next().is_some()).map(Money::usd),
            },
            "sheet": self.sheet,
            "error": self.worst().map(error),
        })
    }

    fn print(&self, library: &Path) {
        for (path, became) in &self.pictures {
            let name = name(path);
            match became {
                Became::Planned(planned) => say(&line(&name, &planned.1, planned.1.total())),
                Became::Skipped => say(&format!("{name}  has its results already")),
                Became::NotRun => say(&format!("{name}  was not run")),
                Became::Failed(failure) => complain(&format!("{name}  {}", sentence(failure))),
                Became::Ran(ran) => {
                    say(&name);
                    ran.told(library).print();
                }
            }
        }
        let count = self.pictures.len();
        let many = if count == 1 { "picture" } else { "pictures" };
        let left: Vec<String> =
            self.pictures.iter().filter(|(_, became)| became.is_over()).map(|(path, _)| name(path)).collect();
        say(&format!("{count} {many}, {}", self.estimated()));
        if !left.is_empty() {
            complain(&format!("Over a limit: {} not run. Run it again with --resume for the rest", left.join(", ")));
        }
        if let Some(failure) = &self.beside {
            complain(&sentence(failure));
        }
        if let Some(sheet) = &self.sheet {
            say(&format!("Contact sheet: {}", sheet.display()));
        }
    }
}

/// `photo.png  1376 × 992 at 800, 400, sent 1376 × 992  0.04 USD`.
fn line(name: &str, outlook: &Outlook, price: Money) -> String {
    let sent = outlook.images.first().map(|extent| format!("sent {}", extent.label())).unwrap_or_default();
    let crop = outlook.plan.as_ref().map(|plan| plan.in_source(plan.crop));
    match crop {
        Some(crop) => format!("{name}  {} at {}, {}, {sent}  {price}", crop.extent().label(), crop.x0, crop.y0),
        None => format!("{name}  {sent}  {price}"),
    }
}

/// One picture for programs.
fn picture(path: &Path, became: &Became, library: &Path) -> Value {
    let mut told = json!({
        "path": path,
        "state": became.state(),
        "error": became.failure().map(error),
    });
    match became {
        Became::Planned(planned) => {
            let (order, outlook) = &**planned;
            let crop = outlook.plan.as_ref().map(|plan| plan.in_source(plan.crop));
            told["crop"] =
                json!(crop.map(|crop| {
                    json!({ "x": crop.x0, "y": crop.y0, "width": crop.width(), "height": crop.height() })
                }));
            let sent = outlook.images.first();
            told["sent"] = json!(sent.map(|sent| json!({ "width": sent.width, "height": sent.height })));
            told["calls"] = json!(outlook.calls);
            told["price_usd"] = json!(outlook.total().usd());
            told["prompt"] = json!(order.prompt);
        }
        Became::Ran(ran) => {
            told["take"] = json!(ran.summary.take.id.to_string());
            told["results"] = ran.entries.iter().map(|entry| result(entry, library)).collect();
            told["price_usd"] = json!(ran.summary.estimate.usd());
        }
        Became::Skipped | Became::Failed(_) | Became::NotRun => {}
    }
    told
}
