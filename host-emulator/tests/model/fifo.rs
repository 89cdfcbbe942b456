//! FIFOs, their resets, overrun, and the error bits that travel in them.

use crate::bench::*;
use lineproof_host_emulator::Wiring;

const RESET_BOTH: u8 = 0x07;

#[test]
fn sixteen_characters_keep_their_order_and_the_seventeenth_is_lost_with_oe() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, RESET_BOTH);
    let data: Vec<u8> = (1..=16).collect();
    bench.send(0, &data);
    bench.wait_bits(200);
    assert_eq!(bench.get(0, LSR), 0x61);
    bench.put(0, THR, 0xee);
    bench.wait_bits(20);
    assert_eq!(bench.get(0, LSR), 0x63);
    assert_eq!(bench.get(0, LSR), 0x61, "OE clears on read");
    assert_eq!(bench.receive(0), data);
}

#[test]
fn without_fifos_the_newer_character_replaces_the_older() {
    let mut bench = Bench::looped();
    bench.send(0, &[0x11]);
    bench.wait_bits(20);
    bench.send(0, &[0x22]);
    bench.wait_bits(20);
    assert_eq!(bench.get(0, LSR), 0x63);
    assert_eq!(bench.receive(0), [0x22]);
}

#[test]
fn all_values_come_back_through_plug_and_internal_loopback() {
    for mcr in [0x00, 0x10] {
        let mut bench = Bench::looped();
        bench.put(0, MCR, mcr);
        for value in 0..=255 {
            bench.put(0, THR, value);
            bench.wait_bits(11);
            assert_eq!(bench.receive(0), [value]);
        }
    }
}

#[test]
fn toggling_fcr_bit_0_empties_both_fifos() {
    let mut bench = Bench::looped();
    for fcr in [0x01, 0x00, 0x01] {
        bench.send(0, &[1]);
        bench.wait_bits(12);
        bench.send(0, &[2, 3]);
        bench.put(0, FCR, fcr);
        // The second character was already in the shift register.
        assert_eq!(bench.get(0, LSR), 0x20);
        bench.wait_bits(30);
        assert_eq!(bench.receive(0), [2]);
    }
}

#[test]
fn fcr_resets_clear_only_their_own_fifo_and_only_with_bit_0() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, 0x01);
    bench.send(0, &[1, 2]);
    bench.wait_bits(12);
    bench.put(0, FCR, 0x03);
    bench.wait_bits(30);
    assert_eq!(bench.receive(0), [2], "the transmitter kept its character");

    bench.send(0, &[3, 4]);
    bench.wait_bits(12);
    bench.send(0, &[5]);
    bench.put(0, FCR, 0x05);
    bench.wait_bits(30);
    assert_eq!(bench.receive(0), [3, 4], "the receiver kept its own");
}

#[test]
fn errors_show_when_their_character_reaches_the_top() {
    let mut bench = Bench::wired(Wiring::NullModem);
    bench.both(FCR, RESET_BOTH);
    bench.both(LCR, 0x1b);
    bench.send(0, &[0x10]);
    bench.wait_bits(12);
    bench.put(0, LCR, 0x0b);
    bench.send(0, &[0x20]);
    bench.wait_bits(12);
    assert_eq!(
        bench.get(1, LSR),
        0xe1,
        "an error is inside, not at the top"
    );
    assert_eq!(bench.get(1, RBR), 0x10);
    assert_eq!(bench.get(1, LSR), 0xe5, "parity error at the top");
    assert_eq!(bench.get(1, LSR), 0x61, "read once");
    assert_eq!(bench.get(1, RBR), 0x20);
}

#[test]
fn reading_an_empty_rbr_changes_nothing() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, RESET_BOTH);
    bench.send(0, &[0x42]);
    bench.wait_bits(12);
    assert_eq!(bench.receive(0), [0x42]);
    assert_eq!(bench.get(0, RBR), 0x42);
    bench.send(0, &[0x43]);
    bench.wait_bits(12);
    assert_eq!(bench.receive(0), [0x43]);
}

#[test]
fn a_write_to_a_full_transmitter_fifo_is_dropped() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, RESET_BOTH);
    // One goes straight to the shift register, sixteen wait.
    bench.send(0, &(0..18).collect::<Vec<u8>>());
    let mut received = Vec::new();
    for _ in 0..20 {
        bench.wait_bits(10);
        received.extend(bench.receive(0));
    }
    assert_eq!(received, (0..17).collect::<Vec<u8>>());
}
