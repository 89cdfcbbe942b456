//! A WCH CH352: two 16550s behind one PCI function, modelled on the host and
//! served to a hypervisor over vfio-user.

mod card;
mod card_device;
pub mod line;
mod listener;
pub mod mdev;
mod observed;
pub mod pci;
pub mod quirks;
mod respite;
pub mod run_dir;
mod served;
pub mod state;
mod time;
mod uart;
pub mod vfio_user;

pub use card::{
    AccessError, Card, CardConfig, CardType, Options, PortSignals, Region, Signals, Timing,
    UnknownCardType,
};
pub use line::{Line, Wiring};
pub use observed::{Access, ObservedCard, Observer, Operation};
pub use quirks::{Personality, Quirk, Quirks, UnknownQuirk};
pub use served::{ServedCard, ServedCardError};
pub use time::Instant;
