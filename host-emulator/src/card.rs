//! The card: one or two UARTs behind a PCI function, wired to each other or
//! to the outside.
//!
//! A card does nothing by itself. Whoever looks at it passes the time, and the
//! card first takes every step that was due by then, in chronological order;
//! so neither a rare look nor a late one changes any answer. Only an
//! interrupt needs a timer, set to [`Card::next_event`].

use core::fmt;
use core::str::FromStr;

use crate::line::{self, Wiring};
use crate::pci::{self, Function};
use crate::time::{Instant, Ticks};
use crate::uart::{Inputs, Uart};

/// The kinds of card, by the names of the kernel's mdev types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CardType {
    /// One serial port.
    Mtty1,
    /// Two serial ports.
    #[default]
    Mtty2,
}

impl CardType {
    /// Both types, the smaller first.
    pub const ALL: [Self; 2] = [Self::Mtty1, Self::Mtty2];

    /// Serial ports on the card: 1 or 2.
    #[must_use]
    pub const fn ports(self) -> usize {
        match self {
            Self::Mtty1 => 1,
            Self::Mtty2 => 2,
        }
    }

    /// The type's name as the kernel's `name` attribute gives it.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::Mtty1 => "Single port serial",
            Self::Mtty2 => "Dual port serial",
        }
    }
}

impl fmt::Display for CardType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Mtty1 => "mtty-1",
            Self::Mtty2 => "mtty-2",
        })
    }
}

/// A card type that has no such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown card type {0:?}: expected mtty-1 or mtty-2")]
pub struct UnknownCardType(String);

impl FromStr for CardType {
    type Err = UnknownCardType;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|card_type| card_type.to_string() == name)
            .ok_or_else(|| UnknownCardType(name.to_owned()))
    }
}

/// A region of the device, by its place in VFIO's PCI layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Region {
    /// The registers of port 0.
    Bar0,
    /// The registers of port 1; empty on a one-port card.
    Bar1,
    /// PCI config space.
    Config,
}

/// Whether characters take their time on the line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// A character takes what clock, divisor and format make of it.
    #[default]
    Line,
    /// A character takes no time; THRE and TEMT never drop, and both ends of
    /// a line run at one rate. The receiver's character timeout keeps its
    /// true time, so that trigger levels go on meaning something.
    Instant,
}

/// What a CH352 has beyond a plain 16550A. None by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// MCR bit 5: automatic RTS/CTS flow control.
    pub auto_flow: bool,
    /// IER bit 5 of port 1: 44.2368 MHz instead of 1.8432 MHz for both ports.
    pub fast_clock: bool,
}

impl Options {
    /// Everything a real CH352 has.
    pub const CH352: Self = Self {
        auto_flow: true,
        fast_clock: true,
    };
}

/// What card to make.
#[derive(Clone, Copy, Debug, Default)]
pub struct CardConfig {
    /// One port or two.
    pub card_type: CardType,
    /// What the connectors are wired to; a loopback plug each by default.
    pub wiring: Wiring,
    /// Whether characters take time; they do by default.
    pub timing: Timing,
    /// What the card has beyond a 16550A; nothing by default.
    pub options: Options,
}

/// An access that doesn't lie within its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("access of {length} bytes at {offset:#x} is outside {region:?} of {size} bytes")]
pub struct AccessError {
    /// The region accessed.
    pub region: Region,
    /// Where the access begins.
    pub offset: u64,
    /// Its length in bytes.
    pub length: usize,
    /// The region's size in bytes.
    pub size: u64,
}

/// Bytes in each port's BAR.
const BAR_SIZE: u64 = 8;

/// An emulated CH352.
///
/// ```
/// use lineproof_host_emulator::{Card, CardConfig, Instant, Region, Timing};
///
/// let mut card = Card::new(CardConfig { timing: Timing::Instant, ..CardConfig::default() });
/// let now = Instant::default();
/// // Write a character to THR; the loopback plug brings it back to RBR.
/// card.write(Region::Bar0, 0, &[0x5a], now)?;
/// let mut rbr = [0];
/// card.read(Region::Bar0, 0, &mut rbr, now)?;
/// assert_eq!(rbr, [0x5a & 0x1f], "after reset a word has five bits");
/// # Ok::<(), lineproof_host_emulator::AccessError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Card {
    card_type: CardType,
    wiring: Wiring,
    uarts: [Uart; 2],
    function: Function,
    /// All steps before this point have been taken.
    now: Ticks,
    /// When the next step is due.
    due: Ticks,
    /// `due` on the outside clock: the first look that has something to do.
    due_at: Instant,
}

impl Card {
    /// A card after power-on.
    #[must_use]
    pub fn new(config: CardConfig) -> Self {
        let uart = |selects_clock| Uart::new(config.timing, config.options, selects_clock);
        Self {
            card_type: config.card_type,
            wiring: config.wiring,
            uarts: [uart(false), uart(true)],
            function: Function::new(config.card_type.ports()),
            now: Ticks::default(),
            due: Ticks::NEVER,
            due_at: Ticks::NEVER.to_instant(),
        }
    }

    /// Reads `data.len()` bytes at `offset` of `region`. In a BAR a wide
    /// access is its bytes in turn; with I/O decode off it reads all ones.
    ///
    /// # Errors
    /// If the access reaches beyond the region; nothing is read then.
    pub fn read(
        &mut self,
        region: Region,
        offset: u64,
        data: &mut [u8],
        now: Instant,
    ) -> Result<(), AccessError> {
        let first = self.check(region, offset, data.len())?;
        self.advance(now);
        for (offset, byte) in (first..=u8::MAX).zip(data) {
            *byte = match region {
                Region::Bar0 => self.read_register(0, offset, now),
                Region::Bar1 => self.read_register(1, offset, now),
                Region::Config => {
                    self.function.set_interrupt(self.ports_interrupt());
                    self.function.read(offset)
                }
            };
        }
        Ok(())
    }

    /// Writes `data` at `offset` of `region`. In a BAR a wide access is its
    /// bytes in turn; with I/O decode off it is ignored.
    ///
    /// # Errors
    /// If the access reaches beyond the region; nothing is written then.
    pub fn write(
        &mut self,
        region: Region,
        offset: u64,
        data: &[u8],
        now: Instant,
    ) -> Result<(), AccessError> {
        let first = self.check(region, offset, data.len())?;
        self.advance(now);
        for (offset, &byte) in (first..=u8::MAX).zip(data) {
            match region {
                Region::Bar0 => self.write_register(0, offset, byte, now),
                Region::Bar1 => self.write_register(1, offset, byte, now),
                Region::Config => self.function.write(offset, byte),
            }
        }
        Ok(())
    }

    /// The size of `region` in bytes; 0 for one that the card hasn't got.
    #[must_use]
    pub const fn region_size(&self, region: Region) -> u64 {
        match region {
            Region::Bar0 => BAR_SIZE,
            Region::Bar1 if self.card_type.ports() == 2 => BAR_SIZE,
            Region::Bar1 => 0,
            Region::Config => pci::CONFIG_SIZE as u64,
        }
    }

    /// INTx's level at `now`; true is asserted.
    pub fn interrupt(&mut self, now: Instant) -> bool {
        self.advance(now);
        self.function.set_interrupt(self.ports_interrupt());
        self.function.intx()
    }

    /// The next point at which anything can change without an access; none
    /// if nothing is under way.
    #[must_use]
    pub fn next_event(&self) -> Option<Instant> {
        (self.due != Ticks::NEVER).then_some(self.due_at)
    }

    /// Resets the function and both ports to their master reset state. The
    /// scratch registers and divisor latches keep their contents, as the
    /// datasheet has it.
    pub fn reset(&mut self, now: Instant) {
        self.advance(now);
        let now = self.tick(now);
        self.function.reset();
        for uart in self.ports() {
            uart.reset(now);
        }
        self.settle(now);
        for uart in self.ports() {
            uart.forget_modem_changes();
        }
    }

    fn check(&self, region: Region, offset: u64, length: usize) -> Result<u8, AccessError> {
        let size = self.region_size(region);
        let end = offset.checked_add(length as u64);
        match u8::try_from(offset) {
            Ok(first) if end.is_some_and(|end| end <= size) => Ok(first),
            _ => Err(AccessError {
                region,
                offset,
                length,
                size,
            }),
        }
    }

    fn read_register(&mut self, port: usize, offset: u8, now: Instant) -> u8 {
        if !self.function.decodes_io() {
            return 0xff;
        }
        let uart = &mut self.uarts[port];
        // Most reads depend on no time; the conversion is left to the rest.
        let value = uart.read(offset, || Ticks::from(now).max(self.now));
        if uart.is_unsettled() {
            let now = self.tick(now);
            self.settle(now);
        }
        value
    }

    fn write_register(&mut self, port: usize, offset: u8, value: u8, now: Instant) {
        if !self.function.decodes_io() {
            return;
        }
        let now = self.tick(now);
        self.uarts[port].write(offset, value, now);
        self.select_clock(now);
        self.settle(now);
    }

    /// Port 1's IER chooses the clock of both ports.
    fn select_clock(&mut self, now: Ticks) {
        let clock = self.uarts[1].selected_clock();
        for uart in &mut self.uarts {
            if uart.clock() != clock {
                uart.set_clock(clock, now);
            }
        }
    }

    fn ports(&mut self) -> &mut [Uart] {
        &mut self.uarts[..self.card_type.ports()]
    }

    fn ports_interrupt(&self) -> bool {
        self.uarts[..self.card_type.ports()]
            .iter()
            .any(Uart::interrupt)
    }

    /// `now` on the inner clock, which never runs backwards.
    fn tick(&mut self, now: Instant) -> Ticks {
        self.now = self.now.max(Ticks::from(now));
        self.now
    }

    /// Takes every step that is due by `now`.
    fn advance(&mut self, now: Instant) {
        if now < self.due_at {
            return;
        }
        let now = Ticks::from(now);
        while self.due <= now {
            let step = self.due;
            self.now = self.now.max(step);
            // Levels change before they are sampled at the same instant.
            for uart in self.ports() {
                uart.transmit(step);
            }
            self.settle(step);
            for uart in self.ports() {
                uart.receive(step);
            }
            self.settle(step);
        }
    }

    /// Lets levels run along the wires until nothing changes any more, then
    /// finds when the next step is due.
    fn settle(&mut self, now: Ticks) {
        let ports = self.card_type.ports();
        let mut changed = true;
        while changed {
            changed = false;
            for port in 0..ports {
                let seen = match self.wiring.listener(port, ports) {
                    // Wires run both ways: who hears a port is whom it hears.
                    Some(other) => line::seen_of(self.uarts[other].outputs()),
                    None => Inputs::IDLE,
                };
                changed |= self.uarts[port].settle(seen, now);
            }
            for port in 0..ports {
                changed |= self.move_frame(port, now);
            }
        }
        self.due = self
            .ports()
            .iter()
            .map(|uart| uart.next_transmit().min(uart.next_receive()))
            .fold(Ticks::NEVER, Ticks::min);
        self.due_at = self.due.to_instant();
    }

    /// On a line without time, brings one character from `port` to whoever
    /// hears it. Returns whether there was one.
    fn move_frame(&mut self, port: usize, now: Ticks) -> bool {
        let Some(frame) = self.uarts[port].take_frame(now) else {
            return false;
        };
        if let Some(listener) = self.wiring.listener(port, self.card_type.ports()) {
            self.uarts[listener].take_in_frame(frame, now);
        }
        true
    }
}
