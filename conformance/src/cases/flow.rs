//! Flow control: RTS and CTS by software, and by the chip itself where it can.

use crate::bench::Bench;
use crate::case::{Case, Stop, Verdict};
use crate::clause::{Clause, section};
use crate::profile::Feature;
use crate::registers::{FIFO_DEPTH, Reg, fcr, lsr, mcr, msr};
use crate::target::Port;

const AUTO_FLOW: &Clause = &Clause::tl16c550c("Autoflow Control");
const AUTO_RTS: &Clause = &Clause::tl16c550c("Auto-RTS");
const AUTO_CTS: &Clause = &Clause::tl16c550c("Auto-CTS");
const MODEM_STATUS: &Clause = &Clause::tl16c550c("Modem Status Register");
const CONFIGURATION: &Clause = &Clause::tl16c550c("table 7-8, ACE Flow Configuration");

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "flow.by-software",
        section::PINS,
        "64 KiB held back by RTS and CTS arrive whole, half from each port; less where that takes seconds",
        by_software,
    ),
    Case::port(
        "flow.auto-cts",
        AUTO_FLOW,
        "with AFE set the transmitter waits for CTS",
        auto_cts,
    ),
    Case::port(
        "flow.auto-cts-alone",
        CONFIGURATION,
        "with AFE set and RTS clear RTS stays off, though the receiver FIFO is empty",
        auto_cts_alone,
    ),
    Case::port(
        "flow.auto-cts-in-time",
        AUTO_CTS,
        "with AFE set CTS that goes off ends no character, and holds the next one back",
        super::automatic_cts::in_time,
    ),
    Case::port(
        "flow.auto-cts-quiet",
        MODEM_STATUS,
        "with AFE set a change of CTS raises no modem status interrupt",
        super::automatic_cts::quiet,
    ),
    Case::port(
        "flow.auto-rts",
        AUTO_FLOW,
        "with AFE and RTS set, RTS drops at trigger level 4 and rises once all is read",
        |bench| {
            let turns = [(3, 0, true), (1, 0, false), (0, 3, false), (0, 1, true)];
            auto_rts(bench, fcr::TRIGGER_4, &turns)
        },
    ),
    Case::port(
        "flow.auto-rts-one",
        AUTO_RTS,
        "at trigger level 1 RTS drops for the first character and rises once it is read",
        |bench| {
            let turns = [(1, 0, false), (0, 1, true)];
            auto_rts(bench, fcr::TRIGGER_1, &turns)
        },
    ),
    Case::port(
        "flow.auto-rts-eight",
        AUTO_RTS,
        "at trigger level 8 RTS drops for the eighth character and rises once all is read",
        |bench| {
            let turns = [(7, 0, true), (1, 0, false), (0, 7, false), (0, 1, true)];
            auto_rts(bench, fcr::TRIGGER_8, &turns)
        },
    ),
    Case::port(
        "flow.auto-rts-late",
        AUTO_FLOW,
        "at trigger level 14 RTS drops for the sixteenth character and rises once one is read",
        |bench| {
            let turns = [(15, 0, true), (1, 0, false), (0, 1, true)];
            auto_rts(bench, fcr::TRIGGER_14, &turns)
        },
    ),
    Case::port(
        "flow.auto-rts-in-time",
        AUTO_FLOW,
        "at trigger level 14 RTS drops while the sixteenth character is on its way",
        auto_rts_in_time,
    ),
    Case::port(
        "flow.auto-cts-others",
        MODEM_STATUS,
        "with AFE set a change of DSR still raises the modem status interrupt",
        super::automatic_cts::others,
    ),
    Case::port(
        "flow.auto-cts-ended",
        CONFIGURATION,
        "what waits for CTS is sent once AFE is clear",
        super::automatic_cts::ended,
    ),
    Case::port(
        "flow.auto-rts-ended",
        CONFIGURATION,
        "RTS that the receiver FIFO held off is on again once AFE is clear",
        super::automatic_rts::ended,
    ),
    Case::port(
        "flow.auto-rts-new-level",
        AUTO_RTS,
        "with AFE set RTS follows a trigger level that is written later",
        super::automatic_rts::new_level,
    ),
    Case::port(
        "flow.auto-rts-cleared",
        AUTO_RTS,
        "at trigger level 14 RTS rises once the full FIFO is cleared",
        super::automatic_rts::cleared,
    ),
    Case::port(
        "flow.without-afe",
        section::PINS,
        "without AFE CTS has no effect on the transmitter",
        without_afe,
    ),
];

/// Characters that a port sends under flow control, for the port beside it
/// sends the other half when its turn comes.
const HALF_OF_64_KIB: u32 = 0x8000;

/// As many as a real line and a slow bus carry in a tenth of a second or two.
const A_MOMENTS_WORTH: u32 = 0x200;

fn by_software(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.crossed_port()?;
    bench.fifos_at_both_ends(far);
    let total = if bench.capabilities().virtual_clock {
        HALF_OF_64_KIB
    } else {
        A_MOMENTS_WORTH
    };
    for start in (0..total).step_by(FIFO_DEPTH.into()) {
        bench.note("characters before", start);
        bench.on(far, |bench| bench.write(Reg::Mcr, mcr::RTS));
        bench.expect_soon(Reg::Msr, msr::CTS, msr::CTS, "the receiver asks for more")?;
        let [first, ..] = start.to_le_bytes();
        bench.push(first, FIFO_DEPTH);
        bench.on(far, |bench| bench.write(Reg::Mcr, 0));
        bench.expect_soon(Reg::Msr, msr::CTS, 0, "the receiver asks to wait")?;
        bench.on(far, |bench| take(bench, first))?;
    }
    Ok(())
}

/// Takes a full FIFO of characters that count up from `first`, with no more
/// reads than it takes.
fn take(bench: &mut Bench<'_>, first: u8) -> Verdict {
    for index in 0..FIFO_DEPTH {
        let byte = first.wrapping_add(index);
        bench.expect(Reg::Rbr, 0xff, byte, "all arrive, in order")?;
    }
    bench.expect(
        Reg::Lsr,
        lsr::DR | lsr::OE,
        0,
        "no more arrive than were sent",
    )?;
    Ok(())
}

/// The far end of a port whose target has automatic flow control by its
/// profile; skips the case otherwise.
pub(super) fn automatic(bench: &mut Bench<'_>) -> Verdict<Port> {
    if bench.profile().options.auto_flow_control != Feature::Present {
        return Err(Stop::Skipped(
            "the profile claims no automatic flow control",
        ));
    }
    let far = bench.far_end()?;
    bench.fifos_at_both_ends(far);
    Ok(far)
}

fn auto_cts(bench: &mut Bench<'_>) -> Verdict {
    let far = automatic(bench)?;
    bench.write(Reg::Mcr, mcr::AFE);
    bench.push(0x70, 2);
    bench.on(far, |bench| {
        bench.expect(Reg::Lsr, lsr::DR, 0, "nothing is sent while CTS is off")?;
        let held = bench.read(Reg::Mcr);
        bench.write(Reg::Mcr, held | mcr::RTS);
        bench.expect_run(0x70, 2, "what waited is sent once CTS is on")
    })
}

fn auto_cts_alone(bench: &mut Bench<'_>) -> Verdict {
    let far = automatic(bench)?;
    let asks = [
        (mcr::AFE, 0, "RTS is off"),
        (mcr::AFE | mcr::RTS, msr::CTS, "RTS is on once it is set"),
        (mcr::AFE, 0, "RTS is off once it is clear again"),
    ];
    for (outputs, cts, expectation) in asks {
        bench.note("MCR", outputs);
        bench.write(Reg::Mcr, outputs);
        bench.await_levels();
        bench.on(far, |bench| {
            bench.expect(Reg::Msr, msr::CTS, cts, expectation)
        })?;
    }
    Ok(())
}

/// Lets the far end ask by itself, at `trigger`; gives that end. It receives:
/// its RTS is the selected port's CTS.
pub(super) fn asking(bench: &mut Bench<'_>, trigger: u8) -> Verdict<Port> {
    let far = automatic(bench)?;
    bench.on(far, |bench| {
        bench.enable_fifos(trigger);
        bench.write(Reg::Mcr, mcr::AFE | mcr::RTS);
    });
    bench.expect_soon(
        Reg::Msr,
        msr::CTS,
        msr::CTS,
        "RTS is on while the FIFO is empty",
    )?;
    Ok(far)
}

/// With the far end asking at `trigger`, requires RTS after each turn of
/// characters sent and characters taken.
fn auto_rts(bench: &mut Bench<'_>, trigger: u8, turns: &[(u8, u8, bool)]) -> Verdict {
    let far = asking(bench, trigger)?;
    for (sent, taken, asks) in turns {
        bench.note("characters sent", *sent);
        bench.note("characters taken", *taken);
        bench.push(0x78, *sent);
        bench.on(far, |bench| {
            for _ in 0..*taken {
                bench.read(Reg::Rbr);
            }
        });
        let cts = if *asks { msr::CTS } else { 0 };
        bench.expect(Reg::Msr, msr::CTS, cts, "RTS follows the receiver FIFO")?;
    }
    Ok(())
}

/// A host that looks late sees RTS off all the same, for the sixteenth then is
/// the last that fits.
fn auto_rts_in_time(bench: &mut Bench<'_>) -> Verdict {
    asking(bench, fcr::TRIGGER_14)?;
    bench.push(0x78, FIFO_DEPTH - 1);
    bench.given(Reg::Msr, msr::CTS, msr::CTS)?;
    let held = bench.read(Reg::Mcr);
    bench.write(Reg::Thr, 0x77);
    // Within the bit: whoever looks at the line then is not to forget the next.
    bench.wait_sixteenths(1);
    bench.write(Reg::Mcr, held);
    bench.wait_sixteenths(7);
    bench.expect(
        Reg::Msr,
        msr::CTS,
        0,
        "RTS is off from its first data bit on",
    )?;
    Ok(())
}

fn without_afe(bench: &mut Bench<'_>) -> Verdict {
    let far = bench.far_end()?;
    bench.fifos_at_both_ends(far);
    bench.on(far, |bench| bench.write(Reg::Mcr, 0));
    bench.expect_soon(Reg::Msr, msr::CTS, 0, "the receiver asks to wait")?;
    bench.push(0x74, 2);
    bench.on(far, |bench| {
        bench.expect_run(0x74, 2, "CTS is for software to look at")
    })
}
