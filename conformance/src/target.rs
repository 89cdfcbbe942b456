//! Everything the suite may do to hardware.
//!
//! Whoever implements [`Target`] is a place to stand: the model in-process,
//! the served card through its socket, the guest's port I/O, a card on metal.

use core::ops::{Add, Sub};
use core::time::Duration;

use crate::function::Function;

/// A point on the target's own monotonic clock, in nanoseconds since an
/// arbitrary start. The model's clock is virtual, the guest's is the TSC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(u64);

impl Instant {
    /// The point `nanos` nanoseconds after the clock's start.
    #[must_use]
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the clock's start.
    #[must_use]
    pub const fn as_nanos(self) -> u64 {
        self.0
    }

    /// Time passed since `earlier`; zero if `earlier` is the later one.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}

/// `span` in nanoseconds, at most [`u64::MAX`]: 584 years. To divide and to show
/// numbers of 128 bits takes code that a guest has no other use for.
#[must_use]
pub fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

impl Add<Duration> for Instant {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self(self.0.saturating_add(nanos(span)))
    }
}

impl Sub for Instant {
    type Output = Duration;
    fn sub(self, earlier: Self) -> Duration {
        self.since(earlier)
    }
}

/// One of the card's ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Port {
    /// The first.
    Zero,
    /// The second, absent on a one-port card.
    One,
}

impl Port {
    /// 0 or 1.
    #[must_use]
    pub const fn index(self) -> usize {
        match self {
            Self::Zero => 0,
            Self::One => 1,
        }
    }

    /// The other port of a two-port card.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Zero => Self::One,
            Self::One => Self::Zero,
        }
    }
}

/// The size of one bus access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// 8 bits.
    Byte,
    /// 16 bits.
    Word,
    /// 32 bits.
    Dword,
}

impl Width {
    /// 1, 2 or 4.
    #[must_use]
    pub const fn bytes(self) -> u8 {
        match self {
            Self::Byte => 1,
            Self::Word => 2,
            Self::Dword => 4,
        }
    }

    /// The value that a read of this width returns when nothing answers.
    #[must_use]
    pub const fn all_ones(self) -> u32 {
        match self {
            Self::Byte => 0xff,
            Self::Word => 0xffff,
            Self::Dword => 0xffff_ffff,
        }
    }
}

/// What each port's connector is wired to, as far as the target knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wiring {
    /// A loopback plug on each port: TXD to RXD, RTS to CTS, DTR to DSR and
    /// DCD; RI open.
    #[default]
    Loopback,
    /// The two ports crossed: TXD to the other's RXD, RTS to its CTS, DTR to
    /// its DSR and DCD; RI open.
    NullModem,
    /// Nothing connected: RXD marks, the modem inputs are inactive.
    Open,
    /// Each port for itself, port 0 first.
    Each([Wire; 2]),
}

/// What one port's connector is wired to, the other port apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// A loopback plug, as in [`Wiring::Loopback`].
    Loopback,
    /// Nothing, as in [`Wiring::Open`].
    Open,
    /// Something that the suite knows nothing of: what it says, and what
    /// comes of what is said to it, is not the suite's to judge.
    Outside,
}

impl Wiring {
    /// What `port` is wired to; none if that is the other port.
    #[must_use]
    pub const fn wire(self, port: Port) -> Option<Wire> {
        match self {
            Self::Loopback => Some(Wire::Loopback),
            Self::NullModem => None,
            Self::Open => Some(Wire::Open),
            Self::Each(wires) => Some(wires[port.index()]),
        }
    }
}

/// What this place to stand can do. A case that needs more says so and is
/// skipped with the reason, never passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// 1 or 2.
    pub ports: u8,
    /// What the ports are wired to outside the chip.
    pub wiring: Wiring,
    /// [`Target::wait_interrupt`] is connected to the card's INTx.
    pub interrupts: bool,
    /// The clock is the card's own and passes only with accesses and waits, so
    /// that timing can be checked exactly.
    pub virtual_clock: bool,
    /// Characters take their time on the line; false on a target that shifts
    /// them at once.
    pub line_timing: bool,
}

/// A card under test, seen from a CPU.
pub trait Target {
    /// What this place can do. Constant over a run.
    fn capabilities(&self) -> Capabilities;

    /// Reads the byte register at `offset` (0..=7) of `port`.
    fn read(&mut self, port: Port, offset: u8) -> u8;

    /// Writes the byte register at `offset` (0..=7) of `port`.
    fn write(&mut self, port: Port, offset: u8, value: u8);

    /// The time now.
    fn now(&mut self) -> Instant;

    /// Returns at `deadline` or later; at once if it has passed.
    fn wait_until(&mut self, deadline: Instant);

    /// Waits until the card's INTx is delivered, or until `deadline`.
    ///
    /// Unmasks the interrupt, lets the real handler take it, and returns true
    /// once the handler has run: it masks the line again (at the interrupt
    /// controller, or as vfio does on its own), sends the EOI, and leaves the
    /// cause to the caller. The line is a level: a call finds an assertion
    /// that began while it was masked, and finds it again if the cause was
    /// not cleared. False means that no interrupt came before `deadline`.
    /// A target without interrupts waits out the deadline and returns false.
    fn wait_interrupt(&mut self, deadline: Instant) -> bool;

    /// Resets the card as a bus reset does, puts its BARs and the low byte of
    /// its command register back, and returns true once the ports answer again;
    /// false, with nothing done, where this place can't.
    fn reset_card(&mut self) -> bool {
        false
    }

    /// The card's PCI function, where there is one to be seen.
    fn pci(&mut self) -> Option<&mut dyn Pci>;
}

/// The card's PCI function: its config space and the bus that its I/O BARs
/// decode on.
pub trait Pci {
    /// The kind of function that it should be, which is known before it is
    /// asked.
    fn function(&self) -> &'static Function;

    /// Reads config space at `offset` (0..=255, aligned to `width`).
    fn config_read(&mut self, offset: u8, width: Width) -> u32;

    /// Writes config space at `offset` (0..=255, aligned to `width`).
    fn config_write(&mut self, offset: u8, width: Width, value: u32);

    /// Reads I/O space at `address`, wherever the BARs put the card at this
    /// moment; all ones where nothing decodes it.
    fn io_read(&mut self, address: u16, width: Width) -> u32;

    /// Writes I/O space at `address`.
    fn io_write(&mut self, address: u16, width: Width, value: u32);

    /// An I/O address where `size` bytes are free, so that a BAR can be moved
    /// there for a moment; none where the target can't tell.
    fn spare_io_window(&mut self, size: u16) -> Option<u16>;
}
