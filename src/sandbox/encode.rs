//! Painted pixels to files, fast rather than small. Apart from `picture::encode`, for these are opaque RGB rows.

use super::paint::Raster;
use super::params::Output;

/// Encodes; `level` is the quality of JPEG and WebP, 0 to 100. The error is the encoder's own.
pub fn encode(raster: &Raster, format: Output, level: u8) -> Result<Vec<u8>, String> {
    match format {
        Output::Png => png(raster).map_err(|error| error.to_string()),
        Output::Jpeg => jpeg(raster, level).map_err(|error| error.to_string()),
        Output::Webp => webp(raster, level),
    }
}

fn png(raster: &Raster) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::with_capacity(raster.rgb.len() / 2);
    let mut encoder = png::Encoder::new(&mut bytes, raster.extent.width, raster.extent.height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Fast);
    encoder.set_filter(png::Filter::Up);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&raster.rgb)?;
    writer.finish()?;
    Ok(bytes)
}

fn jpeg(raster: &Raster, level: u8) -> image::ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, level.clamp(1, 100));
    encoder.encode(&raster.rgb, raster.extent.width, raster.extent.height, image::ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

fn webp(raster: &Raster, level: u8) -> Result<Vec<u8>, String> {
    let mut config = webp::WebPConfig::new().map_err(|()| "no WebP settings".to_owned())?;
    config.quality = f32::from(level.min(100));
    // The default spends four times the time for 3 % of the bytes.
    config.method = 1;
    let encoder = webp::Encoder::from_rgb(&raster.rgb, raster.extent.width, raster.extent.height);
    encoder.encode_advanced(&config).map(|memory| memory.to_vec()).map_err(|error| format!("{error:?}"))
}
