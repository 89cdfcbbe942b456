//! The receiver's errors: LSR bits 1 to 4 as latched until LSR is read, and
//! those that still wait with their characters in the FIFO.

mod state;

use super::registers::{LSR_BREAK, LSR_CHARACTER_ERRORS, LSR_FRAMING, LSR_OVERRUN, LSR_PARITY};
use super::sampler::Received;
use crate::{Quirk, Quirks};

/// LSR's error bits and what is behind them.
#[derive(Clone, Debug)]
pub(super) struct Errors {
    quirks: Quirks,
    /// The character errors that quirks leave visible.
    visible: u8,
    /// LSR bits 1 to 4.
    shown: u8,
    /// Characters in the FIFO whose errors are not shown yet.
    hidden: usize,
}

impl Errors {
    pub(super) const fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            visible: visible_errors(quirks),
            shown: 0,
            hidden: 0,
        }
    }

    /// LSR bits 1 to 4.
    pub(super) const fn shown(&self) -> u8 {
        self.shown
    }

    /// LSR bit 7's condition: a parity, framing or break error is at the top
    /// of the FIFO or below it.
    pub(super) const fn are_inside(&self) -> bool {
        let at_top = self.shown & LSR_CHARACTER_ERRORS != 0;
        (at_top || self.hidden > 0) && !self.quirks.has(Quirk::NoFifoErrorBit)
    }

    /// `received`, with the errors that can be seen at all.
    pub(super) const fn visible(&self, received: Received) -> Received {
        Received {
            data: received.data,
            errors: received.errors & self.visible,
        }
    }

    /// A character with `errors` has joined the FIFO.
    pub(super) const fn hide(&mut self, errors: u8) {
        if errors != 0 {
            self.hidden += 1;
        }
        if self.quirks.has(Quirk::ErrorsShownEarly) {
            self.shown |= errors;
        }
    }

    /// A character has come to the top of the FIFO: its errors show, once.
    pub(super) const fn reveal(&mut self, top: &mut Received) {
        if top.errors != 0 {
            self.shown |= top.errors;
            top.errors = 0;
            self.hidden -= 1;
        }
    }

    /// A character with `errors` is at the top without having been hidden.
    pub(super) const fn show(&mut self, errors: u8) {
        self.shown |= errors;
    }

    /// A character has been lost.
    pub(super) const fn overrun(&mut self) {
        if !self.quirks.has(Quirk::OverrunNotReported) {
            self.shown |= LSR_OVERRUN;
        }
    }

    /// LSR has been read.
    pub(super) const fn acknowledge(&mut self) {
        let kept = if self.quirks.has(Quirk::LsrReadKeepsOverrun) {
            LSR_OVERRUN
        } else {
            0
        };
        self.shown &= kept;
    }

    /// RBR has been read.
    pub(super) const fn character_read(&mut self) {
        if self.quirks.has(Quirk::RbrReadClearsBreak) {
            self.shown &= !LSR_BREAK;
        }
    }

    /// THR has been written.
    pub(super) const fn character_sent(&mut self) {
        if self.quirks.has(Quirk::OverrunClearedByThr) {
            self.shown &= !LSR_OVERRUN;
        }
    }

    /// The FIFO has been emptied. What is shown stays until LSR is read.
    pub(super) const fn forget_hidden(&mut self) {
        self.hidden = 0;
    }
}

/// LSR's PE, FE and BI, but for those that quirks hide.
const fn visible_errors(quirks: Quirks) -> u8 {
    let mut visible = LSR_CHARACTER_ERRORS;
    if quirks.has(Quirk::NoParityError) {
        visible &= !LSR_PARITY;
    }
    if quirks.has(Quirk::NoFramingError) {
        visible &= !LSR_FRAMING;
    }
    if quirks.has(Quirk::NoBreak) {
        visible &= !LSR_BREAK;
    }
    visible
}
