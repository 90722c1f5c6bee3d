//! A picture with its half-size levels, so that a zoomed-out view neither shimmers nor uploads more than it shows.

use super::Picture;
use crate::geom::Extent;

/// Level 0 is the picture itself; each further level has half its sides, down to about 64 pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    levels: Vec<Picture>,
}

impl Pyramid {
    /// Builds all levels. Takes about as long as reading the picture twice: call it off the UI thread.
    pub fn new(picture: Picture) -> Self {
        let mut levels = vec![picture];
        while let Some(last) = levels.last()
            && last.extent().long_side() > 128
        {
            let half = halve(last);
            levels.push(half);
        }
        Self { levels }
    }

    /// The picture itself.
    pub fn full(&self) -> &Picture {
        &self.levels[0]
    }

    /// All levels, largest first.
    pub fn levels(&self) -> &[Picture] {
        &self.levels
    }

    /// The smallest level that still has at least one pixel for each screen pixel, at `zoom` screen pixels per pixel.
    pub fn level_for(&self, zoom: f32) -> usize {
        let wanted = (1.0 / zoom.max(1e-6)).log2().floor().max(0.0) as usize;
        wanted.min(self.levels.len() - 1)
    }
}

/// Half the sides, rounded up; each pixel is the mean of two by two, weighted by alpha.
fn halve(picture: &Picture) -> Picture {
    let from = picture.extent();
    let to = Extent::new(from.width.div_ceil(2), from.height.div_ceil(2));
    let mut rgba = Vec::with_capacity(to.pixels() as usize * 4);
    for y in 0..to.height {
        let upper = picture.row(y * 2);
        let lower = picture.row((y * 2 + 1).min(from.height - 1));
        for x in 0..to.width as usize {
            let left = x * 8;
            let right = if x * 2 + 1 < from.width as usize { left + 4 } else { left };
            rgba.extend_from_slice(&mean([&upper[left..], &upper[right..], &lower[left..], &lower[right..]]));
        }
    }
    Picture::from_rgba(to, rgba).expect("each target pixel was pushed once")
}

/// Mean of four pixels; the colour of a transparent one does not count.
fn mean(pixels: [&[u8]; 4]) -> [u8; 4] {
    let alpha: u32 = pixels.iter().map(|p| u32::from(p[3])).sum();
    let channel = |c: usize| {
        if alpha == 0 {
            return 0;
        }
        let sum: u32 = pixels.iter().map(|p| u32::from(p[c]) * u32::from(p[3])).sum();
        ((sum + alpha / 2) / alpha) as u8
    };
    [channel(0), channel(1), channel(2), ((alpha + 2) / 4) as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_halve_and_keep_the_mean() {
        let picture = Picture::from_fn(Extent::new(301, 200), |x, _| if x % 2 == 0 { [200; 4] } else { [100; 4] });
        let pyramid = Pyramid::new(picture);
        let sides: Vec<u32> = pyramid.levels().iter().map(|level| level.extent().width).collect();
        assert_eq!(sides, [301, 151, 76]);
        assert_eq!(pyramid.levels()[1].pixel(10, 10)[3], 150);
    }

    #[test]
    fn transparent_colours_do_not_bleed() {
        let picture = Picture::from_fn(Extent::new(200, 2), |x, _| if x % 2 == 0 { [250, 0, 0, 255] } else { [0; 4] });
        assert_eq!(Pyramid::new(picture).levels()[1].pixel(3, 0), [250, 0, 0, 128]);
    }

    #[test]
    fn the_level_never_has_fewer_pixels_than_the_screen() {
        let pyramid = Pyramid::new(Picture::from_fn(Extent::new(1024, 1024), |_, _| [0; 4]));
        assert_eq!(pyramid.level_for(1.0), 0);
        assert_eq!(pyramid.level_for(0.6), 0);
        assert_eq!(pyramid.level_for(0.5), 1);
        assert_eq!(pyramid.level_for(0.24), 2);
        assert_eq!(pyramid.level_for(0.000_1), pyramid.levels().len() - 1);
    }
}
