//! Place 2: every case of the suite is a test of its own, on a served card
//! through its socket, in real time and with no virtual machine.
//!
//! Each test serves a card of its own, so that they run side by side. A case
//! that cannot run on a card is ignored there, with its reason; the tests
//! called `somewhere/` see to it that it runs on another.

#[path = "trials/mod.rs"]
mod trials;

use std::process::ExitCode;

use libtest_mimic::Arguments;
use lineproof_conformance::{Case, Outcome, Port, run_case};
use lineproof_host_emulator::Card;
use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
use lineproof_places::{BENCHES, Bench, SocketCard};

/// The cards whose every case is a test: between them they have both types and
/// both wirings that lead somewhere.
const CARDS: [&str; 3] = ["mtty-2.loopback", "mtty-2.null-modem", "mtty-1.loopback"];

fn main() -> ExitCode {
    let mut benches = Vec::from(BENCHES);
    benches.retain(|bench| CARDS.contains(&bench.name));
    let mut trials = trials::cases(&benches, on_socket);
    trials.extend(trials::somewhere(on_socket));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

type Failure = Box<dyn std::error::Error>;

fn on_socket(bench: &Bench, case: &'static Case, port: Port) -> Result<Outcome, Failure> {
    let place = tempfile::tempdir()?;
    let server = Server::bind(&place.path().join("card"))?;
    let server = server.spawn(Card::new(bench.config), MonotonicClock::new())?;
    let mut card = SocketCard::connect(server.path(), bench.wiring(), bench.timing())?;
    let report = run_case(case, port, &mut card, bench.profile);
    if let Some(failure) = card.pulse().failure() {
        return Err(failure.to_string().into());
    }
    server.stop()?;
    Ok(report.outcome)
}
