//! Every fault that the Sandbox can be asked for, as the command line tells it: what happened, billed or not, status.

use super::proxy::Proxy;
use super::serve::Serve;
use super::world::World;
use super::{SMALL, check_shape};

/// Fault, exit status, kind, billed, and how the call ends in the ledger.
const TABLE: &[(&str, i32, &str, &str, &str)] = &[
    ("401", 3, "refused", "no", "refused"),
    ("403", 3, "refused", "no", "refused"),
    ("429-quota", 3, "refused", "no", "refused"),
    ("moderation", 3, "refused", "no", "refused"),
    ("redirect=http://203.0.113.7/v1/images/generations", 3, "refused", "no", "refused"),
    ("500", 4, "ambiguous", "maybe", "maybe_billed"),
    ("502-html", 4, "ambiguous", "maybe", "maybe_billed"),
    ("524-html", 4, "ambiguous", "maybe", "maybe_billed"),
    ("close", 4, "ambiguous", "maybe", "maybe_billed"),
    ("cut=10", 4, "ambiguous", "maybe", "maybe_billed"),
    ("cut=99", 4, "ambiguous", "maybe", "maybe_billed"),
    ("no-final", 4, "ambiguous", "maybe", "maybe_billed"),
    ("empty-data", 4, "ambiguous", "maybe", "maybe_billed"),
    ("bad-base64", 4, "bad_answer", "yes", "maybe_billed"),
];

#[test]
fn every_failure_is_told_and_nothing_is_sent_twice() {
    let world = World::new();
    for (fault, status, kind, billed, state) in TABLE {
        let serve = Serve::start(&world, &["--fault", fault]);
        let proxy = Proxy::before(&serve.base_url);
        let generate = ["generate", "--prompt", "a boat", "--base-url", &proxy.base_url];
        let ran = world.run(&[&generate, SMALL].concat());
        let told = ran.json();
        check_shape(&told);
        assert_eq!(ran.status, *status, "{fault}: {told}");
        assert_eq!(told["state"], "failed", "{fault}");
        let error = &told["error"];
        assert_eq!(
            (error["kind"].as_str(), error["billed"].as_str()),
            (Some(*kind), Some(*billed)),
            "{fault}: {error}"
        );
        let calls: Vec<_> = told["calls"].as_array().unwrap().iter().map(|call| call["state"].as_str()).collect();
        assert_eq!(calls, [Some(*state)], "{fault}");
        assert_eq!(proxy.posts(), 1, "{fault}: one click, one call");
        // The same in words: what happened, was it billed, what to do next, and no trace of a Debug print.
        let words = super::finished(world.program().args(generate).args(SMALL).arg("--library").arg(world.library()));
        assert_eq!((words.status, words.stdout.as_str()), (*status, ""), "{fault}");
        assert!(words.stderr.contains("illed.") && !words.stderr.contains(['{', '<']), "{fault}: {}", words.stderr);
    }
    let report = world.verify();
    assert_eq!(report["results"].as_u64(), Some(0));
    let recovered = world.run(&["recover"]).done();
    assert_eq!(recovered["finished"].as_array().map(Vec::len), Some(0), "{recovered}");
}

#[test]
fn odd_answers_that_hold_a_picture_are_kept() {
    let world = World::new();
    for fault in ["empty-url", "wrong-size", "wrong-size=512x512", "other-format", "slow=1", "garbage-events"] {
        let serve = Serve::start(&world, &["--fault", fault]);
        let generate = ["generate", "--prompt", "a boat", "--base-url", &serve.base_url];
        let told = world.run(&[&generate, SMALL].concat()).done();
        check_shape(&told);
        assert_eq!(told["calls"][0]["state"], "placed", "{fault}");
        let streamed = world.run(&[&generate, SMALL, &["--stream"]].concat()).done();
        assert_eq!(streamed["calls"][0]["state"], "placed", "{fault}, streamed");
    }
    world.verify();
}

#[test]
fn an_edit_whose_answer_has_another_shape_is_kept_but_not_pasted() {
    let world = World::new();
    let (source, mask) = super::inputs(&world);
    let serve = Serve::start(&world, &["--fault", "wrong-size=512x2048"]);
    let edit = ["edit", "--image", super::text(&source), "--mask", super::text(&mask), "--prompt", "x"];
    let told = world.run(&[&edit[..], &["--base-url", &serve.base_url]].concat()).done();
    let result = &told["results"][0];
    assert_eq!(result["path"], result["raw_path"]);
    assert_eq!((result["width"].as_u64(), result["height"].as_u64()), (Some(512), Some(2048)));
    assert!(result["outside_changed_px"].is_null(), "no proof is claimed");
}

#[test]
fn a_rate_limit_waits_and_is_a_row_of_its_own_each_time() {
    let world = World::new();
    let serve = Serve::start(&world, &["--fault", "429=1"]);
    let proxy = Proxy::before(&serve.base_url);
    let began = std::time::Instant::now();
    let ran = world.run(&["generate", "--prompt", "a boat", "--base-url", &proxy.base_url]);
    let told = ran.json();
    assert_eq!((ran.status, told["error"]["billed"].as_str()), (3, Some("no")), "{told}");
    let calls = told["calls"].as_array().unwrap();
    assert!(calls.len() > 1 && calls.iter().all(|call| call["state"] == "refused"), "{told}");
    assert_eq!(proxy.posts(), calls.len(), "what was sent is what was written down");
    assert!(began.elapsed().as_secs() >= calls.len() as u64 - 1, "it waited as it was told");
}

#[test]
fn nobody_there_is_not_sent() {
    let world = World::new();
    // A port that was free a moment ago.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/v1");
    let ran = world.run(&["generate", "--prompt", "a boat", "--base-url", &url]);
    let told = ran.json();
    check_shape(&told);
    assert_eq!(
        (ran.status, told["error"]["kind"].as_str(), told["error"]["billed"].as_str()),
        (4, Some("not_sent"), Some("no"))
    );
    assert!(told["calls"].as_array().unwrap().iter().all(|call| call["state"] == "not_sent"), "{told}");
}

#[test]
fn of_several_pictures_the_good_ones_are_kept() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    // The second connection is closed before anything is answered.
    proxy.drop_connection(2);
    let ran =
        world.run(&[&["generate", "--prompt", "a boat", "--n", "3", "--base-url", &proxy.base_url], SMALL].concat());
    let told = ran.json();
    check_shape(&told);
    assert_eq!((ran.status, told["state"].as_str()), (4, Some("partial")), "{told}");
    assert_eq!(told["results"].as_array().map(Vec::len), Some(2));
    assert_eq!(proxy.posts(), 3);
    world.verify();
}
