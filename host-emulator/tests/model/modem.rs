//! Modem lines: the plug, the null modem, internal loopback, deltas.

use crate::bench::*;
use lineproof_host_emulator::Wiring;

#[test]
fn the_plug_brings_rts_to_cts_and_dtr_to_dsr_and_dcd() {
    let mut bench = Bench::looped();
    bench.put(0, MCR, 0x02);
    assert_eq!(bench.get(0, MSR), 0x11);
    bench.put(0, MCR, 0x01);
    assert_eq!(bench.get(0, MSR), 0xab);
    assert_eq!(bench.get(0, MSR), 0xa0);
    assert_eq!(bench.get(1, MSR), 0x00);
}

#[test]
fn the_null_modem_crosses_the_lines() {
    let mut bench = Bench::wired(Wiring::NullModem);
    bench.put(0, MCR, 0x03);
    assert_eq!(bench.get(1, MSR), 0xbb);
    assert_eq!(bench.get(0, MSR), 0x00);
    bench.put(0, MCR, 0x13);
    assert_eq!(bench.get(1, MSR), 0x0b, "loopback lets go of the outputs");
}

#[test]
fn loopback_maps_the_outputs_to_the_inputs() {
    let mut bench = Bench::wired(Wiring::OPEN);
    for (mcr, msr) in [(0x11, 0x20), (0x12, 0x10), (0x14, 0x40), (0x18, 0x80)] {
        bench.put(0, MCR, mcr);
        assert_eq!(bench.get(0, MSR) & 0xf0, msr);
    }
}

#[test]
fn ring_is_remembered_on_its_trailing_edge_only() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.put(0, MCR, 0x14);
    assert_eq!(bench.get(0, MSR), 0x40);
    bench.put(0, MCR, 0x10);
    assert_eq!(bench.get(0, MSR), 0x04);
    for (mcr, delta) in [(0x12, 0x01), (0x11, 0x03), (0x18, 0x0a)] {
        bench.put(0, MCR, mcr);
        assert_eq!(bench.get(0, MSR) & 0x0f, delta);
    }
}

#[test]
fn interrupts_work_in_loopback() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.put(0, IER, 0x08);
    bench.put(0, MCR, 0x10);
    assert!(!bench.interrupt());
    bench.put(0, MCR, 0x12);
    assert!(bench.interrupt());
    assert_eq!(bench.get(0, IIR), 0x00);
    bench.get(0, MSR);
    assert!(!bench.interrupt());
}

#[test]
fn a_reset_leaves_no_modem_change_behind() {
    let mut bench = Bench::wired(Wiring::NullModem);
    bench.both(MCR, 0x03);
    bench.card.reset(bench.now);
    assert_eq!([bench.get(0, MSR), bench.get(1, MSR)], [0x00, 0x00]);
}
