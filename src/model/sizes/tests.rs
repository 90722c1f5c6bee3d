use super::*;
use proptest::prelude::*;

const RULE: SizeRule = SizeRule::GPT_IMAGE_2;

fn legacy() -> SizeRule {
    SizeRule::Fixed([(1024, 1024), (1536, 1024), (1024, 1536)].map(|(w, h)| Extent::new(w, h)).to_vec())
}

#[test]
fn the_corners_of_the_size_rule() {
    for legal in [(1024, 640), (1440, 480), (3840, 1280), (3840, 2160), (2880, 2880)] {
        assert_eq!(RULE.check(Extent::new(legal.0, legal.1)), Ok(()), "{legal:?}");
    }
    for refused in [(3840, 3840), (4096, 4096), (1024, 624), (1000, 1024), (1600, 512), (0, 16)] {
        assert!(RULE.check(Extent::new(refused.0, refused.1)).is_err(), "{refused:?}");
    }
}

#[test]
fn every_ratio_has_an_exact_size_in_every_class() {
    for ratio in Ratio::ALL {
        for class in SizeClass::ALL {
            let extent = RULE.preset(*ratio, *class).unwrap_or_else(|| panic!("{ratio} {class}"));
            assert_eq!(RULE.check(extent), Ok(()), "{ratio} {class}");
            assert_eq!(SizeClass::of(extent), *class, "{ratio} {class} {extent}");
            assert_eq!(Ratio::of(extent), *ratio, "{extent}");
            let exact =
                u64::from(extent.width) * u64::from(ratio.high) == u64::from(extent.height) * u64::from(ratio.wide);
            assert!(exact, "{ratio} {class} {extent}");
        }
    }
    assert_eq!(RULE.presets().len(), 30);
    let preset = |wide, high, class| RULE.preset(Ratio { wide, high }, class).unwrap().to_string();
    assert_eq!(preset(16, 9, SizeClass::FourK), "3840x2160");
    assert_eq!(preset(16, 9, SizeClass::TwoK), "2048x1152");
    assert_eq!(preset(2, 3, SizeClass::OneK), "1024x1536");
    assert_eq!(preset(1, 1, SizeClass::FourK), "2880x2880");
}

#[test]
fn a_list_offers_what_it_holds() {
    let list = legacy();
    let presets: Vec<String> = list.presets().iter().map(|(ratio, _, extent)| format!("{ratio} {extent}")).collect();
    assert_eq!(presets, ["1:1 1024x1024", "3:2 1536x1024", "2:3 1024x1536"]);
    assert_eq!(list.nearest(Extent::new(3840, 2160)), Extent::new(1536, 1024));
    assert_eq!(list.nearest(Extent::new(500, 520)), Extent::new(1024, 1024));
    let verdict = list.verdict(Extent::new(1024, 1800));
    assert_eq!(verdict.near, [Extent::new(1024, 1536), Extent::new(1024, 1024), Extent::new(1536, 1024)]);
    assert!(verdict.sentence.contains("1536 × 1024"), "{}", verdict.sentence);
    assert_eq!(list.usual().len(), 3);
    assert_eq!((list.step(), list.max_ratio()), (1, 2));
}

#[test]
fn a_size_is_judged_while_it_is_typed() {
    let said = |w, h| RULE.verdict(Extent::new(w, h));
    assert_eq!(said(1536, 864).sentence, "16:9, 1.3 megapixels");
    assert!(said(3840, 2160).sentence.contains("experimental"));
    assert!(!said(2560, 1440).sentence.contains("experimental"));
    let odd = said(1000, 1000);
    assert_eq!((odd.legal, odd.sentence.as_str()), (false, "both sides must be multiples of 16"));
    assert_eq!(odd.near[0], Extent::new(1008, 1008));
    let wide = said(2048, 500);
    assert!(!wide.legal && wide.near.iter().any(|extent| extent.width == 2048), "{wide:?}");
}

#[test]
fn a_rule_reads_what_it_writes() {
    for rule in [RULE, legacy()] {
        let value = toml::Value::try_from(&rule).unwrap();
        assert_eq!(value.try_into::<SizeRule>().unwrap(), rule);
    }
    let read =
        |text: &str| toml::from_str::<std::collections::BTreeMap<String, SizeRule>>(text).map_err(|e| e.to_string());
    for (wrong, why) in [
        ("s = []", "empty"),
        ("s = [\"1024\"]", "is no size"),
        ("s = [\"99999x16\"]", "is no size"),
        ("s = { step = 16 }", "missing field"),
        ("s = { step = 0, max_side = 9, max_ratio = 1, min_pixels = 1, max_pixels = 9 }", "step is"),
        ("s = { step = 16, max_side = 64, max_ratio = 1, min_pixels = 9999, max_pixels = 9999 }", "no square size"),
        ("s = 5", "a list of sizes"),
    ] {
        let said = read(wrong).unwrap_err();
        assert!(said.contains(why), "{wrong}: {said}");
    }
}

fn any_rule() -> impl Strategy<Value = SizeRule> {
    let free = (1u32..80, 64u32..6000, 1u32..20, 0u64..4_000_000, 0u64..20_000_000);
    let free = free.prop_map(|(step, max_side, max_ratio, min_pixels, more)| {
        let max_pixels = min_pixels + more;
        SizeRule::Free(FreeSizes { step, max_side, max_ratio, min_pixels, max_pixels, experimental_above: None })
    });
    let list = prop::collection::vec((1u32..5000, 1u32..5000), 1..6);
    let list = list.prop_map(|list| SizeRule::Fixed(list.into_iter().map(|(w, h)| Extent::new(w, h)).collect()));
    prop_oneof![free.prop_filter("sound", |rule| rule.sound().is_ok()), list]
}

proptest! {
    #[test]
    fn the_nearest_size_is_always_legal(w in 1u32..20_000, h in 1u32..20_000) {
        for rule in [RULE, legacy()] {
            prop_assert_eq!(rule.check(rule.nearest(Extent::new(w, h))), Ok(()));
        }
    }

    #[test]
    fn a_legal_size_is_its_own_nearest(w in 1u32..=240, h in 1u32..=240) {
        let extent = Extent::new(w * 16, h * 16);
        prop_assume!(RULE.check(extent).is_ok());
        prop_assert_eq!(RULE.nearest(extent), extent);
    }

    #[test]
    fn any_sound_rule_has_only_legal_answers(rule in any_rule(), w in 0u32..9000, h in 0u32..9000) {
        let wish = Extent::new(w, h);
        let verdict = rule.verdict(wish);
        prop_assert_eq!(verdict.legal, rule.check(wish).is_ok());
        prop_assert_eq!(verdict.legal, verdict.near.is_empty());
        for extent in verdict.near.into_iter().chain([rule.nearest(wish)]).chain(rule.usual()) {
            prop_assert_eq!(rule.check(extent), Ok(()), "{:?}", rule);
        }
        for (ratio, class, extent) in rule.presets() {
            prop_assert_eq!(rule.check(extent), Ok(()));
            prop_assert_eq!(SizeClass::of(extent), class);
            prop_assert!((extent.aspect() / ratio.aspect()).ln().abs() < 0.03);
        }
        if let Some(best) = rule.best(wish.aspect(), |extent| extent.pixels() as f64) {
            prop_assert_eq!(rule.check(best), Ok(()));
        }
    }
}
