//! A probe: a few cheap calls that find out what an endpoint honours. Plan and verdict are values; a worker runs it.

mod judge;

pub use judge::{Answered, Seen, SeenPicture, Tiles, judge};

use super::{EditBody, Profile, Streaming};
use crate::geom::Extent;
use crate::model::{Quality, Size};
use crate::picture::Format;
use crate::price::{Money, Order, estimate};
use crate::request::Parameters;
use serde::{Deserialize, Serialize};

/// What was found out about one ability.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// Not asked yet.
    #[default]
    Unknown,
    /// It is honoured.
    Yes,
    /// It is ignored or refused.
    No,
    /// It was asked, and the answer can be read both ways.
    Unclear,
}

/// What an endpoint honours, as far as a probe found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Findings {
    /// Pictures can be sent and are edited.
    pub edits: Finding,
    /// A mask keeps what it covers.
    pub mask: Finding,
    /// The size that is asked for is made.
    pub size: Finding,
    /// The quality that is asked for is made, as far as the count of tokens tells.
    pub quality: Finding,
    /// Several results in one call.
    pub n: Finding,
    /// Server-sent events.
    pub streaming: Finding,
    /// Previews in a stream.
    pub previews: Finding,
    /// JPEG where JPEG is asked for.
    pub jpeg: Finding,
    /// WebP where WebP is asked for.
    pub webp: Finding,
    /// Pictures are taken in the order they are sent.
    pub order: Finding,
    /// Tokens are counted.
    pub usage: Finding,
    /// When it was probed, in milliseconds since 1970; 0: never.
    pub probed_ms: i64,
}

impl Findings {
    /// True before the first probe.
    pub fn is_empty(&self) -> bool {
        self.probed_ms == 0
    }

    /// Each ability with what was found, for showing.
    pub fn rows(&self) -> [(&'static str, Finding); 11] {
        [
            ("Edits", self.edits),
            ("Masks", self.mask),
            ("Sizes", self.size),
            ("Quality", self.quality),
            ("Several results in one call", self.n),
            ("Streaming", self.streaming),
            ("Previews", self.previews),
            ("JPEG", self.jpeg),
            ("WebP", self.webp),
            ("Order of references", self.order),
            ("Count of tokens", self.usage),
        ]
    }

    /// The profile with what was found put to use: no stream where there is none, no mask where none is read.
    #[must_use]
    pub fn applied_to(self, mut profile: Profile) -> Profile {
        profile.findings = self;
        match self.streaming {
            Finding::No => profile.dialect.streaming = Streaming::Off,
            Finding::Yes => profile.dialect.streaming = Streaming::On,
            Finding::Unknown | Finding::Unclear => {}
        }
        match self.edits {
            Finding::No => profile.dialect.edits = EditBody::None,
            Finding::Yes => profile = asked(&profile),
            Finding::Unknown | Finding::Unclear => {}
        }
        profile
    }
}

/// Which call of a probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProbeKind {
    /// Two results, JPEG, an exact size.
    Several,
    /// A stream with one preview, WebP.
    Stream,
    /// An edit of a picture, without a mask.
    Unmasked,
    /// The same edit under a mask that lets nothing change.
    Masked,
    /// Two plain pictures, of which the first is asked for.
    Order,
}

/// A picture that a probe sends; the worker paints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbePicture {
    /// All of one colour.
    Plain([u8; 3]),
    /// Four quarters of different colours, so that any change shows.
    Quarters([[u8; 3]; 4]),
}

impl ProbePicture {
    /// Its colour at a pixel of `extent`.
    pub fn at(self, extent: Extent, x: u32, y: u32) -> [u8; 3] {
        match self {
            Self::Plain(colour) => colour,
            Self::Quarters(colours) => {
                let right = usize::from(x * 2 >= extent.width);
                let below = usize::from(y * 2 >= extent.height);
                colours[below * 2 + right]
            }
        }
    }
}

/// One call of a probe.
#[derive(Debug, Clone, PartialEq)]
pub struct ProbeCall {
    /// Which.
    pub kind: ProbeKind,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// The prompt.
    pub prompt: &'static str,
    /// The parameters.
    pub parameters: Parameters,
    /// The pictures to send, each of `extent`.
    pub pictures: Vec<ProbePicture>,
    /// The size of what is sent and of what is asked for.
    pub extent: Extent,
    /// Send a mask that lets nothing change.
    pub masked: bool,
    /// What it costs, as far as is known.
    pub price: Money,
}

/// The quarters that are sent for the mask.
pub const QUARTERS: [[u8; 3]; 4] = [[200, 40, 40], [40, 160, 60], [40, 70, 190], [220, 190, 60]];
/// The two pictures of the question about the order.
pub const FIRST: [u8; 3] = [210, 30, 30];
/// The second.
pub const SECOND: [u8; 3] = [30, 60, 210];

/// The profile as a probe asks it: an endpoint that takes no pictures as far as is known may take them by now.
#[must_use]
pub fn asked(profile: &Profile) -> Profile {
    let mut profile = profile.clone();
    if profile.dialect.edits == EditBody::None {
        profile.dialect.edits = EditBody::default();
    }
    profile
}

/// The calls of a probe, cheapest quality and smallest size; what cannot be asked is left out. They are to be sent to
/// the profile as it is [`asked`].
pub fn plan(profile: &Profile) -> Vec<ProbeCall> {
    let profile = &asked(profile);
    let model = profile.rules(&profile.model);
    let extent = model.sizes.nearest(Extent::new(1024, 640));
    let quality = model.nearest_quality(Quality::Low);
    let base = Parameters { model: profile.model.clone(), size: Size::Exact(extent), quality, ..Parameters::default() };
    let quarters = vec![ProbePicture::Quarters(QUARTERS)];
    let make = |kind, purpose, prompt: &'static str, parameters: Parameters, pictures: Vec<ProbePicture>| {
        let inputs = vec![extent; pictures.len()];
        let order = Order {
            model: &model,
            quality,
            size: parameters.size,
            n: parameters.n,
            partial_images: if parameters.stream { parameters.partial_images } else { 0 },
            inputs: &inputs,
            fidelity: parameters.fidelity,
            prompt_chars: prompt.len(),
        };
        let price = estimate(&order, &profile.price_list());
        ProbeCall { kind, purpose, prompt, parameters, pictures, extent, masked: kind == ProbeKind::Masked, price }
    };
    let stream = Parameters { format: Format::Webp, stream: true, partial_images: 1, ..base.clone() };
    let all = [
        make(
            ProbeKind::Several,
            "size, quality, several results, JPEG",
            "A plain grey stone on a white table",
            Parameters { n: 2, format: Format::Jpeg, ..base.clone() },
            Vec::new(),
        ),
        make(ProbeKind::Stream, "streaming, previews, WebP", "A plain grey stone on a white table", stream, Vec::new()),
        make(ProbeKind::Unmasked, "edits", REPAINT, base.clone(), quarters.clone()),
        make(ProbeKind::Masked, "masks", REPAINT, base.clone(), quarters),
        make(
            ProbeKind::Order,
            "order of references",
            "Fill the whole picture evenly with the colour of the first image. Ignore the second image.",
            base,
            vec![ProbePicture::Plain(FIRST), ProbePicture::Plain(SECOND)],
        ),
    ];
    let can = |call: &ProbeCall| match call.kind {
        ProbeKind::Several | ProbeKind::Unmasked | ProbeKind::Order => true,
        ProbeKind::Stream => profile.dialect.streaming != Streaming::Off && model.streaming,
        ProbeKind::Masked => profile.dialect.sends_masks(),
    };
    all.into_iter().filter(can).collect()
}

/// The prompt that changes everything.
const REPAINT: &str = "Repaint the whole picture as a uniform pale grey concrete wall";

#[cfg(test)]
mod tests {
    use super::super::Preset;
    use super::*;

    #[test]
    fn a_plan_is_cheap_and_names_its_price() {
        let calls = plan(&Preset::OpenAi.profile());
        assert_eq!(calls.len(), 5);
        assert!(calls.iter().all(|call| call.price > Money::ZERO && call.parameters.quality == Quality::Low));
        let total: i64 = calls.iter().map(|call| call.price.0).sum();
        assert!(Money(total).usd() < 0.10, "{}", Money(total).usd());
        let half: i64 = plan(&Preset::SmartAipi.profile()).iter().map(|call| call.price.0).sum();
        assert!((half * 2 - total).abs() <= 10, "{half} {total}");
        for call in &calls {
            assert_eq!(crate::request::check_parameters(&Parameters { n: 1, ..call.parameters.clone() }), Ok(()));
        }
    }

    #[test]
    fn what_cannot_be_asked_is_left_out() {
        let kinds = |preset: Preset| plan(&preset.profile()).iter().map(|call| call.kind).collect::<Vec<_>>();
        assert_eq!(kinds(Preset::SgLang), [ProbeKind::Several, ProbeKind::Unmasked, ProbeKind::Order]);
        assert!(plan(&Preset::SdCpp.profile()).iter().all(|call| call.price == Money::ZERO));
        let mut blind = Preset::OpenAi.profile();
        blind.dialect.edits = EditBody::None;
        assert_eq!(plan(&blind).len(), 5, "what was found missing once is asked for again");
        assert_eq!(asked(&blind).dialect.edits, EditBody::Multipart);
        let found = Findings { edits: Finding::Yes, ..Findings::default() };
        assert_eq!(found.applied_to(blind.clone()).dialect.edits, EditBody::Multipart);
        let found = Findings { edits: Finding::Unclear, ..Findings::default() };
        assert_eq!(found.applied_to(blind).dialect.edits, EditBody::None);
    }

    #[test]
    fn findings_are_put_to_use_and_kept() {
        let found = Findings { streaming: Finding::No, mask: Finding::Yes, probed_ms: 5, ..Findings::default() };
        let profile = found.applied_to(Preset::SmartAipi.profile());
        assert_eq!((profile.dialect.streaming, profile.findings), (Streaming::Off, found));
        assert!(!found.is_empty() && found.rows().contains(&("Masks", Finding::Yes)));
        let quarters = ProbePicture::Quarters(QUARTERS);
        let extent = Extent::new(10, 10);
        assert_eq!((quarters.at(extent, 9, 0), quarters.at(extent, 0, 9)), (QUARTERS[1], QUARTERS[2]));
    }
}
