//! When things happen: exact, since the clock is the test's own.

use crate::bench::*;
use core::time::Duration;
use lineproof_host_emulator::{CardConfig, Instant, Options, Timing, Wiring};

/// The nanosecond at which `half_bits` at `divisor` are over, from `start`.
fn after(start: Instant, half_bits: u64, divisor: u64) -> Instant {
    start + Duration::from_nanos((half_bits * divisor * 78_125).div_ceil(18))
}

fn just_before(point: Instant) -> Instant {
    Instant::from_nanos(point.as_nanos() - 1)
}

/// Lets one character out and returns when TEMT came back, from `start` of
/// its start bit.
fn temt_time(bench: &mut Bench) -> Instant {
    bench.put(0, THR, 0x15);
    loop {
        if bench.get(0, LSR) & 0x40 != 0 {
            return bench.now;
        }
        bench.now = bench.card.next_event().expect("a character is under way");
    }
}

#[test]
fn a_character_takes_its_bits_at_every_format_and_divisor() {
    for lcr in 0..0x40 {
        for divisor in [1, 2, 12, 0x180] {
            let mut bench = Bench::wired(Wiring::OPEN);
            bench.set_divisor(0, divisor);
            bench.put(0, LCR, lcr);
            let data = 5 + u64::from(lcr & 3);
            let parity = u64::from(lcr >> 3 & 1);
            let stop = match lcr & 7 {
                0..=3 => 2,
                4 => 3,
                _ => 4,
            };
            let half_bits = 2 * (1 + data + parity) + stop;
            let start = bench.now;
            let end = temt_time(&mut bench);
            assert_eq!(
                end,
                after(start, half_bits, divisor.into()),
                "LCR {lcr:#04x}"
            );
        }
    }
}

#[test]
fn in_fifo_mode_a_lone_character_shows_thre_with_its_last_stop_bit() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.put(0, FCR, 0x07);
    // The first empty indication after FCR bit 0 has changed is immediate.
    bench.send(0, &[0]);
    assert_eq!(bench.get(0, LSR), 0x20);
    bench.wait_bits(12);
    bench.send(0, &[0]);
    let start = bench.now;
    bench.now = just_before(after(start, 18, 1));
    assert_eq!(bench.get(0, LSR), 0x00);
    bench.now = after(start, 18, 1);
    assert_eq!(bench.get(0, LSR), 0x20);
    bench.now = after(start, 20, 1);
    assert_eq!(bench.get(0, LSR), 0x60);
}

#[test]
fn with_two_in_the_fifo_thre_comes_when_the_last_one_leaves_it() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.put(0, FCR, 0x07);
    bench.send(0, &[0, 1, 2]);
    let start = bench.now;
    bench.now = just_before(after(start, 40, 1));
    assert_eq!(bench.get(0, LSR), 0x00);
    bench.now = after(start, 40, 1);
    assert_eq!(bench.get(0, LSR), 0x20);
    bench.now = after(start, 60, 1);
    assert_eq!(bench.get(0, LSR), 0x60);
}

#[test]
fn without_fifos_thre_comes_when_the_shift_register_takes_the_character() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.send(0, &[0]);
    assert_eq!(bench.get(0, LSR), 0x20);
    bench.send(0, &[1]);
    assert_eq!(bench.get(0, LSR), 0x00);
    bench.wait_bits(10);
    assert_eq!(bench.get(0, LSR), 0x20);
}

#[test]
fn no_rounding_piles_up_over_a_long_transfer() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.put(0, FCR, 0x07);
    let start = bench.now;
    bench.send(0, &[0]);
    // The next one always waits when the shift register is free for it.
    for character in 0..8_999 {
        bench.now = after(start, 20 * character, 1);
        bench.send(0, &[0]);
    }
    bench.now = just_before(after(start, 20 * 9_000, 1));
    assert_eq!(bench.get(0, LSR) & 0x40, 0);
    bench.wait(Duration::from_nanos(1));
    assert_eq!(bench.get(0, LSR) & 0x40, 0x40);
}

#[test]
fn a_divisor_of_zero_counts_as_65536() {
    let mut bench = Bench::looped();
    bench.set_divisor(0, 0);
    let start = bench.now;
    assert_eq!(temt_time(&mut bench), after(start, 20, 65_536));
    assert_eq!(bench.receive(0), [0x15]);
}

#[test]
fn a_new_divisor_counts_for_what_is_left_of_the_character() {
    let mut bench = Bench::looped();
    bench.set_divisor(0, 2);
    bench.send(0, &[0x5a]);
    let start = bench.now;
    bench.now = after(start, 10, 2);
    bench.set_divisor(0, 0);
    bench.set_divisor(0, 4);
    let end = after(start, 10, 2) + bits_115200(5 * 4);
    bench.rest();
    assert!(bench.now - end < Duration::from_nanos(3), "{:?}", bench.now);
    assert_eq!(bench.receive(0), [0x5a]);
}

#[test]
fn instant_characters_are_there_at_once() {
    let mut bench = Bench::instant();
    bench.put(0, FCR, 0x07);
    for value in 0..=255 {
        bench.put(0, THR, value);
        assert_eq!(bench.get(0, LSR), 0x61);
        assert_eq!(bench.get(0, RBR), value);
    }
}

#[test]
fn a_timeout_that_a_faster_clock_makes_overdue_comes_at_once() {
    let mut bench = Bench::ch352(Wiring::LOOPBACK);
    bench.put(0, FCR, 0x87);
    bench.put(0, IER, 0x01);
    bench.send(0, &[1]);
    bench.wait_bits(40);
    assert!(!bench.interrupt());
    bench.put(1, IER, 0x20);
    assert_eq!(bench.card.next_event(), Some(bench.now));
    assert_eq!(bench.get(0, IIR), 0xcc);
}

#[test]
fn instant_characters_loop_back_inside_and_keep_off_the_line() {
    let mut bench = Bench::instant();
    bench.both(FCR, 0x07);
    bench.put(0, MCR, 0x10);
    bench.send(0, &[1, 2, 3]);
    assert_eq!(bench.receive(0), [1, 2, 3]);
    bench.put(0, LCR, 0x43);
    assert_eq!(bench.get(0, LSR), 0xf9);
}

#[test]
fn an_instant_character_too_short_for_its_receiver_is_filled_with_marks() {
    let mut bench = Bench::new(CardConfig {
        wiring: Wiring::NullModem,
        timing: Timing::Instant,
        ..CardConfig::default()
    });
    bench.put(0, LCR, 0x00);
    bench.send(0, &[0x0a]);
    assert_eq!(bench.get(1, LSR), 0x61);
    assert_eq!(bench.get(1, RBR), 0xea);
}

#[test]
fn port_1_switches_the_clock_of_both_ports() {
    let mut bench = Bench::ch352(Wiring::OPEN);
    bench.put(1, IER, 0x20);
    let start = bench.now;
    let end = temt_time(&mut bench);
    let character = Duration::from_nanos((20 * 78_125_u64).div_ceil(18 * 24));
    assert_eq!(end, start + character);
    bench.put(1, IER, 0x00);
    let start = bench.now;
    assert_eq!(temt_time(&mut bench), after(start, 20, 1));
    assert_eq!(
        Options::default(),
        Options {
            auto_flow: false,
            fast_clock: false
        }
    );
}
