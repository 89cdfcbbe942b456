//! Characters: out, in, and round in a circle.

use alloc::format;
use core::time::Duration;

use lineproof_conformance::registers::{FIFO_DEPTH, Reg, fcr, lcr, lsr, mcr, msr};
use lineproof_conformance::{Instant, Port, Target, nanos};

use super::registers::{divisor, set_divisor};
use crate::accesses::Watched;
use crate::session::Session;
use crate::span::Span;
use crate::words::{Complaint, Words, bytes};

/// The longest that a character may take: far more than at 50 baud.
const PATIENCE: Duration = Duration::from_secs(1);
/// How far a speed may be from the one that was asked for: receivers take a
/// few parts in a hundred, for both ends together.
const TOLERANCE: u32 = 2;
/// Bits of a character, 8N1 on the line.
const BITS: u64 = 10;
/// Bytes that `loop` sends if nobody says how many.
const USUAL_COUNT: u32 = 256;
/// The most that it sends.
const MOST: u32 = 10_000_000;
/// Seconds that `watch` watches if nobody says how long.
const USUAL_WATCH: u32 = 10;
/// The longest that it watches.
const LONGEST_WATCH: u32 = 3600;
/// Between two looks for a key.
const LOOK: Duration = Duration::from_millis(1);

/// `loop PORT BAUD [BYTES]`.
pub fn exercise(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let port = session.port(words)?;
    let baud = words.number("speed in baud", u32::MAX)?;
    let count = words.number_or("number of bytes", MOST, USUAL_COUNT)?;
    words.end()?;
    let wanted = divisor_for(baud, session.profile.options.clock_hz)?;
    let card = session.card()?;
    let held = [Reg::Ier, Reg::Lcr, Reg::Mcr].map(|reg| (reg, card.read(port, reg.offset())));
    let before = divisor(card, port);
    let mut set = |reg: Reg, value| card.write(port, reg.offset(), value);
    set(Reg::Ier, 0);
    set(Reg::Lcr, lcr::FORMAT_8N1);
    set(Reg::Mcr, mcr::LOOP);
    set_divisor(card, port, wanted);
    card.write(
        port,
        Reg::Fcr.offset(),
        fcr::ENABLE | fcr::RX_RESET | fcr::TX_RESET,
    );
    let start = card.now();
    let result = go_round(card, port, count);
    let time = card.now() - start;
    card.write(
        port,
        Reg::Fcr.offset(),
        fcr::ENABLE | fcr::RX_RESET | fcr::TX_RESET,
    );
    set_divisor(card, port, before);
    for (reg, value) in held {
        card.write(port, reg.offset(), value);
    }
    let Tally {
        back,
        wrong,
        errors,
    } = result;
    let rate = u64::from(back) * 1_000_000 / (nanos(time) / 1000).max(1);
    let line = format!(
        "{count} bytes out, {back} back, {wrong} wrong, LSR errors: {}; {}, {rate} bytes/s of {}",
        Reg::Lsr.decode(errors),
        Span(time),
        u64::from(baud) / BITS,
    );
    match (back == count, wrong, errors) {
        (true, 0, 0) => session.say(format_args!("{line}")),
        _ => return Err(Complaint::failed(line)),
    }
    Ok(())
}

/// What came of a round.
#[derive(Default)]
struct Tally {
    back: u32,
    wrong: u32,
    /// The error bits of LSR that were seen.
    errors: u8,
}

/// Sends `count` bytes, counting up, as fast as the port takes them, and reads
/// what comes back, until it is all there or nothing more comes.
fn go_round(card: &mut Watched<'_>, port: Port, count: u32) -> Tally {
    let mut tally = Tally::default();
    let mut sent = 0;
    let mut last = card.now();
    while tally.back < count && card.now() - last < PATIENCE {
        let status = card.read(port, Reg::Lsr.offset());
        tally.errors |= status & lsr::ERRORS;
        if status & lsr::DR != 0 {
            let byte = card.read(port, Reg::Rbr.offset());
            tally.wrong += u32::from(byte != tally.back as u8);
            tally.back += 1;
            last = card.now();
        }
        // The transmitter's FIFO is empty then. Never more on the way than the
        // receiver's holds while nobody looks.
        while status & lsr::THRE != 0 && sent < count.min(tally.back + u32::from(FIFO_DEPTH)) {
            card.write(port, Reg::Thr.offset(), sent as u8);
            sent += 1;
        }
    }
    tally
}

/// The divisor for a speed.
fn divisor_for(baud: u32, clock: u32) -> Result<u16, Complaint> {
    let steps = clock / 16;
    if baud == 0 {
        return Err(Complaint::refused("at 0 baud nothing moves"));
    }
    let divisor = ((steps + baud / 2) / baud).clamp(1, u16::MAX.into());
    let nearest = steps / divisor;
    if nearest.abs_diff(baud) > baud / 100 * TOLERANCE + baud % 100 * TOLERANCE / 100 {
        return Err(Complaint::refused(format!(
            "a clock of {clock} Hz gives no {baud} baud; the nearest is {nearest}"
        )));
    }
    Ok(divisor as u16)
}

/// `send PORT TEXT`.
pub fn send(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let port = session.port(words)?;
    let text = bytes(words.rest())?;
    if text.is_empty() {
        return Err(Complaint::refused(r"which text? such as hello\r\n"));
    }
    let card = session.card()?;
    for (sent, &byte) in text.iter().enumerate() {
        let deadline = card.now() + PATIENCE;
        while card.read(port, Reg::Lsr.offset()) & lsr::THRE == 0 {
            if card.now() > deadline {
                return Err(Complaint::failed(format!(
                    "{sent} bytes sent, then THRE stays 0; what is the divisor? (regs {})",
                    port.index()
                )));
            }
        }
        card.write(port, Reg::Thr.offset(), byte);
    }
    let count = text.len();
    session.say(format_args!("{count} bytes sent"));
    Ok(())
}

/// `watch PORT [SECONDS]`.
pub fn watch(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let port = session.port(words)?;
    let seconds = words.number_or("number of seconds", LONGEST_WATCH, USUAL_WATCH)?;
    words.end()?;
    let start = session.card()?.now();
    let deadline = start + Duration::from_secs(seconds.into());
    let mut lines = session.card()?.read(port, Reg::Msr.offset()) & msr::LINES;
    session.say(format_args!("modem lines: {}", Reg::Msr.decode(lines)));
    loop {
        let card = session.card()?;
        let now = card.now();
        let status = card.read(port, Reg::Lsr.offset());
        let came = (status & lsr::DR != 0).then(|| card.read(port, Reg::Rbr.offset()));
        let modem = card.read(port, Reg::Msr.offset()) & msr::LINES;
        if let Some(byte) = came {
            let errors = match status & lsr::ERRORS {
                0 => "",
                _ => &format!("  {}", Reg::Lsr.decode(status & lsr::ERRORS)),
            };
            session.say(format_args!(
                "{}  {byte:#04x} ({}){errors}",
                Since(start, now),
                Reg::Rbr.decode(byte)
            ));
        }
        if modem != lines {
            lines = modem;
            session.say(format_args!(
                "{}  modem lines: {}",
                Since(start, now),
                Reg::Msr.decode(lines)
            ));
        }
        if now >= deadline || (came.is_none() && session.key(LOOK)) {
            return Ok(());
        }
    }
}

/// The time from one moment to another, in milliseconds.
struct Since(Instant, Instant);

impl core::fmt::Display for Since {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let micros = nanos(self.1 - self.0) / 1000;
        write!(f, "{:>6}.{:03} ms", micros / 1000, micros % 1000)
    }
}
