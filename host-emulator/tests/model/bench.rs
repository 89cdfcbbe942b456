//! A card and the clock it lives by.

use core::time::Duration;
use lineproof_host_emulator::{Card, CardConfig, Instant, Options, Region, Timing, Wiring};

pub const RBR: u8 = 0;
pub const THR: u8 = 0;
pub const DLL: u8 = 0;
pub const IER: u8 = 1;
pub const DLM: u8 = 1;
pub const IIR: u8 = 2;
pub const FCR: u8 = 2;
pub const LCR: u8 = 3;
pub const MCR: u8 = 4;
pub const LSR: u8 = 5;
pub const MSR: u8 = 6;
pub const SCR: u8 = 7;

/// LCR for eight data bits, no parity, one stop bit.
pub const LCR_8N1: u8 = 0x03;

/// A bit at 115,200 baud takes 8680 and five ninths nanoseconds.
pub const fn bits_115200(bits: u64) -> Duration {
    Duration::from_nanos((bits * 78_125).div_ceil(9))
}

pub struct Bench {
    pub card: Card,
    pub now: Instant,
}

impl Bench {
    pub fn new(config: CardConfig) -> Self {
        let mut bench = Self {
            card: Card::new(config),
            now: Instant::from_nanos(1_000),
        };
        bench.both(LCR, LCR_8N1);
        bench
    }

    pub fn looped() -> Self {
        Self::wired(Wiring::LOOPBACK)
    }

    pub fn wired(wiring: Wiring) -> Self {
        Self::new(CardConfig {
            wiring,
            ..CardConfig::default()
        })
    }

    pub fn instant() -> Self {
        Self::new(CardConfig {
            timing: Timing::Instant,
            ..CardConfig::default()
        })
    }

    pub fn ch352(wiring: Wiring) -> Self {
        Self::new(CardConfig {
            wiring,
            options: Options::CH352,
            ..CardConfig::default()
        })
    }

    fn bar(port: usize) -> Region {
        [Region::Bar0, Region::Bar1][port]
    }

    pub fn get(&mut self, port: usize, offset: u8) -> u8 {
        let mut byte = [0];
        self.card
            .read(Self::bar(port), offset.into(), &mut byte, self.now)
            .expect("a register of this card");
        byte[0]
    }

    pub fn put(&mut self, port: usize, offset: u8, value: u8) {
        self.card
            .write(Self::bar(port), offset.into(), &[value], self.now)
            .expect("a register of this card");
    }

    pub fn both(&mut self, offset: u8, value: u8) {
        self.put(0, offset, value);
        self.put(1, offset, value);
    }

    pub fn set_divisor(&mut self, port: usize, divisor: u16) {
        let lcr = self.get(port, LCR);
        let [low, high] = divisor.to_le_bytes();
        self.put(port, LCR, lcr | 0x80);
        self.put(port, DLL, low);
        self.put(port, DLM, high);
        self.put(port, LCR, lcr);
    }

    pub fn send(&mut self, port: usize, data: &[u8]) {
        for &byte in data {
            self.put(port, THR, byte);
        }
    }

    /// Reads RBR for as long as LSR says that there is something.
    pub fn receive(&mut self, port: usize) -> Vec<u8> {
        let mut data = Vec::new();
        while self.get(port, LSR) & 0x01 != 0 {
            data.push(self.get(port, RBR));
        }
        data
    }

    pub fn wait(&mut self, span: Duration) {
        self.now = self.now + span;
    }

    /// Lets 115,200-baud bits pass.
    pub fn wait_bits(&mut self, bits: u64) {
        self.wait(bits_115200(bits));
    }

    /// Waits until nothing is under way any more.
    pub fn rest(&mut self) {
        while let Some(next) = self.card.next_event() {
            assert!(next >= self.now, "an event in the past");
            self.now = next;
            self.card.interrupt(self.now);
        }
    }

    pub fn interrupt(&mut self) -> bool {
        self.card.interrupt(self.now)
    }
}
