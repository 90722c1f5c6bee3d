//! What `maquette edit` says and does about drift, colours, frames and larger canvases.

use super::world::World;
use super::{check_shape, file, inputs, outside, text};
use image::{GenericImageView, Rgba};
use serde_json::Value;

fn run(world: &World, more: &[&str]) -> Value {
    let (source, mask) = inputs(world);
    let edit = ["edit", "--image", text(&source), "--mask", text(&mask), "--prompt", "a red balloon", "--seam", "12"];
    let told = world.run(&[&edit, more].concat()).done();
    check_shape(&told);
    told
}

#[test]
fn drift_is_measured_told_and_undone() {
    let world = World::new();
    let heatmap = world.path("maps/heat.png");
    let told = run(&world, &["--heatmap", text(&heatmap)]);
    let drift = |told: &Value, name: &str| told["results"][0]["drift"][name].clone();
    // The Sandbox shifts by 1.4 sent pixels, scales by 0.4 % and tints.
    let shift: Vec<f64> = serde_json::from_value(drift(&told, "shift_px")).unwrap();
    assert!((0.5..2.5).contains(&shift[0].hypot(shift[1])), "{shift:?}");
    assert!((drift(&told, "scale").as_f64().unwrap() - 1.0).abs() > 0.003);
    assert!((0.1..5.0).contains(&drift(&told, "tint").as_f64().unwrap()));
    assert!(drift(&told, "changed_share").as_f64().unwrap() < 0.3);
    assert_eq!((drift(&told, "registered"), drift(&told, "colour_matched")), (true.into(), true.into()));
    assert_eq!(image::open(&heatmap).unwrap().width() as u64, told["results"][0]["crop"]["width"].as_u64().unwrap());

    let plain = run(&world, &["--register", "off", "--colour", "off"]);
    assert_eq!((drift(&plain, "registered"), drift(&plain, "colour_matched")), (false.into(), false.into()));
    let (source, mask) = inputs(&world);
    let picture = |told: &Value| image::open(file(&told["results"][0], "path")).unwrap().to_rgba8();
    assert!(picture(&told) != picture(&plain));
    // Along the seam, where the content is the source's, the corrected result is nearer to it.
    let before = image::open(&source).unwrap().to_rgba8();
    let core = image::open(&mask).unwrap().to_luma8();
    let error = |after: &image::RgbaImage| -> u64 {
        let seam = |x: u32, y: u32| {
            let near =
                |dx: i64, dy: i64| core.get_pixel((i64::from(x) + dx) as u32, (i64::from(y) + dy) as u32).0[0] >= 128;
            !near(0, 0) && [(8, 0), (-8, 0), (0, 8), (0, -8)].iter().any(|(dx, dy)| near(*dx, *dy))
        };
        (20..780u32)
            .flat_map(|y| (20..1180u32).map(move |x| (x, y)))
            .filter(|(x, y)| seam(*x, *y))
            .map(|(x, y)| {
                let (Rgba(a), Rgba(b)) = (before.get_pixel(x, y), after.get_pixel(x, y));
                (0..3).map(|c| u64::from(a[c].abs_diff(b[c]))).sum::<u64>()
            })
            .sum()
    };
    let (corrected, pasted) = (error(&picture(&told)), error(&picture(&plain)));
    assert!(corrected < pasted, "{corrected} {pasted}");
    for told in [&told, &plain] {
        assert_eq!(outside::count(&source, &mask, &file(&told["results"][0], "path"), 12).outside, 0);
    }
    world.verify();
}

#[test]
fn a_picture_is_extended_and_its_own_pixels_stay() {
    let world = World::new();
    let (source, _) = inputs(&world);
    let edit = ["edit", "--image", text(&source), "--prompt", "more of the wall"];
    let told = world.run(&[&edit[..], &["--outpaint", "0,0,240,0"]].concat()).done();
    check_shape(&told);
    let result = &told["results"][0];
    assert_eq!(result["outside_changed_px"].as_u64(), Some(0));
    assert_eq!((result["width"].as_u64(), result["height"].as_u64()), (Some(1440), Some(800)));
    let (before, after) = (image::open(&source).unwrap(), image::open(file(result, "path")).unwrap());
    assert_eq!(after.dimensions(), (1440, 800));
    for (x, y) in [(0, 0), (600, 400), (1100, 20), (1150, 799)] {
        assert_eq!(before.get_pixel(x, y), after.get_pixel(x, y), "{x},{y}");
    }
    assert!((0..800).all(|y| after.get_pixel(1400, y).0[3] == 255));
    let (_, mask) = inputs(&world);
    let framed = world.run(&[&edit[..], &["--mask", text(&mask), "--frame", "440,200,640,416"]].concat()).done();
    let crop = &framed["results"][0]["crop"];
    assert_eq!((crop["x"].as_i64(), crop["y"].as_i64()), (Some(440), Some(200)));
    assert_eq!((crop["width"].as_i64(), crop["height"].as_i64()), (Some(640), Some(416)));
    let cut = world.run(&[&edit[..], &["--mask", text(&mask), "--frame", "0,0,512,512"]].concat());
    assert_eq!(cut.status, 2, "the frame leaves the mask out: {}", cut.stdout);
    for bad in [["--frame", "1,2,3"], ["--outpaint", "0,0,-5,0"], ["--register", "maybe"]] {
        assert_eq!(world.run(&[&edit[..], &bad].concat()).status, 2);
    }
    world.verify();
}
