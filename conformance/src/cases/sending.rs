//! A character under way and those queued behind it: what does not stop them.

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, lcr, lsr};

use super::access::{self, Access};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "sending.outlasts-scr-write",
        section::SCR,
        "writing SCR does not stop the character that is leaving",
        |bench| under_way(bench, access::scr_write),
    ),
    Case::port(
        "sending.outlasts-ier-write",
        section::IER,
        "writing IER does not stop the character that is leaving",
        |bench| under_way(bench, access::ier_write),
    ),
    Case::port(
        "sending.outlasts-mcr-write",
        section::MCR,
        "writing MCR what it holds does not stop the character that is leaving",
        |bench| under_way(bench, access::mcr_rewrite),
    ),
    Case::port(
        "sending.outlasts-lcr-write",
        section::LCR,
        "setting and clearing DLAB does not disturb the character that is leaving and arriving",
        |bench| under_way(bench, access::lcr_rewrite),
    ),
    Case::port(
        "sending.queue-outlasts-scr-write",
        section::SCR,
        "writing SCR keeps the characters in the transmitter FIFO",
        |bench| queued(bench, access::scr_write),
    ),
    Case::port(
        "sending.queue-outlasts-ier-write",
        section::IER,
        "writing IER keeps the characters in the transmitter FIFO",
        |bench| queued(bench, access::ier_write),
    ),
    Case::port(
        "sending.queue-outlasts-divisor-write",
        section::BAUD,
        "writing the divisor latch keeps the characters in the transmitter FIFO",
        |bench| queued(bench, access::divisor_write),
    ),
    Case::port(
        "sending.queue-outlasts-format-change",
        section::LCR,
        "changing the line format keeps the characters in the transmitter FIFO",
        |bench| queued(bench, access::format_change),
    ),
    Case::port(
        "sending.queue-outlasts-break",
        section::LCR,
        "the break bit has no effect on the characters in the transmitter FIFO",
        |bench| queued(bench, access::break_control),
    ),
    Case::port(
        "sending.queue-outlasts-loopback",
        section::MCR,
        "leaving local loopback keeps the characters in the transmitter FIFO",
        |bench| queued(bench, access::loop_toggle),
    ),
    Case::port(
        "sending.goes-on-under-dlab",
        section::SUMMARY,
        "what waits in the transmitter FIFO is sent though DLAB is set",
        under_dlab,
    ),
    Case::port(
        "sending.outlasts-break",
        section::LCR,
        "the break bit does not stop the character that is leaving",
        outlasts_break,
    ),
    Case::port(
        "sending.begins-under-break",
        section::LCR,
        "a character written to the transmitter FIFO under a break is taken",
        begins_under_break,
    ),
    Case::port(
        "sending.arrival-outlasts-break",
        section::LCR,
        "the break bit does not disturb the character that is arriving",
        arrival_outlasts_break,
    ),
];

/// Runs `access` a quarter into a character and requires it to go on, and to
/// arrive as it was sent.
pub(super) fn under_way(bench: &mut Bench<'_>, access: Access) -> Verdict {
    goes_on(
        bench,
        |bench| bench.loop_back(),
        access,
        |bench| {
            bench.expect_soon(Reg::Lsr, lsr::DR, lsr::DR, "the character arrives")?;
            bench.expect(Reg::Rbr, 0xff, 0x5a, "it is the one that was sent")?;
            Ok(())
        },
    )
}

/// Requires a character that is sent after `before` to be on its way still
/// after `access`, and then what `after` requires.
fn goes_on(
    bench: &mut Bench<'_>,
    before: Access,
    access: Access,
    after: fn(&mut Bench<'_>) -> Verdict,
) -> Verdict {
    bench.conclusively(|bench| {
        before(bench);
        let (status, attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            bench.write(Reg::Thr, 0x5a);
            bench.wait_sixteenths(4);
            access(bench);
            bench.read(Reg::Lsr)
        });
        if attempt == Attempt::TooSlow {
            return Ok(attempt);
        }
        let goes_on = "the character is still on its way";
        bench.check(Reg::Lsr, status, lsr::TEMT, 0, goes_on)?;
        after(bench)?;
        Ok(attempt)
    })
}

/// What the break makes of the character on its way is not asked.
fn outlasts_break(bench: &mut Bench<'_>) -> Verdict {
    goes_on(bench, |_| (), access::break_control, |_| Ok(()))
}

fn begins_under_break(bench: &mut Bench<'_>) -> Verdict {
    let begin: Access = |bench| {
        bench.enable_fifos(fcr::TRIGGER_1);
        bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::BREAK);
    };
    goes_on(bench, begin, |_| (), |_| Ok(()))
}

fn arrival_outlasts_break(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let far = bench.crossed_port()?;
        let divisor = bench.divisor();
        bench.on(far, |bench| bench.set_line(divisor, lcr::FORMAT_8N1));
        let ((), attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            bench.write_at(far, Reg::Thr, 0x5a);
            bench.wait_sixteenths(4);
            access::break_control(bench);
        });
        if attempt == Attempt::Conclusive {
            bench.expect_received(0x5a, "it arrives as it was sent")?;
        }
        Ok(attempt)
    })
}

/// Runs `access` with a character under way and three in the FIFO, and
/// requires these to wait still.
pub(super) fn queued(bench: &mut Bench<'_>, access: Access) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        let (status, attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            for byte in 0x41..0x45 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(4);
            access(bench);
            bench.read(Reg::Lsr)
        });
        if attempt == Attempt::Conclusive {
            let expectation = "the FIFO holds characters still";
            bench.check(Reg::Lsr, status, lsr::THRE, 0, expectation)?;
        }
        Ok(attempt)
    })
}

fn under_dlab(bench: &mut Bench<'_>) -> Verdict {
    const CHARACTERS: u8 = 4;
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    for byte in 0x41..0x41 + CHARACTERS {
        bench.write(Reg::Thr, byte);
    }
    bench.write(Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB);
    bench.expect_soon(Reg::Lsr, lsr::TEMT, lsr::TEMT, "all are sent under DLAB")?;
    bench.write(Reg::Lcr, lcr::FORMAT_8N1);
    bench.expect_run(0x41, CHARACTERS, "all arrive as they were sent")
}
