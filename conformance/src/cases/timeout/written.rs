//! Writes that do not disturb the character time-out: to every register but
//! THR, and to FCR as long as it resets nothing.
//!
//! What is written leaves the receiver's interrupt enabled, the trigger level
//! above what waits, and characters as long as they are.

use crate::bench::Bench;
use crate::case::Verdict;
use crate::registers::{Reg, fcr, ier, lcr, mcr};

use super::super::access::divisor_write;
use super::disturbed::{RUNNING, outlasts, runs_on};

/// What is written where, one after another.
type Writes = &'static [(Reg, u8)];

const IER: Writes = &[
    (Reg::Ier, ier::ERBFI),
    (Reg::Ier, ier::ERBFI | ier::ELSI | ier::EDSSI),
    (Reg::Ier, ier::ERBFI | ier::ETBEI),
];

const FCR: Writes = &[
    (Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_14),
    (Reg::Fcr, fcr::ENABLE | fcr::TRIGGER_4),
];

const LCR: Writes = &[
    (Reg::Lcr, lcr::FORMAT_8N1),
    (Reg::Lcr, lcr::WORD_7 | lcr::PARITY | lcr::EVEN),
    (Reg::Lcr, lcr::FORMAT_8N1 | lcr::DLAB),
];

const MCR: Writes = &[
    (Reg::Mcr, mcr::LOOP),
    (Reg::Mcr, mcr::LOOP | mcr::OUTPUTS),
    (Reg::Mcr, 0),
];

const OTHERS: Writes = &[
    (Reg::Scr, 0xff),
    (Reg::Scr, 0x00),
    (Reg::Msr, 0xff),
    (Reg::Msr, 0x00),
    (Reg::Lsr, 0xff),
];

/// Requires a time-out to outlast each of `writes`.
fn outlasts_each(bench: &mut Bench<'_>, writes: Writes) -> Verdict {
    for (reg, value) in writes {
        bench.note("written", *value);
        outlasts(bench, &|bench| bench.write(*reg, *value))?;
    }
    Ok(())
}

/// Requires the time to run on through all of `writes`.
fn not_restarted_by(bench: &mut Bench<'_>, writes: Writes) -> Verdict {
    runs_on(bench, RUNNING, &|bench| {
        for (reg, value) in writes {
            bench.write(*reg, *value);
        }
    })
}

pub(super) fn outlasts_ier_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts_each(bench, IER)
}

pub(super) fn not_restarted_by_ier_write(bench: &mut Bench<'_>) -> Verdict {
    not_restarted_by(bench, IER)
}

pub(super) fn outlasts_fcr_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts_each(bench, FCR)
}

pub(super) fn not_restarted_by_fcr_write(bench: &mut Bench<'_>) -> Verdict {
    not_restarted_by(bench, FCR)
}

pub(super) fn outlasts_lcr_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts_each(bench, LCR)
}

pub(super) fn not_restarted_by_lcr_write(bench: &mut Bench<'_>) -> Verdict {
    not_restarted_by(bench, LCR)
}

pub(super) fn outlasts_divisor(bench: &mut Bench<'_>) -> Verdict {
    outlasts(bench, &divisor_write)
}

pub(super) fn not_restarted_by_divisor(bench: &mut Bench<'_>) -> Verdict {
    runs_on(bench, RUNNING, &divisor_write)
}

pub(super) fn outlasts_mcr_write(bench: &mut Bench<'_>) -> Verdict {
    outlasts_each(bench, MCR)
}

pub(super) fn not_restarted_by_mcr_write(bench: &mut Bench<'_>) -> Verdict {
    not_restarted_by(bench, MCR)
}

pub(super) fn outlasts_other_writes(bench: &mut Bench<'_>) -> Verdict {
    outlasts_each(bench, OTHERS)
}

pub(super) fn not_restarted_by_other_writes(bench: &mut Bench<'_>) -> Verdict {
    not_restarted_by(bench, OTHERS)
}

/// Clears the transmitter FIFO, and leaves the trigger level.
pub(super) fn tx_reset(bench: &mut Bench<'_>) {
    bench.write(Reg::Fcr, fcr::ENABLE | fcr::TX_RESET | fcr::TRIGGER_14);
}
