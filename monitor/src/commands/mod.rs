//! What each command does, a file for each thing that they look at.

pub mod case;
pub mod config;
pub mod help;
pub mod interrupt;
pub mod line;
pub mod registers;
