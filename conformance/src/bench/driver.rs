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

/// How much of that time may pass between two looks. What a pause of the host
/// takes beyond this is not held against the card: in no part of it did the
/// driver wait.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

/// The looks that a driver gets, should the clock stand still.
const DRIVER_LOOKS: u32 = 200_000;

struct Lent<'b, 't> {
    bench: &'b mut Bench<'t>,
    waited: Duration,
    last_look: Instant,
    looks: u32,
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
        let now = self.bench.now();
        self.waited += now.since(self.last_look).min(BETWEEN_LOOKS);
        self.last_look = now;
        self.looks += 1;
        self.looks > DRIVER_LOOKS || self.waited >= DRIVER_TIME
    }
}

impl Bench<'_> {
    fn dlab(&self) -> bool {
        self.lines[self.port.index()].dlab()
    }

    /// Lends the selected port to a driver and requires it to be content.
    pub fn lend(&mut self, driver: fn(&mut dyn Registers) -> Result<(), Refusal>) -> Verdict {
        let last_look = self.now();
        let said = driver(&mut Lent {
            bench: self,
            waited: Duration::ZERO,
            last_look,
            looks: 0,
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
