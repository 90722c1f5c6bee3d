//! Marks over the source as they go out: by themselves, or burned into a copy.

use super::Outlook;
use crate::canvas::marks;
use crate::geom::{Bounds, Extent};
use crate::ledger::Failure;
use crate::model::Knob;
use crate::picture::{Picture, resample};
use crate::profile::EditBody;
use crate::request::Upload;
use crate::take::{Markup, Mode};
use crate::work::engine::Engine;
use crate::work::failure::input_failure;
use crate::work::order::Order;
use crate::work::upload;

/// How the marks of an order travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarksGo {
    /// There are none, or nobody takes them.
    Nowhere,
    /// In a part of their own, in place of the mask.
    Themselves,
    /// Burned into a copy of what is sent, as the last reference.
    Copied,
}

impl MarksGo {
    /// What becomes of an order's marks at an endpoint.
    pub fn of(order: &Order) -> Self {
        let model = order.profile.rules(&order.parameters.model);
        let dialect = &order.profile.dialect;
        if order.mode != Mode::Edit || order.markup.is_none() {
            return Self::Nowhere;
        }
        let takes = model.offers(Knob::Markup).is_there()
            && dialect.allows(Knob::Markup.field())
            && dialect.edits == EditBody::Multipart;
        match (takes, order.marked_copy) {
            (true, _) => Self::Themselves,
            (false, true) => Self::Copied,
            (false, false) => Self::Nowhere,
        }
    }
}

impl Engine {
    /// The marks as a transparent picture over what is sent.
    pub(super) fn marks_alone(&self, order: &Order, outlook: &Outlook) -> Result<Option<Upload>, Failure> {
        if outlook.marks != MarksGo::Themselves {
            return Ok(None);
        }
        let Some((crop, sent)) = place(order, outlook) else { return Ok(None) };
        let picture = match &order.markup {
            Some(Markup::Lines(lines)) => marks::drawn(lines, crop, sent),
            Some(Markup::Picture(_)) => Some(resample::resize(&self.cut_of(order, crop)?, sent)),
            None => None,
        };
        picture.map(|picture| upload::exact(&picture, "markup")).transpose()
    }

    /// A copy of what is sent with the marks in it.
    pub(super) fn marked_copy(
        &self,
        order: &Order,
        outlook: &Outlook,
        sent: &Picture,
    ) -> Result<Option<Upload>, Failure> {
        let Some((crop, extent)) = place(order, outlook) else { return Ok(None) };
        let copy = match &order.markup {
            Some(Markup::Lines(lines)) => marks::burned(lines, crop, sent),
            Some(Markup::Picture(_)) => {
                Some(marks::laid_over(sent, &resample::resize(&self.cut_of(order, crop)?, extent)))
            }
            None => None,
        };
        copy.map(|copy| upload::exact(&copy, "marked")).transpose()
    }

    /// The crop's part of the marks that came as a picture.
    fn cut_of(&self, order: &Order, crop: Bounds) -> Result<Picture, Failure> {
        let (Some(Markup::Picture(original)), Some(source)) = (&order.markup, &order.source) else {
            return Err(input_failure("There are no marks", "Draw some"));
        };
        let picture = self.original(original.digest)?.picture;
        let own = source.picture.extent();
        if picture.extent() != own {
            let (is, wants) = (picture.extent().label(), own.label());
            return Err(input_failure(
                format!("The picture with the marks is {is} but the image is {wants}"),
                "Make it as large as the image",
            ));
        }
        Ok(cut(&picture, crop))
    }
}

/// Which part of the source is sent, and in which size.
fn place(order: &Order, outlook: &Outlook) -> Option<(Bounds, Extent)> {
    let source = order.source.as_ref()?;
    let sent = outlook.images.first().copied()?;
    let crop = outlook.plan.as_ref().map_or_else(|| source.picture.extent().bounds(), |plan| plan.in_source(plan.crop));
    Some((crop, sent))
}

/// A part of a picture; what lies past its border is transparent.
fn cut(picture: &Picture, part: Bounds) -> Picture {
    let (extent, rgba) = (picture.extent(), picture.rgba());
    Picture::from_fn(part.extent(), |x, y| {
        let (x, y) = (part.x0 + x as i32, part.y0 + y as i32);
        if x < 0 || y < 0 || x as u32 >= extent.width || y as u32 >= extent.height {
            return [0; 4];
        }
        let at = (y as usize * extent.width as usize + x as usize) * 4;
        [rgba[at], rgba[at + 1], rgba[at + 2], rgba[at + 3]]
    })
}
