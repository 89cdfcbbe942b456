//! A case of one's own, put to the model of the card: once as it is, once with a
//! mistake that the case is about. `docs/write-a-case.md` explains it.

use std::time::Duration;

use lineproof_conformance::registers::Reg;
use lineproof_conformance::{
    Bench, Case, Clause, Outcome, Port, Verdict, profile::STRICT, run_case,
};
use lineproof_host_emulator::{Quirk, Quirks};
use lineproof_places::{BENCHES, Model, Pace};

static CASE: Case = Case::port(
    "scr.outlasts-character",
    &Clause::pc16550d("8.10 Scratchpad Register"),
    "the scratch register keeps its value while a character is sent",
    outlasts_character,
);

fn outlasts_character(bench: &mut Bench<'_>) -> Verdict {
    bench.write(Reg::Scr, 0x5a);
    bench.push(b'x', 1);
    bench.expect(Reg::Scr, 0xff, 0x5a, "SCR is what was written")?;
    Ok(())
}

/// Puts the case to a card with these mistakes.
fn outcome(quirks: Quirks) -> String {
    let mut config = BENCHES[0].config;
    config.quirks = quirks;
    let access = Duration::from_micros(1);
    let mut card = Model::new(config, Pace::Even { access });
    match run_case(&CASE, Port::Zero, &mut card, &STRICT).outcome {
        Outcome::Passed => "passed".to_owned(),
        Outcome::Failed(failure) => format!("failed\n{failure}"),
        Outcome::Skipped(reason) => format!("skipped: {reason}"),
    }
}

/// What becomes of the case, without and with the mistake.
pub fn report() -> String {
    let sound = outcome(Quirks::NONE);
    let broken = outcome(Quirks::NONE.with(Quirk::ScrMissing));
    format!("a sound card: {sound}\na card without SCR: {broken}")
}

/// Prints it.
pub fn main() {
    println!("{}", report());
}
