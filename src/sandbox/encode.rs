//! Painted pixels to files, fast rather than small. Apart from `picture::encode`, for these are opaque RGB rows.

use super::paint::Raster;
use super::params::Output;
use crate::geom::Extent;

/// Encodes; `level` is the quality of JPEG and WebP, 0 to 100. With `cut_out` PNG and WebP keep an oval and lose what is
/// around it: that is the Sandbox's transparent background. The error is the encoder's own.
pub fn encode(raster: &Raster, format: Output, level: u8, cut_out: bool) -> Result<Vec<u8>, String> {
    let rgba = cut_out.then(|| oval(raster));
    match format {
        Output::Png => png(raster, rgba.as_deref()).map_err(|error| error.to_string()),
        Output::Jpeg => jpeg(raster, level).map_err(|error| error.to_string()),
        Output::Webp => webp(raster, rgba.as_deref(), level),
    }
}

/// The pixels with an alpha that falls off towards the corners; where it is 0 there is no colour either.
fn oval(raster: &Raster) -> Vec<u8> {
    let Extent { width, height } = raster.extent;
    let off = |i: u32, n: u32| (i as f32 + 0.5) / n as f32 * 2.0 - 1.0;
    let mut rgba = Vec::with_capacity(raster.rgb.len() / 3 * 4);
    for (i, rgb) in raster.rgb.chunks_exact(3).enumerate() {
        let (x, y) = (i as u32 % width, i as u32 / width);
        let far = off(x, width).hypot(off(y, height));
        let alpha = ((0.95 - far) * 2550.0).clamp(0.0, 255.0) as u8;
        rgba.extend_from_slice(&if alpha == 0 { [0; 4] } else { [rgb[0], rgb[1], rgb[2], alpha] });
    }
    rgba
}

fn png(raster: &Raster, rgba: Option<&[u8]>) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::with_capacity(raster.rgb.len() / 2);
    let mut encoder = png::Encoder::new(&mut bytes, raster.extent.width, raster.extent.height);
    encoder.set_color(if rgba.is_some() { png::ColorType::Rgba } else { png::ColorType::Rgb });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(rgba.unwrap_or(&raster.rgb))?;
    writer.finish()?;
    Ok(bytes)
}

fn jpeg(raster: &Raster, level: u8) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, level.clamp(1, 100));
    encoder.encode(&raster.rgb, raster.extent.width, raster.extent.height, image::ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

fn webp(raster: &Raster, rgba: Option<&[u8]>, level: u8) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "no WebP settings".to_owned())?;
    config.quality = f32::from(level.min(100));
    // The default spends four times the time for 3 % of the bytes.
    config.method = 1;
    let Extent { width, height } = raster.extent;
    let encoder = match rgba {
        Some(rgba) => webp::Encoder::from_rgba(rgba, width, height),
        None => webp::Encoder::from_rgb(&raster.rgb, width, height),
    };
    encoder.encode_advanced(&config).map(|memory| memory.to_vec()).map_err(|error| format!("{error:?}"))
}
