//! Time on the line: how long a character takes, and when what follows from it
//! is seen.
//!
//! Every figure is a span between two moments that are each known only within
//! a bracket of clock readings, so that a slow host can hide an error but
//! never make one.

use core::time::Duration;

use crate::bench::{Attempt, Bench, Moment, Tolerance};
use crate::case::{Case, Stop, Verdict};
use crate::clause::{Clause, section};
use crate::profile::Feature;
use crate::registers::{Reg, fcr, ier, iir, lcr, lsr};
use crate::target::Port;

use super::burst::{Burst, burst, tolerance};

const DOUBLING: &Clause = &Clause::ch352("IER bit 5 of port 1");

pub(crate) static CASES: &[Case] = &[
    Case::port(
        "timing.divisor",
        section::BAUD,
        "the time of a character is in proportion to the divisor",
        divisor,
    ),
    Case::port(
        "timing.divisor-high-byte",
        section::BAUD,
        "DLM counts 256 times in the divisor that times a character",
        divisor_high_byte,
    ),
    Case::port(
        "timing.divisor-every-bit",
        section::BAUD,
        "each of the divisor's bits 9 to 15 makes a character longer",
        super::high_divisor::every_bit,
    ),
    Case::port(
        "timing.divisor-under-way",
        section::BAUD,
        "what is left of a character when the divisor is loaded takes its time at the new one",
        super::rates::divisor_under_way,
    ),
    Case::port(
        "timing.clock-doubling",
        DOUBLING,
        "IER bit 5 of port 1 puts both ports on a clock that is 24 times as fast, while it is set",
        clock_doubling,
    ),
    Case::port(
        "timing.word-length",
        section::LCR,
        "a character of 5, 6, 7 or 8 bits takes a bit time more for each of them",
        word_length,
    ),
    Case::port(
        "timing.parity",
        section::LCR,
        "a parity bit of any kind takes one bit time",
        parity,
    ),
    Case::port(
        "timing.two-stop-bits",
        section::LCR,
        "with 6, 7 or 8 bits a second stop bit takes one bit time",
        two_stop_bits,
    ),
    Case::port(
        "timing.one-and-a-half-stop-bits",
        section::LCR,
        "with 5-bit words the second stop bit takes half a bit time",
        |bench| formats(bench, 16, &[lcr::WORD_5, lcr::WORD_5 | lcr::STOP]),
    ),
    Case::port(
        "timing.arrival",
        section::LSR,
        "DR rises when a character's time has passed, not before and not much later",
        arrival,
    ),
    Case::port(
        "timing.back-to-back",
        section::FIFO_POLLED,
        "characters from the transmitter FIFO follow one another without a gap",
        back_to_back,
    ),
    Case::port(
        "timing.idle-transmitter",
        section::LSR,
        "an idle transmitter takes a character from THR at once, and TEMT waits for its end",
        idle_transmitter,
    ),
    Case::port(
        "timing.busy-transmitter",
        section::LSR,
        "THRE waits for the character before, TEMT for both",
        busy_transmitter,
    ),
    Case::port(
        "timing.fifo-empty",
        section::FIFO_POLLED,
        "with FIFOs on, THRE rises when the last character leaves the FIFO and TEMT when it is sent",
        fifo_empty,
    ),
    Case::port(
        "timing.time-out",
        section::FIFO_INTERRUPT,
        "the character time-out comes four character times after the last character",
        |bench| time_out(bench, lcr::FORMAT_8N1),
    ),
    Case::port(
        "timing.time-out-format",
        section::FIFO_INTERRUPT,
        "the character time-out counts characters of the format in use, both stop bits included",
        |bench| time_out(bench, lcr::WORD_8 | lcr::PARITY | lcr::EVEN | lcr::STOP),
    ),
    Case::port(
        "timing.divisor-low-byte-alone",
        section::BAUD,
        "writing DLL alone loads the divisor",
        super::rates::low_byte_alone,
    ),
    Case::port(
        "timing.divisor-under-dlab",
        section::BAUD,
        "the divisor counts as soon as a latch is written, with DLAB still set",
        super::rates::under_dlab,
    ),
];

/// Requires `count` characters in the format last set to take their time.
pub(super) fn transmission(bench: &mut Bench<'_>, count: u32) -> Verdict<Attempt> {
    transmission_on_clock(bench, count, 1)
}

/// As [`transmission`], on a clock that runs `faster` times as fast as the
/// profile says.
fn transmission_on_clock(bench: &mut Bench<'_>, count: u32, faster: u32) -> Verdict<Attempt> {
    let Burst {
        first, kept_busy, ..
    } = burst(bench, count);
    let sent = bench.moment(first, Reg::Lsr, lsr::TEMT, lsr::TEMT, "TEMT rises")?;
    if kept_busy == Attempt::TooSlow {
        return Ok(kept_busy);
    }
    let span = sent.since(first);
    let bit = bench.bit_time() / faster;
    let nominal = bench.character_time() * count / faster;
    let expectation = "the characters take their time";
    bench.check_span(span, nominal, tolerance(bit), expectation)?;
    Ok(span.known_within(bit * 3))
}

fn clock_doubling(bench: &mut Bench<'_>) -> Verdict {
    // Crystal x 2 in place of crystal / 12.
    const FASTER: u16 = 24;
    if bench.profile().options.clock_doubling != Feature::Present {
        return Err(Stop::Skipped("the profile claims no clock doubling"));
    }
    bench.other_port()?;
    bench.conclusively(|bench| {
        let divisor = bench.divisor();
        bench.set_line(divisor * FASTER, lcr::FORMAT_8N1);
        bench.on(Port::One, |bench| bench.write(Reg::Ier, ier::CLOCK_DOUBLE));
        let fast = transmission_on_clock(bench, 1, FASTER.into())?;
        bench.on(Port::One, |bench| bench.write(Reg::Ier, 0));
        bench.set_line(divisor, lcr::FORMAT_8N1);
        Ok(fast.and(transmission(bench, 1)?))
    })
}

fn divisor(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let attempt = transmission(bench, 4)?;
        // Half as long again, and a number with other bits.
        let longer = bench.divisor() / 2 * 3 + 1;
        bench.set_line(longer, lcr::FORMAT_8N1);
        Ok(attempt.and(transmission(bench, 4)?))
    })
}

fn divisor_high_byte(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.set_line(0x0102, lcr::FORMAT_8N1);
        transmission(bench, 1)
    })
}

/// Requires `count` characters to take their time in each of `formats`.
fn formats(bench: &mut Bench<'_>, count: u32, formats: &[u8]) -> Verdict {
    for format in formats {
        bench.conclusively(|bench| {
            bench.note("LCR", *format);
            bench.write(Reg::Lcr, *format);
            transmission(bench, count)
        })?;
    }
    Ok(())
}

fn word_length(bench: &mut Bench<'_>) -> Verdict {
    formats(
        bench,
        8,
        &[lcr::WORD_5, lcr::WORD_6, lcr::WORD_7, lcr::WORD_8],
    )
}

fn parity(bench: &mut Bench<'_>) -> Verdict {
    let odd = lcr::WORD_7 | lcr::PARITY;
    formats(bench, 8, &[odd, odd | lcr::EVEN, odd | lcr::STICK])
}

fn two_stop_bits(bench: &mut Bench<'_>) -> Verdict {
    let words = [lcr::WORD_6, lcr::WORD_7, lcr::WORD_8];
    formats(bench, 8, &words.map(|word| word | lcr::STOP))
}

fn arrival(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        bench.loop_back();
        let written = bench.timed_write(Reg::Thr, 0x5a);
        let arrived = bench.moment(written, Reg::Lsr, lsr::DR, lsr::DR, "DR rises")?;
        let span = arrived.since(written);
        let nominal = bench.character_time();
        bench.check_span(
            span,
            nominal,
            tolerance(bench.bit_time()),
            "DR rises a character time after THR was written",
        )?;
        Ok(span.known_within(bench.bit_time() * 2))
    })
}

fn back_to_back(bench: &mut Bench<'_>) -> Verdict {
    const GAPS: u32 = 7;
    const ARRIVES: &str = "a character arrives every character time";
    bench.conclusively(|bench| {
        let Burst {
            first, kept_busy, ..
        } = burst(bench, GAPS + 1);
        let start = bench.moment(first, Reg::Lsr, lsr::DR, lsr::DR, ARRIVES)?;
        if kept_busy == Attempt::TooSlow {
            return Ok(kept_busy);
        }
        // A receiver may find its place in a bit anew with each start bit.
        let sixteenth = bench.bit_time() / 16;
        let tolerance = Tolerance {
            early: sixteenth,
            late: sixteenth,
        };
        let mut last = start;
        for gaps in 1..=GAPS {
            bench.read(Reg::Rbr);
            last = bench.moment(last, Reg::Lsr, lsr::DR, lsr::DR, ARRIVES)?;
            bench.note("characters after the first", gaps);
            let nominal = bench.character_time() * gaps;
            bench.check_span(last.since(start), nominal, tolerance, ARRIVES)?;
        }
        Ok(last.since(start).known_within(bench.bit_time() * 2))
    })
}

/// Writes a character to the idle transmitter and waits until THR is free
/// again.
fn handed_on(bench: &mut Bench<'_>) -> Verdict<(Moment, Moment)> {
    bench.loop_back();
    let written = bench.timed_write(Reg::Thr, 0x5a);
    let free = bench.moment(written, Reg::Lsr, lsr::THRE, lsr::THRE, "THRE rises")?;
    Ok((written, free))
}

fn idle_transmitter(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let (written, free) = handed_on(bench)?;
        let span = free.since(written);
        bench.check_span(
            span,
            Duration::ZERO,
            tolerance(bench.bit_time()),
            "THRE rises at once",
        )?;
        let attempt = span.known_within(bench.bit_time() * 2);
        let sent = bench.moment(free, Reg::Lsr, lsr::TEMT, lsr::TEMT, "TEMT rises")?;
        let span = sent.since(written);
        let nominal = bench.character_time();
        bench.check_span(
            span,
            nominal,
            tolerance(bench.bit_time()),
            "TEMT rises when the character is sent",
        )?;
        Ok(attempt.and(span.known_within(bench.bit_time() * 2)))
    })
}

fn busy_transmitter(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let (written, _) = handed_on(bench)?;
        let second = bench.timed_write(Reg::Thr, 0xa5);
        let character = bench.character_time();
        if !second.since(written).is_under(character) {
            return Ok(Attempt::TooSlow);
        }
        let free = bench.moment(second, Reg::Lsr, lsr::THRE, lsr::THRE, "THRE rises")?;
        let span = free.since(written);
        bench.check_span(
            span,
            character,
            tolerance(bench.bit_time()),
            "THRE rises when the first character is sent",
        )?;
        let attempt = span.known_within(bench.bit_time() * 2);
        let sent = bench.moment(free, Reg::Lsr, lsr::TEMT, lsr::TEMT, "TEMT rises")?;
        let span = sent.since(written);
        bench.check_span(
            span,
            character * 2,
            tolerance(bench.bit_time()),
            "TEMT rises when both are sent",
        )?;
        Ok(attempt.and(span.known_within(bench.bit_time() * 2)))
    })
}

fn fifo_empty(bench: &mut Bench<'_>) -> Verdict {
    bench.conclusively(|bench| {
        let Burst { first, last, .. } = burst(bench, 6);
        // All must be in while the first is sent: a character that comes alone
        // to an empty FIFO may delay THRE (8.11).
        if !last.since(first).is_under(bench.character_time()) {
            return Ok(Attempt::TooSlow);
        }
        let mut attempt = Attempt::Conclusive;
        for (bit, characters, expectation) in [
            (
                lsr::THRE,
                5,
                "THRE rises when the last character leaves the FIFO",
            ),
            (lsr::TEMT, 6, "TEMT rises when the last character is sent"),
        ] {
            let risen = bench.moment(first, Reg::Lsr, bit, bit, expectation)?;
            let span = risen.since(first);
            let nominal = bench.character_time() * characters;
            bench.check_span(span, nominal, tolerance(bench.bit_time()), expectation)?;
            attempt = attempt.and(span.known_within(bench.bit_time() * 2));
        }
        Ok(attempt)
    })
}

fn time_out(bench: &mut Bench<'_>, format: u8) -> Verdict {
    // On the card's own clock nothing but the part itself is late.
    let late = if bench.capabilities().virtual_clock {
        1
    } else {
        4
    };
    bench.conclusively(|bench| {
        bench.write(Reg::Lcr, format);
        bench.loop_back();
        bench.enable_fifos(fcr::TRIGGER_14);
        bench.write(Reg::Ier, ier::ERBFI);
        let written = bench.timed_write(Reg::Thr, 0x5a);
        let arrived = bench.moment(written, Reg::Lsr, lsr::DR, lsr::DR, "the character arrives")?;
        let reported = bench.moment(
            arrived,
            Reg::Iir,
            iir::ID,
            iir::TIMEOUT,
            "the time-out is reported",
        )?;
        let span = reported.since(arrived);
        let character = bench.character_time();
        let tolerance = Tolerance {
            early: bench.bit_time(),
            late: bench.bit_time() * late,
        };
        bench.check_span(
            span,
            character * 4,
            tolerance,
            "the time-out comes after four character times",
        )?;
        Ok(span.known_within(bench.bit_time() * 2))
    })
}
