#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lineproof_fuzz::targets::state_image::run(data));
