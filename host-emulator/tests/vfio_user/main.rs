//! The vfio-user server as a client meets it: raw bytes in, raw bytes out,
//! every number as the specification has it. Nothing is taken from the
//! server's own definitions.

#![allow(
    clippy::unwrap_used,
    reason = "helpers fail the way the tests that call them do"
)]

mod card;
mod client;
mod clock;
mod connection;
mod device;
mod dma;
mod feature;
mod framing;
mod info;
mod interop;
mod interrupts;
mod migration;
mod random;
mod refusals;
mod region;
mod reset;
mod set_irqs;
mod version;
