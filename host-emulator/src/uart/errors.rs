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
    effects: Effects,
    /// LSR bits 1 to 4.
    shown: u8,
    /// Characters in the FIFO whose errors are not shown yet and count for
    /// bit 7.
    hidden: usize,
    /// By a quirk, an error counts for bit 7 until the next read of RBR, though
    /// it has been shown or cleared.
    lingering: bool,
    /// By a quirk, bit 7 is 0 until a further error comes.
    silenced: bool,
}

impl Errors {
    pub(super) const fn new(quirks: Quirks) -> Self {
        Self {
            quirks,
            effects: Effects::new(quirks),
            shown: 0,
            hidden: 0,
            lingering: false,
            silenced: false,
        }
    }

    /// LSR bits 1 to 4.
    pub(super) const fn shown(&self) -> u8 {
        self.shown
    }

    /// LSR bit 7's condition: a parity, framing or break error is at the top
    /// of the FIFO, not yet read from LSR, or below it.
    pub(super) const fn are_inside(&self) -> bool {
        let at_top = self.shown & self.effects.counted != 0 || self.lingering;
        let overrun = self.shown & LSR_OVERRUN != 0;
        let covered = overrun && self.quirks.has(Quirk::OverrunHidesFifoError);
        (at_top || self.hidden > 0) && !self.silenced && !covered
    }

    /// Whether what LSR shows raises the line status interrupt.
    pub(super) const fn interrupt(&self) -> bool {
        self.shown & self.effects.raising != 0
    }

    /// `received`, with the errors that can be seen at all.
    pub(super) const fn visible(&self, received: Received) -> Received {
        let mut errors = received.errors & self.effects.visible;
        if errors & LSR_FRAMING != 0 {
            if self.quirks.has(Quirk::FramingHidesParity) {
                errors &= !LSR_PARITY;
            }
            if received.data == 0 && self.quirks.has(Quirk::BreakWithoutParityBit) {
                errors |= LSR_BREAK;
            }
        }
        Received {
            data: received.data,
            errors,
        }
    }

    /// A character with `errors` has joined the FIFO.
    pub(super) const fn hide(&mut self, errors: u8) {
        if errors & self.effects.counted != 0 {
            self.hidden += 1;
            self.silenced = false;
        }
        self.shown |= errors & self.effects.early;
    }

    /// A character has come to the top of the FIFO: its errors show, once.
    pub(super) const fn reveal(&mut self, top: &mut Received) {
        self.shown &= !self.effects.replaced;
        if top.errors != 0 && self.quirks.has(Quirk::ErrorsClearOverrun) {
            self.forget_overrun();
        }
        if top.errors & self.effects.counted != 0 {
            self.hidden -= 1;
            self.lingering = self.quirks.has(Quirk::FifoErrorUntilRead);
        }
        self.shown |= top.errors;
        top.errors = 0;
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
        if self.quirks.has(Quirk::OverrunClearsErrors) {
            self.forget_character_errors();
        }
    }

    /// LSR has been read.
    pub(super) const fn acknowledge(&mut self) {
        let overrun = self.shown & LSR_OVERRUN != 0;
        self.shown &= if overrun && self.quirks.has(Quirk::LsrReadClearsOverrunAlone) {
            LSR_CHARACTER_ERRORS
        } else {
            self.effects.surviving
        };
        self.silenced |= self.quirks.has(Quirk::FifoErrorClearedByLsr);
    }

    /// Keeps bit 7 at 0 until a further error comes.
    pub(super) const fn silence(&mut self) {
        self.silenced = true;
    }

    /// Forgets what is shown.
    pub(super) const fn forget_shown(&mut self) {
        self.shown = 0;
    }

    /// RBR has been read, and nothing of what may come to the top is shown
    /// yet.
    pub(super) const fn character_read(&mut self) {
        self.lingering = false;
        self.shown &= !self.effects.leaving;
    }

    /// Forgets OE.
    pub(super) const fn forget_overrun(&mut self) {
        self.shown &= !LSR_OVERRUN;
    }

    /// Forgets PE, FE and BI as they are shown.
    pub(super) const fn forget_character_errors(&mut self) {
        self.shown &= !LSR_CHARACTER_ERRORS;
    }

    /// The FIFO has been emptied. What is shown stays until LSR is read.
    pub(super) const fn forget_hidden(&mut self) {
        let waited = self.hidden > 0 || self.lingering;
        self.lingering = waited && self.quirks.has(Quirk::FifoErrorOutlastsClear);
        self.hidden = 0;
    }
}

/// Which of LSR's error bits do what; without quirks each does all that it
/// should.
#[derive(Clone, Copy, Debug)]
struct Effects {
    /// Those that a character can have.
    visible: u8,
    /// Those that bit 7 takes note of.
    counted: u8,
    /// Those that raise the line status interrupt.
    raising: u8,
    /// Those that show before their character's turn.
    early: u8,
    /// Those that reading LSR leaves.
    surviving: u8,
    /// Those that reading RBR clears.
    leaving: u8,
    /// Those that the next character clears as it comes to the top.
    replaced: u8,
}

impl Effects {
    const fn new(quirks: Quirks) -> Self {
        Self {
            visible: LSR_CHARACTER_ERRORS
                & !bits(quirks, Quirk::NoParityError, LSR_PARITY)
                & !bits(quirks, Quirk::NoFramingError, LSR_FRAMING)
                & !bits(quirks, Quirk::NoBreak, LSR_BREAK),
            counted: LSR_CHARACTER_ERRORS
                & !bits(quirks, Quirk::NoFifoErrorBit, LSR_CHARACTER_ERRORS)
                & !bits(quirks, Quirk::FifoErrorMissesParity, LSR_PARITY)
                & !bits(quirks, Quirk::FifoErrorMissesFraming, LSR_FRAMING),
            raising: (LSR_OVERRUN | LSR_CHARACTER_ERRORS)
                & !bits(quirks, Quirk::ParityRaisesNothing, LSR_PARITY)
                & !bits(quirks, Quirk::FramingRaisesNothing, LSR_FRAMING),
            early: bits(quirks, Quirk::ErrorsShownEarly, LSR_CHARACTER_ERRORS)
                | bits(quirks, Quirk::ParityShownEarly, LSR_PARITY)
                | bits(quirks, Quirk::FramingShownEarly, LSR_FRAMING),
            surviving: bits(quirks, Quirk::LsrReadKeepsOverrun, LSR_OVERRUN)
                | bits(quirks, Quirk::LsrReadKeepsParity, LSR_PARITY)
                | bits(quirks, Quirk::LsrReadKeepsFraming, LSR_FRAMING)
                | bits(quirks, Quirk::LsrReadKeepsBreak, LSR_BREAK),
            leaving: bits(quirks, Quirk::RbrReadClearsParity, LSR_PARITY)
                | bits(quirks, Quirk::RbrReadClearsFraming, LSR_FRAMING)
                | bits(quirks, Quirk::RbrReadClearsBreak, LSR_BREAK),
            replaced: bits(
                quirks,
                Quirk::NextCharacterClearsErrors,
                LSR_CHARACTER_ERRORS,
            ),
        }
    }
}

/// `bits` with this quirk, else none.
const fn bits(quirks: Quirks, quirk: Quirk, bits: u8) -> u8 {
    if quirks.has(quirk) { bits } else { 0 }
}
