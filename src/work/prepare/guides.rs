//! References as they go out: upright, in sRGB, the part that is wanted, and nothing but pixels.

use super::super::engine::Engine;
use super::super::failure::{input_failure, library_failure};
use super::super::upload;
use crate::canvas::mask::Mask;
use crate::geom::Bounds;
use crate::ledger::{Billed, Failure};
use crate::picture::{Format, Picture, colour, decode};
use crate::profile::UploadLimits;
use crate::reference::{Ground, Reference};
use crate::request::Upload;

/// What stands for the ground of a cut-out.
const GREY: u8 = 128;

impl Engine {
    /// A reference as image part `number` of those that go along.
    pub(super) fn encode_reference(
        &self,
        reference: &Reference,
        number: usize,
        limits: &UploadLimits,
    ) -> Result<Upload, Failure> {
        let (picture, format) = self.as_sent(reference)?;
        upload::reference(&picture, format, &format!("reference-{number}"), limits)
    }

    /// What of a reference goes out, at full size, and the format that suits it. Blocks.
    pub(in crate::work) fn as_sent(&self, reference: &Reference) -> Result<(Picture, Format), Failure> {
        let name = reference.name();
        let digest = reference.original.digest;
        let found = self
            .store
            .wait(move |library| library.original(digest))
            .map_err(|error| library_failure(&error, Billed::No))?;
        let Some((_, path)) = found else {
            return Err(input_failure(
                format!("The reference {name} is no longer in the library"),
                "Add the picture again",
            ));
        };
        let bytes = std::fs::read(&path).map_err(|error| {
            input_failure(format!("The reference {name} cannot be read: {error}"), "Add the picture again")
        })?;
        let decoded = decode::decode(&bytes, &self.limits)
            .map_err(|error| input_failure(format!("{name}: {error}"), "Take another picture"))?;
        let profile = colour::embedded(&bytes);
        drop(bytes);
        let (picture, mut format) = (decoded.picture, decoded.format);
        let mask = reference.cut_out.as_ref().map(|cut| self.mask_version(cut.mask.digest)).transpose()?;
        if mask.is_some() && format == Format::Jpeg {
            // It has no transparency.
            format = Format::Png;
        }
        let part = reference.part();
        if mask.as_ref().is_some_and(|mask| mask.extent() != picture.extent()) {
            return Err(input_failure(format!("The cut-out of {name} belongs to another picture"), "Make it anew"));
        }
        let picture = if part == picture.extent().bounds() { picture } else { picture.crop(part) };
        let picture = match (&reference.cut_out, mask) {
            (Some(cut), Some(mask)) => cut_out(&picture, &mask, part, cut.ground),
            _ => picture,
        };
        let picture = match profile {
            Some(profile) => colour::to_srgb(&picture, &profile).unwrap_or(picture),
            None => picture,
        };
        Ok((picture, format))
    }
}

/// What the mask covers of this part, which `picture` is, on a ground.
fn cut_out(picture: &Picture, mask: &Mask, part: Bounds, ground: Ground) -> Picture {
    let mut rgba = picture.rgba().to_vec();
    let rows = part.rows().map(|(y, columns)| &mask.row(y as u32)[columns]);
    for (pixel, value) in rgba.chunks_exact_mut(4).zip(rows.flatten()) {
        let cover = u16::from(*value);
        let share = |level: u8, other: u16| ((u16::from(level) * cover + other * (255 - cover) + 127) / 255) as u8;
        match ground {
            Ground::Removed => pixel[3] = share(pixel[3], 0),
            Ground::Greyed => (0..3).for_each(|at| pixel[at] = share(pixel[at], u16::from(GREY))),
        }
    }
    Picture::from_rgba(picture.extent(), rgba).unwrap_or_else(|| picture.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geom::Extent;

    #[test]
    fn what_is_not_covered_is_clear_or_grey() {
        let extent = Extent::new(3, 1);
        let picture = Picture::from_fn(extent, |_, _| [200, 100, 0, 255]);
        let mask = Mask::from_grey(extent, vec![255, 51, 0]).unwrap();
        let cut = |part: Bounds, ground| cut_out(&picture.crop(part), &mask, part, ground).rgba().to_vec();
        let whole = extent.bounds();
        assert_eq!(cut(whole, Ground::Removed), [200, 100, 0, 255, 200, 100, 0, 51, 200, 100, 0, 0]);
        assert_eq!(cut(whole, Ground::Greyed), [200, 100, 0, 255, 142, 122, 102, 255, 128, 128, 128, 255]);
        assert_eq!(cut(Bounds::new(1, 0, 2, 1), Ground::Removed), [200, 100, 0, 51]);
    }
}
