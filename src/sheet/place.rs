//! Where everything of a contact sheet lies, in points.

use super::{Cell, Group, Sheet, Shot};

/// Free room around a sheet.
pub const MARGIN: f32 = 24.0;
/// Between cells.
const GAP: f32 = 14.0;
/// Between the results of one cell.
const CLOSE: f32 = 3.0;
/// Height of a line of words.
const LINE: f32 = 16.0;
/// Width of the headings of rows, and the lines of one.
const SIDE: (f32, usize) = (118.0, 4);
/// Lines of the heading of a column and of a caption.
const LINES: usize = 2;
/// The longer side of a picture.
const SLOT: (f32, f32) = (72.0, 300.0);
/// The same in a sheet that is made smaller to be seen at once.
const SEEN: f32 = 128.0;

/// A rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x: f32,
    /// Upper edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// How words are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// What was asked for.
    Title,
    /// How many and how much.
    Facts,
    /// Heading of a table.
    Group,
    /// Heading of a column, at the left of its cells.
    Column,
    /// Heading of a row.
    Row,
    /// Under a cell.
    Caption,
}

/// One thing on a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    /// Words in at most so many lines.
    Words {
        /// Their room.
        area: Area,
        /// What they say.
        text: &'a str,
        /// How.
        style: Style,
        /// Lines there is room for.
        lines: usize,
    },
    /// A result: it is shown whole in its room.
    Shot {
        /// Its room.
        area: Area,
        /// The result.
        shot: &'a Shot,
        /// Where it belongs.
        cell: &'a Cell,
    },
    /// The place of a result that is not there.
    Empty {
        /// Its room.
        area: Area,
        /// Where it would belong.
        cell: &'a Cell,
    },
}

/// A sheet on its plane.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed<'a> {
    /// Width of the whole.
    pub width: f32,
    /// Height of the whole.
    pub height: f32,
    /// What lies on it.
    pub items: Vec<Item<'a>>,
}

/// Sizes that all cells of a sheet share.
struct Grid {
    /// A picture's room.
    slot: (f32, f32),
    /// Pictures of a cell beside each other.
    across: usize,
    /// A cell.
    cell: (f32, f32),
}

impl Sheet {
    /// The middle one of the pictures' shapes, width by height.
    fn aspect(&self) -> f32 {
        let mut all: Vec<f32> = self.shots().map(|shot| shot.extent.aspect() as f32).collect();
        all.sort_by(f32::total_cmp);
        all.get(all.len() / 2).copied().filter(|aspect| aspect.is_finite()).unwrap_or(1.0).clamp(0.5, 2.4)
    }

    /// Pictures beside and above each other in a cell.
    fn block(&self) -> (usize, usize) {
        let most = self.cells().map(|cell| cell.places).max().unwrap_or(1).max(1);
        let across = (1..=most).find(|across| across * across >= most).unwrap_or(1);
        (across, most.div_ceil(across))
    }

    fn grid(&self, longer: f32) -> Grid {
        let (across, down) = self.block();
        let aspect = self.aspect();
        let slot = if aspect >= 1.0 { (longer, longer / aspect) } else { (longer * aspect, longer) };
        let slot = (slot.0.round(), slot.1.round());
        let whole = |count: usize, side: f32| count as f32 * (side + CLOSE) - CLOSE;
        Grid { slot, across, cell: (whole(across, slot.0), whole(down, slot.1)) }
    }

    /// The longer side of a picture with which the widest table is as wide as there is room for.
    pub fn fitting(&self, width: f32) -> f32 {
        let (across, _) = self.block();
        let columns = self.groups.iter().map(|group| group.columns.len()).max().unwrap_or(0);
        let (columns, side) =
            if columns > 0 { (columns, SIDE.0 + GAP) } else { (self.cells().count().clamp(1, 5), 0.0) };
        let cell = (width - 2.0 * MARGIN - side + GAP) / columns as f32 - GAP;
        let slot = (cell + CLOSE) / across as f32 - CLOSE;
        (slot / self.aspect().min(1.0)).floor().clamp(SLOT.0, SLOT.1)
    }

    /// The same, and smaller where all of it can then be seen at once, as long as the pictures stay large enough to be
    /// told apart.
    pub fn fitting_page(&self, width: f32, height: f32) -> f32 {
        let widest = self.fitting(width);
        let (mut fits, mut over) = (SEEN.min(widest), widest);
        if self.place(widest, width, false).height <= height {
            return widest;
        }
        // What fits lies between the two; where nothing does, it is the smaller one.
        for _ in 0..6 {
            let middle = (f32::midpoint(fits, over)).floor();
            if self.place(middle, width, false).height <= height {
                fits = middle;
            } else {
                over = middle;
            }
        }
        fits
    }

    /// Puts everything in its place: pictures of that longer side, rows that wrap within that width. With `title`, what
    /// was asked for stands above.
    pub fn place(&self, longer: f32, width: f32, title: bool) -> Placed<'_> {
        let grid = self.grid(longer);
        let mut placed = Placed { width: 0.0, height: MARGIN, items: Vec::new() };
        let columns = self.groups.iter().map(|group| group.columns.len()).max().unwrap_or(0);
        let wide = match columns {
            0 => {
                let fit = ((width - 2.0 * MARGIN + GAP) / (grid.cell.0 + GAP)).floor().max(1.0) as usize;
                let count = fit.min(self.cells().count().max(1));
                count as f32 * (grid.cell.0 + GAP) - GAP
            }
            columns => SIDE.0 + columns as f32 * (grid.cell.0 + GAP),
        };
        // A title has room to be read, however small the table.
        let wide = if title { wide.max(360.0) } else { wide };
        placed.width = wide + 2.0 * MARGIN;
        if title {
            placed.words(MARGIN, wide, &self.title, Style::Title, 3, 20.0);
            placed.words(MARGIN, wide, &self.facts, Style::Facts, 1, LINE);
            placed.height += GAP;
        }
        for group in &self.groups {
            placed.group(group, &grid, wide);
        }
        placed.height += MARGIN - GAP;
        placed
    }
}

impl<'a> Placed<'a> {
    /// Words at the end, with as many lines as they may have.
    fn words(&mut self, x: f32, width: f32, text: &'a str, style: Style, most: usize, line: f32) {
        // About as many as there will be: half an em for a character is more than they take.
        let chars = (width / (line * 0.36)).max(1.0);
        let lines = (text.chars().count() as f32 / chars).ceil().clamp(1.0, most as f32) as usize;
        let area = Area { x, y: self.height, width, height: lines as f32 * line };
        self.items.push(Item::Words { area, text, style, lines });
        self.height += area.height + 4.0;
    }

    fn group(&mut self, group: &'a Group, grid: &Grid, wide: f32) {
        if !group.heading.is_empty() {
            self.words(MARGIN, wide, &group.heading, Style::Group, 2, LINE);
            self.height += 2.0;
        }
        if group.columns.is_empty() {
            let cells: Vec<&Cell> = group.rows.iter().flat_map(|row| &row.cells).collect();
            // A hair more, for what was rounded on the way.
            let across = (((wide + GAP) / (grid.cell.0 + GAP) + 0.01).floor() as usize).max(1);
            for line in cells.chunks(across) {
                for (at, cell) in line.iter().enumerate() {
                    let x = MARGIN + at as f32 * (grid.cell.0 + GAP);
                    self.cell(cell, x, grid);
                    let y = self.height + grid.cell.1 + 4.0;
                    let area = Area { x, y, width: grid.cell.0, height: LINES as f32 * LINE };
                    self.items.push(Item::Words { area, text: cell.caption(), style: Style::Caption, lines: LINES });
                }
                self.height += grid.cell.1 + 4.0 + LINES as f32 * LINE + GAP;
            }
            return;
        }
        let x = |at: usize| MARGIN + SIDE.0 + GAP + at as f32 * (grid.cell.0 + GAP);
        for (at, heading) in group.columns.iter().enumerate() {
            let area = Area { x: x(at), y: self.height, width: grid.cell.0, height: LINES as f32 * LINE };
            self.items.push(Item::Words { area, text: heading, style: Style::Column, lines: LINES });
        }
        self.height += LINES as f32 * LINE + 6.0;
        for row in &group.rows {
            let height = grid.cell.1.min(SIDE.1 as f32 * LINE);
            let area = Area { x: MARGIN, y: self.height, width: SIDE.0, height };
            let lines = ((height / LINE) as usize).max(1);
            self.items.push(Item::Words { area, text: &row.heading, style: Style::Row, lines });
            for (at, cell) in row.cells.iter().enumerate() {
                self.cell(cell, x(at), grid);
            }
            self.height += grid.cell.1 + GAP;
        }
        self.height += GAP;
    }

    fn cell(&mut self, cell: &'a Cell, x: f32, grid: &Grid) {
        for at in 0..cell.places.max(1) {
            let (column, line) = ((at % grid.across) as f32, (at / grid.across) as f32);
            let area = Area {
                x: x + column * (grid.slot.0 + CLOSE),
                y: self.height + line * (grid.slot.1 + CLOSE),
                width: grid.slot.0,
                height: grid.slot.1,
            };
            self.items.push(match cell.shots.iter().find(|shot| shot.place == at) {
                Some(shot) => Item::Shot { area, shot, cell },
                None => Item::Empty { area, cell },
            });
        }
    }
}
