//! The bench lent to a driver that works on bare register offsets.

use core::time::Duration;

use lineproof_client::{Refusal, Registers};

use crate::case::Verdict;
use crate::registers::Reg;
use crate::target::Instant;

use super::Bench;

/// The time that a driver gets for all it does. It sends seventeen
/// characters at 115200 baud, in 2 ms.
const DRIVER_TIME: Duration = Duration::from_millis(500);

/// The accesses that a driver gets, should the clock stand still.
const DRIVER_ACCESSES: u32 = 200_000;

struct Lent<'b, 't> {
    bench: &'b mut Bench<'t>,
    deadline: Instant,
    accesses: u32,
}

impl Registers for Lent<'_, '_> {
    fn read(&mut self, offset: u8) -> u8 {
        let reg = Reg::read_at(offset, self.bench.dlab());
        // A driver that polls lets time pass by reading alone.
        self.bench.wait_sixteenths(1);
        self.bench.read(reg)
    }

    fn write(&mut self, offset: u8, value: u8) {
        let reg = Reg::written_at(offset, self.bench.dlab());
        self.bench.write(reg, value);
    }

    fn expired(&mut self) -> bool {
        self.accesses += 1;
        self.accesses > DRIVER_ACCESSES || self.bench.now() >= self.deadline
    }
}

impl Bench<'_> {
    fn dlab(&self) -> bool {
        self.lines[self.port.index()].dlab()
    }

    /// Lends the selected port to a driver and requires it to be content.
    pub fn lend(&mut self, driver: fn(&mut dyn Registers) -> Result<(), Refusal>) -> Verdict {
        let deadline = self.now() + DRIVER_TIME;
        let said = driver(&mut Lent {
            bench: self,
            deadline,
            accesses: 0,
        });
        match said {
            Ok(()) => Ok(()),
            Err(Refusal::NotPresent) => self.check_that(false, "the driver finds the device"),
            Err(Refusal::WaitsInVain) => self.check_that(false, "the driver does not wait in vain"),
            Err(Refusal::WrongByte) => self.check_that(false, "the driver gets back what it sent"),
            Err(Refusal::NotReady) => self.check_that(false, "the driver finds room to send"),
        }
    }
}
