//! The models that are served, each with its rules. Written down apart from the client's table: what both get wrong in
//! the same way would agree with itself.

use super::params::Tier;
use crate::geom::Extent;

/// Models that share their rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// gpt-image-2.
    Two,
    /// 2.5.
    TwoFive,
    /// 2.6.
    TwoSix,
    /// gpt-image-1.5 and chatgpt-image-latest.
    OneFive,
    /// gpt-image-1-mini.
    Mini,
}

/// One id that is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Served {
    /// The id.
    pub id: &'static str,
    /// Whose rules it has.
    pub kind: Kind,
    /// When it came, in seconds since 1970.
    pub created: u64,
    /// The day of its end.
    pub shutdown: Option<&'static str>,
}

const fn served(id: &'static str, kind: Kind, created: u64) -> Served {
    let shutdown = if matches!(kind, Kind::OneFive | Kind::Mini) { Some("2026-12-01") } else { None };
    Served { id, kind, created, shutdown }
}

/// The models that are listed; the first one answers a call that names none.
pub const LISTED: [Served; 12] = [
    served("gpt-image-2", Kind::Two, 1_776_729_600),
    served("gpt-image-2-2026-04-21", Kind::Two, 1_776_729_600),
    served("gpt-image-2.5-sunburst", Kind::TwoFive, 1_788_825_600),
    served("gpt-image-2.5-sunburst-2026-09-08", Kind::TwoFive, 1_788_825_600),
    served("gpt-image-2.5-flare", Kind::TwoFive, 1_788_825_600),
    served("gpt-image-2.5-flare-2026-09-08", Kind::TwoFive, 1_788_825_600),
    served("gpt-image-2.6-sunburst", Kind::TwoSix, 1_793_750_400),
    served("gpt-image-2.6-flare", Kind::TwoSix, 1_793_750_400),
    served("gpt-image-1.5", Kind::OneFive, 1_765_843_200),
    served("gpt-image-1.5-2025-12-16", Kind::OneFive, 1_765_843_200),
    served("gpt-image-1-mini", Kind::Mini, 1_759_708_800),
    served("chatgpt-image-latest", Kind::OneFive, 1_765_843_200),
];

/// Ids that stand for gpt-image-2 here, as resellers do it: those that are gone.
const ROUTED: [&str; 4] = ["gpt-image-1", "gpt-image-latest", "dall-e-2", "dall-e-3"];

/// The model of an id; none that is not served.
pub fn find(id: Option<&str>) -> Option<Served> {
    match id {
        None => Some(LISTED[0]),
        Some(id) if ROUTED.contains(&id) => Some(LISTED[0]),
        Some(id) => LISTED.iter().copied().find(|model| model.id == id),
    }
}

impl Served {
    /// Sizes come from a short list.
    pub const fn has_listed_sizes(self) -> bool {
        matches!(self.kind, Kind::OneFive | Kind::Mini)
    }

    /// The words of `quality`.
    pub const fn qualities(self) -> &'static [&'static str] {
        match self.kind {
            Kind::TwoFive | Kind::TwoSix => &["auto", "low", "medium", "high", "xhigh", "max"],
            _ => &["auto", "low", "medium", "high", "standard"],
        }
    }

    /// The words of `input_fidelity`.
    pub const fn fidelities(self) -> &'static [&'static str] {
        match self.kind {
            Kind::OneFive => &["high", "low"],
            Kind::Mini => &["low"],
            _ => &[],
        }
    }

    /// Takes `complexity`.
    pub const fn has_complexity(self) -> bool {
        matches!(self.kind, Kind::TwoSix)
    }

    /// Takes `markup`.
    pub const fn has_markup(self) -> bool {
        matches!(self.kind, Kind::TwoFive | Kind::TwoSix)
    }

    /// Draws transparent backgrounds. gpt-image-2 has them in preview; here they are refused, as on most endpoints.
    pub const fn is_transparent(self) -> bool {
        !matches!(self.kind, Kind::Two)
    }

    /// Tokens of one picture that is made.
    pub fn output_tokens(self, extent: Extent, tier: Tier) -> u64 {
        let factor = match (self.kind, tier) {
            (Kind::OneFive | Kind::Mini, _) => return listed_tokens(extent, tier),
            (_, Tier::Low) => 16,
            (Kind::Two, Tier::Medium) => 48,
            (Kind::Two, _) | (_, Tier::Max) => 96,
            (_, Tier::Medium) => 24,
            (_, Tier::High) => 48,
            (_, Tier::XHigh) => 64,
        };
        super::tokens::of_output(extent, factor)
    }

    /// Tokens of a picture that is sent.
    pub fn input_tokens(self, extent: Extent, faithful: bool) -> u64 {
        if self.has_listed_sizes() {
            super::tokens::of_tiles(extent, faithful)
        } else {
            super::tokens::of_input(extent)
        }
    }
}

fn listed_tokens(extent: Extent, tier: Tier) -> u64 {
    let column = match (extent.width, extent.height) {
        (w, h) if w == h => 0,
        (w, h) if w < h => 1,
        _ => 2,
    };
    match tier {
        Tier::Low => [272, 408, 400][column],
        Tier::Medium => [1056, 1584, 1568][column],
        _ => [4160, 6240, 6208][column],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_id_is_found_and_the_first_is_the_default() {
        assert_eq!(find(None).unwrap().id, "gpt-image-2");
        for model in LISTED {
            assert_eq!(find(Some(model.id)), Some(model));
        }
        assert_eq!(find(Some("dall-e-3")).unwrap().kind, Kind::Two);
        assert_eq!(find(Some("stable-diffusion")), None);
    }

    #[test]
    fn the_words_of_quality_cost_what_they_cost() {
        let square = Extent::new(1024, 1024);
        let [two, later] = ["gpt-image-2", "gpt-image-2.5-flare"].map(|id| find(Some(id)).unwrap());
        assert_eq!(two.output_tokens(square, Tier::Medium), later.output_tokens(square, Tier::High));
        assert_eq!(two.output_tokens(square, Tier::High), later.output_tokens(square, Tier::Max));
        assert_eq!(later.output_tokens(Extent::new(1024, 640), Tier::XHigh), 1700);
        let old = find(Some("gpt-image-1.5")).unwrap();
        assert_eq!(old.output_tokens(Extent::new(1024, 1536), Tier::Low), 408);
        assert_eq!(old.input_tokens(square, true), 194 + 4160);
        assert_eq!(old.input_tokens(Extent::new(1536, 1024), false), 323);
    }
}
