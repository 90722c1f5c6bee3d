//! Sizes as a ratio of sides and a class of resolution, as xAI names them.

use crate::geom::Extent;

/// Each ratio with the size it stands for here at `1k`: exactly of that shape, about a megapixel. At `2k` both sides
/// are twice as long.
const RATIOS: [(&str, Extent); 13] = [
    ("1:1", Extent::new(1024, 1024)),
    ("16:9", Extent::new(1280, 720)),
    ("9:16", Extent::new(720, 1280)),
    ("4:3", Extent::new(1152, 864)),
    ("3:4", Extent::new(864, 1152)),
    ("3:2", Extent::new(1248, 832)),
    ("2:3", Extent::new(832, 1248)),
    ("2:1", Extent::new(1408, 704)),
    ("1:2", Extent::new(704, 1408)),
    ("19.5:9", Extent::new(1560, 720)),
    ("9:19.5", Extent::new(720, 1560)),
    ("20:9", Extent::new(1600, 720)),
    ("9:20", Extent::new(720, 1600)),
];

/// More pixels than this are asked for as `2k`.
const OF_1K: u64 = 2_000_000;

/// The sizes that can be asked for: any other shape would come back as one of these, and not fit what was cut out.
pub(super) fn extents() -> Vec<Extent> {
    let twice = |extent: Extent| Extent::new(extent.width * 2, extent.height * 2);
    RATIOS.iter().flat_map(|(_, extent)| [*extent, twice(*extent)]).collect()
}

/// The ratio of sides that is nearest to an extent's, and its class of resolution.
pub fn aspect_and_resolution(extent: Extent) -> (&'static str, &'static str) {
    let wish = extent.aspect();
    let distance = |ratio: f64| (ratio / wish).ln().abs();
    let nearest = RATIOS.iter().min_by(|a, b| distance(a.1.aspect()).total_cmp(&distance(b.1.aspect())));
    (nearest.map_or("1:1", |(name, _)| name), if extent.pixels() > OF_1K { "2k" } else { "1k" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SizeRule;
    use crate::profile::SizeLaw;

    #[test]
    fn every_size_has_exactly_the_ratio_that_is_asked_for() {
        let SizeRule::Fixed(list) = SizeLaw::Aspect.rule(&SizeRule::GPT_IMAGE_2) else {
            panic!("a free size would come back in another shape");
        };
        assert_eq!(list.len(), 26);
        for extent in list {
            let (ratio, class) = aspect_and_resolution(extent);
            let (w, h) = ratio.split_once(':').unwrap();
            let (w, h): (f64, f64) = (w.parse().unwrap(), h.parse().unwrap());
            assert!((extent.aspect() - w / h).abs() < 1e-9, "{extent} {ratio}");
            assert_eq!(class, if extent.long_side() >= 2048 { "2k" } else { "1k" }, "{extent}");
        }
        assert_eq!(aspect_and_resolution(Extent::new(1536, 1024)), ("3:2", "1k"));
        assert_eq!(aspect_and_resolution(Extent::new(1152, 2048)), ("9:16", "2k"));
    }

    #[test]
    fn any_wish_leads_to_a_size_that_can_be_asked_for() {
        let rule = SizeLaw::Aspect.rule(&SizeRule::GPT_IMAGE_2);
        for wish in [Extent::new(1024, 640), Extent::new(4000, 3000), Extent::new(10, 3000), Extent::new(1000, 1001)] {
            let nearest = rule.nearest(wish);
            assert_eq!(rule.check(nearest), Ok(()), "{wish}");
            assert_eq!(aspect_and_resolution(nearest).0, aspect_and_resolution(wish).0, "{wish}");
        }
        assert!(rule.check(Extent::new(1024, 576)).is_err());
    }
}
