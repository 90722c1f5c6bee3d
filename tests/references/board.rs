//! A composition on the wire: the board's flat picture goes out behind the originals of all cards, and comes back with
//! its take.

use super::{Shop, first_pixel, only_pixels, pixel, quarters, saved};
use maquette::board::{Board, BoardId, Piece, TakenBoard};
use maquette::geom::{Bounds, Extent, Point};
use maquette::picture::Picture;
use maquette::picture::decode::{Limits, decode};
use maquette::picture::encode;
use maquette::prospect::manifest::Part;
use maquette::reference::Reference;
use maquette::take::{Mode, Take, Tier};
use maquette::tray::Tray;
use maquette::work::session::Session;
use maquette::work::{Laid, Order, outlook};
use std::sync::Arc;

const GROUND: [u8; 4] = [214, 214, 214, 255];

/// A page of 1024 by 768 with the lower right part of the quarters upright, and a bar that is turned by a quarter; a
/// third card lies in the tray alone.
fn composed(shop: &Shop) -> (Tray, Arc<Board>) {
    let mut tray = Tray::default();
    let photo = shop.import("quarters.png", saved(quarters()));
    tray.add(Reference { crop: Some(Bounds::new(32, 16, 64, 32)), ..Reference::from(photo) });
    let bar = Picture::from_fn(Extent::new(60, 20), |x, _| if x < 30 { [200, 0, 0, 255] } else { [0, 0, 200, 255] });
    tray.add(shop.import("bar.png", encode::png(&bar)));
    tray.add(shop.import("alone.png", encode::png(&Picture::from_fn(Extent::new(8, 8), |_, _| [1, 2, 3, 255]))));
    let mut board = Board::new("Kitchen", Extent::new(1024, 768));
    let cards = tray.cards();
    let first = board.place(&cards[0], Some(Point::new(200.0, 150.0))).unwrap();
    board.set(Piece { scale: 5.0, ..board.piece(first).unwrap().clone() });
    let second = board.place(&cards[1], Some(Point::new(700.0, 400.0))).unwrap();
    board.set(Piece { scale: 4.0, degrees: 90.0, ..board.piece(second).unwrap().clone() });
    (tray, Arc::new(board))
}

fn order(shop: &Shop, tray: &Tray, board: &Arc<Board>, prompt: &str) -> Order {
    let order = shop.order(prompt, tray.sent().map(|card| card.reference.clone()).collect());
    Order { mode: Mode::Compose, ..order }.with_board(Arc::clone(board))
}

fn check_flat(bytes: &[u8]) {
    only_pixels(bytes);
    let flat = decode(bytes, &Limits::default()).unwrap().picture;
    assert_eq!(flat.extent(), Extent::new(1024, 768));
    // 160 by 80 around 200, 150: the yellow part of the quarters.
    for (x, y) in [(124, 114), (276, 186), (200, 150)] {
        assert_eq!(pixel(&flat, x, y), [230, 220, 60, 255], "{x}, {y}");
    }
    // 80 by 240 around 700, 400: what was left is above.
    for (x, y, colour) in [(665, 300, [200, 0, 0, 255]), (735, 500, [0, 0, 200, 255])] {
        assert_eq!(pixel(&flat, x, y), colour, "{x}, {y}");
    }
    for (x, y) in [(0, 0), (1023, 767), (118, 150), (655, 400), (700, 278), (500, 400)] {
        assert_eq!(pixel(&flat, x, y), GROUND, "{x}, {y}");
    }
}

#[test]
fn the_board_goes_out_behind_all_cards_and_shows_them_where_they_stand() {
    let shop = Shop::open();
    let (tray, board) = composed(&shop);
    let order = order(&shop, &tray, &board, "a table like @4 with @1");
    let outlook = outlook(&order).unwrap();
    assert_eq!(outlook.images.last(), Some(&Extent::new(1024, 768)), "it is priced as what is sent");
    let told = shop.engine.manifest(&order).unwrap();
    let form = shop.send(order);
    assert_eq!(form.images.len(), 4);
    assert_eq!([0, 2].map(|at| first_pixel(&form.images[at])), [[230, 220, 60], [1, 2, 3]], "the originals as ever");
    check_flat(&form.images[3]);
    assert!(
        form.prompt.starts_with("a table like image 4 with image 1\n\nImage 4 is a rough layout"),
        "{}",
        form.prompt
    );
    assert_eq!((told.prompt, told.bytes), (form.prompt, form.bytes), "what was shown before is what went out");
    let pictures = told.parts.iter().filter(|part| matches!(part, Part::Picture { number: Some(_), .. }));
    assert_eq!(pictures.count(), 4);
}

#[test]
fn a_take_keeps_its_board_and_runs_again_with_the_same_picture() {
    let shop = Shop::open();
    let (tray, board) = composed(&shop);
    let order = order(&shop, &tray, &board, "a table");
    let profile = order.profile.clone();
    let summary = shop.run(order);
    let form = shop.server.take_last();
    let take = Take::clone(&summary.take);
    let Some(TakenBoard { board: kept, picture }) = take.board.clone() else { panic!("a board") };
    assert_eq!((kept.as_ref(), take.mode), (board.as_ref(), Mode::Compose));
    assert_eq!(take.references.last().unwrap().original.digest, picture);
    assert_eq!(take.cards().map(Reference::name).collect::<Vec<_>>(), ["quarters.png", "bar.png", "alone.png"]);
    let stored = shop.engine.original(picture).unwrap();
    assert_eq!((stored.original.name.as_str(), stored.picture.extent()), ("Kitchen.png", Extent::new(1024, 768)));
    // As text and back; a take of before has none.
    let mut body = serde_json::to_value(&take).unwrap();
    assert_eq!(serde_json::from_value::<Take>(body.clone()).unwrap(), take);
    body.as_object_mut().unwrap().remove("board");
    let old: Take = serde_json::from_value(body).unwrap();
    assert_eq!((old.board.is_none(), old.cards().count()), (true, 4));
    // The final of the same take: nothing is laid out anew.
    let again = shop.engine.order_at(&take, profile, Tier::Final, None).unwrap();
    assert!(matches!(&again.board, Some(Laid::Flat(taken)) if taken.picture == picture));
    let second = shop.send(again);
    assert_eq!(second.images, form.images);
}

#[test]
fn what_is_off_or_hidden_is_not_on_the_flat_picture_and_nothing_is_no_composition() {
    let shop = Shop::open();
    let (mut tray, board) = composed(&shop);
    let bar = tray.cards()[1].id;
    tray.toggle(bar);
    let form = shop.send(order(&shop, &tray, &board, "a table"));
    assert_eq!(form.images.len(), 3);
    let flat = decode(&form.images[2], &Limits::default()).unwrap().picture;
    assert_eq!((pixel(&flat, 665, 300), pixel(&flat, 200, 150)), (GROUND, [230, 220, 60, 255]));
    let mut hidden = Board::clone(&board);
    hidden.set(Piece { visible: false, ..hidden.pieces()[0].clone() });
    let problem = outlook(&order(&shop, &tray, &Arc::new(hidden), "a table")).unwrap_err();
    assert!(problem.message.contains("Place a reference on the board"), "{problem:?}");
    let none = Order { mode: Mode::Compose, ..shop.order("a table", Vec::new()) };
    assert!(outlook(&none).is_err());
}

#[test]
fn a_board_is_one_of_the_sixteen_pictures() {
    let shop = Shop::open();
    let mut tray = Tray::default();
    for at in 0..16u8 {
        tray.add(
            shop.import(
                &format!("{at}.png"),
                encode::png(&Picture::from_fn(Extent::new(4, 4), |_, _| [at, 0, 0, 255])),
            ),
        );
    }
    let mut board = Board::new("Board", Extent::new(1024, 1024));
    board.place_all(tray.sent());
    let board = Arc::new(board);
    let problem = outlook(&order(&shop, &tray, &board, "all")).unwrap_err();
    assert!(problem.message.contains("16"), "{problem:?}");
    tray.toggle(tray.cards()[3].id);
    assert_eq!(outlook(&order(&shop, &tray, &board, "all")).unwrap().images.len(), 16);
}

#[test]
fn boards_are_kept_with_the_session() {
    let shop = Shop::open();
    let (tray, board) = composed(&shop);
    let mut session = Session { tray, ..Session::default() };
    session.boards.put(Arc::clone(&board));
    let second = session.boards.add(Extent::new(10, 20));
    shop.engine.save_session(&session).unwrap();
    let back = shop.engine.load_session().unwrap().unwrap();
    assert_eq!(back.boards.clone().settled(), session.boards);
    assert_eq!(back.boards.active().map(|board| board.id), Some(second));
    assert!(second != BoardId::fresh() && back.boards.board(board.id).unwrap().pieces().len() == 2);
}
