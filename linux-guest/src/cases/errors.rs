//! Are breaks and errors received as what they are?

use std::thread;
use std::time::Duration;

use crate::bench::{Bench, Wiring};
use crate::case::{Halt, Outcome, fail};
use crate::tty::{Counters, Format, Settings, Tty};
use crate::wait::{Look, until};

/// How long a break lasts: many characters of 87 us, as breaks do.
const BREAK: Duration = Duration::from_millis(20);

/// As many characters of wrong parity as a receiver holds by itself.
const WRONG: u8 = 16;

pub(super) fn one_break(bench: &mut Bench, port: usize) -> Outcome {
    let ends = bench.ends(port)?;
    for end in ends.each() {
        end.set(Settings {
            marks: true,
            ..Settings::default()
        })?;
    }
    let (speaker, listener) = (ends.speaker(), ends.listener());
    let before = listener.counters()?;
    speaker.drive_break(true)?;
    thread::sleep(BREAK);
    speaker.drive_break(false)?;
    // A good character afterwards shows that the break is over.
    let marked = read_until(listener, &[0xff, 0, 0]);
    let came = marked.and_then(|()| {
        speaker.write(b"x")?;
        read_until(listener, b"x")
    });
    let (from, to) = ends.numbers;
    let done = bench.account(to);
    done.brk += 1;
    // The driver counts a break among the characters.
    done.rx += 2;
    bench.account(from).tx += 1;
    came?;
    only(before, listener.counters()?, |counters| counters.brk += 1)?;
    Ok(vec![format!(
        "a break of {} ms, received as one",
        BREAK.as_millis()
    )])
}

pub(super) fn parity(bench: &mut Bench, port: usize) -> Outcome {
    let ends = bench.ends(port)?;
    if bench.request.wiring != Wiring::NullModem {
        return Err(Halt::Skip(
            "one port has one parity; wire the two with a null modem",
        ));
    }
    let settings = |format| Settings {
        format,
        marks: true,
        ..Settings::default()
    };
    let (speaker, listener) = (ends.speaker(), ends.listener());
    speaker.set(settings(Format::SevenOdd))?;
    listener.set(settings(Format::SevenEven))?;
    let before = listener.counters()?;
    let data: Vec<u8> = (b'a'..b'a' + WRONG).collect();
    let marked: Vec<u8> = data.iter().flat_map(|&byte| [0xff, 0, byte]).collect();
    speaker.write(&data)?;
    let came = read_until(listener, &marked);
    let (from, to) = ends.numbers;
    let done = bench.account(to);
    done.pe += u64::from(WRONG);
    done.rx += u64::from(WRONG);
    bench.account(from).tx += u64::from(WRONG);
    came?;
    only(before, listener.counters()?, |counters| {
        counters.parity += i32::from(WRONG);
    })?;
    Ok(vec![format!("{WRONG} characters, each marked and counted")])
}

/// Reads until exactly `wanted` has come.
fn read_until(tty: &Tty, wanted: &[u8]) -> Result<(), Halt> {
    let mut came = Vec::new();
    let mut buffer = [0; 256];
    until(&format!("the bytes {wanted:02x?}"), || {
        let count = tty.read(&mut buffer)?;
        came.extend_from_slice(&buffer[..count]);
        if came == wanted {
            return Ok(Look::Done);
        }
        if !wanted.starts_with(&came) {
            return fail(format!(
                "expected: the bytes {wanted:02x?}\nfound: {came:02x?}"
            ));
        }
        Ok(Look::NotYet(format!("{came:02x?}; {:?}", tty.counters()?)))
    })
}

/// That of the errors only those of `change` were counted.
fn only(before: Counters, after: Counters, change: impl Fn(&mut Counters)) -> Result<(), Halt> {
    let errors = |of: Counters| [of.frame, of.parity, of.brk, of.overrun, of.buf_overrun];
    let mut expected = before;
    change(&mut expected);
    if errors(expected) == errors(after) {
        return Ok(());
    }
    fail(format!(
        "framing, parity, breaks, overruns, lost by the kernel\nexpected: {:?}\nfound: {:?}",
        errors(expected),
        errors(after)
    ))
}
