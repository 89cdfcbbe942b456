//! The PCI function.

use crate::bench::*;
use lineproof_host_emulator::{Card, CardConfig, CardType, Instant, Region};

fn dword(card: &mut Card, offset: u64) -> u32 {
    let mut bytes = [0; 4];
    card.read(Region::Config, offset, &mut bytes, Instant::default())
        .expect("inside config space");
    u32::from_le_bytes(bytes)
}

fn set_dword(card: &mut Card, offset: u64, value: u32) {
    card.write(
        Region::Config,
        offset,
        &value.to_le_bytes(),
        Instant::default(),
    )
    .expect("inside config space");
}

#[test]
fn config_space_is_the_ch352s() {
    let mut card = Card::new(CardConfig::default());
    let expected = [
        (0x00, 0x3253_4348),
        (0x04, 0x0200_0001),
        (0x08, 0x0700_0210),
        (0x0c, 0),
        (0x10, 1),
        (0x14, 1),
        (0x18, 0),
        (0x2c, 0x3253_4348),
        (0x30, 0),
        (0x34, 0),
        (0x3c, 0x0000_0100),
        (0x40, 0x8000_0023),
        (0x44, 0x0000_0023),
        (0x48, 0x0000_0023),
        (0x4c, 0x0000_0023),
        (0x60, u32::from_le_bytes(*b"PCI ")),
        (0x6c, u32::from_le_bytes(*b"ART\0")),
    ];
    for (offset, value) in expected {
        assert_eq!(dword(&mut card, offset), value, "at {offset:#x}");
    }
}

#[test]
fn bars_size_as_eight_ports_for_any_pattern() {
    let mut card = Card::new(CardConfig::default());
    for pattern in [0xffff_ffff, 0xffff_fffe, 0x1234_5677, 0x0000_c008, 0] {
        set_dword(&mut card, 0x10, pattern);
        assert_eq!(dword(&mut card, 0x10), (pattern & 0xffff_fff8) | 1);
    }
    set_dword(&mut card, 0x18, 0xffff_ffff);
    assert_eq!(dword(&mut card, 0x18), 0);
}

#[test]
fn a_one_port_card_has_no_second_bar() {
    let mut card = Card::new(CardConfig {
        card_type: CardType::Mtty1,
        ..CardConfig::default()
    });
    set_dword(&mut card, 0x14, 0xffff_ffff);
    assert_eq!(dword(&mut card, 0x14), 0);
    assert_eq!(card.region_size(Region::Bar1), 0);
    let read = card.read(Region::Bar1, 0, &mut [0], Instant::default());
    assert!(read.is_err());
}

#[test]
fn only_the_declared_bits_of_config_space_can_be_written() {
    let mut card = Card::new(CardConfig::default());
    let before: Vec<u32> = (0..256).step_by(4).map(|at| dword(&mut card, at)).collect();
    for at in (0..256).step_by(4) {
        set_dword(&mut card, at, 0xffff_ffff);
    }
    for (index, before) in before.into_iter().enumerate() {
        let at = 4 * index as u64;
        let writable = match at {
            0x04 => 0x0000_0401,
            0x10 | 0x14 => 0xffff_fff8,
            0x3c => 0x0000_00ff,
            _ => 0,
        };
        assert_eq!(dword(&mut card, at), before | writable, "at {at:#x}");
    }
    card.reset(Instant::default());
    assert_eq!(dword(&mut card, 0x04), 0x0200_0001);
    assert_eq!(dword(&mut card, 0x10), 1);
}

#[test]
fn with_decode_off_ports_read_ones_and_ignore_writes() {
    let mut bench = Bench::looped();
    let now = bench.now;
    bench.put(0, SCR, 0x5a);
    bench
        .card
        .write(Region::Config, 4, &[0], now)
        .expect("command");
    assert_eq!(bench.get(0, SCR), 0xff);
    bench.put(0, SCR, 0xa5);
    bench
        .card
        .write(Region::Config, 4, &[1], now)
        .expect("command");
    assert_eq!(bench.get(0, SCR), 0x5a);
}

#[test]
fn the_interrupt_shows_in_status_and_can_be_disabled() {
    let mut bench = Bench::looped();
    let now = bench.now;
    bench.put(0, IER, 0x02);
    assert_eq!(dword(&mut bench.card, 4), 0x0208_0001);
    assert!(bench.interrupt());
    bench
        .card
        .write(Region::Config, 5, &[0x04], now)
        .expect("command");
    assert!(!bench.interrupt());
    assert_eq!(dword(&mut bench.card, 4), 0x0208_0401, "still pending");
}
