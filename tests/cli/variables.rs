//! Prompts with variables: a take for each combination, all or none, and the contact sheet of them.

use super::budget::cents;
use super::serve::Serve;
use super::world::{World, finished};
use super::{SMALL, check_shape, inputs, text};
use image::GenericImageView;
use serde_json::{Value, json};

#[test]
fn each_combination_is_a_take_of_its_own_and_the_sheet_shows_all() {
    let world = World::new();
    let sheet = world.path("made/sheet.png");
    let prompt = "a {lighthouse|castle} at {dawn|noon|dusk}";
    let arguments = ["generate", "--prompt", prompt, "--n", "2", "--sheet", text(&sheet)];
    let told = world.run(&[&arguments[..], SMALL].concat()).done();
    let takes = told["takes"].as_array().unwrap();
    assert_eq!((takes.len(), told["state"].as_str(), told["prompt"].as_str()), (6, Some("done"), Some(prompt)));
    assert_eq!(takes[4]["prompt"], "a castle at noon");
    assert_eq!(takes[4]["values"], json!(["castle", "noon"]));
    for take in takes {
        let mut alone = take.clone();
        alone.as_object_mut().unwrap().retain(|key, _| !["prompt", "values"].contains(&key.as_str()));
        check_shape(&alone);
        assert_eq!(take["results"].as_array().unwrap().len(), 2);
        let shown = world.run(&["take", "show", take["take"].as_str().unwrap()]).done();
        assert_eq!((&shown["prompt"], &shown["series"]), (&take["prompt"], &told["series"]));
        assert_eq!(shown["recipe"]["series"]["of"]["matrix"]["prompt"], prompt);
    }
    let (width, height) = image::open(&sheet).unwrap().dimensions();
    assert!(width > 1000 && height > 700, "{width} x {height}");
    assert_eq!(told["sheet"], text(&sheet));
    world.verify();
}

#[test]
fn a_matrix_of_edits_sends_each_prompt_with_the_same_mask() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let (source, mask) = inputs(&world);
    let edit = ["edit", "--base-url", &serve.base_url, "--image", text(&source), "--mask", text(&mask)];
    let told =
        world.run(&[&edit[..], &["--prompt", "a {red|blue} balloon over @1", "--quality", "low"]].concat()).done();
    let takes = told["takes"].as_array().unwrap();
    assert_eq!(takes.len(), 2);
    let recipe = |at: usize| world.run(&["take", "show", takes[at]["take"].as_str().unwrap()]).done()["recipe"].clone();
    let (one, two) = (recipe(0), recipe(1));
    assert_eq!((&one["mask"], &one["plan"]), (&two["mask"], &two["plan"]));
    assert!(takes.iter().all(|take| take["results"][0]["outside_changed_px"] == 0));
    assert_ne!(
        std::fs::read(takes[0]["results"][0]["path"].as_str().unwrap()).unwrap(),
        std::fs::read(takes[1]["results"][0]["path"].as_str().unwrap()).unwrap(),
        "each by its own prompt"
    );
    world.verify();
}

#[test]
fn an_estimate_counts_all_prompts() {
    let world = World::new();
    let base = ["estimate", "generate", "--base-url", "http://127.0.0.1:9/v1", "--n", "2"];
    let one = world.run(&[&base[..], &["--prompt", "a red cup"], SMALL].concat()).done();
    let all = world.run(&[&base[..], &["--prompt", "a {red|tan|sky} cup"], SMALL].concat()).done();
    assert_eq!((&all["estimate"]["calls"], &all["estimate"]["prompts"][2]), (&json!(6), &json!("a sky cup")));
    let (each, total) =
        (one["estimate"]["total_usd"].as_f64().unwrap(), all["estimate"]["total_usd"].as_f64().unwrap());
    assert!((total - 3.0 * each).abs() < 1e-9, "{total} {each}");
    let lines: f64 =
        all["estimate"]["lines"].as_array().unwrap().iter().map(|line| line["usd"].as_f64().unwrap()).sum();
    assert!((total - lines).abs() < 1e-9, "the lines add up");
    let plain = finished(world.program().args(base).args(["--prompt", "a {red|tan} cup"]).args(SMALL));
    assert!(
        plain.stdout.contains("for 4 calls of 2 prompts") && plain.stdout.contains("  a tan cup"),
        "{}",
        plain.stdout
    );
}

#[test]
fn what_cannot_be_spread_sends_nothing_and_braces_can_be_meant() {
    let world = World::new();
    for (prompt, words) in
        [("{1-100} cups", "make 100 prompts"), ("a {b|{c|d}}", "stands in another"), ("{a cup|}", "With –: ")]
    {
        let ran = world.run(&[&["generate", "--prompt", prompt], SMALL].concat());
        let object = ran.json();
        assert_eq!(ran.status, 2, "{object}");
        assert!(object["error"]["message"].as_str().unwrap().contains(words), "{object}");
    }
    for more in [&["--prompt", "a {red|blue} cup", "--no-variables"][..], &["--prompt", r"a \{red|blue\} cup"]] {
        let told = world.run(&[&["generate"], more, SMALL].concat()).done();
        check_shape(&told);
        let shown = world.run(&["take", "show", told["take"].as_str().unwrap()]).done();
        assert_eq!((&shown["prompt"], &shown["series"]), (&json!("a {red|blue} cup"), &Value::Null));
    }
    assert_eq!(
        world.run(&["take", "list"]).done()["takes"].as_array().unwrap().len(),
        2,
        "nothing of what was refused"
    );
}

#[test]
fn a_matrix_that_goes_over_the_limit_is_not_begun() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    super::budget::settle(&world, &serve.base_url, "day_usd = 0.5");
    let run = |prompt: &str| {
        world.run(&["generate", "--profile", "Priced", "--quality", "low", "--n", "2", "--prompt", prompt])
    };
    let ran = run("a {red|blue|green} cup");
    let object = ran.json();
    assert_eq!((ran.status, object["error"]["kind"].as_str()), (5, Some("budget")), "{object}");
    assert!(object["error"]["message"].as_str().unwrap().contains("it needs 0.60 USD"), "{object}");
    let spent = world.run(&["spend"]).done();
    assert_eq!(
        (cents(&spent["today_usd"]), world.run(&["take", "list"]).done()["takes"].as_array().unwrap().len()),
        (0, 0)
    );
    assert_eq!(run("a {red|blue} cup").done()["takes"].as_array().unwrap().len(), 2, "four fit");
}
