//! `generate`, `edit` and `first-edit`: one order, run to its end.

use super::args::{Edit, FirstEdit, Generate, Options, Switch, Where};
use super::finish::{Files, finish, run_orders};
use super::output::{complain, say, sentence};
use super::{Bench, status};
use crate::budget::Budget;
use crate::canvas::mask::{Mask, MaskFrom};
use crate::edit::{Blend, Register};
use crate::entry::Entry;
use crate::geom::{Bounds, Extent};
use crate::ledger::Failure;
use crate::model::{MAX_PARTIALS, Model, Offer};
use crate::picture::decode::{self, Limits};
use crate::picture::encode;
use crate::profile::{KeySource, Profile, SANDBOX};
use crate::reference::Reference;
use crate::request::Parameters;
use crate::take::{Markup, Mode, Original};
use crate::work::pictures::Whole;
use crate::work::{MarksGo, Order, Source, input_failure, matrix, sample};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `maquette generate`.
pub(super) fn generate(arguments: &Generate) -> ExitCode {
    let options = &arguments.options;
    let files = Files { out: options.out.as_deref(), heatmap: None, sheet: options.sheet.as_deref() };
    finish(&options.place, files, |bench| spread(options, order(bench, options, Mode::Generate, None)?))
}

/// `maquette edit`.
pub(super) fn edit(arguments: &Edit) -> ExitCode {
    let options = &arguments.options;
    let files =
        Files { out: options.out.as_deref(), heatmap: arguments.heatmap.as_deref(), sheet: options.sheet.as_deref() };
    finish(&options.place, files, |bench| spread(options, edit_order(bench, arguments)?))
}

/// The edit as it was typed, with its pictures in the library.
pub(super) fn edit_order(bench: &Bench, arguments: &Edit) -> Result<Order, Failure> {
    let mask = arguments.mask.as_deref().map(|path| read_mask(bench, path, arguments.mask_from.into())).transpose()?;
    let imported = bench.engine.import_path(&arguments.image)?;
    if let Some(mask) = &mask
        && mask.extent() != imported.picture.extent()
    {
        let (mask, image) = (mask.extent().label(), imported.picture.extent().label());
        let message = format!("The mask is {mask} but the image is {image}");
        return Err(input_failure(message, "Give a mask of the image's size"));
    }
    let extent = imported.picture.extent();
    let source = Source { original: imported.original, picture: imported.picture, mask, named: None };
    let mut order = order(bench, &arguments.options, Mode::Edit, Some(source))?;
    order.seam_px = arguments.seam;
    order.blend = Blend {
        register: if arguments.register == Switch::On { Register::Auto } else { Register::Off },
        colour: arguments.colour == Switch::On,
        ..Blend::default()
    };
    order.frame = arguments.frame.or_else(|| arguments.outpaint.map(|margins| outpainted(extent, margins)));
    order.exact = !arguments.no_exact;
    if let Some(path) = &arguments.markup {
        let marks = bench.engine.import_path(path)?.original;
        if marks.extent != extent {
            let (marks, image) = (marks.extent.label(), extent.label());
            let message = format!("The picture with the marks is {marks} but the image is {image}");
            return Err(input_failure(message, "Give marks of the image's size"));
        }
        order.markup = Some(Markup::Picture(marks));
        order.marked_copy = arguments.marked_copy;
        if MarksGo::of(&order) == MarksGo::Nowhere {
            let message = format!("{} takes no marks", order.parameters.model);
            return Err(input_failure(message, "Take another model, or add --marked-copy"));
        }
    }
    Ok(order)
}

/// The edit of the first start, and its files beside each other.
pub(super) fn first_edit(arguments: &FirstEdit) -> ExitCode {
    let outcome = Bench::open(&arguments.place).and_then(|bench| {
        let imported = bench.engine.import_sample()?;
        let order = first_order(imported.original, imported.picture);
        let ran = run_orders(&bench, vec![order])?.pop();
        let Some(ran) = ran else { return Err(input_failure("There is no result", "Try again")) };
        if let Some(failure) = ran.failure {
            return Err(failure);
        }
        let Some(entry) = ran.entries.first() else { return Err(input_failure("There is no result", "Try again")) };
        let files = write_first_edit(&bench, entry, &arguments.out)
            .map_err(|error| input_failure(format!("The files cannot be written: {error}"), "Choose another folder"))?;
        let changed = entry.proof.as_ref().map_or(0, |proof| proof.outside_changed_px);
        bench.close();
        Ok((files, changed))
    });
    match outcome {
        Ok((files, changed)) => {
            for (name, path) in files {
                say(&format!("{name:<9} {}", path.display()));
            }
            say(&format!("{changed} px changed outside"));
            say(
                "The Sandbox is no AI model: it stands in for one, so that the studio works with no key and no network.",
            );
            ExitCode::SUCCESS
        }
        Err(failure) => {
            complain(&sentence(&failure));
            ExitCode::from(status(failure.kind))
        }
    }
}

fn first_order(original: Original, picture: crate::picture::Picture) -> Order {
    let profile = Profile::sandbox();
    Order {
        parameters: Parameters { quality: profile.draft_quality, ..Parameters::default() },
        source: Some(Source { original, picture, mask: Some(sample::mask()), named: None }),
        ..Order::new(profile, Mode::Edit, sample::PROMPT)
    }
}

fn write_first_edit(bench: &Bench, entry: &Entry, out: &Path) -> std::io::Result<Vec<(&'static str, PathBuf)>> {
    std::fs::create_dir_all(out)?;
    let library = bench.engine.store().dir();
    let mask = sample::mask();
    let mut files = Vec::new();
    let mut keep = |name: &'static str, file: &str| {
        files.push((name, out.join(file)));
        out.join(file)
    };
    std::fs::write(keep("source", "source.jpg"), sample::PHOTO)?;
    std::fs::write(keep("mask", "mask.png"), encode::png_grey(mask.extent(), mask.coverage()))?;
    std::fs::copy(library.join(&entry.path), keep("result", "result.png"))?;
    if let Some(heat) = &entry.heat_path {
        std::fs::copy(library.join(heat), keep("heat map", "heat.png"))?;
    }
    Ok(files)
}

fn read_mask(bench: &Bench, path: &Path, from: MaskFrom) -> Result<Mask, Failure> {
    let name = path.display();
    let bytes = std::fs::read(path)
        .map_err(|error| input_failure(format!("The mask {name} cannot be read: {error}"), "Give another file"))?;
    let limits: &Limits = bench.engine.limits();
    let decoded = decode::decode(&bytes, limits)
        .map_err(|error| input_failure(format!("The mask {name}: {error}"), "Give a PNG mask"))?;
    let mask = Mask::from_picture(&decoded.picture, from);
    if mask.is_empty() {
        let next = "Paint white, or make transparent, what may change";
        return Err(input_failure(format!("The mask {name} allows no pixel to change"), next));
    }
    Ok(mask)
}

/// One order for each combination of the prompt's variables.
pub(super) fn spread(options: &Options, order: Order) -> Result<Vec<Order>, Failure> {
    if options.no_variables {
        return Ok(vec![order]);
    }
    matrix::spread(order).map_err(|problem| {
        input_failure(problem.message, "Change the prompt, or add --no-variables to send it as it is")
    })
}

pub(super) fn profile_of(bench: &Bench, endpoint: &Where) -> Result<Profile, Failure> {
    if let Some(base_url) = &endpoint.base_url {
        let key = endpoint.key_env.clone().map_or(KeySource::None, KeySource::Env);
        let profile =
            Profile { name: base_url.clone(), base_url: base_url.clone(), key, stream: false, ..Profile::default() };
        return profile.check(&[]).map(|()| profile).map_err(|reason| input_failure(reason, "Mend the address"));
    }
    let name = endpoint.profile.as_deref().unwrap_or(SANDBOX);
    bench.settings.named(name).cloned().ok_or_else(|| {
        let known: Vec<&str> = bench.settings.profiles.iter().map(|profile| profile.name.as_str()).collect();
        input_failure(format!("There is no profile named {name}"), format!("Known are: {}", known.join(", ")))
    })
}

/// The parameters as they were typed. What the endpoint or the model has no place for is an error here, with what it has:
/// nobody who writes a command wants another one run.
fn parameters(options: &Options, profile: &Profile, sends: bool) -> Result<Parameters, Failure> {
    let previews = options.partial_images.unwrap_or(profile.previews).min(MAX_PARTIALS);
    let parameters = Parameters {
        model: options.model.clone().unwrap_or_else(|| profile.model.clone()),
        size: options.size,
        quality: options.quality.into(),
        n: options.n,
        format: options.format.into(),
        compression: options.compression,
        background: options.background.into(),
        moderation: options.moderation.into(),
        fidelity: options.fidelity.map(Into::into),
        complexity: options.complexity.map(Into::into),
        stream: options.stream,
        partial_images: if options.stream { previews } else { 0 },
        user: options.user.clone(),
        safety_identifier: options.safety_identifier.clone(),
    };
    let model = Model::named(&parameters.model);
    let (_, dropped) = parameters.fitted(&model, profile.dialect.body(sends));
    let (_, more) = profile.dialect.fitted(&parameters);
    match dropped.into_iter().chain(more).next() {
        None => Ok(parameters),
        Some(dropped) => {
            let next = match model.offers(dropped.knob) {
                Offer::Choices(words) | Offer::Trial(words, _) if !words.contains(&dropped.value.as_str()) => {
                    format!("Choose one of {}, or leave it out", words.join(", "))
                }
                _ => "Leave it out, or choose another model or profile".to_owned(),
            };
            Err(input_failure(format!("{} {}: {}", dropped.knob, dropped.value, dropped.reason), next))
        }
    }
}

/// The order as it was typed, with its references in the library.
pub(super) fn order(bench: &Bench, options: &Options, mode: Mode, source: Option<Source>) -> Result<Order, Failure> {
    let profile = profile_of(bench, &options.endpoint)?;
    if options.allow_unknown_price {
        bench.engine.set_budget(Budget { allow_unknown_price: true, ..bench.settings.budget });
    }
    let parameters = parameters(options, &profile, source.is_some() || !options.references.is_empty())?;
    let references = options
        .references
        .iter()
        .map(|named| {
            let original = bench.engine.import_card(&named.path, &Whole::default())?.original;
            Ok(Reference { role: named.role, ..Reference::from(original) })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(Order { parameters, references, source, ..Order::new(profile, mode, options.prompt.clone()) })
}

/// The whole picture and what is added around it.
fn outpainted(extent: Extent, [left, top, right, bottom]: [u32; 4]) -> Bounds {
    let Bounds { x0, y0, x1, y1 } = extent.bounds();
    Bounds::new(x0 - left as i32, y0 - top as i32, x1 + right as i32, y1 + bottom as i32)
}
