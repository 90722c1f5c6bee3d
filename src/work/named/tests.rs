use super::*;
use crate::budget::Budget;
use crate::library::Library;
use crate::sandbox;
use crate::work::Setup;
use std::path::Path;

const EXTENT: Extent = Extent::new(40, 30);

#[test]
fn exported_masks_read_back_the_same() {
    let extent = Extent::new(16, 16);
    let grey = Mask::from_grey(extent, (0..=255).collect()).unwrap();
    for mask in [grey, Mask::new(extent), Mask::full(extent)] {
        for form in [MaskForm::Luma, MaskForm::Alpha] {
            let bytes = mask_png(&mask, form);
            let picture = decode::decode(&bytes, &Limits::default()).unwrap().picture;
            assert_eq!(Mask::from_picture(&picture, MaskFrom::Auto), mask, "{form:?}");
        }
    }
}

fn engine(dir: &Path) -> Engine {
    let library = Library::open(dir).unwrap();
    let (limits, sandbox) = (Limits::default(), sandbox::Config::default());
    Engine::new(Setup { library, limits, sandbox, budget: Budget::default() }).unwrap()
}

fn source(engine: &Engine, name: &str) -> Digest {
    let picture = Picture::from_fn(EXTENT, |x, y| [x as u8, y as u8, name.len() as u8, 255]);
    engine.import_bytes(name, encode::png(&picture)).unwrap().original.digest
}

fn painted(value: u8) -> Mask {
    Mask::from_grey(EXTENT, (0..EXTENT.pixels()).map(|at| value.wrapping_mul(at as u8)).collect()).unwrap()
}

#[test]
fn two_half_painted_masks_of_each_source_survive_a_restart() {
    let dir = tempfile::tempdir().unwrap();
    let mut left = Vec::new();
    {
        let engine = engine(dir.path());
        for (at, name) in ["a", "bb", "ccc"].into_iter().enumerate() {
            let digest = source(&engine, name);
            let OpenedMasks { mut masks, active, fresh } = engine.open_masks(digest, EXTENT);
            assert!(fresh && active.is_empty());
            let first = masks.active().id();
            let second = masks.add("Rim", 5);
            masks.activate(second, 6);
            let (one, two) = (painted(at as u8 * 2 + 1), painted(at as u8 * 2 + 2));
            engine.note_mask(first, one.clone());
            engine.note_mask(second, two.clone());
            engine.note_records(masks.records());
            left.push((digest, first, one, second, two));
        }
        engine.write_waiting().unwrap();
        engine.close();
    }
    let engine = engine(dir.path());
    for (digest, first, one, second, two) in left {
        let opened = engine.open_masks(digest, EXTENT);
        assert!(!opened.fresh);
        assert_eq!((opened.masks.active().id(), opened.masks.live().count()), (second, 2));
        assert_eq!(opened.active, two);
        assert_eq!(engine.working_mask(first), Some(one));
        assert_eq!(opened.masks.active().name(), "Rim");
    }
    engine.close();
}

#[test]
fn who_opens_a_picture_sees_what_still_waits_to_be_written() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path());
    let digest = source(&engine, "a");
    let OpenedMasks { masks, .. } = engine.open_masks(digest, EXTENT);
    engine.note_records(masks.records());
    for value in 1..50 {
        engine.note_mask(masks.active().id(), painted(value));
    }
    let opened = engine.open_masks(digest, EXTENT);
    assert_eq!((opened.active, opened.fresh), (painted(49), false));
    engine.close();
}

#[test]
fn writes_never_overtake_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path());
    let id = MaskId::fresh();
    std::thread::scope(|scope| {
        for value in 1..=40 {
            engine.note_mask(id, painted(value));
            scope.spawn(|| engine.write_waiting().unwrap());
        }
    });
    assert_eq!(engine.working_mask(id), Some(painted(40)));
    engine.close();
}

#[test]
fn the_mask_of_an_older_library_becomes_the_first_one() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path());
    let digest = source(&engine, "a");
    let old = engine.session_folder().join(format!("mask-{}.png", digest.hex()));
    fs::create_dir_all(engine.session_folder()).unwrap();
    fs::write(&old, encode::png_grey(EXTENT, painted(7).coverage())).unwrap();
    let opened = engine.open_masks(digest, EXTENT);
    assert_eq!(opened.active, painted(7));
    assert!(!old.exists() && engine.working_mask(opened.masks.active().id()).is_some());
    // The program ended before the name was written down: nothing is lost.
    engine.note_records(opened.masks.records());
    assert_eq!(engine.open_masks(digest, EXTENT).active, painted(7));
    engine.close();
}

#[test]
fn a_mask_that_cannot_be_read_gives_way_to_its_last_version() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path());
    let digest = source(&engine, "a");
    let OpenedMasks { masks, .. } = engine.open_masks(digest, EXTENT);
    let record = masks.active().record().clone();
    engine.keep_version(record.clone(), &painted(3)).unwrap();
    engine.keep_version(record.clone(), &painted(4)).unwrap();
    engine.save_mask(record.id, &painted(5)).unwrap();
    assert_eq!(engine.open_masks(digest, EXTENT).active, painted(5));
    fs::write(engine.mask_file(record.id), b"rot").unwrap();
    assert_eq!(engine.open_masks(digest, EXTENT).active, painted(4));
    let aside = fs::read_dir(engine.session_folder()).unwrap().flatten();
    assert!(aside.into_iter().any(|item| fs::read(item.path()).unwrap() == b"rot"), "set aside, not thrown away");
    let other = engine.mask_as_left(&record, Extent::new(3, 3));
    assert_eq!(other, Mask::new(Extent::new(3, 3)), "one of another size is not taken");
    engine.close();
}

#[test]
fn what_cannot_be_written_waits() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path());
    let id = MaskId::fresh();
    fs::write(engine.session_folder(), b"a file where the folder should be").unwrap();
    engine.note_mask(id, painted(9));
    assert!(engine.write_waiting().is_err());
    fs::remove_file(engine.session_folder()).unwrap();
    engine.write_waiting().unwrap();
    assert_eq!(engine.working_mask(id), Some(painted(9)));
    engine.close();
}

#[test]
fn masks_come_in_from_files() {
    let dir = tempfile::tempdir().unwrap();
    let engine = engine(dir.path());
    let digest = source(&engine, "a");
    let path = dir.path().join("rim.png");
    fs::write(&path, mask_png(&Mask::full(Extent::new(80, 60)), MaskForm::Alpha)).unwrap();
    let Ok(MaskEvent::Imported { name, mask, scaled_from, .. }) = engine.import_mask(digest, EXTENT, &path) else {
        panic!("a mask")
    };
    assert_eq!((name.as_str(), scaled_from), ("rim", Some(Extent::new(80, 60))));
    assert_eq!(mask, Mask::full(EXTENT));
    fs::write(&path, b"no picture").unwrap();
    assert!(engine.import_mask(digest, EXTENT, &path).is_err());
    assert!(engine.import_mask(digest, EXTENT, &dir.path().join("none.png")).is_err());
    engine.close();
}
