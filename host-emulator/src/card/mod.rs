//! The card: one or two UARTs behind a PCI function, wired to each other or
//! to the outside.
//!
//! A card does nothing by itself. Whoever looks at it passes the time, and the
//! card first takes every step that was due by then, in chronological order;
//! so neither a rare look nor a late one changes any answer. Only an
//! interrupt needs a timer, set to [`Card::next_event`].

mod config;
mod due;
mod outside;
mod signals;
mod state;
mod steps;

pub use config::{CardConfig, CardType, Options, Timing, UnknownCardType};
pub use signals::{PortSignals, Signals};

use crate::line::{FarEnd, Wiring};
use crate::pci::{self, Function};
use crate::time::{Instant, Ticks};
use crate::uart::beside::Access;
use crate::uart::{Schedule, Uart};
use crate::{Quirk, Quirks};
use due::Due;

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

/// What a quirk puts in the place of a byte that it doesn't read.
const STALE_BYTE: u8 = 0xa5;

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
    timing: Timing,
    quirks: Quirks,
    uarts: [Uart; 2],
    /// Who is at the other end of the lines that lead out of the card.
    far_ends: [Option<Box<FarEnd>>; 2],
    function: Function,
    /// All steps before this point have been taken.
    now: Ticks,
    due: Due,
    /// INTx's level when it was last asked for; only a quirk wants to know.
    last_interrupt: bool,
    /// By a quirk, whether the last access to a BAR has raised INTx: it then
    /// follows the accesses and not the ports.
    raised: Option<bool>,
}

impl Card {
    /// A card after power-on.
    #[must_use]
    pub fn new(config: CardConfig) -> Self {
        let quirks = config.quirks;
        let timing = if quirks.has(Quirk::CharactersTakeNoTime) {
            Timing::Instant
        } else {
            config.timing
        };
        let uart = |selects_clock| Uart::new(timing, config.options, quirks, selects_clock);
        let uarts = [uart(false), uart(true)];
        let far_end = |port: usize| {
            let present = port < config.card_type.ports();
            let external = present && config.wiring.is_external(port);
            external.then(|| Box::new(FarEnd::new(uarts[port].pace())))
        };
        let mut card = Self {
            card_type: config.card_type,
            wiring: config.wiring,
            timing,
            quirks,
            far_ends: [far_end(0), far_end(1)],
            uarts,
            function: Function::new(config.card_type.ports(), quirks),
            now: Ticks::default(),
            due: Due::exactly(Ticks::NEVER),
            last_interrupt: false,
            raised: quirks.has(Quirk::IntxAtAccesses).then_some(false),
        };
        card.come_to_rest(Ticks::default());
        card
    }

    /// Reads `data.len()` bytes at `offset` of `region`. In a BAR a wide
    /// access is its bytes in turn; with I/O decode off it reads all ones.
    ///
    /// # Errors
    /// If the access reaches beyond the region; nothing is read then.
    #[inline]
    pub fn read(
        &mut self,
        region: Region,
        offset: u64,
        data: &mut [u8],
        now: Instant,
    ) -> Result<(), AccessError> {
        let first = self.check(region, offset, data.len())?;
        match (self.port_at(region), data) {
            // Nearly every access there is.
            (Some(port), [byte]) if !self.due.is_reached(now) => {
                *byte = self.read_register(port, first, now);
            }
            (_, data) => self.read_bytes(region, first, data, now),
        }
        Ok(())
    }

    fn read_bytes(&mut self, region: Region, first: u8, data: &mut [u8], now: Instant) {
        let odd = data.len() == 1 && first % 2 == 1;
        let again = data.len() > 1 && self.quirks.has(Quirk::WideReadTakesTwo);
        let mut offset = first;
        for byte in data {
            self.advance(now);
            *byte = match self.port_at(region) {
                None if odd && self.quirks.has(Quirk::ConfigOddBytesReadZero) => 0,
                None => {
                    self.function.set_interrupt(self.ports_interrupt());
                    self.function.read(offset)
                }
                _ if offset != first && self.quirks.has(Quirk::WideReadFirstByteOnly) => STALE_BYTE,
                Some(port) => {
                    if again && offset == 0 {
                        self.read_register(port, offset, now);
                    }
                    self.read_register(port, offset, now)
                }
            };
            offset = offset.wrapping_add(1);
        }
    }

    /// Writes `data` at `offset` of `region`. In a BAR a wide access is its
    /// bytes in turn; with I/O decode off it is ignored.
    ///
    /// # Errors
    /// If the access reaches beyond the region; nothing is written then.
    #[inline]
    pub fn write(
        &mut self,
        region: Region,
        offset: u64,
        data: &[u8],
        now: Instant,
    ) -> Result<(), AccessError> {
        let first = self.check(region, offset, data.len())?;
        match (self.port_at(region), data) {
            (Some(port), &[byte]) if !self.due.is_reached(now) => {
                self.write_register(port, first, byte, now);
            }
            _ => self.write_bytes(region, first, data, now),
        }
        Ok(())
    }

    fn write_bytes(&mut self, region: Region, first: u8, data: &[u8], now: Instant) {
        let mut offset = first;
        for &byte in data {
            self.advance(now);
            match self.port_at(region) {
                None => self.function.write(offset, byte),
                _ if offset != first && self.quirks.has(Quirk::WideWriteFirstByteOnly) => {}
                Some(port) => self.write_register(port, offset, byte, now),
            }
            offset = offset.wrapping_add(1);
        }
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
        let level = self.function.intx();
        let before = core::mem::replace(&mut self.last_interrupt, level);
        level && !(before && self.quirks.has(Quirk::IntxEdge))
    }

    /// The next point at which anything can change without an access; none
    /// if nothing is under way.
    #[must_use]
    pub fn next_event(&self) -> Option<Instant> {
        if self.due.is_exact() {
            self.due.instant()
        } else {
            self.next_step(self.now).instant()
        }
    }

    /// Resets the function and both ports to their master reset state. The
    /// scratch registers and divisor latches keep their contents, as the
    /// datasheet has it.
    pub fn reset(&mut self, now: Instant) {
        self.advance(now);
        let now = self.tick(now);
        self.function.reset();
        // What a single access has raised is gone, whatever the ports hold.
        self.raised = self.raised.map(|_| false);
        if !self.quirks.has(Quirk::ResetKeepsPorts) {
            for uart in self.ports() {
                uart.reset(now);
            }
        }
        self.come_to_rest(now);
    }

    #[inline]
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

    #[inline]
    fn read_register(&mut self, port: usize, offset: u8, now: Instant) -> u8 {
        if !self.function.decodes_io() {
            if self.quirks.has(Quirk::UndecodedReadsAct) {
                self.read_register_anew(port, offset, now);
            }
            return 0xff;
        }
        match self.uarts[port].poll(offset) {
            Some(value) if self.raised.is_none() => value,
            _ => self.read_register_anew(port, offset, now),
        }
    }

    fn read_register_anew(&mut self, port: usize, offset: u8, now: Instant) -> u8 {
        // Most reads depend on no time; the conversion is left to the rest.
        let tick = || Ticks::from(now).max(self.now);
        // Somebody outside may wait for the port to have room.
        if self.far_ends[port].is_none()
            && let Some((value, next)) = self.uarts[port].read_straight(offset, tick)
        {
            self.due.has_moved(next);
            return value;
        }
        self.read_register_long(port, offset, now)
    }

    #[inline(never)]
    fn read_register_long(&mut self, port: usize, offset: u8, now: Instant) -> u8 {
        if !self.quirks.is_empty() {
            let now = self.tick(now);
            self.meet_other(port, Access::Read(offset), now);
        }
        let uart = &mut self.uarts[port];
        let value = uart.read(offset, || Ticks::from(now).max(self.now));
        let schedule = uart.take_schedule();
        let awaited = schedule != Schedule::Kept && self.far_ends[port].is_some();
        if uart.is_unsettled() || awaited {
            let now = self.tick(now);
            self.follow_up(now);
        } else {
            self.reschedule(port, schedule);
        }
        if let Some(raised) = &mut self.raised {
            *raised = self.uarts[port].raises_when_read(offset);
        }
        value
    }

    fn write_register(&mut self, port: usize, offset: u8, value: u8, now: Instant) {
        if !self.function.decodes_io() {
            return;
        }
        let now = self.tick(now);
        if let Some(next) = self.uarts[port].write_straight(offset, value, now) {
            self.due.has_moved(next);
        } else {
            self.write_register_long(port, offset, value, now);
        }
    }

    #[inline(never)]
    fn write_register_long(&mut self, port: usize, offset: u8, value: u8, now: Ticks) {
        if !self.quirks.is_empty() {
            self.meet_other(port, Access::Write(offset), now);
        }
        self.uarts[port].write(offset, value, now);
        self.select_clock(now);
        let schedule = self.uarts[port].take_schedule();
        if self.uarts[port].is_unsettled() {
            self.follow_up(now);
        } else {
            self.reschedule(port, schedule);
        }
        if let Some(raised) = &mut self.raised {
            *raised = self.uarts[port].raises_when_written(offset, value);
        }
    }

    /// Lets an access to `port` disturb the port beside it, by a quirk.
    fn meet_other(&mut self, port: usize, access: Access, now: Ticks) {
        if self.uarts[1 - port].disturb_by_other(access, now) {
            self.follow_up(now);
        }
    }

    /// Takes note of what an access to `port` has done to its next event.
    #[inline]
    fn reschedule(&mut self, port: usize, schedule: Schedule) {
        match schedule {
            Schedule::Kept => {}
            Schedule::PutOff => self.due.may_be_later(),
            Schedule::Moved => self.due.has_moved(self.uarts[port].next_event()),
        }
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

    /// The port behind `region`; none behind config space.
    #[inline]
    const fn port_at(&self, region: Region) -> Option<usize> {
        match region {
            Region::Config => None,
            Region::Bar1 if !self.quirks.has(Quirk::SecondBarAliasesFirst) => Some(1),
            Region::Bar0 | Region::Bar1 => Some(0),
        }
    }

    fn ports(&mut self) -> &mut [Uart] {
        &mut self.uarts[..self.card_type.ports()]
    }

    fn ports_interrupt(&self) -> bool {
        if let Some(raised) = self.raised {
            return raised;
        }
        let ports = if self.quirks.has(Quirk::SecondPortInterruptLost) {
            1
        } else {
            self.card_type.ports()
        };
        self.uarts[..ports].iter().any(Uart::interrupt)
    }

    /// `now` on the inner clock, which never runs backwards.
    fn tick(&mut self, now: Instant) -> Ticks {
        self.now = self.now.max(Ticks::from(now));
        self.now
    }
}
