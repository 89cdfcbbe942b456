//! Does RTS hold the sender?

use std::thread;
use std::time::Duration;

use crate::bench::Bench;
use crate::carry::pattern;
use crate::case::{Outcome, fail};
use crate::tty::Settings;
use crate::wait::{Look, until};

/// As much as the receiver holds by itself, so that a late driver loses none.
const BYTES: usize = 16;

/// How long nothing must come. All of it would take 1.4 ms.
const HELD: Duration = Duration::from_millis(100);

pub(super) fn control(bench: &mut Bench, port: usize) -> Outcome {
    let ends = bench.ends(port)?;
    for end in ends.each() {
        end.set(Settings {
            flow_control: true,
            ..Settings::default()
        })?;
    }
    let (speaker, listener) = (ends.speaker(), ends.listener());
    let data = pattern(BYTES, 3);
    let mut buffer = [0; BYTES + 1];

    listener.drive_rts(false)?;
    until("the sender sees CTS drop", || {
        Ok(Look::equal(&speaker.modem()?.cts, &false))
    })?;
    speaker.write(&data)?;
    thread::sleep(HELD);
    let (came, waiting) = (listener.read(&mut buffer)?, speaker.waiting()?);
    if came != 0 || waiting as usize != BYTES {
        return fail(format!(
            "expected: nothing comes while RTS is dropped, {BYTES} bytes wait\n\
             found: {came} bytes came, {waiting} wait"
        ));
    }

    listener.drive_rts(true)?;
    let mut came = Vec::new();
    let all = until("all bytes, once RTS is raised", || {
        let count = listener.read(&mut buffer)?;
        came.extend_from_slice(&buffer[..count]);
        Ok(Look::equal(&came, &data))
    });
    let (from, to) = ends.numbers;
    bench.account(from).tx += BYTES as u64;
    bench.account(to).rx += BYTES as u64;
    all?;
    Ok(vec![format!(
        "{BYTES} bytes held for {} ms, then sent",
        HELD.as_millis()
    )])
}
