//! The results of a series beside each other: read from the library, and drawn as one picture.

mod fonts;
mod ink;

use super::engine::Engine;
use super::failure::{input_failure, library_failure};
use crate::command::TextureKey;
use crate::geom::Extent;
use crate::ledger::{Billed, Failure};
use crate::library::{Library, LibraryError};
use crate::picture::{Picture, encode, resample};
use crate::sheet::{Area, Item, Member, Sheet, Style};
use crate::take::{SeriesId, Take, TakeId};
use ink::Ink;
use std::path::Path;

/// The longer side of a picture on the plane of the sheet, in points.
const SLOT: f32 = 160.0;
/// Width of a row that wraps, in points.
const WIDTH: f32 = 1090.0;
/// Pixels of a point, where the whole is not too large then: a thumbnail is as large as its room.
const SCALE: f32 = 2.0;
/// Most pixels of a sheet.
const MOST_PIXELS: f32 = 60e6;

const PAPER: [u8; 3] = [255; 3];
const TEXT: [u8; 3] = [0x1C; 3];
const QUIET: [u8; 3] = [0x63; 3];
const NOTHING: [u8; 3] = [0xEC; 3];

impl Engine {
    /// The sheet of a series as it is now. Blocks.
    ///
    /// # Errors
    /// There is no such series.
    pub fn sheet(&self, series: SeriesId) -> Result<Sheet, Failure> {
        let read = self.store().wait(move |library| {
            let takes = library.takes_of_series(series)?;
            members(library, takes)
        });
        let members = read.map_err(|error| library_failure(&error, Billed::No))?;
        if members.is_empty() {
            return Err(input_failure("The series is no longer in the library", "Choose another one"));
        }
        Ok(Sheet::of(&members))
    }

    /// The sheet of these takes. Blocks.
    pub fn sheet_of(&self, takes: Vec<TakeId>) -> Result<Sheet, Failure> {
        let read = self.store().wait(move |library| {
            let mut found = Vec::with_capacity(takes.len());
            for take in takes {
                found.extend(library.take(take)?);
            }
            members(library, found)
        });
        Ok(Sheet::of(&read.map_err(|error| library_failure(&error, Billed::No))?))
    }

    /// Writes a sheet as a PNG picture; one of that name is replaced. Gives what there is to say about it. Blocks.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write_sheet(&self, sheet: &Sheet, path: &Path) -> Result<Option<String>, Failure> {
        let (picture, missing) = self.draw_sheet(sheet);
        let png = encode::png(&picture);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, png));
        written.map(|()| missing).map_err(|error| {
            input_failure(format!("{} cannot be written: {error}", path.display()), "Choose another place")
        })
    }

    /// A sheet as one picture, made of the results' thumbnails, and what of its words could not be written. Blocks.
    pub fn draw_sheet(&self, sheet: &Sheet) -> (Picture, Option<String>) {
        let placed = sheet.place(SLOT, WIDTH, true);
        let scale = SCALE.min((MOST_PIXELS / (placed.width * placed.height)).sqrt());
        let side = |points: f32| ((points * scale).ceil() as u32).max(1);
        let extent = Extent::new(side(placed.width), side(placed.height));
        let mut ink = Ink::new(extent, PAPER);
        for item in &placed.items {
            match item {
                Item::Words { area, text, style, lines } => {
                    let (size, line, strong, colour) = look(*style);
                    // Headings of columns stand on what they head.
                    let low = *style == Style::Column;
                    let lines = ink::Lines { most: *lines, height: line * scale, low };
                    ink.words(scaled(*area, scale), text, size * scale, strong, colour, lines);
                }
                Item::Empty { area, .. } => ink.fill(scaled(*area, scale), NOTHING),
                Item::Shot { area, shot, .. } => {
                    let area = scaled(*area, scale);
                    match self.small(TextureKey::Thumb(shot.entry)) {
                        Some(picture) => ink.picture(area, &fitted(&picture, area)),
                        None => ink.fill(area, NOTHING),
                    }
                }
            }
        }
        let missing: String = ink.missing().iter().take(8).collect();
        let words = format!(
            "No font on this system has {missing}: dots stand for such letters on the sheet. Install one that has them, \
             such as Noto Sans CJK, and export it again"
        );
        let words = (!missing.is_empty()).then_some(words);
        (ink.picture_of(), words)
    }
}

/// Size of the letters, height of a line, bold, colour; in points.
const fn look(style: Style) -> (f32, f32, bool, [u8; 3]) {
    match style {
        Style::Title => (15.0, 20.0, true, TEXT),
        Style::Facts => (12.0, 16.0, false, QUIET),
        Style::Group => (13.0, 16.0, true, TEXT),
        Style::Column | Style::Row => (12.0, 16.0, true, TEXT),
        Style::Caption => (12.0, 16.0, false, TEXT),
    }
}

fn scaled(area: Area, scale: f32) -> Area {
    let Area { x, y, width, height } = area;
    Area { x: x * scale, y: y * scale, width: width * scale, height: height * scale }
}

/// The whole picture inside of a room.
fn fitted(picture: &Picture, area: Area) -> Picture {
    let extent = picture.extent();
    let scale = (area.width / extent.width as f32).min(area.height / extent.height as f32);
    let side = |pixels: u32, most: f32| ((pixels as f32 * scale).round().min(most.floor()) as u32).max(1);
    let wanted = Extent::new(side(extent.width, area.width), side(extent.height, area.height));
    if wanted == extent { picture.clone() } else { resample::resize(picture, wanted) }
}

fn members(library: &Library, takes: Vec<(u32, Take)>) -> Result<Vec<Member>, LibraryError> {
    let member = |(number, take): (u32, Take)| Ok(Member { number, entries: library.entries_of_take(take.id)?, take });
    takes.into_iter().map(member).collect()
}
