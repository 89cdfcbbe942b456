//! A port whose line leads out of the card.

use core::time::Duration;

use crate::bench::*;
use lineproof_host_emulator::{CardConfig, Line, Timing, Wiring};

const EXTERNAL: Wiring = Wiring::Each([Line::External, Line::Loopback]);

fn bench(timing: Timing) -> Bench {
    let mut bench = Bench::new(CardConfig {
        wiring: EXTERNAL,
        timing,
        ..CardConfig::default()
    });
    bench.put(0, FCR, 0x07);
    bench.card.set_carrier(0, true, bench.now);
    bench
}

fn outgoing(bench: &mut Bench) -> Vec<u8> {
    let mut bytes = Vec::new();
    bench.card.bring_out(0, &mut bytes, bench.now);
    bytes
}

#[test]
fn what_a_port_sends_comes_out_in_its_time() {
    let mut bench = bench(Timing::Line);
    bench.send(0, b"hello");
    bench.wait_bits(30);
    assert_eq!(outgoing(&mut bench), b"hel");
    bench.wait_bits(20);
    assert_eq!(outgoing(&mut bench), b"lo");
    assert_eq!(outgoing(&mut bench), b"");
}

#[test]
fn what_is_brought_in_is_received_while_rts_is_asserted() {
    for timing in [Timing::Line, Timing::Instant] {
        let mut bench = bench(timing);
        assert_eq!(bench.card.bring_in(0, b"world", bench.now), 5);
        bench.wait_bits(60);
        assert!(bench.receive(0).is_empty(), "the port is not ready");
        bench.put(0, MCR, 0x02);
        bench.wait_bits(60);
        assert_eq!(bench.receive(0), b"world");
    }
}

#[test]
fn the_far_end_follows_format_and_rate() {
    let mut bench = bench(Timing::Line);
    bench.put(0, MCR, 0x02);
    bench.set_divisor(0, 12);
    bench.put(0, LCR, 0x1a);
    bench.send(0, &[0x55]);
    bench.card.bring_in(0, &[0x2a], bench.now);
    bench.wait_bits(11 * 12);
    assert_eq!(outgoing(&mut bench), [0x55]);
    assert_eq!(bench.get(0, LSR), 0x61);
    assert_eq!(bench.receive(0), [0x2a]);
}

#[test]
fn the_modem_lines_say_whether_somebody_is_there() {
    let mut bench = bench(Timing::Line);
    assert_eq!(bench.get(0, MSR), 0xbb);
    bench.card.set_carrier(0, false, bench.now);
    assert_eq!(bench.get(0, MSR), 0x0b);
}

#[test]
fn cts_goes_before_anything_is_lost_and_losses_are_counted() {
    let mut bench = bench(Timing::Instant);
    bench.send(0, &[0x5a; 4096]);
    assert_eq!(bench.get(0, MSR) & 0x10, 0, "no more room");
    assert_eq!(bench.card.dropped(0), 0);
    bench.send(0, &[0xa5; 3]);
    assert_eq!(bench.card.dropped(0), 3);
    assert_eq!(outgoing(&mut bench), [0x5a; 4096]);
    assert_eq!(bench.get(0, MSR) & 0x10, 0x10);
}

#[test]
fn cts_goes_early_enough_for_a_driver_that_looks_late() {
    for timing in [Timing::Line, Timing::Instant] {
        let mut bench = bench(timing);
        let mut sent = 0u64;
        while bench.get(0, MSR) & 0x10 != 0 {
            bench.send(0, &[0x5a; 16]);
            bench.wait_bits(170);
            sent += 16;
        }
        bench.send(0, &[0xa5; 16]);
        bench.wait_bits(170);
        assert_eq!(bench.card.dropped(0), 0);
        assert_eq!(outgoing(&mut bench).len() as u64, sent + 16);
    }
}

#[test]
fn what_is_sent_to_nobody_is_lost_and_counted() {
    let mut bench = bench(Timing::Instant);
    bench.send(0, b"left behind");
    bench.card.set_carrier(0, false, bench.now);
    assert_eq!(bench.card.dropped(0), 11);
    bench.send(0, b"unheard");
    assert_eq!(bench.card.dropped(0), 18);
    bench.card.set_carrier(0, true, bench.now);
    bench.send(0, b"heard");
    assert_eq!(outgoing(&mut bench), b"heard");
    assert_eq!(bench.card.dropped(0), 18);
}

#[test]
fn no_more_is_taken_in_than_there_is_room_for() {
    let mut bench = bench(Timing::Line);
    assert_eq!(bench.card.room(0), 1024);
    assert_eq!(bench.card.bring_in(0, &[0; 5000], bench.now), 1024);
    assert_eq!(bench.card.bring_in(0, &[0; 10], bench.now), 0);
    assert_eq!(bench.card.room(0), 0);
}

#[test]
fn without_time_characters_come_as_fast_as_they_are_read() {
    for fifo in [0x00, 0x07] {
        let mut bench = bench(Timing::Instant);
        bench.put(0, FCR, fifo);
        bench.put(0, MCR, 0x02);
        let bytes: Vec<u8> = (0..=255).collect();
        assert_eq!(bench.card.bring_in(0, &bytes, bench.now), 256);
        assert_eq!(bench.receive(0), bytes, "none overrun");
        assert_eq!(bench.get(0, LSR) & 0x02, 0);
    }
}

#[test]
fn a_break_brings_nothing_out() {
    for timing in [Timing::Line, Timing::Instant] {
        let mut bench = bench(timing);
        bench.put(0, LCR, 0x43);
        bench.wait(Duration::from_millis(250));
        bench.put(0, LCR, 0x03);
        bench.wait_bits(20);
        bench.send(0, &[0x42]);
        bench.wait_bits(20);
        assert_eq!(outgoing(&mut bench), [0x42]);
    }
}

#[test]
fn a_line_that_stays_on_the_card_has_nobody_outside() {
    let mut bench = bench(Timing::Line);
    assert_eq!(bench.card.bring_in(1, b"x", bench.now), 0);
    assert_eq!(bench.card.bring_in(7, b"x", bench.now), 0);
    assert_eq!(bench.card.dropped(7), 0);
}
