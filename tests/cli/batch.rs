//! One take over many pictures: what it would cost, what it makes, and what stops it.

use super::budget::{cents, settle};
use super::proxy::Proxy;
use super::serve::Serve;
use super::world::{Ran, World, finished, photograph};
use super::{inputs, text};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// A library with one edit of its source, whose mask the batches fit to other pictures, on the priced profile.
fn template(world: &World, limits: &str) -> (Serve, Proxy) {
    let serve = Serve::start(world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    settle(world, &proxy.base_url, limits);
    let (source, mask) = inputs(world);
    let edit = ["edit", "--profile", "Priced", "--image", text(&source), "--mask", text(&mask), "--quality", "low"];
    world.run(&[&edit[..], &["--prompt", "a balloon over @1"]].concat()).done();
    (serve, proxy)
}

/// Three photographs of different sizes in a folder.
fn folder(world: &World) -> PathBuf {
    let dir = world.path("shots");
    std::fs::create_dir_all(&dir).unwrap();
    for (name, width, height) in [("a.png", 900, 700), ("b.png", 1200, 800), ("c.png", 1024, 1400)] {
        photograph(&dir.join(name), "chelsea.png", width, height);
    }
    dir
}

fn batch(world: &World, dir: &Path, more: &[&str]) -> Ran {
    world.run(&[&["batch", "--take", "1", "--images", text(dir)], more].concat())
}

fn states(told: &Value) -> Vec<&str> {
    told["pictures"].as_array().unwrap().iter().map(|picture| picture["state"].as_str().unwrap()).collect()
}

fn takes(world: &World) -> usize {
    world.run(&["take", "list"]).done()["takes"].as_array().unwrap().len()
}

/// Pixels outside of the crop, compared by another hand.
fn changed_outside(source: &Path, picture: &Value) -> usize {
    let result = &picture["results"][0];
    let before = image::open(source).unwrap().to_rgba8();
    let after = image::open(result["path"].as_str().unwrap()).unwrap().to_rgba8();
    assert_eq!(before.dimensions(), after.dimensions());
    let crop = |name: &str| result["crop"][name].as_i64().unwrap();
    let (x0, y0) = (crop("x"), crop("y"));
    let (x1, y1) = (x0 + crop("width"), y0 + crop("height"));
    let outside = |x: i64, y: i64| x < x0 || y < y0 || x >= x1 || y >= y1;
    before
        .enumerate_pixels()
        .filter(|(x, y, pixel)| outside(i64::from(*x), i64::from(*y)) && after.get_pixel(*x, *y) != *pixel)
        .count()
}

#[test]
fn a_dry_run_sends_stores_and_writes_nothing() {
    let world = World::new();
    let (_serve, proxy) = template(&world, "day_usd = 5");
    let dir = folder(&world);
    let (sent, spent) = (proxy.posts(), world.run(&["spend"]).done());
    let files = || std::fs::read_dir(world.library().join("originals")).unwrap().count();
    let before = files();
    let told = batch(&world, &dir, &["--dry-run", "--n", "2"]).done();
    assert_eq!(states(&told), ["planned"; 3]);
    assert_eq!((told["state"].as_str(), cents(&told["cost"]["estimated_usd"])), (Some("planned"), 60));
    for (picture, width) in told["pictures"].as_array().unwrap().iter().zip([900, 1200, 1024]) {
        let crop = &picture["crop"];
        assert!(crop["x"].as_i64().unwrap() + crop["width"].as_i64().unwrap() <= width, "{picture}");
        assert!(picture["sent"]["width"].as_u64().unwrap() >= 512 && cents(&picture["price_usd"]) == 20, "{picture}");
    }
    let placed = batch(&world, &dir, &["--dry-run", "--mask", "placed"]).done();
    assert_ne!(placed["pictures"][2]["crop"], told["pictures"][2]["crop"], "the mask is not scaled");
    assert_eq!((takes(&world), proxy.posts(), files()), (1, sent, before));
    assert_eq!(world.run(&["spend"]).done(), spent);
    let words = finished(
        world
            .program()
            .args(["batch", "--take", "1", "--dry-run", "--images", text(&dir), "--library"])
            .arg(world.library()),
    );
    assert!(words.stdout.contains("3 pictures, 0.30 USD") && words.stdout.contains("sent "), "{}", words.stdout);
    world.verify();
}

#[test]
fn each_picture_is_edited_under_the_mask_and_nothing_else_of_it_changes() {
    let world = World::new();
    let (_serve, _proxy) = template(&world, "day_usd = 5");
    let dir = folder(&world);
    let (out, sheet) = (world.path("out"), world.path("sheet.png"));
    let told = batch(&world, &dir, &["--out", text(&out), "--sheet", text(&sheet)]).done();
    assert_eq!((states(&told), told["state"].as_str()), (vec!["done"; 3], Some("done")));
    for (picture, name) in told["pictures"].as_array().unwrap().iter().zip(["a.png", "b.png", "c.png"]) {
        assert_eq!(
            (&picture["results"][0]["outside_changed_px"], changed_outside(&dir.join(name), picture)),
            (&0.into(), 0)
        );
        let shown = world.run(&["take", "show", picture["take"].as_str().unwrap()]).done();
        assert_eq!((&shown["series"], shown["recipe"]["source"]["name"].as_str()), (&told["series"], Some(name)));
        assert_eq!(shown["recipe"]["series"]["of"]["batch"]["count"], 3);
    }
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), 3);
    let (width, height) = image::image_dimensions(&sheet).unwrap();
    assert!(width > 700 && height > 300, "{width} x {height}");
    // What is done is skipped when that is wished, and made again when not.
    let again = batch(&world, &dir, &["--resume"]).done();
    assert_eq!((states(&again), takes(&world)), (vec!["skipped"; 3], 4));
    let one = batch(&world, &dir.join("a.png"), &[]).done();
    assert_eq!((states(&one), takes(&world)), (vec!["done"], 5));
    world.verify();
}

#[test]
fn a_limit_stops_the_rest_and_it_can_be_taken_up_again() {
    let world = World::new();
    let (_serve, proxy) = template(&world, "day_usd = 0.35");
    let dir = folder(&world);
    let ran = batch(&world, &dir, &[]);
    let told = ran.json();
    assert_eq!(
        (ran.status, told["error"]["kind"].as_str(), told["state"].as_str()),
        (5, Some("budget"), Some("partial"))
    );
    let states_now = states(&told);
    assert_eq!(states_now.iter().filter(|state| **state == "done").count(), 2, "{told}");
    assert_eq!(states_now.iter().filter(|state| **state == "not_run").count(), 1, "{told}");
    assert_eq!(proxy.posts(), 3, "the first edit and two of three");
    let words = world.run(&["spend"]).done();
    assert_eq!(cents(&words["today_usd"]), 30);
    settle(&world, &proxy.base_url, "day_usd = 5");
    let rest = batch(&world, &dir, &["--resume"]).done();
    assert_eq!(states(&rest).iter().filter(|state| **state == "skipped").count(), 2);
    assert_eq!((states(&rest).iter().filter(|state| **state == "done").count(), proxy.posts()), (1, 4));
    world.verify();
}

#[test]
fn what_cannot_be_read_is_told_and_the_others_go_on() {
    let world = World::new();
    let (_serve, proxy) = template(&world, "day_usd = 5");
    let dir = folder(&world);
    std::fs::write(dir.join("b.png"), b"\x89PNG\r\n\x1a\nno picture at all").unwrap();
    let ran = batch(&world, &dir, &[]);
    let told = ran.json();
    assert_eq!((ran.status, states(&told), proxy.posts()), (2, vec!["done", "failed", "done"], 3));
    assert!(told["pictures"][1]["error"]["message"].as_str().unwrap().starts_with("b.png: "), "{told}");
    assert_eq!(
        (told["state"].as_str(), told["pictures"][1]["error"]["billed"].as_str()),
        (Some("partial"), Some("no"))
    );
    // A mask that is not scaled can lie beside a small picture.
    let small = world.path("small.png");
    photograph(&small, "chelsea.png", 300, 200);
    let ran = batch(&world, &small, &["--mask", "placed"]);
    assert_eq!(ran.status, 2);
    assert!(ran.json()["pictures"][0]["error"]["message"].as_str().unwrap().contains("nothing of the mask lies on it"));
    world.verify();
}

#[test]
fn a_take_without_a_source_is_no_template() {
    let world = World::new();
    world.run(&[&["generate", "--prompt", "a cup"], super::SMALL].concat()).done();
    let dir = folder(&world);
    let ran = batch(&world, &dir, &[]);
    assert_eq!(ran.status, 2);
    assert!(ran.json()["error"]["message"].as_str().unwrap().contains("only an edit"), "{}", ran.stdout);
    assert_eq!(batch(&world, &world.path("nowhere"), &[]).status, 2);
    assert_eq!(world.run(&["batch", "--take", "7", "--images", text(&dir)]).status, 2);
    assert_eq!(takes(&world), 1);
}
