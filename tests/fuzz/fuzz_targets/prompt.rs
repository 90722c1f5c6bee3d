#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| maquette_fuzz::prompt(input));
