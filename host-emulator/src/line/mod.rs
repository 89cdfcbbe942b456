//! What the ports' connectors are wired to.
//!
//! A line carries levels: what each port sees follows from what the other end
//! drives. Registers are none of its business.

mod far_end;
pub mod host;
mod plan;
mod spec;

pub(crate) use far_end::FarEnd;
pub use plan::{LineConflict, LinePlan};
pub use spec::{BadLine, HostSpec, LineSpec, PortLine};

use core::fmt;
use core::str::FromStr;

use crate::uart::{Inputs, ModemInputs, Outputs};

/// How the card's connectors are wired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wiring {
    /// The two ports crossed: TXD to the other's RXD, RTS to its CTS, DTR to
    /// its DSR and DCD; RI open. A one-port card has no sibling: its port is
    /// open.
    NullModem,
    /// Each port for itself.
    Each([Line; 2]),
}

/// What one port's connector carries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// A loopback plug: TXD to RXD, RTS to CTS, DTR to DSR and DCD; RI open.
    #[default]
    Loopback,
    /// Nothing: RXD marks, the modem inputs are inactive.
    Open,
    /// Somebody outside the card: [`Card::bring_in`](crate::Card::bring_in)
    /// and [`Card::bring_out`](crate::Card::bring_out) are the other end of
    /// the cable.
    External,
}

impl Wiring {
    /// A loopback plug on each port.
    pub const LOOPBACK: Self = Self::Each([Line::Loopback; 2]);
    /// Nothing on either port.
    pub const OPEN: Self = Self::Each([Line::Open; 2]);

    /// The port that hears what `port` says, on a card of `ports` ports.
    pub(crate) const fn listener(self, port: usize, ports: usize) -> Option<usize> {
        match self {
            Self::NullModem if ports == 2 => Some(1 - port),
            Self::NullModem => None,
            Self::Each(lines) => match lines[port] {
                Line::Loopback => Some(port),
                Line::Open | Line::External => None,
            },
        }
    }
}

impl Wiring {
    /// Whether `port` leads out of the card.
    pub(crate) const fn is_external(self, port: usize) -> bool {
        match self {
            Self::NullModem => false,
            Self::Each(lines) => matches!(lines[port], Line::External),
        }
    }
}

impl Default for Wiring {
    fn default() -> Self {
        Self::LOOPBACK
    }
}

/// What a port sees of the `speaker` its connector is wired to.
pub(crate) const fn seen_of(speaker: Outputs) -> Inputs {
    Inputs {
        sin: speaker.sout,
        modem: ModemInputs {
            cts: speaker.rts,
            dsr: speaker.dtr,
            ri: false,
            dcd: speaker.dtr,
        },
    }
}

/// A wiring that has no such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown wiring {0:?}: expected loopback, null-modem or open")]
pub struct UnknownWiring(String);

impl FromStr for Wiring {
    type Err = UnknownWiring;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        match name {
            "loopback" => Ok(Self::LOOPBACK),
            "null-modem" => Ok(Self::NullModem),
            "open" => Ok(Self::OPEN),
            _ => Err(UnknownWiring(name.to_owned())),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "loopback",
            Self::Open => "open",
            Self::External => "external",
        })
    }
}

impl fmt::Display for Wiring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NullModem => f.write_str("null-modem"),
            Self::Each([first, second]) if first == second => first.fmt(f),
            Self::Each([first, second]) => write!(f, "{first},{second}"),
        }
    }
}
