//! Drawn marks read as the area they mean: what they cover, what they ring, and a little around it.

use crate::geom::Extent;
use crate::picture::Picture;

/// Longest side of the small copy that marks are read on.
const SMALL: u32 = 384;

/// The area that marks mean, as a mask of their size: alpha 0 where something may change.
pub fn meant(marks: &Picture) -> Picture {
    let extent = marks.extent();
    let small = extent.fit_within(SMALL);
    let (width, height) = (small.width as usize, small.height as usize);
    let at = |v: u32, from: u32, to: u32| (u64::from(v) * u64::from(to) / u64::from(from.max(1))) as usize;
    let mut marked = vec![false; width * height];
    for y in 0..extent.height {
        let row = at(y, extent.height, small.height) * width;
        for (x, pixel) in marks.row(y).chunks_exact(4).enumerate() {
            if pixel[3] >= 64 {
                marked[row + at(x as u32, extent.width, small.width)] = true;
            }
        }
    }
    let around = (small.short_side() as usize * 3 / 100).max(2);
    let grown = grown(&marked, width, height, around);
    let outside = outside(&grown, width, height);
    Picture::from_fn(extent, |x, y| {
        let cell = at(y, extent.height, small.height) * width + at(x, extent.width, small.width);
        if outside[cell] { [0, 0, 0, 255] } else { [255, 255, 255, 0] }
    })
}

/// Grown by a square of `by` cells to every side: first along the rows, then along the columns.
fn grown(cells: &[bool], width: usize, height: usize, by: usize) -> Vec<bool> {
    let near = |i: usize, n: usize| i.saturating_sub(by)..(i + by + 1).min(n);
    let rows: Vec<bool> =
        (0..width * height).map(|i| near(i % width, width).any(|x| cells[i / width * width + x])).collect();
    (0..width * height).map(|i| near(i / width, height).any(|y| rows[y * width + i % width])).collect()
}

/// Everything that is reached from the border without crossing a wall; what a ring encloses is not.
fn outside(walls: &[bool], width: usize, height: usize) -> Vec<bool> {
    let mut seen = vec![false; walls.len()];
    let border = |i: usize| i.is_multiple_of(width) || i % width == width - 1 || i < width || i >= width * (height - 1);
    let mut open: Vec<usize> = (0..walls.len()).filter(|i| border(*i) && !walls[*i]).collect();
    while let Some(i) = open.pop() {
        if std::mem::replace(&mut seen[i], true) {
            continue;
        }
        let (x, y) = (i % width, i / width);
        let beside = [
            (x > 0).then(|| i - 1),
            (x + 1 < width).then(|| i + 1),
            (y > 0).then(|| i - width),
            (y + 1 < height).then(|| i + width),
        ];
        open.extend(beside.into_iter().flatten().filter(|next| !walls[*next] && !seen[*next]));
    }
    seen
}

/// Marks have a size and both drawn and transparent pixels.
pub fn are_transparent(marks: &Picture) -> bool {
    let Extent { width, height } = marks.extent();
    width > 0 && height > 0 && marks.rgba().chunks_exact(4).any(|pixel| pixel[3] == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Picture {
        Picture::from_fn(Extent::new(400, 300), |x, y| {
            let far = (f64::from(x) - 200.0).hypot(f64::from(y) - 150.0);
            if (80.0..90.0).contains(&far) { [255, 0, 0, 255] } else { [0; 4] }
        })
    }

    #[test]
    fn a_ring_means_what_is_in_it() {
        let mask = meant(&ring());
        assert_eq!(mask.extent(), Extent::new(400, 300));
        let open = |x, y| mask.pixel(x, y)[3] == 0;
        assert!(open(200, 150) && open(285, 150) && open(200, 65), "inside, and on the line");
        assert!(!open(5, 5) && !open(395, 150) && !open(200, 20), "far from it");
        let share = mask.rgba().chunks_exact(4).filter(|pixel| pixel[3] == 0).count() as f64 / 120_000.0;
        assert!((0.20..0.32).contains(&share), "{share}");
    }

    #[test]
    fn a_stroke_means_its_surroundings_and_nothing_means_nothing() {
        let stroke = Picture::from_fn(Extent::new(300, 300), |x, y| {
            if y == 150 && (100..200).contains(&x) { [0, 0, 255, 200] } else { [0; 4] }
        });
        let mask = meant(&stroke);
        assert!(mask.pixel(150, 145)[3] == 0 && mask.pixel(150, 100)[3] == 255);
        assert!(meant(&Picture::from_fn(Extent::new(9, 1), |_, _| [0; 4])).rgba().chunks_exact(4).all(|p| p[3] == 255));
        assert!(are_transparent(&stroke));
        assert!(!are_transparent(&Picture::from_fn(Extent::new(4, 4), |_, _| [9, 9, 9, 255])));
    }
}
