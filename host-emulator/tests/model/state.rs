//! A card saved at any moment goes on elsewhere as if nothing had happened,
//! and no other bytes than a card's get into one.

use core::time::Duration;

use lineproof_host_emulator::state::{HEAD_SIZE, StateError, VERSION};
use lineproof_host_emulator::{
    Card, CardConfig, CardType, Instant, Line, Options, Quirk, Quirks, Region, Timing, Wiring,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::bench::*;
use crate::properties::{self, Action, act, action};

/// Something that a client does, or somebody outside.
#[derive(Clone, Debug)]
enum Event {
    Client(Action),
    BringIn(Vec<u8>),
    BringOut,
    Carrier(bool),
}

fn events(count: usize) -> impl Strategy<Value = Vec<Event>> {
    vec(
        prop_oneof![
            8 => action().prop_map(Event::Client),
            1 => vec(any::<u8>(), 0..40).prop_map(Event::BringIn),
            1 => Just(Event::BringOut),
            1 => any::<bool>().prop_map(Event::Carrier),
        ],
        1..count,
    )
}

fn config() -> impl Strategy<Value = CardConfig> {
    let quirks = prop_oneof![
        2 => Just(Quirks::NONE),
        1 => vec(select(Quirk::ALL), 1..6).prop_map(|quirks| quirks.into_iter().collect()),
    ];
    (properties::config(), quirks).prop_map(|(config, quirks)| CardConfig { quirks, ..config })
}

/// Does `event`, and returns all that can be seen of the card then, points in
/// time as spans from now.
fn meet(card: &mut Card, event: &Event, now: &mut Instant) -> (Vec<u8>, bool, Option<Duration>) {
    let mut seen = Vec::new();
    match event {
        Event::Client(action) => seen = act(card, action, now),
        Event::BringIn(bytes) => seen.push(card.bring_in(0, bytes, *now) as u8),
        Event::BringOut => card.bring_out(0, &mut seen, *now),
        Event::Carrier(present) => card.set_carrier(0, *present, *now),
    }
    seen.extend(card.dropped(0).to_le_bytes());
    let interrupt = card.interrupt(*now);
    let next = card.next_event().map(|next| next.since(*now));
    (seen, interrupt, next)
}

/// A fresh card of this kind with `state` in it.
fn restored(config: CardConfig, carrier: bool, state: &[u8], now: Instant) -> Card {
    let mut card = Card::new(config);
    card.set_carrier(0, carrier, now);
    assert_eq!(card.restore(state, now), Ok(()));
    card
}

/// What all of `events` leave of the carrier.
fn carrier(events: &[Event]) -> bool {
    let last = events.iter().rev().find_map(|event| match event {
        Event::Carrier(present) => Some(*present),
        _ => None,
    });
    last.unwrap_or(false)
}

/// Makes the checksums of a state fit it again, if it still has the form.
fn mend_checksums(state: &mut [u8]) {
    if let Some(head) = state.get_mut(..HEAD_SIZE) {
        let checksum = crc32fast::hash(&head[..HEAD_SIZE - 4]);
        head[HEAD_SIZE - 4..].copy_from_slice(&checksum.to_le_bytes());
    }
    if let Some(end) = state.len().checked_sub(4) {
        let checksum = crc32fast::hash(&state[..end]);
        state[end..].copy_from_slice(&checksum.to_le_bytes());
    }
}

/// A card in the middle of things, and its state.
fn busy() -> (Bench, Vec<u8>) {
    let mut bench = Bench::wired(Wiring::NullModem);
    bench.both(FCR, 0x07);
    bench.send(0, b"in flight");
    bench.wait_bits(25);
    let state = bench.card.save(bench.now);
    (bench, state)
}

/// RTS at trigger level 14 waits for the sixteenth character's first data bit;
/// who reads RBR behind that leaves a state that says so.
#[test]
fn the_last_place_may_be_awaited_while_a_card_is_saved() {
    let mut bench = Bench::looped();
    bench.put(0, FCR, 0xc7);
    bench.send(0, &[0x55; 16]);
    bench.wait_bits(170);
    bench.put(0, THR, 0x55);
    bench.wait_bits(5);
    bench.get(0, RBR);
    let state = bench.card.save(bench.now);
    restored(CardConfig::default(), false, &state, bench.now);
}

/// A line that spaced for less than half a bit promises no character, whether
/// that has been sampled, as saving does, or not yet.
#[test]
fn a_glitch_is_nothing_to_come_for_either_card() {
    let config = CardConfig {
        wiring: Wiring::Each([Line::External, Line::Loopback]),
        ..CardConfig::default()
    };
    let mut bench = Bench::new(config);
    bench.put(0, LCR, 0x43);
    bench.put(0, LCR, 0x03);
    bench.wait(Duration::from_nanos(4_341));
    assert_eq!(bench.card.next_event(), None);
    let state = bench.card.save(bench.now);
    let other = restored(config, false, &state, bench.now);
    assert_eq!(other.next_event(), None);
}

/// A character from outside is under way when its port's rate changes: both
/// ends have it at the new rate at once.
#[test]
fn a_character_from_outside_changes_its_rate_with_the_port() {
    let config = CardConfig {
        wiring: Wiring::Each([Line::External, Line::Loopback]),
        options: Options::CH352,
        ..CardConfig::default()
    };
    let mut bench = Bench::new(config);
    bench.put(1, IER, 0x20);
    bench.put(0, MCR, 0x03);
    assert_eq!(bench.card.bring_in(0, b"a", bench.now), 1);
    bench.card.reset(bench.now);
    let state = bench.card.save(bench.now);
    let other = restored(config, false, &state, bench.now);
    assert_eq!(bench.card.next_event(), other.next_event());
}

/// A break that a quirk lets outlast a reset goes on in the other card.
#[test]
fn a_break_that_a_reset_keeps_is_kept_by_the_state() {
    let config = CardConfig {
        quirks: Quirks::NONE.with(Quirk::ResetKeepsBreak),
        ..CardConfig::default()
    };
    let mut bench = Bench::new(config);
    bench.put(0, LCR, 0x43);
    bench.card.reset(bench.now);
    let state = bench.card.save(bench.now);
    let mut other = restored(config, false, &state, bench.now);
    for card in [&mut bench.card, &mut other] {
        card.write(Region::Bar0, THR.into(), &[0x55], bench.now)
            .expect("inside the BAR");
    }
    bench.wait_bits(20);
    assert_eq!(bench.get(0, LSR) & 0x01, 0, "the break hides it");
    assert_eq!(bench.card.save(bench.now), other.save(bench.now));
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// After any history, both cards answer alike to whatever follows, each
    /// by its own clock; and being saved does nothing to the first.
    #[test]
    fn a_restored_card_goes_on_as_the_saved_one_does(
        config in config(),
        before in events(60),
        after in events(60),
        clock in prop_oneof![Just(0), 0..1_000_000_u64, any::<u32>().prop_map(u64::from)],
    ) {
        let mut now = Instant::default();
        let mut saved = Card::new(config);
        let mut untouched = Card::new(config);
        for event in &before {
            meet(&mut saved, event, &mut now.clone());
            meet(&mut untouched, event, &mut now);
        }
        let state = saved.save(now);
        let mut other_now = Instant::from_nanos(clock);
        let mut other = restored(config, carrier(&before), &state, other_now);
        for event in &after {
            let expected = meet(&mut saved, event, &mut now.clone());
            prop_assert_eq!(&expected, &meet(&mut other, event, &mut other_now));
            prop_assert_eq!(&expected, &meet(&mut untouched, event, &mut now));
        }
        prop_assert_eq!(saved.save(now), other.save(other_now));
    }

    /// Every state that is cut off, or has any bit turned over, is refused,
    /// and the card that was to take it has not changed.
    #[test]
    fn a_damaged_state_is_refused_and_leaves_the_card_alone(
        config in config(),
        before in events(40),
        at in any::<Index>(),
        cut in any::<bool>(),
    ) {
        let mut now = Instant::default();
        let mut card = Card::new(config);
        for event in &before {
            meet(&mut card, event, &mut now);
        }
        let mut state = card.save(now);
        if cut {
            state.truncate(at.index(state.len()));
        } else {
            let bit = at.index(state.len() * 8);
            state[bit / 8] ^= 1 << (bit % 8);
        }
        let mut fresh = Card::new(config);
        let as_it_was = fresh.save(now);
        prop_assert!(fresh.restore(&state, now).is_err());
        prop_assert_eq!(fresh.save(now), as_it_was);
    }

    /// A forged state, its checksums right, is refused or makes a card that
    /// lives on: time goes forward, and its own state can be restored.
    #[test]
    fn a_forged_state_makes_no_impossible_card(
        config in config(),
        before in events(40),
        forgeries in vec((any::<Index>(), any::<u8>()), 1..6),
        after in events(40),
    ) {
        let mut now = Instant::default();
        let mut card = Card::new(config);
        for event in &before {
            meet(&mut card, event, &mut now);
        }
        let mut state = card.save(now);
        for (at, value) in &forgeries {
            let body = HEAD_SIZE + 4..state.len() - 4;
            state[body.start + at.index(body.len())] = *value;
        }
        mend_checksums(&mut state);
        let mut forged = Card::new(config);
        if forged.restore(&state, now).is_err() {
            return Ok(());
        }
        for event in &after {
            let (_, _, next) = meet(&mut forged, event, &mut now);
            prop_assert_ne!(next, Some(Duration::ZERO), "all that was due is done");
            let again = forged.save(now);
            prop_assert_eq!(Card::new(config).restore(&again, now), Ok(()));
        }
    }
}

#[test]
fn characters_in_flight_arrive_when_they_would_have() {
    let (mut bench, state) = busy();
    let config = CardConfig {
        wiring: Wiring::NullModem,
        ..CardConfig::default()
    };
    // A clock that has run for less time than the card's last character took.
    let elsewhere = Instant::from_nanos(7);
    let mut card = Card::new(config);
    card.restore(&state, elsewhere).expect("the same kind");
    let mut other = Bench {
        card,
        now: elsewhere,
    };
    for (bits, received) in [(4, "in"), (1, " "), (60, "flight")] {
        for bench in [&mut bench, &mut other] {
            bench.wait_bits(bits);
            assert_eq!(bench.receive(1), received.as_bytes(), "{bits} bits later");
        }
    }
}

/// The card of `bench`, moved to a clock that has only just started.
fn moved(bench: &mut Bench, config: CardConfig) -> Bench {
    let state = bench.card.save(bench.now);
    let now = Instant::default();
    Bench {
        card: restored(config, false, &state, now),
        now,
    }
}

#[test]
fn an_empty_receiver_goes_on_showing_its_last_character() {
    let mut bench = Bench::looped();
    bench.send(0, b"x");
    bench.wait_bits(10);
    assert_eq!(bench.receive(0), b"x");
    let mut moved = moved(&mut bench, CardConfig::default());
    assert_eq!(moved.get(0, RBR), b'x');
}

#[test]
fn an_error_that_waits_in_the_fifo_waits_there_still() {
    let mut bench = Bench::wired(Wiring::NullModem);
    bench.put(1, FCR, 0x07);
    bench.send(0, b"x");
    bench.wait_bits(10);
    // A break behind it.
    bench.put(0, LCR, LCR_8N1 | 0x40);
    bench.wait_bits(20);
    let config = CardConfig {
        wiring: Wiring::NullModem,
        ..CardConfig::default()
    };
    let mut moved = moved(&mut bench, config);
    assert_eq!(
        moved.get(1, LSR) & 0x9f,
        0x81,
        "an error, and not at the top"
    );
    assert_eq!(moved.get(1, RBR), b'x');
    assert_eq!(moved.get(1, LSR) & 0x9f, 0x99, "break and framing error");
    moved.get(1, RBR);
    assert_eq!(moved.get(1, LSR) & 0x9f, 0x00);
}

#[test]
fn a_timeout_that_began_before_the_clock_did_comes_in_time() {
    let mut bench = Bench::looped();
    bench.set_divisor(0, 1000);
    bench.put(0, FCR, 0xc7);
    bench.put(0, IER, 0x01);
    bench.send(0, b"x");
    // Received in the middle of the stop bit, and four characters from there.
    bench.wait_bits(9_500 + 20_000);
    let mut moved = moved(&mut bench, CardConfig::default());
    moved.wait_bits(19_990);
    assert!(!moved.interrupt());
    moved.wait_bits(20);
    assert!(moved.interrupt());
    assert_eq!(moved.get(0, IIR), 0xcc, "a character timeout");
}

#[test]
fn who_is_connected_outside_remains_and_the_port_is_told() {
    let config = CardConfig {
        wiring: Wiring::Each([Line::External, Line::Loopback]),
        ..CardConfig::default()
    };
    let mut saved = Card::new(config);
    let now = Instant::default();
    let state = saved.save(now);
    let mut other = Bench {
        card: Card::new(config),
        now,
    };
    other.card.set_carrier(0, true, now);
    other.get(0, MSR);
    other.card.restore(&state, now).expect("the same kind");
    assert_eq!(other.get(0, MSR), 0xbb, "CTS, DSR and DCD, all of them new");
}

#[test]
fn a_card_of_another_kind_takes_nothing_and_says_why() {
    let (_, state) = busy();
    let same = CardConfig {
        wiring: Wiring::NullModem,
        ..CardConfig::default()
    };
    let card_type = CardType::Mtty1;
    let options = Options::CH352;
    let quirks = Quirks::NONE.with(Quirk::NoBreak);
    for (config, what) in [
        (CardConfig { card_type, ..same }, "card type"),
        (
            CardConfig {
                timing: Timing::Instant,
                ..same
            },
            "timing",
        ),
        (CardConfig { options, ..same }, "set of options"),
        (
            CardConfig {
                wiring: Wiring::OPEN,
                ..same
            },
            "wiring",
        ),
        (CardConfig { quirks, ..same }, "set of quirks"),
    ] {
        let mut card = Card::new(config);
        let error = StateError::OtherCard { what };
        let now = Instant::default();
        assert_eq!(card.restore(&state, now), Err(error.clone()));
        assert_eq!(card.check_state_head(&state), Err(error.clone()));
        assert!(error.to_string().contains(what), "{error}");
    }
}

#[test]
fn what_is_no_state_of_this_version_is_refused_by_name() {
    let (mut bench, state) = busy();
    let mut refusal = |change: fn(&mut Vec<u8>)| {
        let mut changed = state.clone();
        change(&mut changed);
        bench
            .card
            .restore(&changed, bench.now)
            .map_err(|error| error.to_string())
    };
    let refused = |text: &str| Err(text.to_owned());
    assert_eq!(refusal(|_| ()), Ok(()));
    assert_eq!(
        refusal(|state| state[0] = b'l'),
        refused("this is no saved state of a card")
    );
    assert_eq!(
        refusal(|state| state[8] += 1),
        refused(&format!(
            "the saved state has format version {}, and this program reads version {VERSION}",
            VERSION + 1
        ))
    );
    assert_eq!(
        refusal(|state| state.truncate(10)),
        refused("the saved state is cut off")
    );
    assert_eq!(
        refusal(|state| state.push(0)),
        refused("1 bytes follow the end of the saved state")
    );
    assert_eq!(
        refusal(|state| state[40] ^= 1),
        refused("the saved state is damaged: its checksum does not fit")
    );
    assert_eq!(
        refusal(|state| {
            // The length of the body, and with it a body without its end.
            let short = state.len() - HEAD_SIZE - 8 - 1;
            state[HEAD_SIZE..HEAD_SIZE + 4].copy_from_slice(&(short as u32).to_le_bytes());
            state.pop();
            mend_checksums(state);
        }),
        refused("the saved state cannot be: it has fewer fields than a card")
    );
}
