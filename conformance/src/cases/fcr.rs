//! The FIFO Control Register: switching the FIFOs, clearing each alone, and
//! the receiver's trigger level.

use crate::bench::{Attempt, Bench};
use crate::case::{Case, Verdict};
use crate::clause::section;
use crate::registers::{Reg, fcr, ier, iir, lsr};

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "fcr.enable-clears",
        section::FCR,
        "changing from 16450 mode to FIFO mode clears what the receiver holds",
        enable_clears,
    ),
    Case::port(
        "fcr.disable-clears-receiver",
        section::FCR,
        "clearing FCR bit 0 clears all bytes in the receiver FIFO",
        disable_clears_receiver,
    ),
    Case::port(
        "fcr.disable-clears-transmitter",
        section::FCR,
        "clearing FCR bit 0 clears all bytes in the transmitter FIFO",
        |bench| empties_transmitter(bench, 0),
    ),
    Case::port(
        "fcr.rewriting-enable-keeps",
        section::FCR,
        "writing FCR bit 0 as 1 while it is 1 clears nothing",
        rewriting_enable_keeps,
    ),
    Case::port(
        "fcr.rx-reset-clears-receiver",
        section::FCR,
        "writing FCR bit 1 clears all bytes in the receiver FIFO",
        rx_reset_clears_receiver,
    ),
    Case::port(
        "fcr.rx-reset-keeps-transmitter",
        section::FCR,
        "writing FCR bit 1 leaves the transmitter FIFO",
        rx_reset_keeps_transmitter,
    ),
    Case::port(
        "fcr.rx-reset-keeps-shift-register",
        section::FCR,
        "writing FCR bit 1 does not stop the character that is arriving",
        rx_reset_keeps_shift_register,
    ),
    Case::port(
        "fcr.rx-reset-clears-itself",
        section::FCR,
        "FCR bit 1 clears itself: characters after it are kept",
        |bench| reset_clears_itself(bench, fcr::RX_RESET),
    ),
    Case::port(
        "fcr.rx-reset-clears-interrupt",
        section::FIFO_INTERRUPT,
        "clearing the receiver FIFO ends the received data interrupt",
        rx_reset_clears_interrupt,
    ),
    Case::port(
        "fcr.tx-reset-clears-transmitter",
        section::FCR,
        "writing FCR bit 2 clears all bytes in the transmitter FIFO",
        |bench| empties_transmitter(bench, fcr::ENABLE | fcr::TX_RESET),
    ),
    Case::port(
        "fcr.tx-reset-keeps-receiver",
        section::FCR,
        "writing FCR bit 2 leaves the receiver FIFO",
        tx_reset_keeps_receiver,
    ),
    Case::port(
        "fcr.tx-reset-keeps-shift-register",
        section::FCR,
        "writing FCR bit 2 does not stop the character that is leaving",
        tx_reset_keeps_shift_register,
    ),
    Case::port(
        "fcr.tx-reset-clears-itself",
        section::FCR,
        "FCR bit 2 clears itself: characters after it are sent",
        |bench| reset_clears_itself(bench, fcr::TX_RESET),
    ),
    Case::port(
        "fcr.tx-reset-sets-thre",
        section::LSR,
        "clearing a filled transmitter FIFO sets THRE",
        tx_reset_sets_thre,
    ),
    Case::port(
        "fcr.tx-reset-ready",
        section::FCR,
        "once bit 2 has cleared the transmitter FIFO THRE and TEMT are set and characters pass",
        tx_reset_ready,
    ),
    Case::port(
        "fcr.resets-need-enable",
        section::FCR,
        "FCR bits 1 and 2 do nothing while bit 0 is written as 0",
        resets_need_enable,
    ),
    Case::port(
        "fcr.trigger-1",
        section::FCR,
        "with trigger level 1 the first character raises the received data interrupt",
        |bench| trigger(bench, fcr::TRIGGER_1, 1),
    ),
    Case::port(
        "fcr.trigger-4",
        section::FCR,
        "with trigger level 4 the fourth character raises the received data interrupt, no earlier one",
        |bench| trigger(bench, fcr::TRIGGER_4, 4),
    ),
    Case::port(
        "fcr.trigger-8",
        section::FCR,
        "with trigger level 8 the eighth character raises the received data interrupt, no earlier one",
        |bench| trigger(bench, fcr::TRIGGER_8, 8),
    ),
    Case::port(
        "fcr.trigger-14",
        section::FCR,
        "with trigger level 14 the fourteenth character raises the received data interrupt, no earlier one",
        |bench| trigger(bench, fcr::TRIGGER_14, 14),
    ),
    Case::port(
        "fcr.trigger-lowered",
        section::FCR,
        "a lower trigger level that is written while characters wait counts at once",
        super::trigger::lowered,
    ),
    Case::port(
        "fcr.trigger-raised",
        section::FCR,
        "a higher trigger level that is written while characters wait counts at once",
        super::trigger::raised,
    ),
    Case::port(
        "fcr.below-trigger-clears",
        section::FIFO_INTERRUPT,
        "the received data interrupt ends as soon as the FIFO drops below its trigger level",
        below_trigger_clears,
    ),
    Case::port(
        "fcr.above-trigger-stays",
        section::FIFO_INTERRUPT,
        "the received data interrupt stays while the FIFO is at its trigger level or above",
        above_trigger_stays,
    ),
    Case::port(
        "fcr.dma-mode-alone",
        section::FCR,
        "the DMA mode bit changes nothing that a register shows",
        dma_mode_alone,
    ),
    Case::port(
        "fcr.both-resets",
        section::FCR,
        "bits 1 and 2 in one write clear both FIFOs",
        super::fcr_written::both_resets,
    ),
    Case::port(
        "fcr.trigger-ends-with-fifos",
        section::INTERRUPTS,
        "in 16450 mode one character is reported, whatever the trigger level was",
        super::fcr_written::level_ends_with_fifos,
    ),
    Case::port(
        "fcr.trigger-with-enable",
        section::FCR,
        "the trigger level in the write that turns the FIFOs on counts",
        super::fcr_written::level_with_enable,
    ),
    Case::port(
        "fcr.written-under-dlab",
        section::SUMMARY,
        "FCR is written whatever DLAB is",
        super::fcr_written::under_dlab,
    ),
];

fn enable_clears(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0x21, 1);
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    bench.write(Reg::Fcr, fcr::ENABLE);
    bench.expect(Reg::Lsr, lsr::DR, 0, "no character is left")?;
    Ok(())
}

fn disable_clears_receiver(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.push(0x21, 5);
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    bench.write(Reg::Fcr, 0);
    bench.expect(Reg::Lsr, lsr::DR, 0, "no character is left")?;
    bench.write(Reg::Fcr, fcr::ENABLE);
    bench.expect(Reg::Lsr, lsr::DR, 0, "no character comes back")?;
    Ok(())
}

/// Fills the transmitter, writes `control` while the first character is on
/// its way, and requires no second one to follow it.
fn empties_transmitter(bench: &mut Bench<'_>, control: u8) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        let character = bench.character_time();
        let ((), attempt) = bench.within(character * 7 / 8, |bench| {
            for byte in 0x30..0x38 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(8);
            bench.write(Reg::Fcr, control);
        });
        if attempt == Attempt::TooSlow {
            return Ok(attempt);
        }
        bench.wait(character * 2);
        bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
        bench.read(Reg::Rbr);
        bench.wait(character * 4);
        bench.expect(
            Reg::Lsr,
            lsr::DR,
            0,
            "nothing follows the character in the shift register",
        )?;
        bench.expect(Reg::Lsr, lsr::TEMT, lsr::TEMT, "the transmitter is empty")?;
        Ok(attempt)
    })
}

fn rewriting_enable_keeps(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.push(0x21, 3);
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_8);
    bench.expect_run(0x21, 3, "the characters are still there")
}

fn rx_reset_clears_receiver(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.push(0x21, 5);
    bench.given(Reg::Lsr, lsr::DR, lsr::DR)?;
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET);
    bench.expect(Reg::Lsr, lsr::DR, 0, "no character is left")?;
    Ok(())
}

fn rx_reset_keeps_transmitter(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        let ((), attempt) = bench.within(bench.character_time() * 7 / 8, |bench| {
            for byte in 0x30..0x38 {
                bench.write(Reg::Thr, byte);
            }
            bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET);
        });
        if attempt == Attempt::Conclusive {
            bench.expect_run(0x30, 8, "every character is sent")?;
        }
        Ok(attempt)
    })
}

fn rx_reset_keeps_shift_register(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        let ((), attempt) = bench.within(bench.character_time() * 7 / 8, |bench| {
            bench.write(Reg::Thr, 0x5c);
            bench.wait_sixteenths(8);
            bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET);
        });
        if attempt == Attempt::Conclusive {
            bench.expect_received(0x5c, "the character arrives")?;
        }
        Ok(attempt)
    })
}

fn reset_clears_itself(bench: &mut Bench<'_>, reset: u8) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.write(Reg::Fcr, fcr::ENABLE | reset);
    bench.push(0x21, 4);
    bench.expect_run(0x21, 4, "characters pass after the reset")
}

/// Skips the case unless the receiver reports its characters; on a slow host
/// the time-out may have come by now, which is a report as well.
fn given_report(bench: &mut Bench<'_>) -> Verdict {
    let id = bench.read(Reg::Iir) & iir::ID;
    bench.given_that(matches!(id, iir::RX_DATA | iir::TIMEOUT))
}

fn rx_reset_clears_interrupt(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_4);
    bench.write(Reg::Ier, ier::ERBFI);
    bench.push(0x21, 6);
    given_report(bench)?;
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET | fcr::TRIGGER_4);
    bench.expect_id(iir::NONE, "nothing is reported")
}

fn tx_reset_keeps_receiver(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    bench.push(0x21, 5);
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET);
    bench.expect_run(0x21, 5, "the characters are still there")
}

fn tx_reset_keeps_shift_register(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        let ((), attempt) = bench.within(bench.character_time() * 7 / 8, |bench| {
            bench.write(Reg::Thr, 0x5c);
            bench.wait_sixteenths(8);
            bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET);
        });
        if attempt == Attempt::Conclusive {
            bench.expect_received(0x5c, "the character arrives")?;
        }
        Ok(attempt)
    })
}

fn tx_reset_sets_thre(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_1);
        let (status, attempt) = bench.within(bench.character_time() * 14 / 16, |bench| {
            for byte in 0x30..0x38 {
                bench.write(Reg::Thr, byte);
            }
            bench.wait_sixteenths(8);
            bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET);
            bench.read(Reg::Lsr)
        });
        if attempt == Attempt::Conclusive {
            let ready = lsr::THRE | lsr::TEMT;
            bench.check(
                Reg::Lsr,
                status,
                ready,
                lsr::THRE,
                "the FIFO is empty, the shift register not",
            )?;
        }
        Ok(attempt)
    })
}

fn tx_reset_ready(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1);
    for byte in 0x30..0x38 {
        bench.write(Reg::Thr, byte);
    }
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET);
    let ready = lsr::THRE | lsr::TEMT;
    bench.expect_soon(Reg::Lsr, ready, ready, "the transmitter is empty")?;
    bench.wait(bench.character_time());
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::RX_RESET);
    bench.round_trip(0x5d, "the next character passes")
}

fn resets_need_enable(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.push(0x5c, 1);
    bench.write(Reg::Fcr, fcr::RX_RESET | fcr::TX_RESET);
    bench.expect(Reg::Lsr, lsr::DR, lsr::DR, "the character still waits")?;
    bench.expect(Reg::Rbr, 0xff, 0x5c, "the character is unchanged")?;
    Ok(())
}

/// One character below the level raises nothing; the one at the level does.
fn trigger(bench: &mut Bench<'_>, setting: u8, level: u8) -> Verdict {
    bench.at_slower_speeds(|bench| {
        bench.loop_back();
        bench.enable_fifos(setting);
        bench.write(Reg::Ier, ier::ERBFI);
        if level > 1 {
            bench.push(0x21, level - 1);
            let id = bench.read(Reg::Iir);
            // The time-out may be there already, on a slow host.
            bench.check_that(
                id & iir::ID != iir::RX_DATA,
                "no received data below the level",
            )?;
        }
        // A time-out of those above may overtake the level, if it takes long.
        let limit = bench.character_time() * 4;
        let (id, attempt) = bench.within(limit, |bench| {
            bench.push(0x40, 1);
            bench.read(Reg::Iir)
        });
        if attempt == Attempt::Conclusive {
            bench.check(
                Reg::Iir,
                id,
                iir::ID,
                iir::RX_DATA,
                "received data at the level",
            )?;
        }
        Ok(attempt)
    })
}

fn below_trigger_clears(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_4);
        bench.write(Reg::Ier, ier::ERBFI);
        bench.push(0x21, 4);
        given_report(bench)?;
        let (id, attempt) = bench.within(bench.character_time() * 3, |bench| {
            bench.read(Reg::Rbr);
            bench.read(Reg::Iir)
        });
        if attempt == Attempt::Conclusive {
            bench.check(
                Reg::Iir,
                id,
                iir::ID,
                iir::NONE,
                "three of four characters are not reported",
            )?;
        }
        Ok(attempt)
    })
}

fn above_trigger_stays(bench: &mut Bench<'_>) -> Verdict {
    bench.at_slower_speeds(|bench| {
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_4);
        bench.write(Reg::Ier, ier::ERBFI);
        bench.push(0x21, 7);
        for left in (4..7_u8).rev() {
            bench.note("left in the FIFO", left);
            let (id, attempt) = bench.within(bench.character_time() * 3, |bench| {
                bench.read(Reg::Rbr);
                bench.read(Reg::Iir)
            });
            if attempt == Attempt::TooSlow {
                return Ok(attempt);
            }
            bench.check(
                Reg::Iir,
                id,
                iir::ID,
                iir::RX_DATA,
                "the level is still reached",
            )?;
        }
        Ok(Attempt::Conclusive)
    })
}

fn dma_mode_alone(bench: &mut Bench<'_>) -> Verdict {
    bench.loop_back();
    bench.enable_fifos(fcr::TRIGGER_1 | fcr::DMA_MODE);
    bench.expect(
        Reg::Iir,
        iir::FIFOS | iir::ID,
        iir::FIFOS | iir::NONE,
        "IIR is as without it",
    )?;
    bench.push(0x21, 3);
    bench.expect_run(0x21, 3, "characters pass as without it")
}
