//! The cases, one file per register or behaviour.

mod burst;
pub(crate) mod client;
pub(crate) mod divisor;
mod exchange;
pub(crate) mod fcr;
pub(crate) mod fifo;
pub(crate) mod flow;
pub(crate) mod ier;
pub(crate) mod iir;
pub(crate) mod interrupts;
pub(crate) mod isolation;
pub(crate) mod lcr;
pub(crate) mod loopback;
pub(crate) mod lsr;
pub(crate) mod mcr;
pub(crate) mod msr;
pub(crate) mod neighbours;
pub(crate) mod pci;
pub(crate) mod rbr;
pub(crate) mod reset;
pub(crate) mod scr;
pub(crate) mod sharing;
mod source;
pub(crate) mod timeout;
pub(crate) mod timing;
pub(crate) mod wire;
