use super::*;
use crate::canvas::kernels::never;
use crate::canvas::select::shape::{Shape, shape};
use crate::geom::Point;

/// A speckled disc of one colour family on a ground of another, both uneven.
fn scene(extent: Extent, centre: (f32, f32), radius: f32) -> Picture {
    let mut noise = 0x2545_f491_u32;
    Picture::from_fn(extent, |x, y| {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = (noise & 15) as u8;
        let inside = (x as f32 - centre.0).hypot(y as f32 - centre.1) <= radius;
        let shade = (y * 40 / extent.height) as u8;
        if inside { [170 + grain, 90 + shade, 50 + grain, 255] } else { [60 + shade, 110 + grain, 120 + grain, 255] }
    })
}

fn wrong(found: &Selection, extent: Extent, centre: (f32, f32), radius: f32) -> usize {
    let places = (0..extent.height).flat_map(|y| (0..extent.width).map(move |x| (x, y)));
    places
        .filter(|(x, y)| {
            let inside = (*x as f32 - centre.0).hypot(*y as f32 - centre.1) <= radius;
            inside != (found.at(*x as i32, *y as i32) >= CORE)
        })
        .count()
}

fn line(extent: Extent, a: (f32, f32), b: (f32, f32)) -> Selection {
    Selection::stroke(extent, &[Point::new(a.0, a.1), Point::new(b.0, b.1)], 12.0)
}

#[test]
fn a_stroke_finds_the_disc() {
    for (extent, radius) in [(Extent::new(300, 220), 60.0), (Extent::new(1500, 1100), 300.0)] {
        let centre = (extent.width as f32 * 0.45, extent.height as f32 * 0.5);
        let picture = scene(extent, centre, radius);
        let foreground = line(extent, (centre.0 - radius / 2.0, centre.1), (centre.0 + radius / 2.0, centre.1));
        let found = quick(&picture, &Seeds { foreground, ..Seeds::default() }, &never).unwrap();
        let area = std::f32::consts::PI * radius * radius;
        let wrong = wrong(&found, extent, centre, radius);
        assert!((wrong as f32) < area * 0.012, "{extent}: {wrong} of {area}");
    }
}

#[test]
fn a_box_finds_the_disc_and_nothing_outside() {
    let (extent, centre) = (Extent::new(400, 300), (180.0, 140.0));
    let picture = scene(extent, centre, 70.0);
    let frame = Bounds::new(95, 60, 270, 225);
    let found = quick(&picture, &Seeds { frame: Some(frame), ..Seeds::default() }, &never).unwrap();
    assert!(wrong(&found, extent, centre, 70.0) < 200);
    assert!(
        (0..300).all(|y| (0..400).all(|x| found.at(x, y) == 0 || (95..270).contains(&x) && (60..225).contains(&y)))
    );
}

#[test]
fn a_stroke_against_it_takes_a_part_away() {
    let extent = Extent::new(300, 200);
    // Two discs that touch.
    let (one, two) = (scene(extent, (110.0, 100.0), 50.0), scene(extent, (200.0, 100.0), 50.0));
    let both = Picture::from_fn(extent, |x, y| if x < 155 { one.pixel(x, y) } else { two.pixel(x, y) });
    let mut seeds = Seeds { foreground: line(extent, (90.0, 100.0), (125.0, 100.0)), ..Seeds::default() };
    let found = quick(&both, &seeds, &never).unwrap();
    assert!(found.at(200, 100) >= CORE, "they hang together");
    seeds.background = line(extent, (180.0, 100.0), (225.0, 100.0));
    let found = quick(&both, &seeds, &never).unwrap();
    assert!(found.at(200, 100) == 0 && found.at(100, 80) >= CORE);
    assert!(seeds.background.bounds().rows().all(|(y, xs)| {
        xs.clone().all(|x| seeds.background.at(x as i32, y as i32) < 255 || found.at(x as i32, y as i32) == 0)
    }));
}

#[test]
fn odd_input_selects_little_and_never_panics() {
    let extent = Extent::new(40, 30);
    let flat = Picture::from_fn(extent, |_, _| [90, 90, 90, 255]);
    assert!(quick(&flat, &Seeds::default(), &never).unwrap().is_empty());
    let dot = line(extent, (10.0, 10.0), (10.0, 10.0));
    for seeds in [
        Seeds { foreground: dot.clone(), ..Seeds::default() },
        Seeds { foreground: dot.clone(), background: dot.clone(), frame: None },
        Seeds { frame: Some(Bounds::new(-50, -50, 500, 500)), ..Seeds::default() },
        Seeds { frame: Some(Bounds::new(39, 29, 40, 30)), ..Seeds::default() },
        Seeds { frame: Some(Bounds::new(100, 100, 200, 200)), ..Seeds::default() },
        Seeds { foreground: dot, frame: Some(Bounds::new(20, 20, 30, 30)), ..Seeds::default() },
    ] {
        assert!(quick(&flat, &seeds, &never).is_some());
    }
    let wide = scene(Extent::new(300, 200), (150.0, 100.0), 50.0);
    let frame = Some(Bounds::new(90, 40, 210, 160));
    assert_eq!(quick(&wide, &Seeds { frame, ..Seeds::default() }, &|| true), None, "it can be stopped");
    let clear = Picture::from_fn(extent, |x, _| [90, 90, 90, if x < 20 { 255 } else { 0 }]);
    let left = shape(extent, &Shape::Rect { from: Point::new(2.0, 2.0), to: Point::new(10.0, 28.0) }, false);
    let found = quick(&clear, &Seeds { foreground: left, ..Seeds::default() }, &never).unwrap();
    assert!(found.at(15, 15) >= CORE && found.at(25, 15) < CORE, "transparency is an edge");
}
