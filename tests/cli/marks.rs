//! Marks over a picture: sent in place of the mask where a model takes them, as a marked copy where it does not.

use super::proxy::Proxy;
use super::serve::Serve;
use super::world::World;
use super::{holds, inputs, text};
use image::Rgba;

#[test]
fn marks_go_in_place_of_the_mask_or_as_a_copy() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    let (source, mask) = inputs(&world);
    let marks = world.path("marks.png");
    image::RgbaImage::from_fn(1200, 800, |x, y| {
        if (500..700).contains(&x) && (390..410).contains(&y) { Rgba([255, 0, 0, 255]) } else { Rgba([0; 4]) }
    })
    .save(&marks)
    .unwrap();
    let edit = |more: &[&str]| {
        let edit = ["edit", "--base-url", &proxy.base_url, "--image", text(&source), "--mask", text(&mask)];
        world.run(&[&edit[..], &["--prompt", "a boat here", "--markup", text(&marks)], more].concat())
    };
    let later = ["--model", "gpt-image-2.6-flare"];
    let told = edit(&later).done();
    assert_eq!(told["results"][0]["outside_changed_px"].as_u64(), Some(0), "the mask holds all the same");
    let sent = proxy.requests().concat();
    assert!(holds(&sent, b"name=\"markup\"") && !holds(&sent, b"name=\"mask\""));
    let refused = edit(&[]);
    assert_eq!(refused.status, 2, "{}", refused.stdout);
    assert!(refused.stdout.contains("takes no marks"), "{}", refused.stdout);
    assert_eq!(proxy.posts(), 1, "nothing was sent");
    let told = edit(&["--marked-copy"]).done();
    assert_eq!(told["results"][0]["outside_changed_px"].as_u64(), Some(0));
    let sent = proxy.requests().last().cloned().unwrap();
    assert!(holds(&sent, b"filename=\"marked.png\"") && holds(&sent, b"name=\"mask\""));
    let estimate = ["estimate", "edit", "--base-url", &proxy.base_url, "--image", text(&source), "--mask", text(&mask)];
    let marked = ["--prompt", "a boat here", "--markup", text(&marks)];
    let seen = world.run(&[&estimate[..], &marked, &later].concat()).done();
    assert!(seen["sends"]["mask"].is_null() && !seen["sends"]["markup"].is_null(), "{seen}");
    let seen = world.run(&[&estimate[..], &marked, &["--marked-copy"]].concat()).done();
    assert_eq!(seen["sends"]["images"].as_array().unwrap().len(), 2, "{seen}");
    image::RgbaImage::new(30, 20).save(&marks).unwrap();
    assert_eq!(edit(&later).status, 2, "marks of another size lie nowhere");
    assert_eq!(proxy.posts(), 2);
}
