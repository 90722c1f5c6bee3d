use super::*;
use crate::geom::Extent;
use proptest::prelude::*;
use serde_json::json;

fn all(model: &str) -> Parameters {
    Parameters {
        model: model.to_owned(),
        quality: Quality::Max,
        background: Background::Transparent,
        moderation: Moderation::Low,
        fidelity: Some(Fidelity::High),
        complexity: Some(Complexity::Low),
        stream: true,
        partial_images: 2,
        user: Some("u".to_owned()),
        safety_identifier: Some("s".to_owned()),
        ..Parameters::default()
    }
}

fn object(parameters: &Parameters, body: BodyForm) -> Value {
    parameters
        .fields(body)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

#[test]
fn nothing_but_the_model_is_sent_at_the_defaults() {
    for body in [BodyForm::Generation, BodyForm::EditForm, BodyForm::EditJson] {
        assert_eq!(object(&Parameters::default(), body), json!({"model": "gpt-image-2"}));
    }
}

#[test]
fn each_body_has_its_fields() {
    let generation = json!({
        "model": "m", "quality": "max", "background": "transparent", "moderation": "low", "complexity": "low",
        "stream": true, "partial_images": 2, "user": "u", "safety_identifier": "s",
    });
    assert_eq!(object(&all("m"), BodyForm::Generation), generation);
    let mut json = generation.clone();
    json["input_fidelity"] = json!("high");
    assert_eq!(object(&all("m"), BodyForm::EditJson), json);
    json.as_object_mut().unwrap().remove("moderation");
    assert_eq!(object(&all("m"), BodyForm::EditForm), json);
    let more = Parameters {
        size: Size::Exact(Extent::new(1024, 640)),
        n: 3,
        format: Format::Webp,
        compression: Some(50),
        ..Parameters::default()
    };
    let expected =
        json!({"model": "gpt-image-2", "size": "1024x640", "n": 3, "output_format": "webp", "output_compression": 50});
    assert_eq!(object(&more, BodyForm::Generation), expected);
}

#[test]
fn what_a_model_lacks_is_dropped_with_a_reason() {
    let dropped = |model: &str, body| {
        let (fitted, dropped) = all(model).fitted(&Model::named(model), body);
        assert_eq!(check_parameters(&fitted), Ok(()), "{model}");
        assert!(fitted.fitted(&Model::named(model), body).1.is_empty(), "fitting twice changes nothing");
        dropped.iter().map(|dropped| dropped.knob).collect::<Vec<_>>()
    };
    let (body, form) = (BodyForm::EditJson, BodyForm::EditForm);
    assert_eq!(dropped("gpt-image-2", body), [Knob::Quality, Knob::Fidelity, Knob::Complexity]);
    assert_eq!(dropped("gpt-image-2.5-flare", body), [Knob::Fidelity, Knob::Complexity]);
    assert_eq!(dropped("gpt-image-2.6-flare", body), [Knob::Fidelity]);
    assert_eq!(dropped("gpt-image-1.5", body), [Knob::Quality, Knob::Complexity]);
    assert_eq!(dropped("gpt-image-1.5", form), [Knob::Quality, Knob::Complexity, Knob::Moderation]);
    assert_eq!(dropped("gpt-image-1.5", BodyForm::Generation), [Knob::Quality, Knob::Complexity, Knob::Fidelity]);
    let (fitted, dropped) = all("gpt-image-2").fitted(&Model::named("gpt-image-2"), body);
    assert_eq!(fitted.quality, Quality::High);
    assert_eq!(
        dropped[0].to_string(),
        "quality max is not sent: gpt-image-2 has no quality max, only auto, low, medium and high; high is sent instead"
    );
    assert_eq!(dropped[1].to_string(), "fidelity high is not sent: gpt-image-2 has no choice of fidelity");
}

#[test]
fn every_rule_names_its_field() {
    let field = |parameters: Parameters| check_parameters(&parameters).err().map(|problem| problem.field);
    let plain = Parameters::default;
    assert_eq!(field(plain()), None);
    assert_eq!(field(Parameters { model: " ".to_owned(), ..plain() }), Some(Field::Profile));
    assert_eq!(field(Parameters { n: 11, ..plain() }), Some(Field::Count));
    assert_eq!(field(Parameters { n: 2, stream: true, ..plain() }), Some(Field::Count));
    assert_eq!(field(Parameters { size: Size::Exact(Extent::new(1000, 1000)), ..plain() }), Some(Field::Size));
    assert_eq!(field(Parameters { compression: Some(5), ..plain() }), Some(Field::Output));
    assert_eq!(field(Parameters { partial_images: 4, ..plain() }), Some(Field::Output));
    assert_eq!(field(Parameters { quality: Quality::XHigh, ..plain() }), Some(Field::Profile));
    assert_eq!(field(Parameters { complexity: Some(Complexity::High), ..plain() }), Some(Field::Output));
    assert_eq!(field(Parameters { safety_identifier: Some("x".repeat(129)), ..plain() }), Some(Field::Profile));
    assert_eq!(field(Parameters { safety_identifier: Some("x".repeat(128)), ..plain() }), None);
    assert_eq!(field(Parameters { user: Some("a\nb".to_owned()), ..plain() }), Some(Field::Profile));
    let clear = |model: &str, format| {
        field(Parameters { model: model.to_owned(), background: Background::Transparent, format, ..plain() })
    };
    assert_eq!(clear("gpt-image-2", Format::Png), None, "in preview: it may be tried");
    assert_eq!(clear("gpt-image-2.5-flare", Format::Jpeg), Some(Field::Output));
    assert_eq!(clear("dall-e-3", Format::Png), Some(Field::Output));
    let old = Parameters { model: "gpt-image-1.5".to_owned(), size: Size::Exact(Extent::new(2048, 2048)), ..plain() };
    let said = check_parameters(&old).unwrap_err().message;
    assert!(said.ends_with("The nearest is 1024 × 1024"), "{said}");
}

#[test]
fn parameters_of_an_older_library_are_read() {
    let old = json!({"model": "gpt-image-2", "size": "Auto", "quality": "high", "n": 2});
    let read: Parameters = serde_json::from_value(old).unwrap();
    assert_eq!(read, Parameters { quality: Quality::High, n: 2, ..Parameters::default() });
    let full = all("m");
    assert_eq!(serde_json::from_value::<Parameters>(serde_json::to_value(&full).unwrap()).unwrap(), full);
}

fn any_parameters() -> impl Strategy<Value = Parameters> {
    let models: Vec<String> = Model::known().iter().map(|model| model.id.clone()).chain(["x/y".to_owned()]).collect();
    let words = (
        prop::sample::select(models),
        prop::sample::select(Quality::ALL.to_vec()),
        prop::sample::select(Background::ALL.to_vec()),
        prop::sample::select(Moderation::ALL.to_vec()),
        prop::option::of(prop::sample::select(Fidelity::ALL.to_vec())),
        prop::option::of(prop::sample::select(Complexity::ALL.to_vec())),
        any::<bool>(),
    );
    words.prop_map(|(model, quality, background, moderation, fidelity, complexity, stream)| Parameters {
        model,
        quality,
        background,
        moderation,
        fidelity,
        complexity,
        stream,
        ..Parameters::default()
    })
}

proptest! {
    #[test]
    fn fitted_parameters_pass_and_only_what_was_dropped_differs(parameters in any_parameters(), route in 0usize..3) {
        let body = [BodyForm::Generation, BodyForm::EditForm, BodyForm::EditJson][route];
        let model = Model::named(&parameters.model);
        let (fitted, dropped) = parameters.fitted(&model, body);
        prop_assert_eq!(check_parameters(&fitted), Ok(()));
        prop_assert_eq!(dropped.is_empty(), fitted == parameters);
        prop_assert_eq!(check_parameters(&parameters).is_ok(), parameters.misfits(&model, None).is_empty());
        let named = |knob: Knob| dropped.iter().any(|dropped| dropped.knob == knob);
        let (before, after) = (parameters.fields(body), fitted.fields(body));
        for (name, value) in &before {
            let kept = after.contains(&(*name, value.clone()));
            let knob = Knob::ALL.iter().find(|knob| knob.field() == *name);
            prop_assert!(kept || knob.is_some_and(|knob| named(*knob)), "{name} went without a word");
        }
    }
}
