//! Takes: what was asked, and the same again.

use super::serve::Serve;
use super::world::World;
use super::{check_shape, inputs, text};

#[test]
fn a_take_is_listed_shown_and_run_again_at_the_dear_tier() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let (source, mask) = inputs(&world);
    let guide = format!("style={}", text(&source));
    let edit =
        ["edit", "--base-url", &serve.base_url, "--image", text(&source), "--mask", text(&mask), "--ref", &guide];
    let drafts =
        world.run(&[&edit[..], &["--prompt", "a balloon like @2", "--quality", "low", "--n", "2"]].concat()).done();
    let listed = world.run(&["take", "list"]).done();
    let row = &listed["takes"][0];
    assert_eq!((row["number"].as_u64(), row["done"].as_u64(), row["tier"].as_str()), (Some(1), Some(2), Some("draft")));
    let shown = world.run(&["take", "show", "1"]).done();
    assert_eq!(shown["id"], drafts["take"]);
    assert_eq!(shown["recipe"]["references"][0]["role"], "style");
    assert_eq!(shown["results"].as_array().unwrap().len(), 2);
    let like = shown["results"][0]["id"].as_str().unwrap();
    let again = ["take", "run", "1", "--tier", "final", "--like", like, "--base-url", &serve.base_url];
    let last = world.run(&again).done();
    check_shape(&last);
    assert_eq!((last["results"].as_array().unwrap().len(), &last["results"][0]["outside_changed_px"]), (1, &0.into()));
    let told = world.run(&["take", "show", "2"]).done();
    let recipe = &told["recipe"];
    assert_eq!((told["tier"].as_str(), told["quality"].as_str()), (Some("final"), Some("high")));
    assert_eq!((&recipe["mask"], recipe["references"][1]["role"].as_str()), (&shown["recipe"]["mask"], Some("layout")));
    let draft = &recipe["references"][1];
    assert_eq!(draft["label"], "Draft 1 of take 1");
    let (sent, drawn) = (&drafts["results"][0]["sent"], &draft["extent"]);
    assert_eq!(
        (&drawn["width"], &drawn["height"]),
        (&sent["width"], &sent["height"]),
        "the crop, as the model drew it"
    );
    // The same part of the source, and not sent smaller than it is.
    assert_eq!(last["results"][0]["crop"], drafts["results"][0]["crop"]);
    let (sent, crop) = (&last["results"][0]["sent"], &last["results"][0]["crop"]);
    assert!(sent["width"].as_u64() >= crop["width"].as_u64(), "{sent} {crop}");
    assert_eq!(world.run(&["take", "show", "77"]).status, 2);
    assert_eq!(world.run(&["take", "run", "1", "--like", "nonsense", "--base-url", &serve.base_url]).status, 2);
    world.verify();
}
