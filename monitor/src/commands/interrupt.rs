//! The card's interrupt.

use alloc::string::String;
use core::time::Duration;

use lineproof_conformance::Target;

use crate::session::Session;
use crate::span::Span;
use crate::words::{Complaint, Words};

/// How long an interrupt that is there takes to be seen.
const NOW: Duration = Duration::from_millis(20);
/// The longest that one can wait.
const LONGEST: u32 = 3600;

/// `irq [SECONDS]`.
pub fn irq(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let seconds = words.number_or("number of seconds", LONGEST, 0)?;
    words.end()?;
    let mut route = String::new();
    // Writing to a string does not fail.
    let _ = session.surroundings.interrupt(&mut route);
    let card = session.card()?;
    let start = card.now();
    let limit = NOW.max(Duration::from_secs(seconds.into()));
    let came = card.wait_interrupt(start + limit);
    let time = Span(card.now() - start);
    match (came, seconds) {
        (true, _) => session.say(format_args!("{route}: INTx asserted, seen after {time}")),
        (false, 0) => session.say(format_args!("{route}: INTx not asserted")),
        (false, seconds) => {
            return Err(Complaint::failed(alloc::format!(
                "{route}: no INTx within {seconds} s"
            )));
        }
    }
    Ok(())
}
