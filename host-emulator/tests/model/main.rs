//! The card as a driver sees it: through its regions, under a clock that the
//! test moves. One file per subject.

mod bench;
mod fifo;
mod interrupts;
mod line;
mod modem;
mod outside;
mod pci;
mod properties;
mod registers;
mod state;
mod timing;
