//! An exchange driven by interrupts alone: a port in local loopback sends
//! itself characters, one for each THR empty interrupt, and takes each as it is
//! announced. Counts what announced itself.
//!
//! Shared by the cases of the interrupt line.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, iir};
use crate::target::Port;

/// Characters that an exchange sends.
const CHARACTERS: u8 = 24;

/// Causes that one service may find, both directions and all characters.
const TURNS: u32 = 128;

/// One port's side of the exchange. The characters count up from 0.
#[derive(Clone, Copy, Debug)]
struct Exchange {
    port: Port,
    sent: u8,
    received: u8,
    /// How often an empty holding register was announced.
    transmitter_causes: u8,
}

impl Exchange {
    /// Sets `port` up to send itself its characters, with FIFOs so that a
    /// pause of the host loses none.
    fn start(bench: &mut Bench<'_>, port: Port) -> Self {
        bench.on(port, |bench| {
            bench.loop_back();
            bench.enable_fifos(fcr::TRIGGER_1);
            bench.write(Reg::Ier, ier::ERBFI | ier::ETBEI);
        });
        Self {
            port,
            sent: 0,
            received: 0,
            transmitter_causes: 0,
        }
    }

    /// Whether every character has come back.
    const fn done(&self) -> bool {
        self.received == CHARACTERS
    }

    /// Serves the port until IIR reports nothing; tells whether it reported
    /// anything.
    fn serve(&mut self, bench: &mut Bench<'_>) -> Verdict<bool> {
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
        if self.sent < CHARACTERS {
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

/// Lets each of `ports` exchange characters with itself, driven by INTx alone,
/// and bounds how often it came.
pub(crate) fn run<const N: usize>(bench: &mut Bench<'_>, ports: [Port; N]) -> Verdict {
    bench.needs_loopback_interrupts()?;
    let mut exchanges = ports.map(|port| Exchange::start(bench, port));
    let mut idle: u32 = 0;
    let mut allowed: u32 = 0;
    while !exchanges.iter().all(Exchange::done) {
        bench.expect_interrupt("INTx is delivered until the exchange is over")?;
        let mut served = false;
        for exchange in &mut exchanges {
            served |= exchange.serve(bench)?;
        }
        if served {
            allowed += bench.stale_interrupts();
        } else {
            idle += 1;
        }
        bench.check_range(
            "interrupts without a cause",
            idle.into(),
            0..=allowed.into(),
            "INTx is not delivered over and over without a cause",
        )?;
    }
    // The last character may leave its holding register after it was heard.
    bench.wait(bench.character_time() * 2);
    for exchange in &mut exchanges {
        exchange.serve(bench)?;
        bench.check_range(
            "THR empty interrupts",
            exchange.transmitter_causes.into(),
            0..=u64::from(CHARACTERS) + 1,
            "THR empty is reported once for each character, and once at the start",
        )?;
    }
    bench.expect_no_interrupt("INTx is deasserted once the exchange is over")
}
