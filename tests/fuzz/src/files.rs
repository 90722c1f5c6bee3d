//! Files that a person writes, or that come from another one: settings, profiles, models.

use super::line;
use maquette::api::wire;
use maquette::geom::Extent;
use maquette::model::{Catalogue, Model, Quality, Size};
use maquette::price::{Order, PriceList, estimate};
use maquette::profile::{Profile, Settings, export, import};
use maquette::request::Parameters;
use maquette::settings::parsed;

/// Any text is read as a profile without a panic; what is read can be used, handed on and read again, without secrets.
pub fn profile(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let Ok(read) = import(text) else { return };
    assert_eq!(read.value.check(&[]), Ok(()));
    let again = export(&read.value);
    assert!(again.stripped.is_empty());
    assert_eq!(import(&again.value).map(|again| again.value), Ok(read.value.clone()));
    used(&read.value);
}

/// Any settings file is refused with a reason, or gives settings that can be used, and that are the same when they were
/// written and read again.
pub fn settings(input: &[u8]) {
    let (_, settings) = match parsed(input) {
        Ok(read) => read,
        Err(reason) => return assert!(!reason.is_empty()),
    };
    let settings = settings.repaired();
    assert!(settings.profiles[0].is_sandbox());
    let text = toml::Table::try_from(&settings).and_then(|table| toml::to_string_pretty(&table));
    let text = text.expect("settings hold nothing that TOML lacks");
    let again: Settings = parsed(text.as_bytes()).expect("what was written is read").1.repaired();
    assert_eq!(format!("{again:?}"), format!("{settings:?}"));
    settings.profiles.iter().for_each(used);
}

/// What a window and a call do with a profile, sound or not.
fn used(profile: &Profile) {
    let _ = profile.warnings();
    let sound = profile.check(&[]).is_ok();
    let model = profile.rules(&profile.model);
    for sends in [false, true] {
        let route = wire::route(&profile.model, &profile.dialect, sends);
        let fields = wire::fields("a prompt", &Parameters::default(), &profile.dialect, sends);
        assert!(!sound || !route.is_empty() && fields.iter().any(|(name, _)| name == "prompt"), "{route} {fields:?}");
    }
    let price = price(&model, &profile.price_list(), Extent::new(1024, 1024));
    assert!(!sound || price >= 0, "{price}");
}

fn price(model: &Model, list: &PriceList, size: Extent) -> i64 {
    let order = Order {
        model,
        quality: Quality::Auto,
        size: Size::Exact(size),
        n: 10,
        partial_images: 3,
        inputs: &[size; 16],
        fidelity: None,
        prompt_chars: 32_000,
    };
    estimate(&order, list).0
}

/// Any file of models leaves a catalogue that answers for every id, with legal sizes and finite prices.
///
/// The first line: a size and an id that are asked for. Then the file.
pub fn models(input: &[u8]) {
    let (asked, text) = line(input);
    let (Ok(asked), Ok(text)) = (std::str::from_utf8(asked), std::str::from_utf8(text)) else { return };
    let (size, id) = asked.split_once(' ').unwrap_or((asked, ""));
    let side = |text: &str| text.parse::<u16>().map_or(1024, u32::from);
    let (width, height) = size.split_once('x').unwrap_or((size, size));
    let wish = Extent::new(side(width), side(height));
    let (catalogue, faults) = Catalogue::bundled().with(text, "models.toml");
    assert!(faults.iter().all(|fault| !fault.contains('\n')), "{faults:?}");
    for model in catalogue.models().iter().chain([&catalogue.named(id)]) {
        assert_eq!(model.sizes.verdict(wish).legal, model.sizes.check(wish).is_ok());
        for extent in model.sizes.near(wish).into_iter().chain(model.sizes.usual()) {
            assert_eq!(model.sizes.check(extent), Ok(()));
        }
        assert!(price(model, &PriceList::default(), wish) >= 0);
    }
}
