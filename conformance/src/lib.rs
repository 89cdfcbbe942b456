//! What a 16550 UART behind PCI must do, as cases against a [`Target`].
//!
//! This room owns the claims: each case is one sentence of a datasheet, run
//! through the small [`Target`] trait. It refuses to know where it runs (a
//! model under a virtual clock, a socket, a guest, a PC) and shares nothing,
//! not a register constant, with the emulated card it may judge.
#![no_std]
#![forbid(unsafe_code)]

mod target;

pub use target::{Capabilities, Instant, Pci, Port, Target, Width, Wiring};
