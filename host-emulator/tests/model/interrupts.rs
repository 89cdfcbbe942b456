//! Causes, priorities, and what clears each of them.

use crate::bench::*;
use core::time::Duration;
use lineproof_host_emulator::Wiring;

#[test]
fn causes_show_one_at_a_time_from_the_highest_priority_down() {
    let mut bench = Bench::looped();
    bench.put(0, IER, 0x0f);
    // RTS through the plug changes CTS; two characters overrun RBR.
    bench.put(0, MCR, 0x02);
    bench.send(0, &[1]);
    bench.wait_bits(12);
    bench.send(0, &[2]);
    bench.wait_bits(12);
    assert!(bench.interrupt());
    assert_eq!(bench.get(0, IIR), 0x06);
    bench.get(0, LSR);
    assert_eq!(bench.get(0, IIR), 0x04);
    bench.get(0, RBR);
    assert_eq!(bench.get(0, IIR), 0x02);
    assert_eq!(bench.get(0, IIR), 0x00, "reading IIR cleared THRE");
    bench.get(0, MSR);
    assert_eq!(bench.get(0, IIR), 0x01);
    assert!(!bench.interrupt());
}

#[test]
fn iir_clears_thre_only_when_it_reports_it() {
    let mut bench = Bench::looped();
    bench.put(0, IER, 0x07);
    bench.send(0, &[1]);
    bench.wait_bits(12);
    assert_eq!(bench.get(0, IIR), 0x04);
    bench.get(0, RBR);
    assert_eq!(bench.get(0, IIR), 0x02);
}

#[test]
fn enabling_thre_raises_it_again() {
    let mut bench = Bench::looped();
    bench.put(0, IER, 0x02);
    assert_eq!(bench.get(0, IIR), 0x02);
    assert_eq!(bench.get(0, IIR), 0x01);
    bench.put(0, IER, 0x00);
    bench.put(0, IER, 0x02);
    assert!(bench.interrupt());
    bench.put(0, THR, 0x55);
    bench.put(0, THR, 0x55);
    assert!(!bench.interrupt(), "THR is full");
}

#[test]
fn received_data_follows_each_trigger_level() {
    for (code, level) in [(0x00, 1), (0x40, 4), (0x80, 8), (0xc0, 14)] {
        let mut bench = Bench::looped();
        bench.put(0, FCR, 0x07 | code);
        bench.put(0, IER, 0x01);
        bench.send(0, &[0; 16]);
        for waiting in 1..=16 {
            bench.wait_bits(10);
            let expected = if waiting >= level { 0xc4 } else { 0xc1 };
            assert_eq!(bench.get(0, IIR), expected, "{waiting} of {level}");
        }
        for waiting in (0..16).rev() {
            bench.get(0, RBR);
            assert_eq!(bench.get(0, IIR) == 0xc4, waiting >= level);
        }
    }
}

#[test]
fn the_character_timeout_comes_after_four_characters_and_goes_with_a_read() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, 0x87);
    bench.put(0, IER, 0x01);
    bench.send(0, &[1, 2]);
    // The second is complete in the middle of its stop bit.
    let complete = bits_115200(20) - bits_115200(1) / 2;
    let start = bench.now;
    bench.now = start + (complete + bits_115200(40) - Duration::from_nanos(10));
    assert_eq!(bench.get(0, IIR), 0xc1);
    bench.wait(Duration::from_nanos(20));
    assert!(bench.interrupt());
    assert_eq!(bench.get(0, IIR), 0xcc);
    bench.get(0, RBR);
    assert_eq!(bench.get(0, IIR), 0xc1);
    bench.wait(bits_115200(40) - Duration::from_nanos(10));
    assert_eq!(bench.get(0, IIR), 0xc1);
    bench.wait(Duration::from_nanos(20));
    assert_eq!(bench.get(0, IIR), 0xcc, "the read restarted it");
    bench.send(0, &[3]);
    bench.wait_bits(10);
    assert_eq!(bench.get(0, IIR), 0xcc, "only a read clears it");
}

#[test]
fn both_ports_share_the_line() {
    let mut bench = Bench::wired(Wiring::OPEN);
    bench.both(IER, 0x02);
    bench.get(0, IIR);
    assert!(bench.interrupt());
    bench.get(1, IIR);
    assert!(!bench.interrupt());
}

#[test]
fn the_line_goes_up_at_the_event_that_next_event_names() {
    let mut bench = Bench::looped();
    bench.put(0, IER, 0x01);
    bench.send(0, &[1]);
    while !bench.interrupt() {
        let next = bench.card.next_event().expect("a character is under way");
        bench.now = next.max(bench.now);
    }
    let half_bits_19 = (19 * 78_125_u64).div_ceil(18);
    assert_eq!(bench.now.as_nanos(), 1_000 + half_bits_19);
}

#[test]
fn a_character_timeout_gives_way_to_received_data_at_the_trigger_level() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, 0x47);
    bench.put(0, IER, 0x01);
    bench.send(0, &[1, 2, 3, 4]);
    bench.wait_bits(100);
    assert_eq!(bench.get(0, IIR), 0xc4);
}
