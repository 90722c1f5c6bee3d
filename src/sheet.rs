//! A contact sheet: the results of takes that were run together, in rows and columns of what they differ in.
//!
//! One variable makes a row that wraps, two make a table, more make a table for each combination of the first ones; a
//! batch is a row that wraps. [`Sheet::place`] puts it all on a plane in points: the window and the picture that is
//! exported are laid out by the same hand.

mod place;

pub use place::{Area, Item, MARGIN, Placed, Style};

use crate::entry::{Entry, Verdict};
use crate::geom::Extent;
use crate::price::Money;
use crate::series::{Series, SeriesOf, word, words};
use crate::take::{EntryId, SeriesId, Take, TakeId};

/// Columns of a table that is not turned.
const MOST_COLUMNS: usize = 6;

/// A take with its results.
#[derive(Debug, Clone)]
pub struct Member {
    /// The take's number.
    pub number: u32,
    /// The take.
    pub take: Take,
    /// Its results in their order.
    pub entries: Vec<Entry>,
}

/// One result on a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shot {
    /// The result.
    pub entry: EntryId,
    /// Size of what its thumbnail shows.
    pub extent: Extent,
    /// Its number among the results of its take, from 1.
    pub number: u32,
    /// Its place in its cell, from 0: that of its number, whenever it came.
    pub place: usize,
}

/// The results of one take.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cell {
    /// The take, and its number; `None` when it was never run.
    pub take: Option<(TakeId, u32)>,
    /// What it is among the others.
    pub name: String,
    /// What stands under it where there are no headings: its number on the sheet, and its name.
    pub caption: String,
    /// Its results.
    pub shots: Vec<Shot>,
    /// Places that it takes: the results that were wished for.
    pub places: usize,
}

/// Cells in a row.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// The value that they share.
    pub heading: String,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// A table, or a row that wraps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Group {
    /// The values that all of it shares.
    pub heading: String,
    /// The values of the columns; none in a row that wraps.
    pub columns: Vec<String>,
    /// Its rows; one when it wraps.
    pub rows: Vec<Row>,
}

/// A contact sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The series that it shows.
    pub series: Option<SeriesId>,
    /// What was asked for.
    pub title: String,
    /// How many takes and results, and what they cost.
    pub facts: String,
    /// Its tables.
    pub groups: Vec<Group>,
}

impl Cell {
    /// What stands under it.
    pub fn caption(&self) -> &str {
        if self.caption.is_empty() { &self.name } else { &self.caption }
    }
}

impl Sheet {
    /// The sheet of these takes: of one series, or of takes that are listed one after another.
    pub fn of(members: &[Member]) -> Self {
        let series = members.iter().find_map(|member| member.take.series.as_ref());
        let (groups, title) = match series.map(|series| (series, &series.of)) {
            Some((series, SeriesOf::Matrix { prompt, axes })) => (tables(series, axes, members), prompt.clone()),
            Some((_, SeriesOf::Batch { .. })) => (vec![wrapping(by_place(members))], title_of(members)),
            None => (vec![wrapping(members.iter().map(cell).collect())], title_of(members)),
        };
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { series: series.map(|series| series.id), title, facts: facts(series, members), groups }
    }

    /// All cells in reading order.
    pub fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.groups.iter().flat_map(|group| &group.rows).flat_map(|row| &row.cells)
    }

    /// All results in reading order.
    pub fn shots(&self) -> impl Iterator<Item = &Shot> {
        self.cells().flat_map(|cell| &cell.shots)
    }
}

fn title_of(members: &[Member]) -> String {
    members.first().map_or_else(String::new, |member| member.take.prompt.clone())
}

fn facts(series: Option<&Series>, members: &[Member]) -> String {
    let results = members.iter().map(|member| shown(member).count()).sum::<usize>();
    let cost: Money = members.iter().flat_map(|member| &member.entries).map(|entry| entry.cost).sum();
    let size = series.map_or_else(
        || if members.len() == 1 { "1 take".to_owned() } else { format!("{} takes", members.len()) },
        Series::size,
    );
    let results = if results == 1 { "1 result".to_owned() } else { format!("{results} results") };
    if cost.is_zero() { format!("{size}, {results}") } else { format!("{size}, {results}, {cost}") }
}

/// What was discarded is out of sight.
fn shown(member: &Member) -> impl Iterator<Item = &Entry> {
    member.entries.iter().filter(|entry| entry.verdict != Verdict::Discarded)
}

fn cell(member: &Member) -> Cell {
    let gone: Vec<u32> =
        member.entries.iter().filter(|e| e.verdict == Verdict::Discarded).map(|entry| entry.index).collect();
    let place = |index: u32| index as usize - gone.iter().filter(|other| **other < index).count().min(index as usize);
    let mut shots: Vec<Shot> = shown(member)
        .map(|entry| {
            let pasted = entry.proof.as_ref().filter(|proof| !proof.is_flagged());
            let extent = pasted.map_or(entry.extent, |proof| proof.crop.clip(entry.extent).extent());
            Shot { entry: entry.id, extent, number: entry.index + 1, place: place(entry.index) }
        })
        .collect();
    // Two of one number, as after a repair, stand beside each other.
    shots.sort_by_key(|shot| shot.place);
    let mut free = 0;
    for shot in &mut shots {
        shot.place = shot.place.max(free);
        free = shot.place + 1;
    }
    let name = match &member.take.series {
        Some(series) => series.name(&member.take),
        None => format!("Take {}", member.number),
    };
    // What was discarded leaves no gap; what is still to come has its place.
    let wished = (member.take.parameters.n.clamp(1, 10) as usize).saturating_sub(gone.len()).max(1);
    let places = free.max(wished);
    Cell { take: Some((member.take.id, member.number)), caption: String::new(), name, shots, places }
}

fn by_place(members: &[Member]) -> Vec<Cell> {
    let mut sorted: Vec<&Member> = members.iter().collect();
    sorted.sort_by_key(|member| (member.take.series.as_ref().map(|series| series.place), member.number));
    sorted.into_iter().map(cell).collect()
}

const fn wrapping_group(rows: Vec<Row>) -> Group {
    Group { heading: String::new(), columns: Vec::new(), rows }
}

fn wrapping(mut cells: Vec<Cell>) -> Group {
    if cells.len() > 1 {
        for (at, cell) in cells.iter_mut().enumerate() {
            cell.caption = format!("{}. {}", at + 1, cell.name);
        }
    }
    wrapping_group(vec![Row { heading: String::new(), cells }])
}

/// The cells of a matrix: places without a take stay empty.
fn tables(series: &Series, axes: &[Vec<String>], members: &[Member]) -> Vec<Group> {
    let mut cells: Vec<Cell> = (0..series.count().min(4096))
        .map(|place| Cell { name: words(&series.values_at(place)), places: 1, ..Cell::default() })
        .collect();
    for member in members {
        let place = member.take.series.as_ref().map_or(0, |series| series.place as usize);
        if let Some(place) = cells.get_mut(place) {
            *place = cell(member);
        }
    }
    // An axis of one value is no axis.
    let axes: Vec<&Vec<String>> = axes.iter().filter(|axis| axis.len() > 1).collect();
    let [leading @ .., rows, columns] = axes.as_slice() else { return vec![wrapping(cells)] };
    let many = leading.len();
    let size = rows.len() * columns.len();
    let named = |values: &[String]| -> Vec<String> { values.iter().map(|value| word(value).to_owned()).collect() };
    let group = |(at, cells): (usize, &[Cell])| {
        let mut rest = at;
        let mut heading: Vec<&str> = Vec::with_capacity(many);
        for axis in leading.iter().rev() {
            heading.push(&axis[rest % axis.len()]);
            rest /= axis.len();
        }
        heading.reverse();
        let lines = cells.chunks(columns.len()).map(<[Cell]>::to_vec).collect();
        let heading = if heading.is_empty() { String::new() } else { words(&heading) };
        table(heading, named(rows), named(columns), lines)
    };
    cells.chunks(size).enumerate().map(group).collect()
}

/// A table; one that is much wider than high is turned.
fn table(heading: String, rows: Vec<String>, columns: Vec<String>, lines: Vec<Vec<Cell>>) -> Group {
    let turned = columns.len() > MOST_COLUMNS && rows.len() < columns.len();
    let (rows, columns, lines) = if turned {
        let column = |at: usize| lines.iter().filter_map(|line| line.get(at).cloned()).collect();
        let lines = (0..columns.len()).map(column).collect();
        (columns, rows, lines)
    } else {
        (rows, columns, lines)
    };
    let rows = rows.into_iter().zip(lines).map(|(heading, cells)| Row { heading, cells }).collect();
    Group { heading, columns, rows }
}

#[cfg(test)]
mod tests;
