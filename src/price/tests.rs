use super::*;
use crate::geom::Extent;
use crate::model::{Fidelity, Model, Quality, Size, SizeClass, TokenPrices};
use proptest::prelude::*;
use std::collections::BTreeMap;

const SQUARE: Extent = Extent::new(1024, 1024);
const TALL: Extent = Extent::new(1024, 1536);
const WIDE: Extent = Extent::new(1536, 1024);
const TIERS: [Quality; 3] = [Quality::Low, Quality::Medium, Quality::High];

fn plain(model: &Model, quality: Quality, size: Size) -> Order<'_> {
    Order { model, quality, size, n: 1, partial_images: 0, inputs: &[], fidelity: None, prompt_chars: 0 }
}

/// USD of one result, without the prompt.
fn result(id: &str, quality: Quality, extent: Extent, list: &PriceList) -> f64 {
    breakdown(&plain(&Model::named(id), quality, Size::Exact(extent)), list).outputs.money.usd()
}

#[test]
fn published_prices_come_out_to_the_tenth_of_a_cent() {
    let list = PriceList::default();
    for (id, rows) in [
        ("gpt-image-2", [[0.006, 0.005, 0.005], [0.053, 0.041, 0.041], [0.211, 0.165, 0.165]]),
        ("gpt-image-1.5", [[0.009, 0.013, 0.013], [0.034, 0.05, 0.05], [0.133, 0.2, 0.2]]),
        ("gpt-image-1", [[0.011, 0.016, 0.016], [0.042, 0.063, 0.063], [0.167, 0.25, 0.25]]),
        ("gpt-image-1-mini", [[0.005, 0.006, 0.006], [0.011, 0.015, 0.015], [0.036, 0.052, 0.052]]),
    ] {
        for (quality, row) in TIERS.into_iter().zip(rows) {
            for (extent, published) in [SQUARE, TALL, WIDE].into_iter().zip(row) {
                let made = result(id, quality, extent, &list);
                assert!((made - published).abs() < 0.001, "{id} {quality} {extent}: {made} is not {published}");
            }
        }
    }
    // What later models call max is the high of gpt-image-2.
    let (max, high) = (
        result("gpt-image-2.6-flare", Quality::Max, SQUARE, &list),
        result("gpt-image-2", Quality::High, SQUARE, &list),
    );
    assert!((max - high).abs() < 1e-9);
}

#[test]
fn four_k() {
    let list = PriceList::default();
    for (quality, published) in [(Quality::High, 0.40), (Quality::Medium, 0.10), (Quality::Low, 0.011)] {
        let made = result("gpt-image-2", quality, Extent::new(3840, 2160), &list);
        assert!((made - published).abs() < published * 0.03, "{quality}: {made}");
    }
}

#[test]
fn half_price_gives_the_six_figures_of_the_reseller() {
    let list = PriceList::times(0.5);
    for (extent, figures) in [(SQUARE, [0.003, 0.0265, 0.105]), (WIDE, [0.0025, 0.0205, 0.0825])] {
        for (quality, figure) in TIERS.into_iter().zip(figures) {
            let made = result("gpt-image-2", quality, extent, &list);
            assert!((made - figure).abs() < 0.001, "{quality} {extent}: {made} is not {figure}");
        }
    }
}

#[test]
fn an_estimate_counts_everything_that_is_sent() {
    let model = Model::named("gpt-image-2");
    let order = Order {
        n: 4,
        partial_images: 2,
        inputs: &[SQUARE, WIDE],
        prompt_chars: 100,
        ..plain(&model, Quality::High, Size::Auto)
    };
    let made = breakdown(&order, &PriceList::default());
    assert_eq!(
        (made.text.tokens, made.inputs.tokens, made.outputs.tokens, made.partials.tokens),
        (31, 2560, 28_096, 800)
    );
    assert_eq!(made.total(), Money(31 * 5 + 2560 * 8 + (28_096 + 800) * 30));
    assert_eq!(made.usage(), Usage { text_in: 31, image_in: 2560, output: 28_896 });
    assert_eq!(price_of_usage(&model, made.usage(), &PriceList::default()), made.total());
    let words: Vec<String> = made.lines().into_iter().map(|(words, _)| words).collect();
    assert_eq!(words, ["4 results", "8 previews", "2 pictures sent", "Prompt"]);
    assert_eq!(made.times(3).total(), made.total() * 3);
    assert_eq!(estimate(&order, &PriceList::times(0.0)), Money::ZERO);
}

#[test]
fn auto_is_the_dearest() {
    let list = PriceList::default();
    for id in ["gpt-image-2", "gpt-image-2.5-flare", "gpt-image-1.5"] {
        let model = Model::named(id);
        let auto = estimate(&plain(&model, Quality::Auto, Size::Auto), &list);
        for quality in model.qualities() {
            for extent in [SQUARE, TALL, WIDE] {
                assert!(
                    estimate(&plain(&model, quality, Size::Exact(extent)), &list) <= auto,
                    "{id} {quality} {extent}"
                );
            }
        }
    }
}

#[test]
fn high_fidelity_costs_more_for_each_picture_that_is_sent() {
    let model = Model::named("gpt-image-1.5");
    let inputs = [SQUARE];
    let of = |fidelity| {
        breakdown(
            &Order { inputs: &inputs, fidelity, ..plain(&model, Quality::Low, Size::Auto) },
            &PriceList::default(),
        )
    };
    assert_eq!(of(Some(Fidelity::High)).inputs.tokens - of(None).inputs.tokens, 4160);
}

#[test]
fn a_profile_has_prices_of_its_own() {
    let image = |quality, size, usd| ImagePrice { quality, size, usd };
    let list = PriceList {
        multiplier: 0.5,
        models: BTreeMap::from([
            (
                "gpt-image-2".to_owned(),
                ModelPrice::Images(vec![
                    image(Some(Quality::Low), None, 0.01),
                    image(None, None, 0.05),
                    image(None, Some(SizeClass::FourK), 0.2),
                ]),
            ),
            (
                "gpt-image-1.5".to_owned(),
                ModelPrice::Tokens(TokenPrices { text_in: 1.0, image_in: 1.0, image_out: 16.0 }),
            ),
            ("gpt-image-2.5-flare".to_owned(), ModelPrice::Multiplier(2.0)),
        ]),
    };
    let total = |id: &str, quality, extent| {
        let model = Model::named(id);
        let inputs = [SQUARE; 3];
        let order = Order { inputs: &inputs, prompt_chars: 1000, n: 2, ..plain(&model, quality, Size::Exact(extent)) };
        estimate(&order, &list)
    };
    assert_eq!(total("openai/gpt-image-2", Quality::Low, SQUARE), Money::from_usd(0.02), "whatever is sent");
    assert_eq!(total("gpt-image-2", Quality::High, SQUARE), Money::from_usd(0.1));
    assert_eq!(total("gpt-image-2", Quality::High, Extent::new(3840, 2160)), Money::from_usd(0.4));
    assert!(
        (result("gpt-image-1.5", Quality::High, SQUARE, &list) - 4160.0 * 16.0 / 1e6).abs() < 1e-9,
        "no multiplier"
    );
    assert!((result("gpt-image-2.5-flare", Quality::Max, SQUARE, &list) - 7024.0 * 60.0 / 1e6).abs() < 1e-9);
    assert!((result("gpt-image-2.6-flare", Quality::Max, SQUARE, &list) - 7024.0 * 15.0 / 1e6).abs() < 1e-9);
}

#[test]
fn the_actual_cost_comes_from_the_best_source() {
    let (model, list) = (Model::named("gpt-image-2"), PriceList::default());
    let estimate = Money(5);
    let usage = Usage { text_in: 10, image_in: 100, output: 196 };
    let settle = |usage, stated| Actual::of(usage, stated).settle(&model, &list, estimate);
    assert_eq!(settle(Some(usage), None), Settled { cost: Money(50 + 800 + 5880), is_actual: true });
    assert_eq!(settle(Some(usage), Some(Money(123))), Settled { cost: Money(123), is_actual: true });
    assert_eq!(
        settle(Some(usage), Some(Money::ZERO)).cost,
        Money(6730),
        "a stated nothing is a gateway that does not know"
    );
    let unknown = Settled { cost: estimate, is_actual: false };
    assert_eq!(settle(None, None), unknown);
    assert_eq!(settle(Some(Usage { output: 0, ..usage }), None), unknown, "a count without a result is none");
    let fixed = ModelPrice::Images(vec![ImagePrice { quality: None, size: None, usd: 0.05 }]);
    let fixed = PriceList { models: BTreeMap::from([("gpt-image-2".to_owned(), fixed)]), ..PriceList::default() };
    assert_eq!(Actual::Usage(usage).settle(&model, &fixed, estimate), Settled { cost: estimate, is_actual: true });
    assert_eq!(Actual::Estimated.settle(&model, &PriceList::times(0.0), estimate).cost, Money::ZERO);
    let known = |actual: Actual, list: Option<&PriceList>| actual.known(&model, list, estimate);
    assert_eq!(known(Actual::Usage(usage), Some(&list)), Some(Money(6730)));
    assert_eq!(known(Actual::Usage(usage), Some(&PriceList::times(0.5))), Some(Money(3365)));
    assert_eq!(known(Actual::Usage(usage), None), None, "nobody knows what the tokens cost then: the estimate stands");
    assert_eq!(known(Actual::Stated(Money(123)), None), Some(Money(123)));
    assert_eq!(known(Actual::Estimated, Some(&list)), None);
    for (text, money) in [
        ("0.0421", Some(Money(42_100))),
        (" 1e-3 ", Some(Money(1000))),
        ("$0.5", Some(Money(500_000))),
        ("None", None),
        ("", None),
        ("-1", None),
        ("NaN", None),
        ("inf", None),
        ("1e9", None),
    ] {
        assert_eq!(Money::stated(text), money, "{text}");
    }
}

#[test]
fn money_reads_well_and_sums_exactly() {
    assert_eq!(Money::from_usd(0.16).to_string(), "0.16 USD");
    assert_eq!(Money::from_usd(0.0059).to_string(), "0.006 USD");
    assert_eq!(Money::ZERO.to_string(), "0.00 USD");
    assert_eq!([Money(1), Money(2)].into_iter().sum::<Money>(), Money(3));
}

proptest! {
    #[test]
    fn lines_add_up_and_more_is_never_cheaper(
        w in 1u32..4000, h in 1u32..4000, n in 1u32..11, partials in 0u32..4, chars in 0usize..40_000,
        sent in prop::collection::vec((1u32..6000, 1u32..6000), 0..16), times in 0.0f64..3.0,
    ) {
        let inputs: Vec<Extent> = sent.into_iter().map(|(w, h)| Extent::new(w, h)).collect();
        let list = PriceList::times(times);
        for model in Model::known() {
            let order = Order {
                n, partial_images: partials, inputs: &inputs, prompt_chars: chars,
                ..plain(model, Quality::Medium, Size::Exact(Extent::new(w, h)))
            };
            let made = breakdown(&order, &list);
            prop_assert_eq!(made.total(), estimate(&order, &list));
            let lines: Money = made.lines().into_iter().map(|(_, line)| line.money).sum();
            // An empty prompt costs what goes around it, and has no line.
            prop_assert!(made.total().0 - lines.0 <= 30 * 3, "{:?}", made);
            let fewer = Order { inputs: &inputs[..inputs.len() / 2], ..order.clone() };
            prop_assert!(estimate(&fewer, &list) <= made.total());
            if times > 0.0 && model.least_prices.is_empty() {
                let off = (price_of_usage(model, made.usage(), &list).0 - made.total().0).abs();
                prop_assert!(off <= 4, "{off}");
            }
        }
    }
}
