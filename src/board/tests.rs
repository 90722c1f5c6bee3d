use super::flat::{Flat, flatten};
use super::grip::{Handle, moved, scaled, turned};
use super::*;
use crate::geom::Bounds;
use crate::picture::Picture;
use crate::reference::tests::original;
use crate::tray::Added;
use proptest::prelude::*;

/// A board of 1000 by 800 with one piece of 80 by 60 at this place.
pub fn board_with(centre: Point, scale: f32, degrees: f32) -> (Board, Piece) {
    let mut board = Board::new("Board", Extent::new(1000, 800));
    let id = board.add(None, Reference::from(original("cup")), centre, scale).unwrap();
    board.set(Piece { degrees, ..board.piece(id).unwrap().clone() });
    let piece = board.piece(id).unwrap().clone();
    (board, piece)
}

fn near(a: Point, b: Point, within: f32) -> bool {
    a.distance(b) <= within
}

fn tray(names: &[&str]) -> Tray {
    let mut tray = Tray::default();
    for name in names {
        assert!(matches!(tray.add(original(name)), Added::New(_)));
    }
    tray
}

#[test]
fn the_topmost_piece_is_the_one_that_is_hit() {
    let (mut board, low) = board_with(Point::new(500.0, 400.0), 2.0, 45.0);
    let high = board.duplicate(low.id).unwrap();
    assert_eq!(board.topmost(Point::new(500.0, 400.0)).unwrap().id, high);
    board.raise(high, -1);
    assert_eq!(board.topmost(Point::new(500.0, 400.0)).unwrap().id, low.id);
    assert!(
        board.topmost(Point::new(570.0, 340.0)).is_none(),
        "outside of the turned frame, inside of the one around it"
    );
    board.raise(low.id, isize::MIN);
    board.raise(low.id, isize::MAX);
    assert_eq!(board.pieces().iter().map(|piece| piece.id).collect::<Vec<_>>(), [high, low.id]);
    board.remove(low.id);
    assert_eq!(board.pieces().len(), 1);
}

#[test]
fn cards_come_one_aside_of_the_other_and_all_of_them_in_a_grid() {
    let tray = tray(&["a", "b", "c", "d", "e"]);
    let mut board = Board::new("Board", Extent::new(1000, 800));
    board.place(&tray.cards()[0], None);
    board.place(&tray.cards()[1], None);
    let (one, two) = (board.pieces()[0].centre, board.pieces()[1].centre);
    assert!(near(one, Point::new(500.0, 400.0), 0.1) && one.distance(two) > 20.0);
    let size = board.pieces()[0].half();
    assert!((size.0 - 250.0).abs() < 0.1 && size.1 < 200.0, "half the page");
    board.place_all(tray.sent());
    assert_eq!(board.pieces().len(), 5, "what is there is not placed again");
    board.clear();
    board.place_all(tray.sent());
    let frames: Vec<_> = board.pieces().iter().map(Piece::frame).collect();
    for (at, (least, most)) in frames.iter().enumerate() {
        assert!(least.x >= 0.0 && least.y >= 0.0 && most.x <= 1000.0 && most.y <= 800.0);
        for (other_least, other_most) in &frames[at + 1..] {
            let apart = least.x >= other_most.x
                || other_least.x >= most.x
                || least.y >= other_most.y
                || other_least.y >= most.y;
            assert!(apart, "{frames:?}");
        }
    }
    assert!(frames[0].0.x < frames[1].0.x && (frames[0].0.y - frames[1].0.y).abs() < 0.1, "in the order of the tray");
}

#[test]
fn a_piece_stands_and_falls_with_its_card() {
    let mut tray = tray(&["a", "b"]);
    let mut board = Board::new("Board", Extent::new(1000, 800));
    let id = board.place(&tray.cards()[1], None).unwrap();
    let standing = |board: &Board, tray: &Tray| board.piece(id).unwrap().standing(tray);
    assert_eq!(standing(&board, &tray), Standing::Sent);
    let card = tray.cards()[1].id;
    tray.toggle(card);
    assert_eq!(standing(&board, &tray), Standing::Off);
    let (at, gone) = tray.remove(card).unwrap();
    assert_eq!((standing(&board, &tray), board.pieces().len()), (Standing::Gone, 1));
    tray.restore(at, gone);
    tray.toggle(card);
    assert_eq!(standing(&board, &tray), Standing::Sent, "nothing was lost");
    // The same picture in another tray, under another number.
    let other = self::tray(&["x", "b"]);
    assert_eq!(standing(&board, &other), Standing::Sent);
    board.set(Piece { visible: false, ..board.piece(id).unwrap().clone() });
    assert_eq!(standing(&board, &tray), Standing::Hidden);
    let references: Vec<Reference> = tray.sent().map(|card| card.reference.clone()).collect();
    assert_eq!(board.drawn(&references).count(), 0);
}

#[test]
fn what_is_seen_stays_in_place_when_the_card_is_cropped() {
    let mut tray = tray(&["a"]);
    let card = tray.cards()[0].clone();
    let mut board = Board::new("Board", Extent::new(1000, 800));
    let id = board.place(&card, None).unwrap();
    for (degrees, mirrored) in [(0.0, false), (30.0, true)] {
        board.set(Piece { degrees, mirrored, ..board.piece(id).unwrap().clone() });
        let before = Arc::new(board.clone());
        let crop = Bounds::new(40, 0, 80, 30);
        tray.change(card.id, Reference { crop: Some(crop), ..card.reference.clone() });
        let after = before.followed(&tray);
        // The upper right corner of the picture is in both.
        let (whole, part) = (before.piece(id).unwrap(), after.piece(id).unwrap());
        let u = if mirrored { -1.0 } else { 1.0 };
        assert!(near(whole.at(u, -1.0), part.at(u, -1.0), 0.01), "{:?} {:?}", whole.at(u, -1.0), part.at(u, -1.0));
        assert!((whole.scale - part.scale).abs() < 1e-6);
        tray.change(card.id, card.reference.clone());
        assert!(near(after.followed(&tray).piece(id).unwrap().centre, whole.centre, 0.01), "and back");
        assert!(Arc::ptr_eq(&before.followed(&tray), &before), "nothing to follow");
    }
}

#[test]
fn edges_and_middles_are_kept_to_and_shown() {
    // 160 by 120, its left edge 4 from that of the page and its middle 3 below that of the page.
    let (board, piece) = board_with(Point::new(84.0, 403.0), 2.0, 0.0);
    let (kept, guides) = snap::moved(&board, piece.clone(), 6.0);
    assert!(near(kept.centre, Point::new(80.0, 400.0), 0.01));
    assert_eq!(guides.iter().map(|guide| (guide.upright, guide.at)).collect::<Vec<_>>(), [(true, 0.0), (false, 400.0)]);
    let (free, guides) = snap::moved(&board, piece.clone(), 2.0);
    assert_eq!((free, guides), (piece.clone(), Vec::new()), "too far");
    // The right edge is brought to the middle of the page by the handle at the right, the left one staying.
    let wide = scaled(&piece, Handle::Right, Point::new(164.0, 403.0), Point::new(497.0, 403.0), false);
    let (kept, guides) = snap::scaled(&board, wide, Handle::Right, false, 6.0);
    assert!((kept.frame().1.x - 500.0).abs() < 0.01 && (kept.frame().0.x - 4.0).abs() < 0.01);
    assert!(guides.contains(&snap::Guide { upright: true, at: 500.0, span: guides[0].span }));
}

#[test]
fn a_shelf_of_before_and_a_damaged_one_are_read() {
    let piece = serde_json::json!({
        "id": 3, "reference": serde_json::to_value(Reference::from(original("a"))).unwrap(),
        "centre": { "x": 5.0, "y": 5.0 }, "scale": 1e30,
    });
    let body = serde_json::json!({ "name": "Old", "page": { "width": 0, "height": 4_000_000_000_u32 }, "pieces": [piece, piece] });
    let board: Board = serde_json::from_value(body).unwrap();
    let board = board.settled();
    assert_eq!((board.pieces().len(), board.page), (2, Extent::new(1, 1 << 15)));
    assert!(board.pieces()[0].id != board.pieces()[1].id && board.pieces()[0].visible);
    assert!(board.pieces()[0].scale < 1e5);
    // Opacity is written only where there is less than all of it: what was before reads what is without it.
    let mut piece = board.pieces()[0].clone();
    assert!((piece.opacity - 1.0).abs() < 1e-6 && !serde_json::to_string(&piece).unwrap().contains("opacity"));
    piece.opacity = 0.25;
    let read: Piece = serde_json::from_str(&serde_json::to_string(&piece).unwrap()).unwrap();
    assert!((read.opacity - 0.25).abs() < 1e-6);
    for (wild, settled) in [(f32::NAN, 1.0), (-3.0, 0.0), (7.0, 1.0)] {
        let piece = Piece { opacity: wild, ..piece.clone() }.settled(board.page);
        assert!((piece.opacity - settled).abs() < 1e-6, "{wild}");
    }
    assert!(board.flat_extent().long_side() <= FLAT_SIDE && !board.flat_extent().is_empty());
}

fn any_number() -> impl Strategy<Value = f32> {
    prop_oneof![6 => -3000.0f32..3000.0, 1 => any::<f32>(), 1 => Just(f32::NAN), 1 => Just(f32::INFINITY), 1 => Just(0.0f32)]
}

proptest! {
    #[test]
    fn a_handle_follows_the_pointer_and_the_opposite_side_stays(
        x in 100.0f32..900.0, y in 100.0f32..700.0, scale in 0.5f32..6.0, degrees in -180.0f32..180.0,
        handle in 0usize..8, by in 0.3f32..3.0, middle in any::<bool>(),
    ) {
        let (_, piece) = board_with(Point::new(x, y), scale, degrees);
        let handle = Handle::ALL[handle];
        let (u, v) = handle.place();
        let (held, anchor) = (piece.at(u, v), if middle { piece.centre } else { piece.at(-u, -v) });
        let goal = Point::new(anchor.x + (held.x - anchor.x) * by, anchor.y + (held.y - anchor.y) * by);
        let after = scaled(&piece, handle, held, goal, middle);
        prop_assert!(near(after.at(u, v), goal, 0.2), "{:?} {:?}", after.at(u, v), goal);
        let stays = if middle { after.centre } else { after.at(-u, -v) };
        prop_assert!(near(stays, anchor, 0.2));
        prop_assert!((after.scale / piece.scale - by).abs() < 1e-3 && (after.degrees - piece.degrees).abs() < 1e-3);
    }

    #[test]
    fn a_turn_follows_the_pointer_and_stops_are_stops(
        degrees in -180.0f32..180.0, from in 0.0f32..360.0, by in -170.0f32..170.0,
    ) {
        let (_, piece) = board_with(Point::new(500.0, 400.0), 1.0, degrees);
        let on = |degrees: f32| Point::new(500.0 + 90.0 * degrees.to_radians().cos(), 400.0 + 90.0 * degrees.to_radians().sin());
        let (from_point, to) = (on(from), on(from + by));
        let free = turned(&piece, from_point, to, false, true);
        prop_assert!(wrapped(free.degrees - degrees - by).abs() < 0.05, "{}", free.degrees);
        let stopped = turned(&piece, from_point, to, true, false).degrees;
        prop_assert!((stopped / 15.0 - (stopped / 15.0).round()).abs() < 1e-3 && wrapped(stopped - free.degrees).abs() < 7.6);
    }

    #[test]
    fn there_and_back_is_the_same_page(
        x in 0.0f32..1000.0, y in 0.0f32..800.0, w in 64u32..4000, h in 64u32..4000, other in 64u32..4000,
    ) {
        let (board, piece) = board_with(Point::new(x, y), 2.0, 20.0);
        let there = board.clone().on_page(Extent::new(w, h));
        let back = there.clone().on_page(Extent::new(other, w)).on_page(Extent::new(1000, 800));
        let same = &back.pieces()[0];
        // What lay too far out of a narrow page was brought nearer.
        let out = there.pieces()[0].centre;
        let kept = out.x > -(w as f32) && out.x < 2.0 * w as f32 && out.y > -(h as f32) && out.y < 2.0 * h as f32;
        if kept && other == w {
            prop_assert!(near(same.centre, piece.centre, 1.0) && (same.scale - piece.scale).abs() < 0.01);
        }
        prop_assert_eq!(back.page, board.page);
    }

    #[test]
    fn no_number_breaks_anything(
        x in any_number(), y in any_number(), scale in any_number(), degrees in any_number(), w in any::<u32>(), h in any::<u32>(),
        to_x in any_number(), to_y in any_number(), handle in 0usize..8, reach in any_number(),
    ) {
        let mut board = Board::new("Board", Extent::new(w, h));
        let id = board.add(None, Reference::from(original("cup")), Point::new(x, y), scale).unwrap();
        board.set(Piece { degrees, ..board.piece(id).unwrap().clone() });
        let piece = board.piece(id).unwrap().clone();
        let (from, to) = (Point::new(x, y), Point::new(to_x, to_y));
        for changed in [
            moved(&piece, from, to, false),
            scaled(&piece, Handle::ALL[handle], from, to, false),
            turned(&piece, from, to, true, false),
            snap::moved(&board, piece.clone(), reach).0,
        ] {
            board.set(changed);
            let own = board.piece(id).unwrap();
            prop_assert!(own.centre.x.is_finite() && own.centre.y.is_finite() && own.scale > 0.0 && own.scale.is_finite());
            prop_assert!(own.degrees.abs() <= 180.0);
        }
        let picture = Picture::from_fn(Extent::new(3, 2), |x, y| [x as u8 * 90, y as u8 * 90, 7, 200]);
        let small = flatten(&board, Extent::new(16, 9), |_| Some(picture.clone()));
        prop_assert_eq!(small.extent(), Extent::new(16, 9));
        // Also numbers that no board has.
        let wild = Piece { centre: to, scale, degrees, ..piece };
        Flat::new(&board, Extent::new(8, 8)).lay(&wild, &picture);
        prop_assert!(board.flat_extent().long_side() <= FLAT_SIDE);
    }

    #[test]
    fn flat_is_what_many_points_of_each_pixel_show(
        centre in (10.0f32..90.0, 10.0f32..70.0), scale in 0.2f32..1.6, degrees in -180.0f32..180.0, mirrored in any::<bool>(),
        opacity in prop_oneof![Just(1.0f32), 0.0f32..1.0],
    ) {
        let mut board = Board::new("Board", Extent::new(100, 80));
        board.ground = [200, 180, 40];
        let id = board.add(None, Reference::from(original("cup")), Point::new(centre.0, centre.1), scale).unwrap();
        board.set(Piece { degrees, mirrored, opacity, ..board.piece(id).unwrap().clone() });
        // A smooth picture, transparent at its lower end: what lies between its pixels is the same for every filter.
        let picture = Picture::from_fn(Extent::new(80, 60), |x, y| {
            [(x * 3) as u8, (y * 4) as u8, 128, if y < 30 { 255 } else { (255 - (y - 30) * 8) as u8 }]
        });
        let flat = flatten(&board, board.page, |_| Some(picture.clone()));
        let piece = board.piece(id).unwrap();
        let (mut worst, mut sum) = (0.0f32, 0.0f32);
        for y in 0..80u32 {
            for x in 0..100u32 {
                let slow = supersampled(piece, &picture, board.ground, (x, y));
                let fast = flat.pixel(x, y);
                for (a, b) in slow.iter().zip(fast) {
                    let gap = (a - f32::from(b)).abs();
                    worst = worst.max(gap);
                    sum += gap;
                }
            }
        }
        // Corners that cross a pixel are covered by the product of two edges and not by their true area.
        prop_assert!(sum / 24_000.0 < 0.6 && worst < 70.0, "mean {} worst {worst}", sum / 24_000.0);
    }
}

/// The mean over eight by eight points of a pixel of the page, each from the nearest pixel of the picture.
fn supersampled(piece: &Piece, picture: &Picture, ground: [u8; 3], (x, y): (u32, u32)) -> [f32; 3] {
    let mut sum = [0.0; 3];
    for at in 0..64 {
        let (dx, dy) = ((at % 8) as f32, (at / 8) as f32);
        let point = Point::new(x as f32 + (dx + 0.5) / 8.0, y as f32 + (dy + 0.5) / 8.0);
        let (u, v) = piece.place_of(point);
        let inside = u.abs() <= 1.0 && v.abs() <= 1.0;
        let u = if piece.mirrored { -u } else { u };
        let column = (f32::midpoint(u, 1.0) * 80.0).clamp(0.0, 79.0) as u32;
        let row = (f32::midpoint(v, 1.0) * 60.0).clamp(0.0, 59.0) as u32;
        let [r, g, b, a] = picture.pixel(column, row).map(f32::from);
        let alpha = if inside { a / 255.0 * piece.opacity } else { 0.0 };
        for (own, (new, under)) in sum.iter_mut().zip([r, g, b].into_iter().zip(ground)) {
            *own += (new * alpha + f32::from(under) * (1.0 - alpha)) / 64.0;
        }
    }
    sum
}
