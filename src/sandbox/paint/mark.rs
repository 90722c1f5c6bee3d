//! The word SANDBOX in the lower right corner, so that nobody takes the painter for a model.

use super::Raster;

/// Seven rows of five pixels for each letter, the highest bit on the left.
const LETTERS: [[u8; 7]; 7] = [
    [0b01111, 0b10000, 0b10000, 0b01110, 0b00001, 0b00001, 0b11110],
    [0b01110, 0b10001, 0b10001, 0b11111, 0b10001, 0b10001, 0b10001],
    [0b10001, 0b11001, 0b10101, 0b10101, 0b10011, 0b10001, 0b10001],
    [0b11110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b11110],
    [0b11110, 0b10001, 0b10001, 0b11110, 0b10001, 0b10001, 0b11110],
    [0b01110, 0b10001, 0b10001, 0b10001, 0b10001, 0b10001, 0b01110],
    [0b10001, 0b10001, 0b01010, 0b00100, 0b01010, 0b10001, 0b10001],
];

/// Writes the mark: light on dark ground and dark on light, half transparent.
pub fn stamp(raster: &mut Raster) {
    let (width, height) = (raster.extent.width as usize, raster.extent.height as usize);
    let step = (width.min(height) / 512).max(1);
    let (wide, tall, margin) = (41 * step, 7 * step, 8 * step);
    if width < wide + 2 * margin || height < tall + 2 * margin {
        return;
    }
    let (left, top) = (width - wide - margin, height - tall - margin);
    let mut sum = 0u64;
    for y in top..top + tall {
        let row = &raster.rgb[(y * width + left) * 3..(y * width + left + wide) * 3];
        sum += row.iter().map(|byte| u64::from(*byte)).sum::<u64>();
    }
    let ink = if sum / ((wide * tall * 3) as u64) > 130 { 20 } else { 245 };
    for y in 0..tall {
        for x in 0..wide {
            let (letter, column) = (x / step / 6, x / step % 6);
            if column < 5 && LETTERS[letter][y / step] >> (4 - column) & 1 == 1 {
                let at = ((top + y) * width + left + x) * 3;
                for channel in &mut raster.rgb[at..at + 3] {
                    *channel = ((u16::from(*channel) * 9 + ink * 11) / 20) as u8;
                }
            }
        }
    }
}
