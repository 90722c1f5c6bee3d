//! The limits: what they stop is never sent, several programs on one library keep them together, and what was spent is
//! told.

use super::proxy::Proxy;
use super::serve::Serve;
use super::world::{Ran, World};
use super::{SMALL, check_shape, keys};
use serde_json::Value;
use std::process::Stdio;

/// A profile that takes ten cents for each picture, and these limits.
pub(super) fn settle(world: &World, base_url: &str, limits: &str) {
    let folder = world.path("home/config/maquette");
    std::fs::create_dir_all(&folder).unwrap();
    let text = format!(
        "active = \"Priced\"\n[budget]\n{limits}\n[[profiles]]\nname = \"Priced\"\nbase_url = \"{base_url}\"\n\
         key = \"none\"\nstream = false\n[profiles.prices.gpt-image-2]\nimages = [{{ usd = 0.1 }}]\n"
    );
    std::fs::write(folder.join("settings.toml"), text).unwrap();
}

fn generate<'a>(n: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["generate", "--profile", "Priced", "--prompt", "a cup", "--n", n], SMALL, more].concat()
}

fn spend(world: &World) -> Value {
    let told = world.run(&["spend"]).done();
    let expected =
        ["by_day", "by_model", "by_profile", "by_tier", "limits", "month", "this_month_usd", "today_usd", "total_usd"];
    assert_eq!(keys(&told), expected);
    told
}

/// Cents, without what floating point adds.
pub(super) fn cents(usd: &Value) -> i64 {
    (usd.as_f64().unwrap() * 100.0).round() as i64
}

#[track_caller]
fn stopped(ran: &Ran, words: &str) {
    assert_eq!(ran.status, 5, "{}{}", ran.stdout, ran.stderr);
    let told = ran.json();
    check_shape(&told);
    let error = &told["error"];
    assert_eq!((error["kind"].as_str(), error["billed"].as_str()), (Some("budget"), Some("no")));
    assert!(error["message"].as_str().unwrap().contains(words), "{error}");
}

#[test]
fn a_limit_stops_a_call_before_anything_is_sent() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    settle(&world, &proxy.base_url, "day_usd = 0.35");
    stopped(&world.run(&generate("4", &[])), "daily limit: it needs 0.40 USD, and 0.35 of 0.35 USD is left today");
    assert_eq!(proxy.posts(), 0);
    world.run(&generate("3", &[])).done();
    stopped(&world.run(&generate("1", &[])), "0.05 of 0.35 USD is left today");
    assert_eq!(proxy.posts(), 3);
    let free = [&["generate", "--prompt", "a cup"], SMALL].concat();
    world.run(&free).done();
    let plain = super::finished(world.program().args(generate("1", &[])).arg("--library").arg(world.library()));
    assert_eq!(plain.status, 5);
    assert!(plain.stderr.contains("Not billed. Wait for tomorrow"), "{}", plain.stderr);

    settle(&world, &proxy.base_url, "call_usd = 0.09");
    stopped(&world.run(&generate("1", &[])), "a call may cost 0.09 USD");
    settle(&world, &proxy.base_url, "month_usd = 0.3");
    stopped(&world.run(&generate("1", &[])), "monthly limit");
    settle(&world, &proxy.base_url, "project_usd = 0.3");
    stopped(&world.run(&generate("1", &[])), "limit of this library");
    settle(&world, &proxy.base_url, "project_usd = 0.4");
    world.run(&generate("1", &[])).done();
    assert_eq!(proxy.posts(), 4);
    world.verify();
}

#[test]
fn what_has_no_price_is_asked_about_under_a_limit() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    let odd = ["--model", "painter-9"];
    settle(&world, &proxy.base_url, "");
    // The Sandbox does not know it either: that it refuses it shows that it was sent.
    assert_eq!(world.run(&generate("1", &odd)).status, 3);
    settle(&world, &proxy.base_url, "day_usd = 5");
    stopped(&world.run(&generate("1", &odd)), "The price of painter-9 is not known");
    assert_eq!(proxy.posts(), 1);
    assert_eq!(world.run(&generate("1", &[&odd[..], &["--allow-unknown-price"]].concat())).status, 3);
    settle(&world, &proxy.base_url, "day_usd = 5\nallow_unknown_price = true");
    assert_eq!(world.run(&generate("1", &odd)).status, 3);
    assert_eq!(proxy.posts(), 3);
}

#[test]
fn a_probe_that_the_limit_would_cut_short_is_not_begun() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    let probe = ["probe", "--profile", "Priced", "--run"];
    settle(&world, &proxy.base_url, "day_usd = 0.35");
    let ran = world.run(&probe);
    assert_eq!((ran.status, ran.json()["error"]["kind"].as_str()), (5, Some("budget")), "{}", ran.stdout);
    assert_eq!(proxy.posts(), 0);
    // The limit of one call is not that of all together.
    settle(&world, &proxy.base_url, "call_usd = 0.25");
    world.run(&probe).done();
    assert!(proxy.posts() > 3);
}

#[test]
fn programs_that_race_on_one_library_keep_its_limits_together() {
    const PROGRAMS: usize = 5;
    let world = World::new();
    let serve = Serve::start(&world, &["--latency", "1500"]);
    let proxy = Proxy::before(&serve.base_url);
    // The library is there before they race for it.
    settle(&world, &proxy.base_url, "");
    world.run(&["library", "list"]).done();
    settle(&world, &proxy.base_url, "month_usd = 0.75");
    let children: Vec<_> = (0..PROGRAMS)
        .map(|_| {
            let mut command = world.command(&generate("2", &[]));
            command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
        })
        .collect();
    let mut placed = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        let told: Value = serde_json::from_slice(&output.stdout).unwrap();
        check_shape(&told);
        let results = told["results"].as_array().unwrap().len();
        assert_eq!(output.status.code(), Some(if results == 2 { 0 } else { 5 }), "{told}");
        placed += results;
    }
    let told = spend(&world);
    println!("{placed} placed: {told}");
    // Eight would be over; at ten cents a picture, seven fit. One that saw no room for both of its calls sent none.
    assert_eq!(proxy.posts(), placed);
    assert!((6..=7).contains(&placed), "{placed}");
    assert_eq!(cents(&told["this_month_usd"]), 10 * placed as i64);
    assert!(cents(&told["limits"]["month"]["left_usd"]) < 20);
    world.verify();
}

#[test]
fn what_was_spent_is_told_and_written_as_a_table() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    settle(&world, &serve.base_url, "day_usd = 2\nmonth_usd = 20");
    world.run(&generate("2", &[])).done();
    let ambiguous = Serve::start(&world, &["--fault", "cut=50"]);
    settle(&world, &ambiguous.base_url, "day_usd = 2\nmonth_usd = 20");
    assert_eq!(world.run(&generate("1", &[])).status, 4);
    let told = spend(&world);
    assert_eq!((cents(&told["today_usd"]), cents(&told["total_usd"])), (30, 30));
    assert_eq!((cents(&told["month"]["usd"]), cents(&told["month"]["maybe_usd"])), (30, 10));
    assert_eq!(told["month"]["calls"].as_u64(), Some(3));
    assert_eq!(cents(&told["limits"]["day"]["left_usd"]), 170);
    assert_eq!(told["limits"]["call"]["usd"], Value::Null);
    for (by, name) in [("by_profile", "Priced"), ("by_model", "gpt-image-2"), ("by_tier", "draft")] {
        let groups = told[by].as_array().unwrap();
        assert_eq!((groups.len(), groups[0]["name"].as_str()), (1, Some(name)));
        assert_eq!(cents(&groups[0]["usd"]), 30);
    }
    let days: i64 = told["by_day"].as_array().unwrap().iter().map(|day| cents(&day["usd"])).sum();
    assert_eq!(days, 30);

    let file = world.path("spent.csv");
    std::fs::write(&file, "an older one").unwrap();
    let path = file.to_str().unwrap();
    world.run(&["spend", "--csv", path]).done();
    let table = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = table.lines().collect();
    assert_eq!(lines.len(), 4, "{table}");
    assert!(
        lines[0].starts_with("date,time,take,") && lines[1].contains(",Priced,gpt-image-2,draft,low,placed,0.100000,")
    );
    assert!(lines[3].contains(",maybe_billed,0.100000,,0.100000,"), "{table}");
    let columns = lines[0].split(',').count();
    assert!(lines.iter().all(|line| line.split(',').count() == columns));
    let month = world.run(&["spend", "--month", "2020-02", "--csv", path]).done();
    assert_eq!((month["month"]["calls"].as_u64(), month["by_day"].as_array().unwrap().len()), (Some(0), 29));
    assert_eq!(std::fs::read_to_string(&file).unwrap().lines().count(), 1);
    let words = super::finished(world.program().arg("spend").arg("--library").arg(world.library()));
    assert!(words.stdout.contains("Today") && words.stdout.contains("0.30 USD of 2.00 USD"), "{}", words.stdout);
    assert!(words.stdout.contains("0.10 USD of it maybe billed"), "{}", words.stdout);
    for wrong in ["2026-13", "november", "2026"] {
        assert_eq!(world.run(&["spend", "--month", wrong]).status, 2, "{wrong}");
    }
}
