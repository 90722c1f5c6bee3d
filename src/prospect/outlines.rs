//! What an edit would change, as lines: around what is painted, what is blended, and what the model may draw.

use crate::canvas::changes::Cursor;
use crate::canvas::outline::{INSIDE, Line, Plane, distances, trace};
use crate::canvas::sketch::Glimpse;
use crate::geom::{Bounds, Point};

/// Points that can be drawn in every frame without being felt.
const MAX_POINTS: usize = 24_000;

/// Coarser levels that are tried when there are more.
const TRIES: usize = 4;

/// What is asked of a part of a mask.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// State of the canvas.
    pub cursor: Cursor,
    /// The part of the mask that is in sight, with what grows into it.
    pub glimpse: Glimpse,
    /// How far the painted core is grown to what is blended, in image pixels; by the size of the core when none.
    pub seam_px: Option<u32>,
    /// How much further what is sent reaches; by the seam when none.
    pub grow_px: Option<u32>,
    /// What is sent lies in here, in image pixels.
    pub crop: Option<Bounds>,
    /// Lines may be so many image pixels off to have fewer points.
    pub tolerance_px: f32,
}

/// The contours in image pixels.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outlines {
    /// State of the canvas that they show.
    pub cursor: Cursor,
    /// Around what is painted by half or more: the model's alone.
    pub painted: Vec<Line>,
    /// Around what may change at all.
    pub blended: Vec<Line>,
    /// Around what the model is told to draw.
    pub sent: Vec<Line>,
    /// From painted to blended, in image pixels.
    pub seam_px: u32,
    /// From blended to sent, in image pixels.
    pub grow_px: u32,
}

impl Outlines {
    /// Finds them. A few milliseconds for a screen; as many lines as can be drawn, coarser ones when there are too many.
    pub fn of(question: &Sighting) -> Self {
        let mut glimpse = question.glimpse.clone();
        let seam_px = question.seam_px.unwrap_or_else(|| crate::edit::plan::default_seam_px(core_of(&glimpse)));
        let grow_px = question.grow_px.unwrap_or_else(|| seam_px.max(8));
        let mut found = None;
        for _ in 0..TRIES {
            let outlines = Self::at(question, &glimpse, seam_px, grow_px);
            if let Some(outlines) = outlines {
                let enough = outlines.points() <= MAX_POINTS;
                found = Some(outlines);
                if enough {
                    break;
                }
            }
            glimpse = glimpse.coarser();
        }
        let mut found = found.unwrap_or_default();
        for lines in [&mut found.painted, &mut found.blended, &mut found.sent] {
            keep_longest(lines, MAX_POINTS / 3);
        }
        Self { cursor: question.cursor, seam_px, grow_px, ..found }
    }

    fn at(question: &Sighting, glimpse: &Glimpse, seam_px: u32, grow_px: u32) -> Option<Self> {
        let scale = (1_u64 << glimpse.level) as f32;
        let (width, height) = (glimpse.part.width() as usize, glimpse.part.height() as usize);
        let part = glimpse.part;
        let (right, bottom) = (glimpse.whole.width as i32, glimpse.whole.height as i32);
        let ends = [part.x0 <= 0, part.y0 <= 0, part.x1 >= right, part.y1 >= bottom];
        let lines = |values: &[u8]| {
            let mut lines = trace(Plane { values, width, height, ends })?;
            for line in &mut lines {
                line.simplify((question.tolerance_px / scale).max(0.05));
                for point in &mut line.points {
                    let image = |v: f32, from: i32| (v + from as f32) * scale;
                    *point = Point::new(image(point.x, part.x0), image(point.y, part.y0));
                }
            }
            Some(lines)
        };
        let (near, far) = (seam_px as f32 / scale, (seam_px + grow_px) as f32 / scale);
        let away = distances(&glimpse.coverage, width, height, far + 3.0);
        let mut grown = vec![0; away.len()];
        // A slope around the radius: the line falls where the distance is the radius, not on the next pixel.
        let mut grow = |radius: f32| {
            for (out, away) in grown.iter_mut().zip(&away) {
                *out = (f32::from(INSIDE) + (radius - away) * 60.0).clamp(0.0, 255.0) as u8;
            }
            grown.clone()
        };
        let blended = lines(&grow(near))?;
        let mut sent = grow(far);
        if let Some(crop) = question.crop {
            let level = |v: i32, from: i32| (v as f32 / scale).round() as i32 - from;
            let kept = Bounds::new(
                level(crop.x0, part.x0),
                level(crop.y0, part.y0),
                level(crop.x1, part.x0),
                level(crop.y1, part.y0),
            );
            clear_outside(&mut sent, width, kept);
        }
        Some(Self { painted: lines(&glimpse.coverage)?, blended, sent: lines(&sent)?, ..Self::default() })
    }

    fn points(&self) -> usize {
        [&self.painted, &self.blended, &self.sent].into_iter().flatten().map(|line| line.points.len()).sum()
    }
}

/// Bounds of the core, in image pixels.
fn core_of(glimpse: &Glimpse) -> Bounds {
    let mut core = Bounds::EMPTY;
    let width = glimpse.part.width() as usize;
    for (row, y) in glimpse.coverage.chunks_exact(width.max(1)).zip(glimpse.part.y0..) {
        let first = row.iter().position(|value| *value >= INSIDE);
        let last = row.iter().rposition(|value| *value >= INSIDE);
        if let (Some(first), Some(last)) = (first, last) {
            let x = glimpse.part.x0;
            core = core.union(Bounds::new(x + first as i32, y, x + last as i32 + 1, y + 1));
        }
    }
    let up = |v: i32| v << glimpse.level;
    Bounds::new(up(core.x0), up(core.y0), up(core.x1), up(core.y1))
}

fn clear_outside(values: &mut [u8], width: usize, kept: Bounds) {
    for (row, y) in values.chunks_exact_mut(width.max(1)).zip(0..) {
        if y < kept.y0 || y >= kept.y1 {
            row.fill(0);
            continue;
        }
        let column = |x: i32| (x.max(0) as usize).min(width);
        row[..column(kept.x0)].fill(0);
        row[column(kept.x1)..].fill(0);
    }
}

/// Specks are dropped before outlines are.
fn keep_longest(lines: &mut Vec<Line>, points: usize) {
    if lines.iter().map(|line| line.points.len()).sum::<usize>() <= points {
        return;
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.points.len()));
    let mut room = points;
    lines.retain(|line| {
        let fits = line.points.len() <= room;
        room -= if fits { line.points.len() } else { 0 };
        fits
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canvas::Canvas;
    use crate::canvas::mask::Mask;
    use crate::canvas::sketch::Sketch;
    use crate::edit::plan::{PlanOptions, Wish, plan};
    use crate::edit::{grow::Region, send::sent_region};
    use crate::geom::Extent;
    use crate::model::Model;
    use proptest::prelude::*;

    fn ask(mask: &Mask, level: usize, seam_px: u32, grow_px: u32, crop: Option<Bounds>) -> Outlines {
        let canvas = Canvas::from_mask(mask.clone());
        Outlines::of(&Sighting {
            cursor: canvas.cursor(),
            glimpse: Sketch::default().glimpse(&canvas, level, mask.extent().bounds()),
            seam_px: Some(seam_px),
            grow_px: Some(grow_px),
            crop,
            tolerance_px: 0.1,
        })
    }

    fn discs(extent: Extent, discs: &[(i32, i32, i32)]) -> Mask {
        let grey = (0..extent.pixels())
            .map(|at| {
                let (x, y) = ((at % u64::from(extent.width)) as i32, (at / u64::from(extent.width)) as i32);
                let inside = discs.iter().any(|(cx, cy, r)| (x - cx).pow(2) + (y - cy).pow(2) <= r * r);
                if inside { 255 } else { 0 }
            })
            .collect();
        Mask::from_grey(extent, grey).unwrap()
    }

    /// No point of the lines is further than `most` from a pixel inside and from one outside of a set.
    fn lies_on_edge(
        lines: &[Line],
        extent: Extent,
        most: f32,
        inside: impl Fn(i32, i32) -> bool,
    ) -> Result<(), String> {
        let reach = most.ceil() as i32 + 1;
        for point in lines.iter().flat_map(|line| &line.points) {
            let (mut within, mut without) = (f32::MAX, f32::MAX);
            for y in point.y as i32 - reach..=point.y as i32 + reach {
                for x in point.x as i32 - reach..=point.x as i32 + reach {
                    let away = (x as f32 + 0.5 - point.x).hypot(y as f32 + 0.5 - point.y);
                    let beyond = x < 0 || y < 0 || x >= extent.width as i32 || y >= extent.height as i32;
                    if !beyond && inside(x, y) { within = within.min(away) } else { without = without.min(away) }
                }
            }
            if within.max(without) > most {
                return Err(format!("{point:?} is {within} from inside and {without} from outside"));
            }
        }
        Ok(())
    }

    #[test]
    fn they_are_the_edges_of_what_the_edit_does() {
        let extent = Extent::new(900, 700);
        let mask = discs(extent, &[(300, 300, 70), (420, 330, 25), (890, 20, 12)]);
        let rule = Model::named("gpt-image-2").sizes;
        let options =
            PlanOptions { seam_px: Some(17), rule: &rule, wish: Wish::default(), is_final: false, frame: None };
        let plan = plan(&mask, &options).unwrap();
        let outlines = ask(&mask, 0, plan.seam_px, plan.grow_px, Some(plan.crop));
        assert!(outlines.painted.len() >= 2 && !outlines.sent.is_empty());
        let core = Region::core(&mask, plan.core);
        let support = core.grown(plan.seam_px, extent.bounds());
        let sent = sent_region(&mask, &plan);
        lies_on_edge(&outlines.painted, extent, 1.0, |x, y| core.contains(x, y)).unwrap();
        lies_on_edge(&outlines.blended, extent, 1.0, |x, y| support.contains(x, y)).unwrap();
        // Growing twice on whole pixels reaches up to one less than growing once by the sum.
        lies_on_edge(&outlines.sent, extent, 2.0, |x, y| sent.contains(x, y)).unwrap();
    }

    #[test]
    fn many_specks_are_drawn_coarser_or_not_at_all() {
        let extent = Extent::new(2400, 1600);
        let specks = |at: u64| ((at * 2_654_435_761) >> 7).is_multiple_of(11);
        let grey = (0..extent.pixels()).map(|at| if specks(at) { 255 } else { 0 }).collect();
        let mask = Mask::from_grey(extent, grey).unwrap();
        let start = std::time::Instant::now();
        let outlines = ask(&mask, 0, 0, 8, None);
        println!("350,000 specks: {:?}, {} points", start.elapsed(), outlines.points());
        assert!(outlines.points() <= MAX_POINTS);
        assert!(start.elapsed().as_secs() < 20);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn at_any_level_they_are_a_level_pixel_off_at_most(
            at in prop::collection::vec((0i32..400, 0i32..300, 2i32..50), 1..5),
            level in 0usize..4, seam in 0u32..40, grow in 8u32..40,
        ) {
            let extent = Extent::new(400, 300);
            let mask = discs(extent, &at);
            let core = Region::core(&mask, mask.core_bounds());
            let support = core.grown(seam, extent.bounds());
            let outlines = ask(&mask, level, seam, grow, None);
            let off = (1 << level) as f32 * 1.5 + 0.5;
            lies_on_edge(&outlines.painted, extent, off, |x, y| core.contains(x, y)).map_err(TestCaseError::fail)?;
            lies_on_edge(&outlines.blended, extent, off, |x, y| support.contains(x, y)).map_err(TestCaseError::fail)?;
        }
    }
}
