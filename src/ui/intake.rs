//! Pictures that come in by themselves: dropped files, pasted images, pasted files.

use crate::command::board::BoardCommand;
use crate::command::{Command, Target};
use crate::geom::Extent;
use crate::ui::address::address_in;
use crate::ui::board;
use crate::ui::stack;
use crate::ui::theme::{self, Type, icons, metrics};
use crate::ui::view::View;
use crate::ui::widgets;
use eframe::egui::{Align2, Area, Color32, ColorImage, CornerRadius, Event, Id, Key, Order, Rect, Sense, Ui, vec2};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Reads drops and pastes of this frame, and shows where a drop would go while files hover over the window.
///
/// A drag has no position here (the window system does not say), so the whole window is one target. `batch`: the page of
/// the batch is open.
pub fn handle(ui: &Ui, view: &View<'_>, batch: bool, out: &mut Vec<Command>) {
    let dropped: Vec<PathBuf> = ui.input(|i| i.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
    land(ui, view, dropped, out);
    let typing = ui.text_edit_focused();
    for event in ui.input(|i| i.events.clone()) {
        match event {
            Event::PasteImage(image) => out.push(paste_image(&image)),
            Event::Paste(text) if !typing => {
                let paths = paths_in(&text);
                if !paths.is_empty() {
                    out.push(Command::Import(paths, Target::Auto));
                } else if let Some(url) = address_in(&text) {
                    out.push(Command::FetchAddress(url.to_owned()));
                }
            }
            _ => {}
        }
    }
    if pasted_neither(ui) {
        out.push(Command::PasteFiles);
    }
    if ui.input(|i| !i.raw.hovered_files.is_empty()) {
        overlay(ui, view, batch);
    }
}

/// Frames that a drop waits for the pointer to show where it was.
const WAIT_FRAMES: u8 = 6;

/// Dropped files belong to what they were dropped on: masks to the masks' section, pictures to the place on the
/// board, all else to canvas or tray.
///
/// While another program drags, the pointer is that program's; it is seen again right after the drop. A drop whose
/// place is not known waits for that, a few frames long.
fn land(ui: &Ui, view: &View<'_>, dropped: Vec<PathBuf>, out: &mut Vec<Command>) {
    let id = Id::unique("drop without a place");
    let waiting: Option<(Vec<PathBuf>, u8)> = ui.data_mut(|data| data.remove_temp(id));
    let (mut paths, frames) = waiting.unwrap_or_default();
    paths.extend(dropped);
    if paths.is_empty() {
        return;
    }
    let section = stack::masks::place(ui).filter(|_| !view.composing());
    if section.is_none() && !view.composing() {
        out.push(Command::Import(paths, Target::Auto));
        return;
    }
    match ui.input(|i| i.pointer.latest_pos()) {
        Some(at) => {
            if view.composing() {
                out.push(BoardCommand::DropAt(board::landing::at(ui, at)).into());
            }
            let target = if section.is_some_and(|section| section.contains(at)) { Target::Mask } else { Target::Auto };
            out.push(Command::Import(paths, target));
        }
        None if frames < WAIT_FRAMES => {
            ui.data_mut(|data| data.insert_temp(id, (paths, frames + 1)));
            ui.request_repaint_after(Duration::from_millis(30));
        }
        None => {
            if view.composing() {
                out.push(BoardCommand::DropAt(None).into());
            }
            out.push(Command::Import(paths, Target::Auto));
        }
    }
}

/// True when Ctrl+V was pressed and the clipboard holds neither text nor an image, so there may be copied files.
///
/// egui keeps the press of Ctrl+V to itself: with text or an image it becomes a paste event, with neither it is
/// swallowed. What always arrives is the release of V. A release without a press and without a paste is therefore a
/// paste of something else.
fn pasted_neither(ui: &Ui) -> bool {
    let id = Id::unique("V is explained");
    let mut explained: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
    let mut neither = false;
    ui.input(|i| {
        for event in &i.events {
            match event {
                Event::Paste(_) | Event::PasteImage(_) | Event::Key { key: Key::V, pressed: true, .. } => {
                    explained = true;
                }
                Event::Key { key: Key::V, pressed: false, modifiers, .. } => {
                    neither |= !explained && modifiers.command;
                    explained = false;
                }
                _ => {}
            }
        }
    });
    ui.data_mut(|data| data.insert_temp(id, explained));
    neither
}

/// egui's pixels are premultiplied; ours are straight.
fn paste_image(image: &ColorImage) -> Command {
    let [width, height] = image.size;
    let mut pixels = Vec::with_capacity(image.pixels.len() * 4);
    for pixel in &image.pixels {
        let [r, g, b, a] = pixel.to_array();
        pixels.extend_from_slice(&match a {
            255 => [r, g, b, a],
            0 => [0; 4],
            _ => Color32::to_srgba_unmultiplied(pixel),
        });
    }
    Command::PasteImage(Extent::new(width as u32, height as u32), Arc::new(pixels))
}

/// The files that a pasted text names: every line an absolute path or a `file://` address, else none.
fn paths_in(text: &str) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let path = match line.strip_prefix("file://") {
            Some(address) => unescaped(address),
            None => Some(line.to_owned()),
        };
        match path.map(PathBuf::from) {
            Some(path) if path.is_absolute() => paths.push(path),
            _ => return Vec::new(),
        }
    }
    paths
}

/// `%20` and the like as the bytes they stand for.
fn unescaped(address: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(address.len());
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
        let (high, low) = (digit(rest.next())?, digit(rest.next())?);
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).ok()
}

fn overlay(ui: &Ui, view: &View<'_>, batch: bool) {
    let t = theme::tokens(ui);
    let window = ui.content_rect();
    let words = match view.document {
        _ if batch => "Drop to add to the batch",
        _ if view.composing() => "Drop to place on the board",
        None if view.opening.is_none() => "Drop to open",
        _ => "Drop to add references",
    };
    let area = Area::new(Id::unique("drop")).order(Order::Foreground).fixed_pos(window.min).interactable(false);
    area.show(ui, |ui| {
        let (rect, response) = ui.allocate_exact_size(window.size(), Sense::hover());
        ui.painter().rect_filled(rect, 0.0, theme::with_opacity(t.canvas, 80.0));
        let inner = rect.shrink(24.0);
        widgets::dashed_rect(ui.painter(), inner, f32::from(metrics::RADIUS_POPOVER), t.accent_line);
        let card = Rect::from_center_size(rect.center(), vec2(280.0, 96.0));
        ui.painter().rect_filled(card, CornerRadius::same(metrics::RADIUS_POPOVER), t.card);
        icons::ADD_PHOTO_ALTERNATE.paint(ui.painter(), card.center() - vec2(0.0, 14.0), 24.0, t.text_2);
        let galley = widgets::galley(ui, words, Type::Section, t.text);
        let at = Align2::CENTER_CENTER.anchor_size(card.center() + vec2(0.0, 18.0), galley.size());
        ui.painter().galley(at.min, galley, t.text);
        response.widget_info(|| eframe::egui::WidgetInfo::labeled(eframe::egui::Role::Status, true, words));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_list_of_files_is_a_list_of_files() {
        assert_eq!(
            paths_in("/a/b.png\nfile:///c/d%20e.png\n"),
            [PathBuf::from("/a/b.png"), PathBuf::from("/c/d e.png")]
        );
        assert!(paths_in("a cat\n/a/b.png").is_empty());
        assert!(paths_in("file:///a%2").is_empty());
        assert!(paths_in("").is_empty());
    }

    #[test]
    fn pasted_pixels_are_straight() {
        #[expect(clippy::disallowed_methods, reason = "a pixel, not a colour of the screen")]
        let half = Color32::from_rgba_unmultiplied(200, 100, 50, 128);
        let image = ColorImage::new([3, 1], vec![Color32::RED, Color32::TRANSPARENT, half]);
        let Command::PasteImage(extent, pixels) = paste_image(&image) else { panic!("an image") };
        assert_eq!(extent, Extent::new(3, 1));
        assert_eq!(pixels[..8], [255, 0, 0, 255, 0, 0, 0, 0]);
        assert!(pixels[8].abs_diff(200) < 3 && pixels[9].abs_diff(100) < 3 && pixels[11] == 128);
    }
}
