//! An exchange driven by interrupts alone: a port in local loopback sends
//! itself characters, one for each THR empty interrupt, and takes each as it is
//! announced. Counts what announced itself.
//!
//! Shared by the cases of the interrupt line; claims nothing itself.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, iir};
use crate::target::Port;

/// Causes that one service may find, both directions and all characters.
const TURNS: u32 = 128;

/// One port's side of the exchange. The characters count up from 0.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exchange {
    port: Port,
    total: u8,
    sent: u8,
    received: u8,
    /// How often an empty holding register was announced.
    pub(crate) transmitter_causes: u8,
}

impl Exchange {
    /// Sets `port` up to send itself `total` characters, with FIFOs so that a
    /// pause of the host loses none.
    pub(crate) fn start(bench: &mut Bench<'_>, port: Port, total: u8) -> Self {
        bench.on(port, |bench| {
            bench.loop_back();
            bench.enable_fifos(fcr::TRIGGER_1);
            bench.write(Reg::Ier, ier::ERBFI | ier::ETBEI);
        });
        Self {
            port,
            total,
            sent: 0,
            received: 0,
            transmitter_causes: 0,
        }
    }

    /// Whether every character has come back.
    pub(crate) const fn done(&self) -> bool {
        self.received == self.total
    }

    /// Serves the port until IIR reports nothing; tells whether it reported
    /// anything.
    pub(crate) fn serve(&mut self, bench: &mut Bench<'_>) -> Verdict<bool> {
        bench.on(self.port, |bench| {
            for turn in 0..TURNS {
                match bench.read(Reg::Iir) & iir::ID {
                    iir::NONE => return Ok(turn != 0),
                    iir::THR_EMPTY => self.feed(bench),
                    _ => self.take(bench)?,
                }
            }
            bench.expect_id(iir::NONE, "IIR comes to rest once every cause is served")?;
            Ok(true)
        })
    }

    fn feed(&mut self, bench: &mut Bench<'_>) {
        self.transmitter_causes = self.transmitter_causes.saturating_add(1);
        if self.sent < self.total {
            bench.write(Reg::Thr, self.sent);
            self.sent += 1;
        }
    }

    fn take(&mut self, bench: &mut Bench<'_>) -> Verdict {
        bench.expect(
            Reg::Rbr,
            0xff,
            self.received,
            "each character comes back once and in order",
        )?;
        self.received = self.received.saturating_add(1);
        Ok(())
    }
}
