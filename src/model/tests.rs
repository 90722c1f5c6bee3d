use super::*;
use crate::geom::Extent;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn the_bundled_table_is_without_fault_and_starts_with_the_default() {
    let (again, faults) = Catalogue::bundled().with(include_str!("../../assets/models.toml"), "bundled");
    assert_eq!(faults, Vec::<String>::new());
    assert_eq!(&again, Catalogue::bundled());
    assert_eq!(again.dated(), "2026-11-22");
    assert_eq!(again.models()[0].id, DEFAULT_MODEL);
    assert_eq!(again.models()[0].snapshots, ["gpt-image-2-2026-04-21"]);
    assert_eq!(again.models().len(), 11);
}

#[test]
fn ids_find_their_family() {
    for (id, family, known) in [
        ("gpt-image-2", "gpt-image-2", true),
        (" gpt-image-2 ", "gpt-image-2", true),
        ("gpt-image-2-2026-04-21", "gpt-image-2", true),
        ("openai/gpt-image-2", "gpt-image-2", true),
        ("azure/openai/gpt-image-1.5-2025-12-16", "gpt-image-1.5", true),
        ("openai/gpt-image-2.6-flare:beta", "gpt-image-2.6-flare", true),
        ("GPT-Image-2.5-Flare", "gpt-image-2.5-flare", true),
        ("gpt-image-2.6-sunburst-2026-11-04", "gpt-image-2.6-sunburst", true),
        ("chatgpt-image-latest", "chatgpt-image-latest", true),
        ("gpt-image-9", "gpt-image-2", false),
        ("gpt-image-2.9-comet", "gpt-image-2", false),
        ("sd-cpp-local", "gpt-image-2", false),
        ("", "gpt-image-2", false),
        ("ä-2026-04-21", "gpt-image-2", false),
    ] {
        let model = Model::named(id);
        assert_eq!((model.family.as_str(), model.is_known), (family, known), "{id}");
        assert_eq!(model.id, id.trim());
    }
    assert_eq!(Model::named("gpt-image-9").sizes, SizeRule::GPT_IMAGE_2);
}

#[test]
fn each_model_offers_what_it_has() {
    let qualities = |id: &str| Model::named(id).qualities().len();
    assert_eq!(
        ["gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.6-sunburst", "gpt-image-1.5"].map(qualities),
        [4, 6, 6, 4]
    );
    let has = |id: &str, knob| Model::named(id).offers(knob).is_there();
    for (knob, ids) in [
        (Knob::Fidelity, [false, false, false, true]),
        (Knob::Complexity, [false, false, true, false]),
        (Knob::Markup, [false, true, true, false]),
        (Knob::Stream, [true; 4]),
        (Knob::Mask, [true; 4]),
    ] {
        let there =
            ["gpt-image-2", "gpt-image-2.5-flare", "gpt-image-2.6-flare", "gpt-image-1.5"].map(|id| has(id, knob));
        assert_eq!(there, ids, "{knob}");
    }
    let preview = Model::named("gpt-image-2").offers(Knob::Background);
    assert!(preview.has("transparent") && preview.note().unwrap().contains("preview"), "{preview:?}");
    assert_eq!(Model::named("gpt-image-2.5-flare").offers(Knob::Background).note(), None);
    let said = Model::named("gpt-image-2").refuses(Knob::Quality, "xhigh");
    assert_eq!(said.as_deref(), Some("gpt-image-2 has no quality xhigh, only auto, low, medium and high"));
    let said = Model::named("gpt-image-1-mini").refuses(Knob::Fidelity, "high");
    assert_eq!(said.as_deref(), Some("gpt-image-1-mini has no fidelity high, only low"));
    assert_eq!(Model::named("gpt-image-2.6-flare").refuses(Knob::Complexity, "high"), None);
    for model in Model::known() {
        for knob in Knob::ALL {
            assert!(model.offers(*knob).note().is_none_or(|note| !note.is_empty()), "{} {knob}", model.id);
        }
    }
}

#[test]
fn the_nearest_quality_is_never_dearer_than_the_wish_where_that_is_possible() {
    let old = Model::named("gpt-image-2");
    assert_eq!(old.nearest_quality(Quality::Max), Quality::High);
    assert_eq!(old.nearest_quality(Quality::Medium), Quality::Medium);
    assert_eq!(old.nearest_quality(Quality::Auto), Quality::Auto);
}

#[test]
fn an_end_is_told_and_what_to_take_instead() {
    let old = Model::named("gpt-image-1.5");
    assert_eq!(old.life(day("2026-11-22")), Life::Ending(9));
    assert_eq!(
        old.notice(day("2026-11-22")).as_deref(),
        Some("gpt-image-1.5 is shut down on 2026-12-01, in 9 days; take gpt-image-2.6-sunburst instead")
    );
    assert!(old.notice(day("2026-11-30")).unwrap().contains("tomorrow"));
    assert_eq!(old.life(day("2026-12-01")), Life::Gone);
    for gone in ["gpt-image-1", "dall-e-2", "dall-e-3"] {
        assert_eq!(Model::named(gone).life(day("2026-11-22")), Life::Gone, "{gone}");
        assert!(Model::named(gone).replacement.is_some());
    }
    assert_eq!(Model::named("gpt-image-2").notice(day("2030-01-01")), None);
    assert_eq!(Model::named("gpt-image-2.6-flare").shutdown, None);
}

#[test]
fn a_file_changes_and_adds_models() {
    let text = r#"
        [[model]]
        id = "gpt-image-2"
        prices = { text_in = 2.5, image_in = 4.0, image_out = 15.0 }

        [[model]]
        id = "house/painter-1"
        like = "gpt-image-1.5"
        sizes = ["512x512", "768x512"]
        qualities = ["high", "auto", "high"]
        shutdown = 2027-01-31

        [[model]]
        id = "copy"
        like = "house/painter-1"
    "#;
    let (catalogue, faults) = Catalogue::bundled().with(text, "models.toml");
    assert_eq!(faults, Vec::<String>::new());
    let changed = catalogue.named("openai/gpt-image-2");
    assert!((changed.prices.image_out - 15.0).abs() < 1e-9);
    assert_eq!(changed.snapshots, ["gpt-image-2-2026-04-21"], "what is not named stays");
    let painter = catalogue.named("house/painter-1");
    assert_eq!((painter.sizes.check(Extent::new(768, 512)), painter.qualities), (Ok(()), vec![Quality::High]));
    assert_eq!((painter.shutdown, painter.replacement), (Some(day("2027-01-31")), None));
    assert_eq!(catalogue.named("copy").sizes, painter.sizes);
    assert_eq!(catalogue.models()[0].id, DEFAULT_MODEL);
}

#[test]
fn what_is_wrong_is_named_and_the_rest_is_used() {
    let text = r#"
        models = 3
        [[model]]
        id = "good"
        [[model]]
        id = "typo"
        qualites = ["low"]
        [[model]]
        sizes = ["1024x1024"]
        [[model]]
        id = "cheap"
        prices = { text_in = -1.0, image_in = 1.0, image_out = 1.0 }
        [[model]]
        id = "lost"
        like = "nothing"
        [[model]]
        id = "late"
        shutdown = "soon"
        [[model]]
        id = "word"
        qualities = ["hd"]
        [[model]]
        id = "both"
        token_factor = { low = 16 }
        output_tokens = [{ size = "8x8", low = 5 }]
        [[model]]
        id = "narrow"
        sizes = { step = 16, max_side = 64, max_ratio = 1, min_pixels = 9999, max_pixels = 9999 }
    "#;
    let (catalogue, faults) = Catalogue::bundled().with(text, "models.toml");
    let parts = [
        ("typo", "qualites"),
        ("number 3", "id"),
        ("cheap", "prices"),
        ("lost", "nothing"),
        ("late", "soon"),
        ("word", "hd"),
        ("both", "cannot both"),
        ("narrow", "no square"),
    ];
    assert_eq!(faults.len(), parts.len() + 1, "{faults:#?}");
    for (id, why) in parts {
        let found =
            faults.iter().any(|fault| fault.starts_with("models.toml: ") && fault.contains(id) && fault.contains(why));
        assert!(found, "{id} {why}: {faults:#?}");
    }
    assert!(faults.iter().any(|fault| fault.contains("models is not known")), "{faults:#?}");
    assert_eq!(catalogue.models().len(), Catalogue::bundled().models().len() + 1);
    let (same, faults) = Catalogue::bundled().with("x = 1\n[[model\n", "models.toml");
    assert_eq!(&same, Catalogue::bundled());
    assert!(faults.len() == 1 && faults[0].starts_with("models.toml, line 2: "), "{faults:?}");
}

fn piece() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "[[model]]\n",
        "id = \"gpt-image-2\"\n",
        "id = \"a\"\n",
        "like = \"gpt-image-1.5\"\n",
        "sizes = [\"64x64\"]\n",
        "sizes = { step = 8, max_side = 512, max_ratio = 2, min_pixels = 64, max_pixels = 9000000 }\n",
        "qualities = [\"max\"]\n",
        "token_factor = { max = 9 }\n",
        "shutdown = 2026-12-01\n",
        "max_n = 3\n",
        "least_prices = [{ size = \"8x8\", low = 0.1 }]\n",
        "output_tokens = [{ size = \"8x8\", low = 7 }]\n",
        "input_tokens = { tiles = { short_side = 1, base = 0, tile = 0, high_square = 0, high_other = 0 } }\n",
        "prices = { text_in = 1, image_in = 1.5, image_out = inf }\n",
        "dated = 2026-01-01\n",
        "{",
        "\"",
        "\n",
    ]);
    prop_oneof![8 => words.prop_map(str::to_owned), 1 => "\\PC{0,20}"]
}

proptest! {
    #[test]
    fn any_file_leaves_a_usable_catalogue(pieces in prop::collection::vec(piece(), 0..16), id in "\\PC{0,24}") {
        let (catalogue, faults) = Catalogue::bundled().with(&pieces.concat(), "models.toml");
        prop_assert_eq!(&catalogue.models()[0].id, DEFAULT_MODEL);
        prop_assert!(faults.iter().all(|fault| fault.starts_with("models.toml") && !fault.contains('\n')));
        for model in catalogue.models().iter().chain([&catalogue.named(&id)]) {
            prop_assert!(model.sizes.check(model.sizes.nearest(Extent::new(1000, 700))).is_ok());
            prop_assert!(model.qualities().len() > 1);
        }
    }
}
