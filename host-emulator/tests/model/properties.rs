//! What holds for every sequence of accesses, on every card.

use core::time::Duration;

use lineproof_host_emulator::{
    Card, CardConfig, CardType, Instant, Line, Options, Quirk, Quirks, Region, Timing, Wiring,
};
use proptest::prelude::*;

use crate::bench::{IIR, LSR, MSR, RBR};

/// Something that a client does.
#[derive(Clone, Debug)]
pub enum Action {
    Read(Region, u64, usize),
    Write(Region, u64, Vec<u8>),
    Wait(u64),
    Reset,
}

fn region() -> impl Strategy<Value = Region> {
    prop_oneof![
        4 => Just(Region::Bar0),
        4 => Just(Region::Bar1),
        1 => Just(Region::Config),
    ]
}

/// Values that do something more often than chance would have it.
fn value() -> impl Strategy<Value = u8> {
    prop_oneof![
        3 => any::<u8>(),
        1 => prop::sample::select(vec![0x00, 0x01, 0x03, 0x07, 0x0f, 0x10, 0x1b, 0x47, 0x83, 0xc7]),
    ]
}

pub fn action() -> impl Strategy<Value = Action> {
    prop_oneof![
        4 => (region(), 0..8_u64, 1..5_usize).prop_map(|(r, at, n)| Action::Read(r, at, n)),
        8 => (region(), 0..8_u64, prop::collection::vec(value(), 1..3))
            .prop_map(|(r, at, data)| Action::Write(r, at, data)),
        4 => (0..200_000_u64).prop_map(Action::Wait),
        1 => (0..10_000_000_000_u64).prop_map(Action::Wait),
        1 => Just(Action::Reset),
    ]
}

/// Mostly characters that go out of port 0 and come in, among settings of it.
fn traffic() -> impl Strategy<Value = Action> {
    let write = |offset, value| Action::Write(Region::Bar0, offset, vec![value]);
    prop_oneof![
        8 => any::<u8>().prop_map(move |value| write(0, value)),
        8 => (0..7_u64).prop_map(|offset| Action::Read(Region::Bar0, offset, 1)),
        4 => Just(Action::Read(Region::Bar0, 0, 1)),
        2 => any::<u8>().prop_map(move |value| write(1, value & 0x0f)),
        1 => (1..7_u64, value()).prop_map(move |(offset, value)| write(offset, value)),
        2 => Just(write(4, 0x13)),
        2 => Just(write(4, 0x33)),
        2 => (0..200_000_u64).prop_map(Action::Wait),
        // Beyond a character timeout.
        1 => (0..2_000_000_u64).prop_map(Action::Wait),
    ]
}

fn wiring() -> impl Strategy<Value = Wiring> {
    prop::sample::select(vec![
        Wiring::LOOPBACK,
        Wiring::OPEN,
        Wiring::NullModem,
        Wiring::Each([Line::Loopback, Line::Open]),
        Wiring::Each([Line::External, Line::Loopback]),
    ])
}

prop_compose! {
    pub fn config()(
        wiring in wiring(),
        two in any::<bool>(),
        instant in any::<bool>(),
        auto_flow in any::<bool>(),
        fast_clock in any::<bool>(),
    ) -> CardConfig {
        CardConfig {
            card_type: if two { CardType::Mtty2 } else { CardType::Mtty1 },
            wiring,
            timing: if instant { Timing::Instant } else { Timing::Line },
            options: Options { auto_flow, fast_clock },
            quirks: Quirks::NONE,
        }
    }
}

/// Does `action` and returns what it read.
pub fn act(card: &mut Card, action: &Action, now: &mut Instant) -> Vec<u8> {
    let mut data = Vec::new();
    match action {
        Action::Read(region, offset, length) => {
            data.resize(*length, 0);
            // An access beyond the region is refused, which is fine.
            let _ = card.read(*region, *offset, &mut data, *now);
        }
        Action::Write(region, offset, bytes) => {
            let _ = card.write(*region, *offset, bytes, *now);
        }
        Action::Wait(nanos) => *now = *now + Duration::from_nanos(*nanos),
        Action::Reset => card.reset(*now),
    }
    data
}

/// Config space as far as software may have left it, so that the ports answer.
fn enable_io(card: &mut Card, now: Instant) {
    card.write(Region::Config, 4, &[1, 0], now)
        .expect("inside config space");
}

fn register(card: &mut Card, region: Region, offset: u8, now: Instant) -> u8 {
    let mut byte = [0];
    card.read(region, offset.into(), &mut byte, now)
        .expect("inside the BAR");
    byte[0]
}

/// A card's saved state without what names its kind.
fn body(card: &mut Card, now: Instant) -> Vec<u8> {
    card.save(now).split_off(card.state_head().len())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Looking at a card often, rarely, or exactly when it says so gives the
    /// same answers to the same accesses.
    #[test]
    fn how_often_somebody_looks_changes_nothing(
        config in config(),
        actions in prop::collection::vec(action(), 1..60),
    ) {
        let mut rarely = Card::new(config);
        let mut often = Card::new(config);
        let mut now = Instant::default();
        for action in &actions {
            let before = now;
            let mut seen = now;
            let answer = act(&mut rarely, action, &mut now);
            // Until the action, at every event and now and then between.
            while let Some(event) = often.next_event().filter(|&event| event <= now) {
                prop_assert!(event >= before, "an event in the past");
                let halfway = seen + event.since(seen) / 2;
                often.interrupt(halfway);
                often.interrupt(event);
                seen = event;
            }
            let mut ignored = now;
            prop_assert_eq!(answer, act(&mut often, action, &mut ignored));
        }
        prop_assert_eq!(rarely.interrupt(now), often.interrupt(now));
    }

    /// Between one event and the next the interrupt line doesn't move.
    #[test]
    fn the_interrupt_line_moves_only_at_events(
        config in config(),
        actions in prop::collection::vec(action(), 1..40),
    ) {
        let mut card = Card::new(config);
        let mut now = Instant::default();
        for action in &actions {
            act(&mut card, action, &mut now);
            let level = card.interrupt(now);
            let next = card.next_event().unwrap_or(now + Duration::from_secs(3600));
            prop_assert!(next > now, "an event is due after everything due was done");
            let eve = Instant::from_nanos(next.as_nanos() - 1);
            prop_assert_eq!(card.clone().interrupt(eve.max(now)), level);
        }
    }

    /// INTx is asserted exactly while a port's IIR says that something is
    /// pending.
    #[test]
    fn the_interrupt_line_follows_iir(
        config in config(),
        actions in prop::collection::vec(action(), 1..40),
    ) {
        let mut card = Card::new(config);
        let mut now = Instant::default();
        for action in &actions {
            act(&mut card, action, &mut now);
        }
        enable_io(&mut card, now);
        let level = card.interrupt(now);
        let mut pending = register(&mut card.clone(), Region::Bar0, IIR, now) & 1 == 0;
        if config.card_type == CardType::Mtty2 {
            pending |= register(&mut card.clone(), Region::Bar1, IIR, now) & 1 == 0;
        }
        prop_assert_eq!(level, pending);
    }

    /// However much comes in, no more than sixteen characters wait.
    #[test]
    fn at_most_sixteen_characters_wait(
        config in config(),
        actions in prop::collection::vec(action(), 1..60),
    ) {
        let mut card = Card::new(config);
        let mut now = Instant::default();
        for action in &actions {
            act(&mut card, action, &mut now);
        }
        enable_io(&mut card, now);
        // Out of DLAB's way.
        card.write(Region::Bar0, 3, &[3], now).expect("inside the BAR");
        let mut waiting = 0;
        while register(&mut card, Region::Bar0, LSR, now) & 1 != 0 {
            register(&mut card, Region::Bar0, RBR, now);
            waiting += 1;
            prop_assert!(waiting <= 16 || config.timing == Timing::Instant);
            prop_assert!(waiting <= 48, "endless data");
        }
    }

    /// In internal loopback without time the clean model takes a character the
    /// short way, and RBR is read the short way where nothing is being received
    /// (`uart/straight.rs`). A quirk that has nothing to do with the ports leaves
    /// only the long ways, which come to the same, down to what a saved state
    /// has.
    #[test]
    fn the_short_ways_of_a_character_come_to_what_the_long_ways_do(
        config in config(),
        begin in prop::sample::select(vec![0x01, 0x47, 0x87, 0xc7, 0x00]),
        traffic in prop::collection::vec(traffic(), 20..160),
    ) {
        let long_way = Quirks::NONE.with(Quirk::InterruptLineReadOnly);
        let mut short = Card::new(config);
        let mut long = Card::new(CardConfig { quirks: long_way, ..config });
        let mut now = Instant::default();
        let begin = [(2, begin), (3, 0x03), (4, 0x13)]
            .map(|(offset, value)| Action::Write(Region::Bar0, offset, vec![value]));
        for action in begin.iter().chain(&traffic) {
            let mut ignored = now;
            prop_assert_eq!(act(&mut short, action, &mut ignored), act(&mut long, action, &mut now));
            prop_assert_eq!(short.next_event(), long.next_event());
            prop_assert_eq!(short.interrupt(now), long.interrupt(now));
            for offset in [IIR, LSR, MSR] {
                prop_assert_eq!(
                    register(&mut short.clone(), Region::Bar0, offset, now),
                    register(&mut long.clone(), Region::Bar0, offset, now)
                );
            }
            prop_assert_eq!(body(&mut short.clone(), now), body(&mut long.clone(), now));
        }
    }

    /// No quirk, nor all at once, makes the card panic or hang.
    #[test]
    fn quirks_break_the_model_but_not_the_program(
        config in config(),
        quirks in prop::collection::vec(prop::sample::select(Quirk::ALL), 1..6),
        all in prop::bool::weighted(0.1),
        actions in prop::collection::vec(action(), 1..40),
    ) {
        let quirks = if all {
            Quirk::ALL.iter().copied().collect()
        } else {
            quirks.into_iter().collect()
        };
        let mut card = Card::new(CardConfig { quirks, ..config });
        let mut now = Instant::default();
        for action in &actions {
            act(&mut card, action, &mut now);
            card.interrupt(now);
        }
    }
}
