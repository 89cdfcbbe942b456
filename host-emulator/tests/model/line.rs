//! What two ends make of each other: crossed ports, mismatch, break, and
//! automatic flow control.

use crate::bench::*;
use core::time::Duration;
use lineproof_host_emulator::{CardConfig, Instant, Options, Timing, Wiring};

fn crossed() -> Bench {
    let mut bench = Bench::wired(Wiring::NullModem);
    bench.both(FCR, 0x07);
    bench
}

#[test]
fn crossed_ports_send_both_ways_at_once() {
    let mut bench = crossed();
    bench.send(0, &[1, 2, 3]);
    bench.send(1, &[4, 5, 6]);
    bench.wait_bits(40);
    assert_eq!(bench.receive(0), [4, 5, 6]);
    assert_eq!(bench.receive(1), [1, 2, 3]);
}

#[test]
fn a_wrong_parity_is_a_parity_error() {
    let mut bench = crossed();
    bench.put(0, LCR, 0x1b);
    bench.put(1, LCR, 0x0b);
    bench.send(0, &[0x55]);
    bench.wait_bits(12);
    assert_eq!(bench.get(1, LSR), 0xe5);
    assert_eq!(bench.get(1, RBR), 0x55);
}

#[test]
fn a_slower_sender_is_a_framing_error() {
    let mut bench = crossed();
    bench.set_divisor(0, 3);
    bench.send(0, &[0x00]);
    bench.wait_bits(60);
    // Nine bits of 3 spacing times: the receiver sees three characters' worth.
    assert_eq!(bench.get(1, LSR) & 0x18, 0x18, "long enough for a break");
    bench.put(1, FCR, 0x07);
    bench.send(0, &[0xf0]);
    bench.wait_bits(60);
    assert_eq!(bench.get(1, LSR) & 0x08, 0x08);
}

#[test]
fn longer_words_than_the_receiver_expects_are_framing_errors() {
    let mut bench = crossed();
    bench.put(1, LCR, 0x00);
    // Five data bits, then a zero where the stop bit should be.
    bench.send(0, &[0x1f]);
    bench.wait_bits(30);
    assert_eq!(bench.get(1, LSR) & 0x89, 0x89);
    assert_eq!(bench.get(1, RBR), 0x1f);
}

#[test]
fn a_break_is_one_zero_character_however_long() {
    let mut bench = crossed();
    bench.put(0, LCR, 0x43);
    bench.wait(Duration::from_secs(1));
    assert_eq!(bench.get(1, LSR), 0xf9);
    assert_eq!(bench.get(1, LSR), 0x61);
    assert_eq!(bench.get(1, RBR), 0);
    assert_eq!(bench.get(1, LSR), 0x60);
    bench.put(0, LCR, 0x03);
    bench.wait_bits(5);
    bench.send(0, &[0x42]);
    bench.wait_bits(12);
    assert_eq!(bench.receive(1), [0x42]);
}

#[test]
fn a_break_shorter_than_half_a_bit_is_no_start_bit() {
    let mut bench = crossed();
    bench.put(0, LCR, 0x43);
    bench.wait(bits_115200(1) / 3);
    bench.put(0, LCR, 0x03);
    bench.wait_bits(20);
    assert_eq!(bench.get(1, LSR), 0x60);
}

#[test]
fn loopback_keeps_its_characters_from_the_other_end() {
    let mut bench = crossed();
    bench.put(0, MCR, 0x10);
    bench.send(0, &[0x77]);
    bench.send(1, &[0x88]);
    bench.wait_bits(12);
    assert_eq!(bench.receive(0), [0x77]);
    assert!(bench.receive(1).is_empty());
}

#[test]
fn an_open_line_hears_nothing() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.send(0, &[0x77]);
    bench.wait_bits(12);
    assert_eq!(bench.get(0, LSR), 0x60);
}

#[test]
fn sixty_four_kilobytes_cross_under_flow_control_without_loss() {
    transfer(Timing::Line, 0x80, 65_536);
}

#[test]
fn flow_control_holds_at_every_trigger_level_and_timing() {
    for timing in [Timing::Line, Timing::Instant] {
        for trigger in [0x00, 0x40, 0x80, 0xc0] {
            transfer(timing, trigger, 3_000);
        }
    }
}

/// Brings `length` bytes from port 0 to port 1 under automatic flow control,
/// the reader being away for a long time now and then.
fn transfer(timing: Timing, trigger: u8, length: u32) {
    let mut bench = Bench::new(CardConfig {
        wiring: Wiring::NullModem,
        timing,
        options: Options::CH352,
        ..CardConfig::default()
    });
    bench.both(FCR, 0x07 | trigger);
    bench.both(MCR, 0x22);
    let data: Vec<u8> = (0..length).map(|i| (i * 7 + i / 256) as u8).collect();
    let mut sent = data.iter().copied();
    let mut received = Vec::new();
    let mut waits = 0_u32;
    while received.len() < data.len() {
        if bench.get(0, LSR) & 0x20 != 0 {
            bench.send(0, &sent.by_ref().take(16).collect::<Vec<u8>>());
        }
        waits += 1;
        assert!(waits < 4 * length, "stuck at {} bytes", received.len());
        bench.wait_bits(if waits.is_multiple_of(64) { 2_000 } else { 73 });
        assert_eq!(bench.get(1, LSR) & 0x1e, 0, "after {}", received.len());
        received.extend(bench.receive(1));
    }
    assert!(received == data, "{timing:?} {trigger:#04x}");
}

#[test]
fn what_stands_in_place_of_the_stop_bit_is_taken_for_a_start_bit() {
    let mut bench = crossed();
    // Even parity: the parity bit is 0 where the receiver wants a stop bit,
    // and the line marks after it.
    bench.put(0, LCR, 0x1b);
    bench.send(0, &[0x33]);
    bench.wait_bits(30);
    assert_eq!(bench.get(1, LSR), 0xe9);
    assert_eq!(bench.receive(1), [0x33, 0xff]);
}

#[test]
fn a_start_bit_in_place_of_the_stop_bit_is_resynchronised_to() {
    let mut bench = crossed();
    // Seven bits and a stop bit, then at once the next character: to a
    // receiver of eight bits the first stop bit is data, and the second
    // start bit stands where it wants a stop bit.
    bench.put(0, LCR, 0x02);
    bench.send(0, &[0x55, 0x2a]);
    bench.wait_bits(30);
    assert_eq!(bench.get(1, LSR) & 0x0d, 0x09);
    assert_eq!(bench.get(1, RBR), 0xd5);
    assert_eq!(bench.get(1, LSR) & 0x0d, 0x01);
    assert_eq!(bench.get(1, RBR), 0xaa);
}

#[test]
fn a_clock_that_runs_backwards_counts_as_standing_still() {
    let mut bench = crossed();
    bench.send(0, &[0x11]);
    bench.wait_bits(12);
    assert_eq!(bench.receive(1), [0x11]);
    let latest = bench.now;
    bench.now = Instant::default();
    bench.send(0, &[0x22]);
    let next = bench.card.next_event().expect("a character is under way");
    let last_step = latest.since(Instant::default()) - bits_115200(3);
    assert!(next > Instant::default() + last_step);
    bench.now = latest;
    bench.wait_bits(12);
    assert_eq!(bench.receive(1), [0x22]);
}

#[test]
fn automatic_rts_drops_at_the_trigger_and_returns_when_empty() {
    let mut bench = Bench::ch352(Wiring::NullModem);
    bench.both(FCR, 0x47);
    bench.put(1, MCR, 0x22);
    bench.send(0, &[0; 4]);
    bench.wait_bits(30);
    assert_eq!(bench.get(0, MSR) & 0x10, 0x10);
    bench.wait_bits(10);
    assert_eq!(bench.get(0, MSR) & 0x10, 0x00);
    for _ in 0..3 {
        bench.get(1, RBR);
    }
    assert_eq!(bench.get(0, MSR) & 0x10, 0x00);
    bench.get(1, RBR);
    assert_eq!(bench.get(0, MSR) & 0x10, 0x10);
}

#[test]
fn automatic_cts_holds_the_transmitter_and_interrupts_nobody() {
    let mut bench = Bench::ch352(Wiring::NullModem);
    bench.put(0, MCR, 0x20);
    bench.put(0, IER, 0x08);
    bench.send(0, &[0x33]);
    bench.wait_bits(100);
    assert_eq!(bench.get(0, LSR), 0x00);
    bench.put(1, MCR, 0x02);
    assert!(!bench.interrupt());
    bench.wait_bits(12);
    assert_eq!(bench.receive(1), [0x33]);
    assert_eq!(bench.get(0, MSR), 0x11);
}
