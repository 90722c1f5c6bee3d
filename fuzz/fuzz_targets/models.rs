//! Any file of models leaves a catalogue that answers for every id, with legal sizes and finite prices.
#![no_main]

use libfuzzer_sys::fuzz_target;
use maquette::geom::Extent;
use maquette::model::{Catalogue, Quality, Size};
use maquette::price::{Order, PriceList, estimate};

fuzz_target!(|input: (&str, &str, u16, u16)| {
    let (text, id, width, height) = input;
    let (catalogue, faults) = Catalogue::bundled().with(text, "models.toml");
    assert!(faults.iter().all(|fault| !fault.contains('\n')));
    let wish = Extent::new(u32::from(width), u32::from(height));
    for model in catalogue.models().iter().chain([&catalogue.named(id)]) {
        assert_eq!(model.sizes.verdict(wish).legal, model.sizes.check(wish).is_ok());
        for extent in model.sizes.near(wish).into_iter().chain(model.sizes.usual()) {
            assert_eq!(model.sizes.check(extent), Ok(()));
        }
        let order = Order {
            model,
            quality: Quality::Auto,
            size: Size::Exact(wish),
            n: 10,
            partial_images: 3,
            inputs: &[wish; 16],
            fidelity: None,
            prompt_chars: 32_000,
        };
        assert!(estimate(&order, &PriceList::default()).0 >= 0);
    }
});
