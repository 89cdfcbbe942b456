//! A register file that brings a driver which would wait for ever to an end.

use uart_16550::backend::Backend;

use crate::Registers;

/// Offset of the line status register, which the driver's loops wait for.
const LINE_STATUS: u8 = 5;

/// Transmitter and holding register empty.
const EMPTY: u8 = 0x60;

/// Data ready.
const READY: u8 = 0x01;

/// Registers that answer for themselves until the driver's time is over.
/// From then on the line status says that the transmitter is empty, and that
/// a character is there at every other look: each of the driver's loops ends
/// on one of these.
pub(crate) struct Patient<'r> {
    registers: &'r mut dyn Registers,
    answers: Option<u8>,
}

impl<'r> Patient<'r> {
    pub(crate) const fn new(registers: &'r mut dyn Registers) -> Self {
        Self {
            registers,
            answers: None,
        }
    }

    /// Whether the driver's time ran out.
    pub(crate) const fn ran_out(&self) -> bool {
        self.answers.is_some()
    }

    fn line_status(&mut self) -> u8 {
        if self.answers.is_none() && !self.registers.expired() {
            return self.registers.read(LINE_STATUS);
        }
        let answer = match self.answers {
            Some(last) => last ^ READY,
            None => EMPTY,
        };
        self.answers = Some(answer);
        answer
    }
}

impl Backend for Patient<'_> {
    // Both are safe for any offset: whoever implements `Registers` checks it.
    unsafe fn read(&mut self, register_offset: u8) -> u8 {
        if register_offset == LINE_STATUS {
            return self.line_status();
        }
        self.registers.read(register_offset)
    }

    unsafe fn write(&mut self, register_offset: u8, value: u8) {
        self.registers.write(register_offset, value);
    }
}

#[cfg(test)]
mod tests {
    use crate::{Refusal, Registers, find, initialise, loop_back};

    /// A register file that holds what is written and answers LSR with
    /// `status`, for `turns` looks.
    struct Fake {
        held: [u8; 8],
        status: u8,
        turns: u32,
    }

    impl Registers for Fake {
        fn read(&mut self, offset: u8) -> u8 {
            if offset == 5 {
                return self.status;
            }
            self.held[usize::from(offset)]
        }

        fn write(&mut self, offset: u8, value: u8) {
            self.held[usize::from(offset)] = value;
        }

        fn expired(&mut self) -> bool {
            self.turns = self.turns.saturating_sub(1);
            self.turns == 0
        }
    }

    fn fake(status: u8) -> Fake {
        Fake {
            held: [0; 8],
            status,
            turns: 1000,
        }
    }

    #[test]
    fn a_transmitter_that_never_empties_is_waited_for_in_vain() {
        assert_eq!(initialise(&mut fake(0x00)), Err(Refusal::WaitsInVain));
    }

    #[test]
    fn a_loop_that_returns_nothing_is_waited_for_in_vain() {
        assert_eq!(loop_back(&mut fake(0x60)), Err(Refusal::WaitsInVain));
    }

    #[test]
    fn a_receiver_that_never_empties_is_waited_for_in_vain() {
        assert_eq!(loop_back(&mut fake(0x61)), Err(Refusal::WaitsInVain));
    }

    #[test]
    fn an_empty_bus_is_not_present() {
        struct Nothing;
        impl Registers for Nothing {
            fn read(&mut self, _: u8) -> u8 {
                0xff
            }
            fn write(&mut self, _: u8, _: u8) {}
            fn expired(&mut self) -> bool {
                false
            }
        }
        assert_eq!(find(&mut Nothing), Err(Refusal::NotPresent));
        assert_eq!(find(&mut fake(0x60)), Ok(()));
    }
}
