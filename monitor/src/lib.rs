//! A monitor for a card: its registers, its interrupt and its characters, by
//! hand, over a terminal that may be as plain as a serial line.
//!
//! This room owns the line editor and the commands. It refuses to know what
//! the terminal is made of ([`Terminal`]), which card it is
//! ([`lineproof_conformance::Target`]), and what stands around it
//! ([`Surroundings`]); so it runs in the guest, in a virtual machine and on a
//! PC, and on the model in its tests.
//!
//! The way through: [`run`] reads a line with the editor (`keys`, `editor`),
//! `session` finds the command in the table (`command`), and the files in
//! `commands/` carry it out.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod accesses;
mod command;
mod commands;
mod editor;
mod keys;
mod session;
mod span;
mod surroundings;
mod words;

pub use session::run;
pub use surroundings::{Status, Surroundings, Terminal};

/// The first words of a session.
pub const GREETING: &str = "Lineproof's monitor";

/// The longest line that is taken, in characters; what is typed beyond it is
/// not.
pub const LONGEST_LINE: usize = 200;
