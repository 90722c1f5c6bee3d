//! A result blended anew, days later: from the library alone, without a call, nothing overwritten.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use maquette::budget::Budget;
use maquette::canvas::mask::Mask;
use maquette::edit::{Blend, Finished, Register};
use maquette::entry::Entry;
use maquette::geom::Extent;
use maquette::library::{Library, Report};
use maquette::picture::decode::Limits;
use maquette::picture::{Picture, encode};
use maquette::profile::Profile;
use maquette::request::Parameters;
use maquette::sandbox;
use maquette::take::{Mode, TakeId, Tier};
use maquette::work::{Engine, Order, Setup, Source};
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

const SIZE: Extent = Extent::new(960, 700);

fn engine(dir: &Path) -> Engine {
    let library = Library::open(dir).unwrap();
    let (limits, sandbox) = (Limits::default(), sandbox::Config::default());
    Engine::new(Setup { library, limits, sandbox, budget: Budget::default() }).unwrap()
}

fn scene() -> Picture {
    Picture::from_fn(SIZE, |x, y| {
        let wave = ((x as f32 / 11.0).sin() * 50.0 + (y as f32 / 15.0).cos() * 50.0 + 110.0) as u8;
        [wave, (x / 5) as u8, ((x ^ y) & 63) as u8 + 80, 255]
    })
}

fn disc() -> Mask {
    let grey = (0..SIZE.pixels() as u32).map(|at| {
        let (x, y) = ((at % SIZE.width) as f32 - 500.0, (at / SIZE.width) as f32 - 340.0);
        if x.hypot(y) < 90.0 { 255 } else { 0 }
    });
    Mask::from_grey(SIZE, grey.collect()).unwrap()
}

fn run(runtime: &Runtime, engine: &Engine) -> Entry {
    let imported = engine.import_bytes("scene.png", encode::png(&scene())).unwrap();
    let order = Order {
        source: Some(Source {
            original: imported.original,
            picture: imported.picture,
            mask: Some(disc()),
            named: None,
        }),
        ..Order::new(Profile::sandbox(), Mode::Edit, "a red balloon")
    };
    let summary = runtime.block_on(engine.run(order, CancellationToken::new(), Arc::new(|_| {}))).unwrap();
    Entry::clone(&summary.parts[0].as_ref().unwrap()[0])
}

fn verified(engine: &Engine) -> Report {
    let report = engine.store().wait(|library| library.verify()).unwrap();
    assert!(report.ok && report.orphans.is_empty(), "{report:?}");
    report
}

#[test]
fn a_result_is_blended_anew_from_the_library() {
    let (dir, runtime) = (tempfile::tempdir().unwrap(), Runtime::new().unwrap());
    let first = engine(dir.path());
    let entry = run(&runtime, &first);
    let bytes = |path: &Path| std::fs::read(dir.path().join(path)).unwrap();
    let (before, raw) = (bytes(&entry.path), bytes(&entry.raw_path));
    let proof = entry.proof.clone().unwrap();
    assert!(proof.drift.unwrap().registered && proof.outside_changed_px == 0, "{proof:?}");
    verified(&first);
    first.close();

    // Days later.
    let engine = engine(dir.path());
    let reopened = engine.reopen(entry.id, None).unwrap();
    assert_eq!(reopened.blend, proof.blend);
    // The blend it has is the picture it has.
    let patch = reopened.placement.patch(&reopened.blend);
    let finished = Finished::new(&reopened.source, reopened.placement.plan(), &patch).unwrap();
    assert_eq!(finished.picture(), engine.finished(&entry).unwrap());
    // Keeping it as it is makes no new file.
    let same = engine.keep_blend(&reopened, &reopened.blend).unwrap();
    assert_eq!((&same.path, &same.earlier), (&entry.path, &Vec::new()));

    let half =
        Mask::from_grey(SIZE, (0..SIZE.pixels()).map(|at| if at % 960 < 500 { 0 } else { 255 }).collect()).unwrap();
    let blend = Blend {
        seam_px: Some(20),
        register: Register::Off,
        colour: true,
        strength: 0.5,
        result_mask: Some(half.clone()),
    };
    let kept = engine.keep_blend(&reopened, &blend).unwrap();
    assert_ne!(kept.path, entry.path);
    assert_eq!((&kept.earlier, &kept.raw_path), (&vec![entry.path.clone()], &entry.raw_path));
    assert_eq!((bytes(&entry.path), bytes(&entry.raw_path)), (before, raw), "nothing is overwritten");
    let proof = kept.proof.clone().unwrap();
    assert_eq!((proof.outside_changed_px, proof.seam_px), (0, 20));
    assert!(!proof.drift.unwrap().registered);
    let shown = engine.finished(&kept).unwrap();
    let source = scene();
    assert!((0..700).all(|y| (0..500).all(|x| shown.pixel(x, y) == source.pixel(x, y))), "painted out on the left");
    assert!((0..700).any(|y| (500..960).any(|x| shown.pixel(x, y) != source.pixel(x, y))));
    verified(&engine);
    engine.close();

    // And once more: the mask and the sliders are where they were left; the picture on the canvas serves as source.
    let engine = self::engine(dir.path());
    let digest = maquette::picture::Digest::of(&encode::png(&scene()));
    let reopened = engine.reopen(entry.id, Some((digest, scene()))).unwrap();
    assert_eq!(*reopened.entry, kept);
    assert_eq!(reopened.blend, blend);
    let back = engine.keep_blend(&reopened, &Blend::default()).unwrap();
    assert_eq!(
        (&back.path, &back.earlier),
        (&entry.path, &vec![kept.path.clone()]),
        "the same bytes are the same file"
    );
    assert_eq!(verified(&engine).results, 1);
    engine.close();
}

#[test]
fn what_was_not_put_back_cannot_be_blended() {
    let (dir, runtime) = (tempfile::tempdir().unwrap(), Runtime::new().unwrap());
    let engine = engine(dir.path());
    let imported = engine.import_bytes("scene.png", encode::png(&scene())).unwrap();
    let order = Order {
        id: TakeId::fresh(),
        mode: Mode::Edit,
        tier: Tier::Draft,
        prompt: "a red balloon".to_owned(),
        parameters: Parameters::default(),
        references: Vec::new(),
        source: Some(Source { original: imported.original, picture: imported.picture, mask: None, named: None }),
        markup: None,
        marked_copy: false,
        seam_px: None,
        blend: Blend::default(),
        frame: None,
        scale: 1.0,
        plan: None,
        exact: true,
        parent: None,
        series: None,
        profile: Profile::sandbox(),
    };
    let summary = runtime.block_on(engine.run(order, CancellationToken::new(), Arc::new(|_| {}))).unwrap();
    let entry = &summary.parts[0].as_ref().unwrap()[0];
    let refused = engine.reopen(entry.id, None).unwrap_err();
    assert!(refused.message.contains("mask"), "{refused:?}");
}
