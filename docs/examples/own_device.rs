//! A device of one's own, judged by the suite in this process.
//! `docs/write-a-device.md` explains it.

use std::time::Duration;

use lineproof_conformance::{
    Capabilities, Case, Instant, Outcome, Pci, Port, Target, Wiring, catalogue, profile::STRICT,
    run_case,
};

/// The device: so far it has a Line Control and a Scratch Register, and says of
/// its transmitter that it is always empty.
#[derive(Default)]
struct MyUart {
    lcr: u8,
    scr: u8,
}

impl MyUart {
    fn read(&self, offset: u8) -> u8 {
        match offset {
            2 => 0x01,
            3 => self.lcr,
            5 => 0x60,
            7 => self.scr,
            _ => 0,
        }
    }

    fn write(&mut self, offset: u8, value: u8) {
        match offset {
            3 => self.lcr = value,
            // The mistake that will be found.
            7 if self.lcr & 0x80 == 0 => self.scr = value,
            _ => {}
        }
    }
}

/// The device, and a clock that passes as the suite uses it.
#[derive(Default)]
struct Place {
    uart: MyUart,
    now: Instant,
}

impl Place {
    fn access(&mut self) {
        self.now = self.now + Duration::from_micros(1);
    }
}

impl Target for Place {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            ports: 1,
            wiring: Wiring::Open,
            interrupts: false,
            virtual_clock: true,
            line_timing: false,
        }
    }

    fn read(&mut self, _port: Port, offset: u8) -> u8 {
        self.access();
        self.uart.read(offset)
    }

    fn write(&mut self, _port: Port, offset: u8, value: u8) {
        self.access();
        self.uart.write(offset, value);
    }

    fn now(&mut self) -> Instant {
        self.now
    }

    fn wait_until(&mut self, deadline: Instant) {
        self.now = self.now.max(deadline);
    }

    fn wait_interrupt(&mut self, deadline: Instant) -> bool {
        self.wait_until(deadline);
        false
    }

    fn pci(&mut self) -> Option<&mut dyn Pci> {
        None
    }
}

/// What becomes of the cases about the Scratch Register.
pub fn report() -> String {
    let cases = catalogue().filter(|case| case.group() == "scr");
    let line = |case: &'static Case| {
        let mut place = Place::default();
        match run_case(case, Port::Zero, &mut place, &STRICT).outcome {
            Outcome::Passed => format!("ok      {}\n", case.id),
            Outcome::Skipped(reason) => format!("skip    {}: {reason}\n", case.id),
            Outcome::Failed(failure) => format!("FAILED  {}\n{failure}\n", case.id),
        }
    };
    cases.map(line).collect()
}

/// Prints it.
pub fn main() {
    print!("{}", report());
}
