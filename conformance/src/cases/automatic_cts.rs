//! CTS where it belongs to the transmitter.
//!
//! The cases stand in the group of flow control.

use crate::bench::{Attempt, Bench};
use crate::case::Verdict;
use crate::registers::{Reg, ier, iir, lcr, lsr, mcr, msr};
use crate::target::Port;

use super::flow::automatic;

/// Sets RTS at `far`, whose MCR keeps its other bits.
fn set_rts(bench: &mut Bench<'_>, far: Port, rts: u8) {
    bench.on(far, |bench| {
        let held = bench.read(Reg::Mcr) & !mcr::RTS;
        bench.write(Reg::Mcr, held | rts);
    });
}

pub(super) fn quiet(bench: &mut Bench<'_>) -> Verdict {
    let far = automatic(bench)?;
    bench.write(Reg::Mcr, mcr::AFE);
    bench.await_levels();
    bench.read(Reg::Msr);
    bench.write(Reg::Ier, ier::EDSSI);
    for (rts, cts) in [(mcr::RTS, msr::CTS), (0, 0)] {
        set_rts(bench, far, rts);
        bench.await_levels();
        bench.expect_id(iir::NONE, "CTS is the transmitter's business")?;
        bench.given(Reg::Msr, msr::CTS, cts)?;
    }
    Ok(())
}

pub(super) fn others(bench: &mut Bench<'_>) -> Verdict {
    let far = automatic(bench)?;
    bench.write(Reg::Mcr, mcr::AFE);
    bench.await_levels();
    bench.read(Reg::Msr);
    bench.write(Reg::Ier, ier::EDSSI);
    bench.on(far, |bench| {
        let held = bench.read(Reg::Mcr);
        bench.write(Reg::Mcr, held | mcr::DTR);
    });
    bench.await_levels();
    bench.expect_id(iir::MODEM_STATUS, "DSR is software's business")?;
    bench.expect(Reg::Msr, msr::DDSR, msr::DDSR, "DSR has changed")?;
    Ok(())
}

pub(super) fn ended(bench: &mut Bench<'_>) -> Verdict {
    let far = automatic(bench)?;
    bench.write(Reg::Mcr, mcr::AFE);
    bench.push(0x70, 2);
    bench.on(far, |bench| bench.given(Reg::Lsr, lsr::DR, 0))?;
    bench.write(Reg::Mcr, 0);
    bench.on(far, |bench| {
        bench.expect_run(0x70, 2, "what waited is sent, whatever CTS is")
    })
}

/// CTS goes off before the middle of the last stop bit of the first of two
/// characters.
pub(super) fn in_time(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let far = automatic(bench)?;
        let divisor = bench.divisor();
        bench.on(far, |bench| bench.set_line(divisor, lcr::FORMAT_8N1));
        bench.write(Reg::Mcr, mcr::AFE);
        set_rts(bench, far, mcr::RTS);
        bench.expect_soon(Reg::Msr, msr::CTS, msr::CTS, "CTS is on")?;
        let ((), attempt) = bench.within(bench.character_time() * 7 / 8, |bench| {
            bench.write(Reg::Thr, 0x72);
            bench.write(Reg::Thr, 0x73);
            bench.wait_sixteenths(4);
            set_rts(bench, far, 0);
        });
        if attempt == Attempt::TooSlow {
            return Ok(attempt);
        }
        bench.wait(bench.character_time() * 4);
        bench.expect(Reg::Lsr, lsr::TEMT, 0, "the second character waits")?;
        bench.on(far, |bench| {
            bench.expect_received(0x72, "the first character arrives whole")?;
            bench.expect(Reg::Lsr, lsr::DR, 0, "nothing follows while CTS is off")
        })?;
        set_rts(bench, far, mcr::RTS);
        bench.on(far, |bench| {
            bench.expect_received(0x73, "the second is sent once CTS is on")
        })?;
        Ok(Attempt::Conclusive)
    })
}
