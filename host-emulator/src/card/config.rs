//! What a card can be: its type, its options, and how to ask for one.

use core::fmt;
use core::str::FromStr;

use crate::line::Wiring;
use crate::quirks::Quirks;

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
    /// Departures from the datasheets, for testing tests; none by default.
    pub quirks: Quirks,
}
