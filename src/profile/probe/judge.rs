//! What the answers of a probe prove.

use super::{FIRST, Finding, Findings, ProbeCall, ProbeKind, SECOND};
use crate::geom::Extent;
use crate::ledger::Reason;
use crate::model::{Model, Quality};
use crate::picture::Format;
use crate::price::{Usage, output_tokens};

/// Tiles of each side.
const SIDE: u32 = 8;
/// A change of less than this (mean of the absolute difference, 0 to 255) is no change.
const STILL: f32 = 6.0;

/// A picture as the mean colours of 8 by 8 tiles, row by row: enough to see whether it changed.
pub type Tiles = [[f32; 3]; (SIDE * SIDE) as usize];

/// A picture that came back.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenPicture {
    /// Its pixels.
    pub extent: Extent,
    /// Its real format.
    pub format: Format,
    /// What it looks like.
    pub tiles: Tiles,
}

impl SeenPicture {
    /// A picture of these pixels; `at` gives the colour of each.
    pub fn of(extent: Extent, format: Format, at: impl Fn(u32, u32) -> [u8; 3]) -> Self {
        let mut tiles = [[0.0; 3]; (SIDE * SIDE) as usize];
        for (index, tile) in (0..SIDE * SIDE).zip(tiles.iter_mut()) {
            // Four by four points of each tile are plenty for a mean.
            let point =
                |i: u32, at: u32, side: u32| ((at * 8 + i * 2 + 1) * side / (SIDE * 8)).min(side.saturating_sub(1));
            for i in 0..16 {
                let colour = at(point(i % 4, index % SIDE, extent.width), point(i / 4, index / SIDE, extent.height));
                for (sum, value) in tile.iter_mut().zip(colour) {
                    *sum += f32::from(value) / 16.0;
                }
            }
        }
        Self { extent, format, tiles }
    }

    /// Mean of the absolute difference of two pictures, 0 to 255.
    fn differs_from(&self, other: &Self) -> f32 {
        let sum: f32 = self.tiles.iter().flatten().zip(other.tiles.iter().flatten()).map(|(a, b)| (a - b).abs()).sum();
        sum / (SIDE * SIDE * 3) as f32
    }

    fn mean(&self) -> [f32; 3] {
        let mut mean = [0.0; 3];
        for tile in &self.tiles {
            for (sum, value) in mean.iter_mut().zip(tile) {
                *sum += value / (SIDE * SIDE) as f32;
            }
        }
        mean
    }
}

/// What came of one call.
#[derive(Debug, Clone, PartialEq)]
pub enum Answered {
    /// Pictures.
    Pictures {
        /// As they look.
        pictures: Vec<SeenPicture>,
        /// Previews that came before.
        previews: u32,
        /// It came as server-sent events.
        streamed: bool,
        /// Tokens as the endpoint counted them.
        usage: Option<Usage>,
        /// The quality it says it made.
        quality: Option<String>,
    },
    /// The endpoint said no, and why: nothing was billed.
    Refused(Reason),
    /// It failed some other way: that proves nothing.
    Failed,
}

/// A call of a probe with what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The call.
    pub call: ProbeCall,
    /// What came of it.
    pub answered: Answered,
}

/// What all answers together prove. `now_ms`: milliseconds since 1970.
pub fn judge(seen: &[Seen], now_ms: i64) -> Findings {
    let mut findings = Findings { probed_ms: now_ms, ..Findings::default() };
    for one in seen {
        match one.call.kind {
            ProbeKind::Several => several(one, &mut findings),
            ProbeKind::Stream => stream(one, &mut findings),
            ProbeKind::Unmasked => {
                findings.edits = match &one.answered {
                    Answered::Pictures { pictures, .. } => yes_if(!pictures.is_empty()),
                    Answered::Refused(reason) => refused(*reason),
                    Answered::Failed => Finding::Unclear,
                }
            }
            ProbeKind::Masked => {}
            ProbeKind::Order => findings.order = order(one),
        }
    }
    findings.mask = mask(seen);
    findings
}

/// A refusal proves that something is not there when it is about the kind of call. A missing key, an empty purse, a
/// limit, a filter or a bad day say nothing about what the endpoint could do.
const fn refused(reason: Reason) -> Finding {
    match reason {
        Reason::Route | Reason::Parameter | Reason::FileType | Reason::Streaming => Finding::No,
        _ => Finding::Unclear,
    }
}

const fn yes_if(condition: bool) -> Finding {
    if condition { Finding::Yes } else { Finding::No }
}

fn several(one: &Seen, findings: &mut Findings) {
    let Answered::Pictures { pictures, usage, quality, .. } = &one.answered else {
        // A refusal of the whole call does not tell which of its wishes was one too many.
        for finding in [&mut findings.size, &mut findings.quality, &mut findings.n, &mut findings.jpeg] {
            *finding = Finding::Unclear;
        }
        return;
    };
    let (Some(first), call) = (pictures.first(), &one.call) else { return };
    findings.n = yes_if(pictures.len() == call.parameters.n as usize);
    findings.size = yes_if(first.extent == call.extent);
    findings.jpeg = yes_if(first.format == Format::Jpeg);
    findings.usage = yes_if(usage.is_some());
    findings.quality = quality_of(one, *usage, quality.as_deref(), pictures.len() as u64, first.extent);
}

/// Tokens tell more than words: gateways echo what was asked for.
fn quality_of(one: &Seen, usage: Option<Usage>, echo: Option<&str>, count: u64, extent: Extent) -> Finding {
    let model = Model::named(&one.call.parameters.model);
    let asked = one.call.parameters.quality;
    let expected = |quality: Quality| output_tokens(&model, quality, extent) * count.max(1);
    if let Some(usage) = usage.filter(|usage| usage.output > 0) {
        let (low, next) = (expected(asked), expected(Quality::Medium));
        if low < next {
            // Nearer to the price of what was asked for than to that of the next better one.
            return yes_if(usage.output < low.midpoint(next));
        }
    }
    match echo {
        Some(echo) if echo == asked.name() => Finding::Unclear,
        Some(_) => Finding::No,
        None => Finding::Unclear,
    }
}

fn stream(one: &Seen, findings: &mut Findings) {
    match &one.answered {
        Answered::Pictures { pictures, previews, streamed, usage, .. } => {
            findings.streaming = yes_if(*streamed);
            // The final may overtake a preview; without a stream there is none.
            findings.previews = match (*previews, *streamed) {
                (1.., _) => Finding::Yes,
                (0, true) => Finding::Unclear,
                (0, false) => Finding::No,
            };
            if let Some(first) = pictures.first() {
                findings.webp = yes_if(first.format == Format::Webp);
            }
            if findings.usage != Finding::Yes {
                findings.usage = yes_if(usage.is_some());
            }
        }
        Answered::Refused(reason) => (findings.streaming, findings.previews) = (refused(*reason), refused(*reason)),
        Answered::Failed => findings.streaming = Finding::Unclear,
    }
}

/// A mask that lets nothing change is honoured when the picture stays, although the same prompt changes it without one.
fn mask(seen: &[Seen]) -> Finding {
    let of = |kind: ProbeKind| seen.iter().find(|one| one.call.kind == kind);
    let Some(masked) = of(ProbeKind::Masked) else { return Finding::Unknown };
    let without = of(ProbeKind::Unmasked).and_then(changed);
    match (&masked.answered, changed(masked), without) {
        (Answered::Refused(reason), ..) if without.is_some() => refused(*reason),
        (_, Some(with), Some(without)) if without > STILL => {
            if with < (without * 0.3).max(STILL) {
                Finding::Yes
            } else if with > without * 0.6 {
                Finding::No
            } else {
                Finding::Unclear
            }
        }
        _ => Finding::Unclear,
    }
}

/// How much an edit changed its picture.
fn changed(one: &Seen) -> Option<f32> {
    let Answered::Pictures { pictures, .. } = &one.answered else { return None };
    let (picture, sent) = (pictures.first()?, one.call.pictures.first()?);
    let extent = one.call.extent;
    let before = SeenPicture::of(extent, Format::Png, |x, y| sent.at(extent, x, y));
    Some(picture.differs_from(&before))
}

fn order(one: &Seen) -> Finding {
    let Answered::Pictures { pictures, .. } = &one.answered else { return Finding::Unclear };
    let Some(mean) = pictures.first().map(SeenPicture::mean) else { return Finding::Unclear };
    let far = |colour: [u8; 3]| -> f32 { mean.iter().zip(colour).map(|(a, b)| (a - f32::from(b)).abs()).sum() };
    let (first, second) = (far(FIRST), far(SECOND));
    match (first, second) {
        _ if first < second * 0.5 => Finding::Yes,
        _ if second < first * 0.5 => Finding::No,
        _ => Finding::Unclear,
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Preset;
    use super::super::{QUARTERS, plan};
    use super::*;

    const SIZE: Extent = Extent::new(1024, 640);

    fn quarter(x: u32, y: u32) -> [u8; 3] {
        super::super::ProbePicture::Quarters(QUARTERS).at(SIZE, x, y)
    }

    fn answer(kind: ProbeKind, pictures: Vec<SeenPicture>, output: u64) -> Seen {
        let call = plan(&Preset::OpenAi.profile()).into_iter().find(|call| call.kind == kind).unwrap();
        let usage = (output > 0).then(|| Usage { output, ..Usage::default() });
        let streamed = kind == ProbeKind::Stream;
        let answered = Answered::Pictures { pictures, previews: 1, streamed, usage, quality: Some("low".to_owned()) };
        Seen { call, answered }
    }

    fn picture(format: Format, at: impl Fn(u32, u32) -> [u8; 3]) -> SeenPicture {
        SeenPicture::of(SIZE, format, at)
    }

    #[test]
    fn an_endpoint_that_honours_everything() {
        let low = output_tokens(&Model::named("gpt-image-2"), Quality::Low, SIZE);
        let grey = |_, _| [190, 190, 188];
        let seen = [
            answer(ProbeKind::Several, vec![picture(Format::Jpeg, grey); 2], low * 2),
            answer(ProbeKind::Stream, vec![picture(Format::Webp, grey)], low),
            answer(ProbeKind::Unmasked, vec![picture(Format::Png, grey)], low),
            answer(
                ProbeKind::Masked,
                vec![picture(Format::Png, |x, y| quarter(x, y).map(|v| v.saturating_add(3)))],
                low,
            ),
            answer(ProbeKind::Order, vec![picture(Format::Png, |_, _| [200, 45, 40])], low),
        ];
        let findings = judge(&seen, 7);
        for (name, finding) in findings.rows() {
            assert_eq!(finding, Finding::Yes, "{name}");
        }
        assert_eq!(findings.probed_ms, 7);
    }

    #[test]
    fn an_endpoint_that_ignores_everything() {
        let high = output_tokens(&Model::named("gpt-image-2"), Quality::High, SIZE);
        let grey = |_, _| [190, 190, 188];
        let other = SeenPicture::of(Extent::new(512, 512), Format::Png, grey);
        let mut flat = answer(ProbeKind::Stream, vec![other.clone()], 0);
        if let Answered::Pictures { previews, streamed, .. } = &mut flat.answered {
            (*previews, *streamed) = (0, false);
        }
        let seen = [
            answer(ProbeKind::Several, vec![other.clone()], high),
            flat,
            answer(ProbeKind::Unmasked, vec![other.clone()], 0),
            answer(ProbeKind::Masked, vec![other], 0),
            answer(ProbeKind::Order, vec![picture(Format::Png, |_, _| [40, 60, 200])], 0),
        ];
        let findings = judge(&seen, 7);
        for (name, finding) in findings.rows() {
            let yes = ["Edits", "Count of tokens"].contains(&name);
            assert_eq!(finding, yes_if(yes), "{name}");
        }
    }

    #[test]
    fn only_a_refusal_of_the_kind_of_call_is_a_no() {
        let judged = |kind: ProbeKind, reason: Reason| {
            let seen = Seen { answered: Answered::Refused(reason), ..answer(kind, Vec::new(), 0) };
            judge(&[seen], 1)
        };
        for reason in [Reason::Route, Reason::Parameter, Reason::FileType, Reason::Streaming] {
            assert_eq!(judged(ProbeKind::Unmasked, reason).edits, Finding::No, "{reason:?}");
            assert_eq!(judged(ProbeKind::Stream, reason).streaming, Finding::No, "{reason:?}");
        }
        for reason in [
            Reason::Key,
            Reason::Forbidden,
            Reason::Verification,
            Reason::Quota,
            Reason::RateLimit,
            Reason::Moderation,
            Reason::Unavailable,
            Reason::Model,
            Reason::TooLarge,
            Reason::Redirect,
            Reason::Other,
        ] {
            assert_eq!(judged(ProbeKind::Unmasked, reason).edits, Finding::Unclear, "{reason:?}");
            let stream = judged(ProbeKind::Stream, reason);
            assert_eq!((stream.streaming, stream.previews), (Finding::Unclear, Finding::Unclear), "{reason:?}");
            assert_eq!(stream.applied_to(Preset::OpenAi.profile()).dialect, Preset::OpenAi.profile().dialect);
        }
    }

    #[test]
    fn what_proves_nothing_is_unclear() {
        let grey = |_, _| [190, 190, 188];
        let still = vec![picture(Format::Png, quarter)];
        // Without a change there is nothing that a mask could have kept.
        let lazy = [answer(ProbeKind::Unmasked, still.clone(), 0), answer(ProbeKind::Masked, still, 0)];
        assert_eq!(judge(&lazy, 1).mask, Finding::Unclear);
        let mut refused = answer(ProbeKind::Masked, Vec::new(), 0);
        refused.answered = Answered::Refused(Reason::Parameter);
        let edited = answer(ProbeKind::Unmasked, vec![picture(Format::Png, grey)], 0);
        assert_eq!(judge(&[edited, refused.clone()], 1).mask, Finding::No);
        refused.answered = Answered::Failed;
        assert_eq!(judge(&[refused], 1).mask, Finding::Unclear);
        assert_eq!(judge(&[], 1).mask, Finding::Unknown);
        let mixed = answer(ProbeKind::Order, vec![picture(Format::Png, |_, _| [120, 45, 120])], 0);
        assert_eq!(judge(&[mixed], 1).order, Finding::Unclear);
    }
}
