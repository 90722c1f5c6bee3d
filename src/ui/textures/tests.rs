//! Budget, wishes and tiles, driven through a bare egui context.

use super::tiles::CORE;
use super::*;
use crate::canvas::Canvas;
use crate::canvas::brush::Brush;
use crate::geom::{Bounds, Extent, Point};
use crate::picture::{Digest, Picture};
use crate::take::EntryId;
use eframe::egui::Color32;
use std::sync::Arc;

fn key() -> TextureKey {
    TextureKey::Thumb(EntryId::fresh())
}

fn image(side: usize) -> ColorImage {
    ColorImage::filled([side, side], Color32::WHITE)
}

/// What the frame uploaded: (whole textures, parts of textures, pixels of those parts).
fn uploads(ctx: &Context) -> (usize, usize, usize) {
    let mut delta = ctx.tex_manager().write().take_delta();
    let all: Vec<_> = delta.set.values().flatten().collect();
    let parts = all.iter().filter(|change| change.pos.is_some());
    let found = (
        all.iter().filter(|change| change.pos.is_none()).count(),
        parts.clone().count(),
        parts.map(|change| change.image.width() * change.image.height()).sum(),
    );
    delta.clear();
    found
}

#[test]
fn what_is_missed_is_said_once_and_in_order() {
    let ctx = Context::default();
    let mut textures = Textures::new(1 << 20);
    let (a, b) = (key(), key());
    for _ in 0..2 {
        textures.get(a);
    }
    textures.get(b);
    assert_eq!(textures.take_wanted(), Some(vec![a, b]));
    textures.end_frame();
    textures.get(a);
    textures.get(b);
    assert_eq!(textures.take_wanted(), None, "nothing new");
    textures.end_frame();
    textures.put(&ctx, a, image(4));
    textures.failed(b);
    assert_eq!(textures.get(a).map(|shown| shown.size), Some(Vec2::new(4.0, 4.0)));
    assert_eq!(textures.get(b), None);
    assert_eq!(textures.take_wanted(), Some(vec![]), "what failed is not asked for again");
    uploads(&ctx);
}

#[test]
fn the_oldest_go_first_and_what_is_shown_stays() {
    let ctx = Context::default();
    let side = 16;
    let mut textures = Textures::new(side * side * 4 * 2);
    let keys: Vec<TextureKey> = (0..4).map(|_| key()).collect();
    for one in &keys {
        textures.put(&ctx, *one, image(side));
        textures.get(*one);
        textures.end_frame();
    }
    assert_eq!(textures.bytes(), side * side * 4 * 2);
    assert!(textures.get(keys[0]).is_none() && textures.get(keys[1]).is_none());
    assert!(textures.get(keys[2]).is_some() && textures.get(keys[3]).is_some());
    textures.end_frame();
    for one in &keys {
        textures.put(&ctx, *one, image(side));
        textures.get(*one);
    }
    textures.end_frame();
    assert_eq!(textures.bytes(), side * side * 4 * 4, "a frame may show more than the budget");
    uploads(&ctx);
}

#[test]
fn pictures_that_cannot_be_textures_fail() {
    let ctx = Context::default();
    let mut textures = Textures::new(1 << 20);
    let one = key();
    textures.put(&ctx, one, ColorImage::default());
    textures.put(&ctx, one, ColorImage::filled([1, 4000], Color32::WHITE));
    assert!(textures.get(one).is_none() && textures.take_wanted().is_none());
    assert_eq!(textures.bytes(), 0);
}

#[test]
fn only_visible_tiles_are_uploaded_and_a_few_a_frame() {
    let ctx = Context::default();
    let mut textures = Textures::new(1 << 30);
    let extent = Extent::new(4096, 3072);
    let pyramid = Arc::new(Pyramid::new(Picture::from_fn(extent, |x, _| [x as u8, 0, 0, 255])));
    let small = textures.picture(&ctx, &pyramid, 1.0, Bounds::new(10, 10, 300, 300));
    assert_eq!(small.len(), 1);
    assert_eq!(small[0].stored, Bounds::new(0, 0, CORE + 1, CORE + 1));
    textures.end_frame();

    let mut frames = 0;
    let sharp = |quads: &[Quad]| quads.iter().filter(|quad| quad.level == 0).count();
    loop {
        let before = textures.bytes();
        let quads = textures.picture(&ctx, &pyramid, 1.0, extent.bounds());
        assert!(textures.bytes() - before < UPLOAD_PER_FRAME + (5 << 20));
        textures.end_frame();
        frames += 1;
        if sharp(&quads) == 5 * 4 {
            assert_eq!(quads.len(), 20, "no coarse level is painted once all is there");
            break;
        }
        assert!(quads[0].level > 0, "something coarser stands in");
        assert!(frames < 20);
    }
    assert!(frames > 2, "the upload is spread");
    assert_eq!(textures.picture(&ctx, &pyramid, 0.2, extent.bounds())[0].level, 2);
    drop(pyramid);
    textures.end_frame();
    assert_eq!(textures.bytes(), 0, "tiles go with their picture");
    uploads(&ctx);
}

#[test]
fn a_stroke_uploads_what_it_touched_and_no_more() {
    let ctx = Context::default();
    let mut textures = Textures::new(1 << 30);
    let extent = Extent::new(1600, 900);
    let mut canvas = Canvas::new(extent);
    let show = |textures: &mut Textures, canvas: &Canvas, touched| {
        let view = MaskView {
            source: Digest::of(b"one"),
            canvas,
            color: Color32::WHITE,
            level: 0,
            zoom: 1.0,
            visible: extent.bounds(),
            touched,
        };
        let quads = textures.mask(&ctx, &view).len();
        textures.end_frame();
        (quads, uploads(&ctx))
    };
    // egui's own first texture.
    uploads(&ctx);
    assert_eq!(show(&mut textures, &canvas, None), (0, (0, 0, 0)), "nothing painted, nothing uploaded");
    let brush = Brush { diameter_px: 20.0, hardness: 1.0, ..Brush::default() };
    canvas.begin(Point::new(100.0, 100.0), &brush);
    assert_eq!(show(&mut textures, &canvas, None), (1, (1, 0, 0)));
    let touched = canvas.extend(Point::new(140.0, 100.0));
    let (quads, (whole, parts, pixels)) = show(&mut textures, &canvas, Some(touched));
    assert_eq!((quads, whole, parts), (1, 0, 1));
    assert!((600..=60 * 24).contains(&pixels), "{pixels}");
    canvas.finish();
    assert_eq!(show(&mut textures, &canvas, None).1, (0, 0, 0), "the end of a stroke changes no pixel");
    canvas.undo();
    assert_eq!(show(&mut textures, &canvas, None).1.1, 1, "undo is seen without being told where");
    assert_eq!(show(&mut textures, &canvas, None).1, (0, 0, 0));
}

#[test]
fn another_mask_of_the_same_source_is_seen() {
    let ctx = Context::default();
    let mut textures = Textures::new(1 << 30);
    let extent = Extent::new(200, 100);
    let empty = Canvas::new(extent);
    let mut full = Canvas::new(extent);
    full.fill();
    let full = Canvas::from_mask(full.mask().clone());
    let mut show = |canvas: &Canvas| {
        let view = MaskView {
            source: Digest::of(b"one"),
            canvas,
            color: Color32::WHITE,
            level: 0,
            zoom: 1.0,
            visible: extent.bounds(),
            touched: None,
        };
        let quads = textures.mask(&ctx, &view).len();
        textures.end_frame();
        quads
    };
    assert_eq!([show(&empty), show(&full)], [0, 1], "both have revision 0");
    uploads(&ctx);
}
