//! A board as one flat picture: what goes along to show the layout.
//!
//! Each piece is first made as small as it is seen, by a good filter, and then laid down turned: bilinear between its
//! pixels with alpha premultiplied, and its edges covering the pixels that they cross in part. Memory holds one piece
//! at a time.

use super::{Board, Piece};
use crate::geom::Extent;
use crate::picture::{Picture, resample};

/// A flat picture in the making.
pub struct Flat {
    extent: Extent,
    /// Pixels of the flat picture for one of the page, across and down.
    scale: (f32, f32),
    rgb: Vec<[f32; 3]>,
}

impl Flat {
    /// The empty page in a size.
    pub fn new(board: &Board, extent: Extent) -> Self {
        let extent = Extent::new(extent.width.max(1), extent.height.max(1));
        let (width, height) = board.size();
        let scale = (extent.width as f32 / width, extent.height as f32 / height);
        let ground = board.ground.map(f32::from);
        Self { extent, scale, rgb: vec![ground; extent.pixels() as usize] }
    }

    /// Lays a piece on top; `picture` is its part as it goes out, cut out already.
    pub fn lay(&mut self, piece: &Piece, picture: &Picture) {
        let (half_x, half_y) = piece.half();
        let (across, down) = piece.axes();
        // Both scales are the same but for the rounding of the sides.
        let (sx, sy) = self.scale;
        let half = (half_x * sx, half_y * sy);
        let centre = (piece.centre.x * sx, piece.centre.y * sy);
        let numbers = [half.0, half.1, centre.0, centre.1, across.x, across.y];
        let opacity = if piece.opacity.is_finite() { piece.opacity.clamp(0.0, 1.0) } else { 1.0 };
        if opacity == 0.0 || picture.extent().is_empty() || numbers.iter().any(|number| !number.is_finite()) {
            return;
        }
        let picture = shrunk(picture, half);
        let reach_x = across.x.abs() * half.0 + down.x.abs() * half.1 + 1.0;
        let reach_y = across.y.abs() * half.0 + down.y.abs() * half.1 + 1.0;
        let range = |middle: f32, reach: f32, side: u32| {
            let from = (middle - reach).floor().clamp(0.0, side as f32) as u32;
            from..(middle + reach).ceil().clamp(0.0, side as f32) as u32
        };
        let (rows, columns) =
            (range(centre.1, reach_y, self.extent.height), range(centre.0, reach_x, self.extent.width));
        let sampler = Sampler::new(&picture, half, piece.mirrored);
        for y in rows {
            let dy = y as f32 + 0.5 - centre.1;
            let row = y as usize * self.extent.width as usize;
            for x in columns.clone() {
                let dx = x as f32 + 0.5 - centre.0;
                // The place in the piece's own frame, in pixels of the flat picture from its middle.
                let (u, v) = (dx * across.x + dy * across.y, dx * down.x + dy * down.y);
                let cover = edge(u, half.0) * edge(v, half.1) * opacity;
                if cover <= 0.0 {
                    continue;
                }
                let [r, g, b, a] = sampler.at(u, v);
                let under = &mut self.rgb[row + x as usize];
                let keeps = 1.0 - a * cover;
                for (own, new) in under.iter_mut().zip([r, g, b]) {
                    *own = *own * keeps + new * cover;
                }
            }
        }
    }

    /// The picture.
    pub fn done(self) -> Picture {
        let byte = |level: f32| level.round().clamp(0.0, 255.0) as u8;
        let rgba = self.rgb.into_iter().flat_map(|[r, g, b]| [byte(r), byte(g), byte(b), 255]).collect();
        Picture::from_rgba(self.extent, rgba).expect("a pixel for each of the page")
    }
}

/// The flat picture of all pieces that `pictures` has a picture for, in a size.
pub fn flatten(board: &Board, extent: Extent, pictures: impl Fn(&Piece) -> Option<Picture>) -> Picture {
    let mut flat = Flat::new(board, extent);
    for piece in board.pieces().iter().filter(|piece| piece.visible) {
        if let Some(picture) = pictures(piece) {
            flat.lay(piece, &picture);
        }
    }
    flat.done()
}

/// How much of a pixel lies within an edge `half` away from the middle.
fn edge(at: f32, half: f32) -> f32 {
    (half - at.abs() + 0.5).clamp(0.0, 1.0).min(2.0 * half)
}

/// The picture no larger than it is seen, so that no pixel is skipped between two samples.
fn shrunk(picture: &Picture, half: (f32, f32)) -> Picture {
    let own = picture.extent();
    let side = |half: f32, own: u32| ((2.0 * half).round().clamp(1.0, own as f32) as u32).max(1);
    let seen = Extent::new(side(half.0, own.width), side(half.1, own.height));
    if seen.width < own.width || seen.height < own.height { resample::resize(picture, seen) } else { picture.clone() }
}

/// Reads between the pixels of a picture.
struct Sampler<'p> {
    picture: &'p Picture,
    /// Pixels of the picture for one of the flat picture; negative when it is mirrored.
    step: (f32, f32),
    middle: (f32, f32),
}

impl<'p> Sampler<'p> {
    fn new(picture: &'p Picture, half: (f32, f32), mirrored: bool) -> Self {
        let extent = picture.extent();
        let (width, height) = (extent.width as f32, extent.height as f32);
        let step = (width / (2.0 * half.0).max(1e-3), height / (2.0 * half.1).max(1e-3));
        let step = (if mirrored { -step.0 } else { step.0 }, step.1);
        Self { picture, step, middle: (width / 2.0, height / 2.0) }
    }

    /// Red, green, blue times alpha, and alpha from 0 to 1; past its border the border goes on.
    fn at(&self, u: f32, v: f32) -> [f32; 4] {
        let extent = self.picture.extent();
        let clamped = |at: f32, side: u32| at.clamp(0.0, (side - 1) as f32);
        let x = clamped(self.middle.0 + u * self.step.0 - 0.5, extent.width);
        let y = clamped(self.middle.1 + v * self.step.1 - 0.5, extent.height);
        let (left, top) = (x as u32, y as u32);
        let (right, bottom) = ((left + 1).min(extent.width - 1), (top + 1).min(extent.height - 1));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let mut sum = [0.0; 4];
        for (column, row, weight) in [
            (left, top, (1.0 - fx) * (1.0 - fy)),
            (right, top, fx * (1.0 - fy)),
            (left, bottom, (1.0 - fx) * fy),
            (right, bottom, fx * fy),
        ] {
            let [r, g, b, a] = self.picture.pixel(column, row).map(f32::from);
            let alpha = a / 255.0 * weight;
            sum[0] += r * alpha;
            sum[1] += g * alpha;
            sum[2] += b * alpha;
            sum[3] += alpha;
        }
        sum
    }
}
