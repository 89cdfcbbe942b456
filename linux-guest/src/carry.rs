//! Data from one end of a line to the other, compared byte by byte.

use std::time::Instant;

use crate::bench::{Bench, Ends, Timing};
use crate::case::{Halt, fail};
use crate::tty::{self, Settings};
use crate::wait::{Look, PATIENCE, until};

/// What a 16550 holds for a driver that is late.
const FIFO: usize = 16;

/// How many bytes may be on their way at once: what the kernel holds for a
/// reader that is late, n_tty's buffer of 4096 bytes, with a margin. The line
/// does not rest while a program gets its turn.
const AHEAD: usize = 3072;

/// How far a transfer has come.
#[derive(Debug, Default)]
struct Tally {
    /// Bytes that came as they were sent.
    right: usize,
    /// Bytes that were handed to the driver.
    sent: usize,
    /// Bytes that were read.
    read: usize,
}

/// Sends `data` from one end to the other as `settings` say, and enters it in
/// the ports' accounts. Returns a line on how fast it went.
///
/// A driver that is kept from its interrupts for some milliseconds, as any is
/// in a machine that is emulated on a busy host, loses what its FIFO cannot
/// hold, as it would on a real card: the line does not wait. Where the driver
/// says that this has happened, the rest is sent so that no more is on its way
/// than the receiver holds by itself; then nothing may be lost. A line without
/// time does wait: a driver that fills the sender's FIFO has emptied the
/// receiver's before.
pub(crate) fn carry(
    bench: &mut Bench,
    ends: &Ends,
    settings: Settings,
    data: &[u8],
) -> Result<String, Halt> {
    for end in ends.each() {
        end.set(settings)?;
    }
    let (start, interrupts) = (Instant::now(), bench.function.interrupts()?);
    let overruns = ends.listener().counters()?.overrun;
    let mut tally = Tally::default();
    let mut result = transfer(ends, data, AHEAD, &mut tally);
    let late = || -> Result<u64, Halt> {
        let now = ends.listener().counters()?.overrun;
        Ok(u64::try_from(now.wrapping_sub(overruns)).unwrap_or(0))
    };
    if result.is_err() && late()? > 0 && bench.request.timing == Timing::Line {
        drain(ends, &mut tally)?;
        result = transfer(ends, data, FIFO, &mut tally);
    }
    let late = late()?;
    let took = start.elapsed();
    let (speaker, listener) = ends.numbers;
    bench.account(speaker).tx += tally.sent as u64;
    // The driver puts a character of its own where it tells of an overrun.
    bench.account(listener).rx += (tally.read as u64).saturating_sub(late);
    bench.account(listener).oe += late;
    result?;
    let lost = match late {
        0 => String::new(),
        _ => format!(", {late} overruns of a late driver"),
    };
    Ok(format!(
        "{} bytes from port {speaker} to port {listener} in {:.2} s, {} interrupts{lost}",
        data.len(),
        took.as_secs_f64(),
        bench.function.interrupts()?.saturating_sub(interrupts)
    ))
}

/// Sends what has not come right yet, no more than `flight` bytes at once.
fn transfer(ends: &Ends, data: &[u8], flight: usize, tally: &mut Tally) -> Result<(), Halt> {
    let (speaker, listener) = (ends.speaker(), ends.listener());
    let mut sent = tally.right;
    let mut buffer = [0; 4096];
    let mut deadline = Instant::now() + PATIENCE;
    while tally.right < data.len() {
        let room = (tally.right + flight).min(data.len());
        let before = (tally.sent, tally.read);
        let taken = speaker.write(&data[sent..room])?;
        sent += taken;
        tally.sent += taken;
        let count = listener.read(&mut buffer)?;
        tally.read += count;
        compare(&data[..sent], tally.right, &buffer[..count])?;
        tally.right += count;
        if (tally.sent, tally.read) != before {
            deadline = Instant::now() + PATIENCE;
            continue;
        }
        if Instant::now() >= deadline {
            return fail(format!(
                "expected all of {} bytes\nfound: {sent} sent, {} came, then nothing for {} s\n\
                 listener: {:?}\nspeaker: {:?}, {} bytes waiting",
                data.len(),
                tally.right,
                PATIENCE.as_secs(),
                listener.counters()?,
                speaker.modem()?,
                speaker.waiting()?,
            ));
        }
        tty::wait(listener, (sent < room).then_some(speaker))?;
    }
    Ok(())
}

/// Reads what is still on its way, until all is sent and nothing comes.
fn drain(ends: &Ends, tally: &mut Tally) -> Result<(), Halt> {
    let mut buffer = [0; 4096];
    until("all that was sent to have come", || {
        tty::wait(ends.listener(), None)?;
        let count = ends.listener().read(&mut buffer)?;
        tally.read += count;
        let waiting = ends.speaker().waiting()?;
        Ok(Look::equal(&(count, waiting), &(0, 0)))
    })
}

/// Holds what came at `position` against what was sent.
fn compare(sent: &[u8], position: usize, came: &[u8]) -> Result<(), Halt> {
    let due = &sent[position..];
    if let Some(index) = (0..came.len()).find(|&index| due.get(index) != Some(&came[index])) {
        let around = |bytes: &[u8]| {
            let from = index.saturating_sub(4).min(bytes.len());
            let to = (index + 12).min(bytes.len());
            format!("{:02x?}", &bytes[from..to])
        };
        return fail(format!(
            "byte {} is not what was sent\nexpected around it: {}\nfound: {}",
            position + index,
            around(due),
            around(came)
        ));
    }
    Ok(())
}

/// `count` bytes in which every value occurs, in an order that depends on
/// `seed` (xorshift32).
pub(crate) fn pattern(count: usize, seed: u32) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    (0..count)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state.to_be_bytes()[0]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_has_every_value_and_no_short_period() {
        let data = pattern(65_536, 1);
        for value in 0..=u8::MAX {
            assert!(data.contains(&value), "{value:#04x}");
        }
        // A byte lost anywhere shifts the rest: that must not look the same.
        let shifted = data.iter().zip(&data[1..]).filter(|(a, b)| a == b).count();
        assert!(shifted < 1000, "{shifted}");
        assert_ne!(data, pattern(65_536, 2));
    }

    #[test]
    fn a_lost_a_wrong_and_an_invented_byte_are_noticed() {
        let sent = [1, 2, 3, 4];
        assert_eq!(compare(&sent, 1, &[2, 3]), Ok(()));
        for bad in [&[3, 4][..], &[2, 9], &[2, 3, 4, 5]] {
            assert!(compare(&sent, 1, bad).is_err(), "{bad:?}");
        }
    }
}
