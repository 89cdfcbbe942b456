//! What the targets have in common: making a card of some bytes, and doing
//! with it what further bytes say.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use lineproof_host_emulator::{
    Card, CardConfig, CardType, Instant, Line, Options, Quirk, Quirks, Region, Timing, Wiring,
};

/// The kinds of wiring that differ for the model.
const WIRINGS: [Wiring; 5] = [
    Wiring::LOOPBACK,
    Wiring::NullModem,
    Wiring::OPEN,
    Wiring::Each([Line::External, Line::Loopback]),
    Wiring::Each([Line::External, Line::External]),
];

/// One thing that can be done to a card.
#[derive(Debug, Arbitrary)]
enum Step {
    Read {
        port: bool,
        register: u8,
    },
    Write {
        port: bool,
        register: u8,
        value: u8,
    },
    ReadWide {
        region: u8,
        offset: u8,
        length: u8,
    },
    WriteWide {
        region: u8,
        offset: u8,
        data: [u8; 4],
    },
    Wait {
        micros: u16,
    },
    WaitLong {
        millis: u32,
    },
    WaitForEvent,
    Reset,
    BringIn {
        port: bool,
        data: [u8; 3],
    },
    BringOut {
        port: bool,
    },
    Carrier {
        port: bool,
        present: bool,
    },
    Move {
        clock: u32,
    },
}

/// Any kind of card, as the first bytes of `input` say; clean half of the
/// time.
pub fn config(input: &mut Unstructured<'_>) -> Result<CardConfig> {
    let kind: u8 = input.arbitrary()?;
    let quirks = if kind & 0x10 == 0 {
        Quirks::NONE
    } else {
        let picked: [u8; 3] = input.arbitrary()?;
        let quirk = |at: u8| Quirk::ALL[usize::from(at) % Quirk::ALL.len()];
        picked.into_iter().map(quirk).collect()
    };
    Ok(CardConfig {
        card_type: if kind & 1 == 0 {
            CardType::Mtty2
        } else {
            CardType::Mtty1
        },
        timing: if kind & 2 == 0 {
            Timing::Line
        } else {
            Timing::Instant
        },
        options: Options {
            auto_flow: kind & 4 != 0,
            fast_clock: kind & 8 != 0,
        },
        wiring: WIRINGS[usize::from(kind >> 5) % WIRINGS.len()],
        quirks,
    })
}

/// A card in use, and what holds for every one.
pub struct Driver {
    pub card: Card,
    config: CardConfig,
    now: Instant,
    /// Who is connected outside, which is no part of a card's state.
    carriers: [bool; 2],
}

impl Driver {
    pub fn new(config: CardConfig) -> Self {
        Self {
            card: Card::new(config),
            config,
            now: Instant::from_nanos(1_000),
            carriers: [false; 2],
        }
    }

    /// Does everything that `input` says, until it ends.
    pub fn run(&mut self, input: &mut Unstructured<'_>) {
        while !input.is_empty() {
            let Ok(step) = input.arbitrary() else {
                return;
            };
            self.take(step);
            self.check();
        }
    }

    /// Lets the card live on by itself for a while.
    pub fn live_on(&mut self) {
        for _ in 0..64 {
            self.take(Step::WaitForEvent);
            self.check();
        }
        for register in 0..8 {
            for port in [false, true] {
                self.take(Step::Read { port, register });
            }
        }
        self.take(Step::Move { clock: 0 });
    }

    /// Now on the card's clock.
    pub fn now(&self) -> Instant {
        self.now
    }

    fn take(&mut self, step: Step) {
        let now = self.now;
        match step {
            Step::Read { port, register } => {
                // Refused on a card without this port.
                let _ = self
                    .card
                    .read(bar(port), (register & 7).into(), &mut [0], now);
            }
            Step::Write {
                port,
                register,
                value,
            } => {
                let _ = self
                    .card
                    .write(bar(port), (register & 7).into(), &[value], now);
            }
            Step::ReadWide {
                region: at,
                offset,
                length,
            } => {
                let mut data = vec![0; usize::from(length & 0x1f)];
                let read = self.card.read(region(at), offset.into(), &mut data, now);
                self.check_refusal(region(at), offset, data.len(), read.is_ok());
            }
            Step::WriteWide {
                region: at,
                offset,
                data,
            } => {
                let written = self.card.write(region(at), offset.into(), &data, now);
                self.check_refusal(region(at), offset, data.len(), written.is_ok());
            }
            Step::Wait { micros } => self.wait(Duration::from_micros(micros.into())),
            Step::WaitLong { millis } => self.wait(Duration::from_millis(millis.into())),
            Step::WaitForEvent => {
                if let Some(event) = self.card.next_event() {
                    self.now = event;
                }
            }
            Step::Reset => self.card.reset(now),
            Step::BringIn { port, data } => {
                let taken = self.card.bring_in(port.into(), &data, now);
                assert!(taken <= data.len());
            }
            Step::BringOut { port } => self.card.bring_out(port.into(), &mut Vec::new(), now),
            Step::Carrier { port, present } => {
                self.carriers[usize::from(port)] = present;
                self.card.set_carrier(port.into(), present, now);
            }
            Step::Move { clock } => self.move_elsewhere(clock),
        }
    }

    fn wait(&mut self, span: Duration) {
        // A break that repeats is something to do for every bit of the time.
        let patience = Duration::from_millis(if self.config.quirks.has(Quirk::BreakRepeats) {
            1
        } else {
            1_000_000
        });
        let span = span.min(patience);
        // Far below the end of the card's time, where nothing happens.
        let year = Duration::from_secs(365 * 24 * 3600);
        if self.now.since(Instant::default()) < year {
            self.now = self.now + span;
        }
    }

    /// Another card takes over, by another clock.
    fn move_elsewhere(&mut self, clock: u32) {
        let state = self.card.save(self.now);
        let mut other = Card::new(self.config);
        let elsewhere = Instant::from_nanos(clock.into());
        for (port, present) in self.carriers.into_iter().enumerate() {
            other.set_carrier(port, present, elsewhere);
        }
        assert_eq!(other.restore(&state, elsewhere), Ok(()));
        let due = |card: &Card, now| card.next_event().map(|event| event.since(now));
        self.card.interrupt(self.now);
        other.interrupt(elsewhere);
        assert_eq!(due(&other, elsewhere), due(&self.card, self.now));
        self.card = other;
        self.now = elsewhere;
    }

    /// What holds after every step: all that was due is done.
    fn check(&mut self) {
        self.card.interrupt(self.now);
        if let Some(event) = self.card.next_event() {
            assert!(event > self.now, "{event:?} is due at {:?}", self.now);
        }
    }

    fn check_refusal(&self, region: Region, offset: u8, length: usize, taken: bool) {
        let end = u64::from(offset) + length as u64;
        assert_eq!(taken, end <= self.card.region_size(region));
    }
}

fn bar(port: bool) -> Region {
    if port { Region::Bar1 } else { Region::Bar0 }
}

fn region(number: u8) -> Region {
    [Region::Bar0, Region::Bar1, Region::Config][usize::from(number % 3)]
}
