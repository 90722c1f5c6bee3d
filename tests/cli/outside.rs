//! Counts changed pixels without any code of the program: the mask is grown pixel by pixel.

use std::path::Path;

#[derive(Debug)]
pub struct Changed {
    pub outside: usize,
    pub inside: usize,
}

/// Compares `result` with `source` outside and inside of the white of `mask` grown by `seam` pixels.
pub fn count(source: &Path, mask: &Path, result: &Path, seam: i64) -> Changed {
    let (source, result) = (image::open(source).unwrap().to_rgba8(), image::open(result).unwrap().to_rgba8());
    let mask = image::open(mask).unwrap().to_luma8();
    assert_eq!(source.dimensions(), result.dimensions());
    let (width, height) = (i64::from(source.width()), i64::from(source.height()));
    let white =
        |x: i64, y: i64| x >= 0 && y >= 0 && x < width && y < height && mask.get_pixel(x as u32, y as u32).0[0] >= 128;
    let mut allowed = vec![false; (width * height) as usize];
    for y in 0..height {
        for x in (0..width).filter(|x| white(*x, y)) {
            let inner = white(x - 1, y) && white(x + 1, y) && white(x, y - 1) && white(x, y + 1);
            // Only the rim grows.
            let reach = if inner { 0 } else { seam };
            for dy in -reach..=reach {
                for dx in (-reach..=reach).filter(|dx| dx * dx + dy * dy <= reach * reach) {
                    let (x, y) = (x + dx, y + dy);
                    if x >= 0 && y >= 0 && x < width && y < height {
                        allowed[(y * width + x) as usize] = true;
                    }
                }
            }
        }
    }
    let mut changed = Changed { outside: 0, inside: 0 };
    for ((before, after), allowed) in source.pixels().zip(result.pixels()).zip(allowed) {
        if before != after {
            *(if allowed { &mut changed.inside } else { &mut changed.outside }) += 1;
        }
    }
    changed
}
