//! Mentions in the prompt's field: as chips with their pictures, and a list to choose from while one is typed.

use super::variable;
use crate::picture::Digest;
use crate::prompt::{self, Image};
use crate::take::Mode;
use crate::tray::ReferenceId;
use crate::ui::price_step::thumb;
use crate::ui::textures::Textures;
use crate::ui::theme::{self, Tokens, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets::{line_in, menu_frame};
use eframe::egui::{
    self, Align, Area, Color32, CornerRadius, Galley, Id, Key, Modifiers, Order, Pos2, Rect, Role, Sense, Shape,
    TextFormat, Ui, WidgetInfo, text::LayoutJob, text::LayoutSection, vec2,
};
use std::ops::Range;

/// Side of the picture on a chip, and the room it takes.
const SIDE: f32 = 16.0;
const ROOM: f32 = 22.0;
/// Room behind a chip.
const BEHIND: f32 = 4.0;
/// Rows of the list.
const MOST: usize = 8;
const ROW: f32 = 34.0;
const WIDTH: f32 = 260.0;

/// What can be mentioned, with the picture of each.
pub fn images(view: &View<'_>) -> Vec<(Image, Digest)> {
    let source = view.document.filter(|_| view.draft.mode == Mode::Edit);
    let digests = source.map(|document| document.source.digest).into_iter();
    let digests = digests.chain(view.tray.sent().map(|card| card.reference.original.digest));
    // A board has no picture of its own before it is sent: it is shown as an empty place.
    let board = view.board();
    let digests = digests.chain(board.map(|board| board.promised().original.digest));
    let source = source.map(|document| document.source.name.as_str());
    view.tray.images(source, board.map(|board| board.name.as_str())).into_iter().zip(digests).collect()
}

/// The prompt's text with room before each mention for its picture.
pub fn job(text: &str, ink: Color32, t: &Tokens, width: f32, images: &[(Image, Digest)]) -> LayoutJob {
    let kind = Type::Prompt;
    let format =
        TextFormat { font_id: kind.font(), line_height: Some(kind.line()), color: ink, ..TextFormat::default() };
    let mut job = LayoutJob { text: text.to_owned(), ..LayoutJob::default() };
    let mut piece = |range: Range<usize>, leading_space: f32, color: Color32| {
        let format = TextFormat { color, ..format.clone() };
        let byte_range = egui::text::ByteIndex(range.start)..egui::text::ByteIndex(range.end);
        job.sections.push(LayoutSection { leading_space, byte_range, format });
    };
    // Braces and bars of variables stand back behind their values.
    let marks: Vec<usize> = variable::of(text).into_iter().flat_map(|variable| variable.marks).collect();
    let mut section = |range: Range<usize>, leading: f32, color: Color32| {
        let (mut done, mut leading) = (range.start, leading);
        for mark in marks.iter().copied().filter(|mark| range.contains(mark)) {
            if mark > done {
                piece(done..mark, std::mem::take(&mut leading), color);
            }
            piece(mark..mark + 1, std::mem::take(&mut leading), t.text_3);
            done = mark + 1;
        }
        if done < range.end || range.is_empty() {
            piece(done..range.end, leading, color);
        }
    };
    let all: Vec<Image> = images.iter().map(|(image, _)| image.clone()).collect();
    let (mut done, mut behind) = (0, 0.0);
    for mention in prompt::mentions(text) {
        if mention.range.start > done {
            section(done..mention.range.start, std::mem::take(&mut behind), ink);
        }
        let found = mention.find(&all).is_some();
        section(mention.range.clone(), if found { ROOM } else { 0.0 }, if found { ink } else { t.error });
        (done, behind) = (mention.range.end, if found { BEHIND } else { 0.0 });
    }
    if done < text.len() || text.is_empty() {
        section(done..text.len(), behind, ink);
    }
    job.wrap.max_width = width;
    job
}

/// The chips under the text: the shape to be set before it is painted, and the pictures over it.
pub fn chips(
    ui: &Ui,
    text: &str,
    galley: &Galley,
    at: Pos2,
    images: &[(Image, Digest)],
    textures: &mut Textures,
) -> Vec<Shape> {
    let t = theme::tokens(ui);
    let all: Vec<Image> = images.iter().map(|(image, _)| image.clone()).collect();
    let mut shapes = variable::frames(text, galley, at, t);
    for mention in prompt::mentions(text) {
        let Some(found) = mention.find(&all) else { continue };
        let chars = |byte: usize| text[..byte].chars().count();
        let cursor = |byte: usize| galley.pos_from_cursor(egui::text::CCursor::new(egui::text::CharIndex(chars(byte))));
        let (from, to) = (cursor(mention.range.start), cursor(mention.range.end));
        if (from.top() - to.top()).abs() > 1.0 {
            // Broken over two lines: only its words are marked.
            continue;
        }
        // The cursor behind it may stand after the room that follows.
        let wide = text_width(ui, &text[mention.range.clone()]);
        let left = cursor(mention.range.start + 1).left() - text_width(ui, "@") - ROOM;
        let chip = Rect::from_min_max(
            Pos2::new(left, from.top() + 1.0),
            Pos2::new(left + ROOM + wide + 4.0, from.bottom() - 1.0),
        );
        let chip = chip.translate(at.to_vec2());
        shapes.push(Shape::rect_filled(chip, CornerRadius::same(metrics::RADIUS_TAG), t.selected));
        let picture = Rect::from_min_size(chip.left_center() + vec2(2.0, -SIDE / 2.0), vec2(SIDE, SIDE));
        face(ui, picture, textures, &images[found]);
    }
    shapes
}

/// The picture that is meant; a board has none before it is sent.
fn face(ui: &Ui, rect: Rect, textures: &mut Textures, (image, digest): &(Image, Digest)) {
    if image.card == Some(ReferenceId::BOARD) {
        let t = theme::tokens(ui);
        ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS_TAG), t.field);
        icons::GRID_VIEW.paint(ui.painter(), rect.center(), rect.width().min(metrics::ICON) - 2.0, t.text_2);
    } else {
        thumb(ui, rect, textures, *digest, metrics::RADIUS_TAG);
    }
}

fn text_width(ui: &Ui, words: &str) -> f32 {
    crate::ui::widgets::galley(ui, words, Type::Prompt, Color32::PLACEHOLDER).size().x
}

/// What is chosen from while a mention is typed.
#[derive(Debug, Clone, Copy, Default)]
struct Choice {
    /// The `@` that it belongs to.
    at: usize,
    chosen: usize,
    /// Escape has closed it.
    closed: bool,
}

fn state_id() -> Id {
    Id::unique("choice of a mention")
}

/// The places among `images` whose name or number begins like what is typed, or has it in it.
fn matching(words: &str, images: &[(Image, Digest)]) -> Vec<usize> {
    let words = words.to_lowercase();
    let mut found: Vec<(bool, usize)> = images
        .iter()
        .enumerate()
        .filter_map(|(at, (image, _))| {
            let (name, number) = (image.name.to_lowercase(), (at + 1).to_string());
            let begins = name.starts_with(&words) || number.starts_with(&words);
            (begins || name.contains(&words)).then_some((!begins, at))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).take(MOST).collect()
}

/// Before the field sees the keys: while the list is open, arrows, Enter, Tab and Escape are the list's.
/// Gives the mention that was chosen: the bytes to replace, and its number.
pub fn keys(ui: &Ui, text: &str, cursor: Option<usize>, images: &[(Image, Digest)]) -> Option<(Range<usize>, usize)> {
    let (at, words, cursor) = open(text, cursor)?;
    let mut choice = choice(ui, at);
    let found = matching(words, images);
    if choice.closed || found.is_empty() {
        return None;
    }
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        choice.chosen = (choice.chosen + 1) % found.len();
    }
    if pressed(Key::ArrowUp) {
        choice.chosen = (choice.chosen + found.len() - 1) % found.len();
    }
    choice.closed = pressed(Key::Escape);
    let taken = pressed(Key::Enter) || pressed(Key::Tab);
    ui.data_mut(|data| data.insert_temp(state_id(), choice));
    taken.then(|| (at..cursor, found[choice.chosen.min(found.len() - 1)] + 1))
}

/// True while there is something to choose from.
pub fn is_open(ui: &Ui, text: &str, cursor: Option<usize>, images: &[(Image, Digest)]) -> bool {
    open(text, cursor).is_some_and(|(at, words, _)| !choice(ui, at).closed && !matching(words, images).is_empty())
}

fn open(text: &str, cursor: Option<usize>) -> Option<(usize, &str, usize)> {
    let cursor = cursor?;
    let (at, words) = prompt::typing(text, cursor)?;
    // A number that is followed by nothing else is a mention already.
    let whole = !words.is_empty() && words.bytes().all(|byte| byte.is_ascii_digit());
    (!whole).then_some((at, words, cursor))
}

fn choice(ui: &Ui, at: usize) -> Choice {
    let last: Choice = ui.data(|data| data.get_temp(state_id())).unwrap_or_default();
    if last.at == at { last } else { Choice { at, ..Choice::default() } }
}

/// The list at the cursor. Gives what was clicked.
pub fn list(
    ui: &Ui,
    text: &str,
    cursor: Option<usize>,
    place: Pos2,
    images: &[(Image, Digest)],
    textures: &mut Textures,
) -> Option<(Range<usize>, usize)> {
    let (at, words, cursor) = open(text, cursor)?;
    let choice = choice(ui, at);
    let found = matching(words, images);
    if choice.closed || found.is_empty() {
        return None;
    }
    let t = theme::tokens(ui);
    let height = found.len() as f32 * ROW + 12.0;
    let corner = place - vec2(8.0, height + 26.0);
    let area = Area::new(Id::unique("mentions")).order(Order::Foreground).fixed_pos(corner).constrain(true);
    let mut clicked = None;
    area.show(ui, |ui| {
        menu_frame(t).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (row, place) in found.iter().enumerate() {
                let (image, _) = &images[*place];
                let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, ROW), Sense::click());
                if row == choice.chosen.min(found.len() - 1) || response.hovered() {
                    ui.painter().rect_filled(rect, CornerRadius::same(metrics::RADIUS), t.hover);
                }
                let small = Rect::from_min_size(rect.left_center() + vec2(6.0, -12.0), vec2(24.0, 24.0));
                face(ui, small, textures, &images[*place]);
                let words = rect.with_min_x(small.right() + 10.0).with_max_x(rect.right() - 36.0);
                line_in(ui, words, &image.name, Type::Small, t.text, Align::Min);
                let number = format!("@{}", place + 1);
                line_in(ui, rect.with_max_x(rect.right() - 8.0), &number, Type::Small, t.text_2, Align::Max);
                let label = format!("Mention {}", image.name);
                response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, true, &label));
                if response.clicked() {
                    clicked = Some(place + 1);
                }
            }
        });
    });
    clicked.map(|number| (at..cursor, number))
}
