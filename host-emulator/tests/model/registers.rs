//! The register file: what reads back, what DLAB selects, what a reset does.

use crate::bench::*;
use lineproof_host_emulator::{AccessError, Region};

#[test]
fn every_register_has_its_reset_value() {
    let mut bench = Bench::looped();
    bench.card.reset(bench.now);
    let values = [IER, IIR, LCR, MCR, LSR, MSR].map(|offset| bench.get(0, offset));
    assert_eq!(values, [0x00, 0x01, 0x00, 0x00, 0x60, 0x00]);
}

#[test]
fn reset_keeps_the_scratch_register_and_the_divisor_latch() {
    let mut bench = Bench::looped();
    bench.set_divisor(0, 0x1234);
    bench.put(0, SCR, 0x5a);
    bench.card.reset(bench.now);
    bench.put(0, LCR, 0x80);
    let kept = [DLL, DLM, SCR].map(|offset| bench.get(0, offset));
    assert_eq!(kept, [0x34, 0x12, 0x5a]);
}

#[test]
fn writable_registers_keep_exactly_their_bits() {
    let mut bench = Bench::looped();
    for value in 0..=255 {
        bench.put(0, IER, value);
        bench.put(0, MCR, value);
        bench.put(0, SCR, value);
        let read = [IER, MCR, SCR].map(|offset| bench.get(0, offset));
        assert_eq!(read, [value & 0x0f, value & 0x1f, value]);
        bench.put(0, LCR, value);
        assert_eq!(bench.get(0, LCR), value);
        bench.put(0, LCR, 0);
    }
}

#[test]
fn the_divisor_latch_is_apart_from_rbr_thr_and_ier() {
    let mut bench = Bench::looped();
    bench.put(0, IER, 0x05);
    bench.set_divisor(0, 0xa55a);
    assert_eq!(bench.get(0, IER), 0x05);
    assert_eq!(bench.get(0, LSR), 0x60, "nothing was sent");
    bench.put(0, LCR, 0x83);
    assert_eq!([bench.get(0, DLL), bench.get(0, DLM)], [0x5a, 0xa5]);
}

#[test]
fn lsr_and_msr_ignore_writes() {
    let mut bench = Bench::looped();
    bench.put(0, LSR, 0xff);
    bench.put(0, MSR, 0xff);
    assert_eq!([bench.get(0, LSR), bench.get(0, MSR)], [0x60, 0x00]);
}

#[test]
fn the_ch352_has_its_extra_bits_only_as_an_option() {
    let mut bench = Bench::ch352(Default::default());
    bench.both(IER, 0xff);
    bench.both(MCR, 0xff);
    assert_eq!([bench.get(0, IER), bench.get(1, IER)], [0x0f, 0x2f]);
    assert_eq!([bench.get(0, MCR), bench.get(1, MCR)], [0x3f, 0x3f]);
}

#[test]
fn a_wide_access_is_its_bytes_in_turn() {
    let mut bench = Bench::looped();
    let now = bench.now;
    bench
        .card
        .write(Region::Bar0, 3, &[0x1b, 0x03, 0, 0, 0x77], now)
        .expect("inside the BAR");
    let mut registers = [0; 4];
    bench
        .card
        .read(Region::Bar0, 4, &mut registers, now)
        .expect("inside the BAR");
    assert_eq!(registers, [0x03, 0x60, 0xbb, 0x77]);
    assert_eq!(bench.get(0, LCR), 0x1b);
}

#[test]
fn an_access_beyond_a_region_is_refused_whole() {
    let mut bench = Bench::looped();
    let now = bench.now;
    let refused = bench.card.write(Region::Bar0, 7, &[0x5a, 0x5a], now);
    assert_eq!(
        refused,
        Err(AccessError {
            region: Region::Bar0,
            offset: 7,
            length: 2,
            size: 8
        })
    );
    assert_eq!(bench.get(0, SCR), 0);
    assert!(bench.card.read(Region::Config, 256, &mut [0], now).is_err());
    assert!(
        bench
            .card
            .read(Region::Config, u64::MAX, &mut [0, 0], now)
            .is_err()
    );
}
