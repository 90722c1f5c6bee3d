//! Kill -9 in the middle of an edit: the library stays whole, received bytes are finished, nothing is sent again.

use super::proxy::{Moment, Proxy};
use super::serve::Serve;
use super::world::World;
use super::{file, inputs, outside, text};
use base64::Engine;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// When the program is killed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Strike {
    /// As soon as its mask is in the library: nothing is sent yet.
    Prepared,
    /// With the traffic stopped at a moment; what was handed over by then is on disk.
    At(Moment),
    /// The whole answer was handed over; the part on disk has this share of it, in percent.
    Part(usize),
    /// The endpoint's own picture is a file.
    Raw,
    /// The heat map is a file: the last one before the row.
    Heat,
}

const STRIKES: [Strike; 13] = [
    Strike::Prepared,
    Strike::At(Moment::Accepted),
    Strike::At(Moment::Request(1)),
    Strike::At(Moment::Request(60)),
    Strike::At(Moment::Request(100)),
    Strike::At(Moment::Sent),
    Strike::At(Moment::Answer(0)),
    Strike::At(Moment::Answer(10)),
    Strike::At(Moment::Answer(90)),
    Strike::Part(1),
    Strike::Part(100),
    Strike::Raw,
    Strike::Heat,
];

fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for item in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = item.path();
            if path.is_dir() {
                open.push(path);
            } else if !item.file_name().to_string_lossy().starts_with(".tmp-") {
                found.insert(path);
            }
        }
    }
    found
}

/// Waits for something that happens to files; false when the program ended before.
fn sees(child: &mut Child, mut happened: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + Duration::from_mins(2);
    while !happened() {
        assert!(Instant::now() < end, "it never happened");
        if child.try_wait().unwrap().is_some() {
            return happened();
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    true
}

/// What one round started from.
struct Before {
    files: BTreeSet<PathBuf>,
    results: usize,
}

/// The bytes of the picture in an answer's body.
fn picture_of(answer: &[u8]) -> Vec<u8> {
    let answer: Value = serde_json::from_slice(answer).unwrap();
    base64::engine::general_purpose::STANDARD.decode(answer["data"][0]["b64_json"].as_str().unwrap()).unwrap()
}

fn new_part(world: &World, before: &Before) -> Option<Vec<u8>> {
    let parts = files(&world.library().join("parts"));
    let new: Vec<_> = parts.difference(&before.files).collect();
    assert!(new.len() < 2, "{new:?}");
    new.first().map(|path| std::fs::read(path).unwrap())
}

fn results(world: &World) -> Vec<Value> {
    let listed = world.run(&["library", "list"]).done();
    listed["results"].as_array().unwrap().clone()
}

fn strike(world: &World, proxy: &Proxy, before: &Before, when: Strike, child: &mut Child) {
    let new = |folder: &str| {
        let found = files(&world.library().join(folder));
        found.difference(&before.files).next().is_some()
    };
    match when {
        Strike::At(Moment::Answer(1..)) => {
            proxy.wait();
            let handed = proxy.answer().0.len();
            assert!(sees(child, || new_part(world, before).is_some_and(|part| part.len() == handed)));
        }
        Strike::At(_) => proxy.wait(),
        Strike::Prepared => assert!(sees(child, || new("masks"))),
        Strike::Raw => assert!(sees(child, || new("results"))),
        Strike::Heat => assert!(sees(child, || new("heat"))),
        Strike::Part(share) => assert!(sees(child, || {
            let length = proxy.answer().1.unwrap_or(usize::MAX);
            let parts = files(&world.library().join("parts"));
            let size = |path: &PathBuf| path.metadata().map_or(0, |data| data.len() as usize);
            parts.difference(&before.files).any(|path| size(path) * 100 >= length.saturating_mul(share))
        })),
    }
    // SIGKILL: nothing of the program runs after it.
    child.kill().unwrap();
    let status = child.wait().unwrap();
    println!("{when:?}: {status}");
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_is_sent_twice() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let (source, mask) = inputs(&world);
    let mut rescued = 0;
    for when in STRIKES {
        let proxy = Proxy::before(&serve.base_url);
        match when {
            Strike::At(moment) => proxy.hold_at(moment),
            Strike::Prepared => proxy.hold_at(Moment::Accepted),
            _ => {}
        }
        let before = Before { files: files(&world.library()), results: results(&world).len() };
        let edit = ["edit", "--image", text(&source), "--mask", text(&mask), "--prompt", "a balloon", "--seam", "9"];
        let mut child = world
            .command(&[&edit[..], &["--base-url", &proxy.base_url]].concat())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        strike(&world, &proxy, &before, when, &mut child);

        let posts = proxy.posts();
        let (answer, length) = proxy.answer();
        let part = new_part(&world, &before);
        // What was on disk when the program died is the answer as it came.
        if let Some(part) = &part {
            assert!(answer.starts_with(part), "{when:?}");
        }
        let complete = part.as_ref().is_some_and(|part| Some(part.len()) == length);
        let settled = results(&world).len() - before.results;
        let recovered = world.run(&["recover"]).done();
        let finished = recovered["finished"].as_array().unwrap().len();
        let questions = recovered["maybe_billed"].as_array().unwrap().len();
        let report = world.verify();
        let listed = results(&world);
        let kept = listed.len() - before.results;
        println!(
            "  posts {posts}, part {:?} of {length:?}, before recovery {settled}: {recovered}",
            part.as_ref().map(Vec::len)
        );
        if complete || settled == 1 {
            assert_eq!((kept, finished, questions), (1, 1 - settled, 0), "{when:?}: a whole answer is a result");
            assert_eq!(listed[0]["outside_changed_px"].as_u64(), Some(0));
            assert!(std::fs::read(file(&listed[0], "raw_path")).unwrap() == picture_of(&answer), "{when:?}");
            let changed = outside::count(&source, &mask, &file(&listed[0], "path"), 9);
            assert!(changed.outside == 0 && changed.inside > 10_000, "{when:?}: {changed:?}");
            rescued += finished;
        } else {
            assert_eq!((kept, finished), (0, 0), "{when:?}");
            // What may have left is asked about; in the first round it depends on the moment.
            assert!(questions == 1 || when == Strike::Prepared, "{when:?}: {recovered}");
            // Bytes that came are kept as they are, though they are no picture.
            assert!(new_part(&world, &before) == part, "{when:?}");
        }
        assert_eq!(report["abandoned"].as_u64(), Some(0), "{when:?}");
        // A second start finds nothing left to do, and neither of them has sent anything.
        let again = world.run(&["recover"]).done();
        assert_eq!(again["finished"].as_array().map(Vec::len), Some(0), "{when:?}");
        assert_eq!(proxy.posts(), posts, "{when:?}: sent again");
        assert!(posts <= 1, "{when:?}");
    }
    assert!(rescued >= 1, "no round ended between the last byte and the result");
    let report = world.verify();
    println!("{report}");
}
