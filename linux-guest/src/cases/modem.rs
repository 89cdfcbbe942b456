//! Do the modem lines follow?

use crate::bench::Bench;
use crate::case::{Outcome, fail};
use crate::tty::{Modem, Settings};
use crate::wait::{Look, until};

/// DTR and RTS, one after the other: each changes twice, and both at once.
const STEPS: [(bool, bool); 6] = [
    (false, false),
    (true, false),
    (true, true),
    (false, true),
    (false, false),
    (true, true),
];

/// How often each line changes over the steps after the first.
const CHANGES: i32 = 3;

pub(super) fn lines(bench: &mut Bench, port: usize) -> Outcome {
    let ends = bench.ends(port)?;
    for end in ends.each() {
        // The driver listens to the modem lines only if it is to heed them.
        end.set(Settings {
            flow_control: true,
            ..Settings::default()
        })?;
    }
    let (speaker, listener) = (ends.speaker(), ends.listener());
    let mut before = None;
    for (dtr, rts) in STEPS {
        speaker.drive(dtr, rts)?;
        let what = format!(
            "at the other end, with DTR {dtr} and RTS {rts}: CTS as RTS, DSR and CD as DTR, no RI"
        );
        until(&what, || {
            let seen = listener.modem()?;
            let wanted = Modem {
                cts: rts,
                dsr: dtr,
                cd: dtr,
                ri: false,
                ..seen
            };
            Ok(Look::equal(&seen, &wanted))
        })?;
        before.get_or_insert(listener.counters()?);
    }
    let (before, after) = (before.unwrap_or_default(), listener.counters()?);
    let counted = [
        ("CTS", after.cts - before.cts),
        ("DSR", after.dsr - before.dsr),
        ("CD", after.dcd - before.dcd),
    ];
    if counted.iter().any(|&(_, count)| count != CHANGES) || after.rng != before.rng {
        return fail(format!(
            "expected: {CHANGES} changes of each line, no ring\nfound: {counted:?}, {} rings",
            after.rng - before.rng
        ));
    }
    Ok(vec![format!("{CHANGES} changes of CTS, DSR and CD each")])
}
