//! Budget, wishes and tiles, driven through a bare egui context.

use super::tiles::CORE;
use super::*;
use crate::canvas::Canvas;
use crate::canvas::brush::Brush;
use crate::geom::{Bounds, Extent, Point};
use crate::picture::Picture;
use crate::take::EntryId;
use eframe::egui::{Color32, ImageData};
use proptest::prelude::*;
use std::sync::Arc;

const LOOK: Look = Look { tint: Color32::WHITE, percent: 42.0, alone: false, inverted: false };

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
    // With the smaller sizes that egui's painter makes of it.
    let each = side * side * 4 + side * side * 4 / 3;
    let mut textures = Textures::new(each * 2);
    let keys: Vec<TextureKey> = (0..4).map(|_| key()).collect();
    for one in &keys {
        textures.put(&ctx, *one, image(side));
        textures.get(*one);
        textures.end_frame();
    }
    assert_eq!(textures.bytes(), each * 2);
    assert!(textures.get(keys[0]).is_none() && textures.get(keys[1]).is_none());
    assert!(textures.get(keys[2]).is_some() && textures.get(keys[3]).is_some());
    textures.end_frame();
    for one in &keys {
        textures.put(&ctx, *one, image(side));
        textures.get(*one);
    }
    textures.end_frame();
    assert_eq!(textures.bytes(), each * 4, "a frame may show more than the budget");
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
    assert_eq!(small[0].patch.stored, Bounds::new(0, 0, CORE + 1, CORE + 1));
    textures.end_frame();

    let mut frames = 0;
    let sharp = |quads: &[Quad]| quads.iter().filter(|quad| quad.patch.level == 0).count();
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
        assert!(quads[0].patch.level > 0, "something coarser stands in");
        assert!(frames < 20);
    }
    assert!(frames > 2, "the upload is spread");
    assert_eq!(textures.picture(&ctx, &pyramid, 0.2, extent.bounds())[0].patch.level, 2);
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
    let show = |textures: &mut Textures, canvas: &Canvas| {
        let view = MaskView { canvas, look: LOOK, level: 0, zoom: 1.0, visible: extent.bounds() };
        let quads = textures.mask(&ctx, &view).len();
        textures.end_frame();
        (quads, uploads(&ctx))
    };
    // egui's own first texture.
    uploads(&ctx);
    assert_eq!(show(&mut textures, &canvas), (0, (0, 0, 0)), "nothing painted, nothing uploaded");
    let brush = Brush { diameter_px: 20.0, hardness: 1.0, ..Brush::default() };
    canvas.begin(Point::new(100.0, 100.0), &brush);
    assert_eq!(show(&mut textures, &canvas), (1, (1, 0, 0)));
    canvas.extend(Point::new(140.0, 100.0));
    let (quads, (whole, parts, pixels)) = show(&mut textures, &canvas);
    assert_eq!((quads, whole, parts), (1, 0, 1));
    assert!((600..=70 * 30).contains(&pixels), "{pixels}");
    canvas.finish();
    assert_eq!(show(&mut textures, &canvas).1, (0, 0, 0), "the end of a stroke changes no pixel");
    canvas.undo();
    assert_eq!(show(&mut textures, &canvas).1.1, 1, "undo is seen without being told where");
    assert_eq!(show(&mut textures, &canvas).1, (0, 0, 0));
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
        let view = MaskView { canvas, look: LOOK, level: 0, zoom: 1.0, visible: extent.bounds() };
        let quads = textures.mask(&ctx, &view).len();
        textures.end_frame();
        quads
    };
    assert_eq!([show(&empty), show(&full)], [0, 1], "both have revision 0");
    uploads(&ctx);
}

/// What the graphics card holds of each texture.
#[derive(Default)]
struct Card(HashMap<TextureId, ColorImage>);

impl Card {
    fn take(&mut self, ctx: &Context) {
        let mut delta = ctx.tex_manager().write().take_delta();
        let mut changes: Vec<_> = delta.set.iter().collect();
        changes.sort_by_key(|(id, _)| **id);
        for (id, changes) in changes {
            for change in changes {
                let ImageData::Color(image) = &change.image;
                let Some([left, top]) = change.pos else {
                    self.0.insert(*id, (**image).clone());
                    continue;
                };
                let whole = self.0.get_mut(id).expect("a part of what is there");
                for (at, pixel) in image.pixels.iter().enumerate() {
                    let (x, y) = (left + at % image.width(), top + at / image.width());
                    whole.pixels[y * whole.size[0] + x] = *pixel;
                }
            }
        }
        delta.clear();
    }
}

#[derive(Debug, Clone)]
enum Op {
    Stroke(Vec<(f32, f32)>, f32, bool),
    Open(f32, f32),
    Cancel,
    Undo,
    Redo,
    Invert,
    Clear,
    Other,
    Look(bool),
}

fn ops() -> impl Strategy<Value = Op> {
    let at = || (-50.0f32..1700.0, -50.0f32..1200.0);
    prop_oneof![
        4 => (prop::collection::vec(at(), 1..4), 1.0f32..300.0, any::<bool>()).prop_map(|(p, d, e)| Op::Stroke(p, d, e)),
        2 => at().prop_map(|(x, y)| Op::Open(x, y)),
        1 => Just(Op::Cancel),
        2 => Just(Op::Undo),
        1 => Just(Op::Redo),
        1 => Just(Op::Invert),
        1 => Just(Op::Clear),
        1 => Just(Op::Other),
        1 => any::<bool>().prop_map(Op::Look),
    ]
}

fn run(op: &Op, canvas: &mut Canvas, look: &mut Look) {
    let brush = |diameter_px, erase| Brush { diameter_px, hardness: 0.7, opacity: 0.9, erase };
    match op {
        Op::Stroke(points, size, erase) => {
            for (at, (x, y)) in points.iter().enumerate() {
                let point = Point::new(*x, *y);
                if at == 0 {
                    canvas.begin(point, &brush(*size, *erase))
                } else {
                    canvas.extend(point)
                };
            }
            canvas.finish();
        }
        Op::Open(x, y) => drop(canvas.begin(Point::new(*x, *y), &brush(80.0, false))),
        Op::Cancel => drop(canvas.cancel()),
        Op::Undo => drop(canvas.undo()),
        Op::Redo => drop(canvas.redo()),
        Op::Invert => drop(canvas.invert()),
        Op::Clear => drop(canvas.clear()),
        Op::Other => *canvas = Canvas::from_mask(canvas.mask().clone()),
        Op::Look(inverted) => look.inverted = *inverted,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_is_on_the_card_is_the_mask(
        steps in prop::collection::vec((ops(), 0usize..4), 1..14),
        width in 1100u32..1600,
    ) {
        let ctx = Context::default();
        let mut textures = Textures::new(24 << 20);
        let mut card = Card::default();
        let extent = Extent::new(width, 1100);
        let mut canvas = Canvas::new(extent);
        let mut look = LOOK;
        for (op, level) in &steps {
            run(op, &mut canvas, &mut look);
            let view = MaskView { canvas: &canvas, look, level: *level, zoom: 1.0, visible: extent.bounds() };
            let pieces = textures.mask(&ctx, &view);
            card.take(&ctx);
            let at = |image: &ColorImage, patch: &Patch, x: i32, y: i32| {
                image.pixels[(y - patch.stored.y0) as usize * image.size[0] + (x - patch.stored.x0) as usize]
            };
            let side = 1 << level;
            let mut shown = 0;
            for piece in pieces {
                let (patch, quad) = match &piece {
                    Covered::Tile(quad) => (quad.patch, Some(quad)),
                    Covered::Plain(patch, _) => (*patch, None),
                };
                shown += patch.core.extent().pixels();
                for (y, columns) in patch.stored.rows() {
                    for x in columns {
                        let (mut sum, mut count) = (0, 0);
                        for py in y * side..((y + 1) * side).min(1100) {
                            for px in x * side..((x + 1) * side).min(width as usize) {
                                sum += u32::from(canvas.mask().at(px as i32, py as i32));
                                count += 1;
                            }
                        }
                        let mean = ((sum + count / 2) / count) as f32;
                        let mean = if look.inverted { 255.0 - mean } else { mean };
                        let expected = crate::ui::theme::with_opacity(look.tint, look.percent * mean / 255.0);
                        let found = match (quad, &piece) {
                            (Some(quad), _) => at(&card.0[&quad.texture], &patch, x as i32, y as i32),
                            (None, Covered::Plain(_, color)) => *color,
                            (None, Covered::Tile(_)) => unreachable!(),
                        };
                        prop_assert_eq!(found, expected, "level {} at {},{}", level, x, y);
                    }
                }
            }
            if look.inverted {
                prop_assert_eq!(shown, crate::picture::pyramid::level_extent(extent, *level).pixels());
            }
            textures.end_frame();
        }
    }
}
