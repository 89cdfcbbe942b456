//! Place 2: every case of the suite is a test of its own, on a served card
//! through its socket, in real time and with no virtual machine.
//!
//! Each test serves a card of its own, so that they run side by side. A case
//! that cannot run on a card is ignored there, with its reason; the tests
//! called `somewhere/` see to it that it runs on another. The tests called
//! `moved/` put a case to a card that comes from another server.

#[path = "trials/mod.rs"]
mod trials;

use std::path::Path;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use lineproof_conformance::{Case, Outcome, Port, Target, catalogue, run_case};
use lineproof_host_emulator::Card;
use lineproof_host_emulator::vfio_user::{MonotonicClock, Server, ServerHandle};
use lineproof_places::{BENCHES, Bench, SocketCard, move_card};

/// The cards whose every case is a test: between them they have both types and
/// both wirings that lead somewhere.
const CARDS: [&str; 3] = ["mtty-2.loopback", "mtty-2.null-modem", "mtty-1.loopback"];

/// A few cases for a card that has been moved: registers, characters,
/// interrupts.
const MOVED: [&str; 3] = ["fifo.order", "fifo.break-waits-its-turn", "timeout.comes"];

fn main() -> ExitCode {
    let mut benches = Vec::from(BENCHES);
    benches.retain(|bench| CARDS.contains(&bench.name));
    let mut trials = trials::cases(&benches, on_socket);
    trials.extend(trials::somewhere(on_socket));
    trials.extend(MOVED.map(|id| {
        let moved = move || on_moved(id).map_err(Failed::from);
        Trial::test(format!("moved/{id}"), moved)
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The scratch register.
const SCRATCH: u8 = 7;

type Failure = Box<dyn std::error::Error>;

fn on_socket(bench: &Bench, case: &'static Case, port: Port) -> Result<Outcome, Failure> {
    let place = tempfile::tempdir()?;
    let server = serve(bench, &place.path().join("card"))?;
    let outcome = put_to(bench, case, port, &server)?;
    server.stop()?;
    Ok(outcome)
}

fn serve(bench: &Bench, socket: &Path) -> Result<ServerHandle<Card>, Failure> {
    let server = Server::bind(socket)?;
    Ok(server.spawn(Card::new(bench.config), MonotonicClock::new())?)
}

fn put_to(
    bench: &Bench,
    case: &'static Case,
    port: Port,
    server: &ServerHandle<Card>,
) -> Result<Outcome, Failure> {
    let mut card = SocketCard::connect(server.path(), bench.wiring(), bench.timing())?;
    let report = run_case(case, port, &mut card, bench.profile);
    match card.pulse().failure() {
        Some(failure) => Err(failure.to_string().into()),
        None => Ok(report.outcome),
    }
}

/// A case passes on a card, the card is moved to another server with what the
/// case and a register of ours have left in it, and the case passes there.
fn on_moved(id: &str) -> Result<(), Failure> {
    const MARK: u8 = 0x5a;
    let mut cases = catalogue();
    let case = cases.find(|case| case.id == id).ok_or("no such case")?;
    let bench = &BENCHES[0];
    let place = tempfile::tempdir()?;
    let source = serve(bench, &place.path().join("source"))?;
    let target = serve(bench, &place.path().join("target"))?;
    let connect = |server: &ServerHandle<Card>| {
        SocketCard::connect(server.path(), bench.wiring(), bench.timing())
    };

    pass(bench, case, &source)?;
    connect(&source)?.write(Port::Zero, SCRATCH, MARK);
    move_card(source.path(), target.path())?;
    let mark = connect(&target)?.read(Port::Zero, SCRATCH);
    if mark != MARK {
        return Err(format!("the scratch register holds {mark:#04x}").into());
    }
    pass(bench, case, &target)
}

fn pass(bench: &Bench, case: &'static Case, server: &ServerHandle<Card>) -> Result<(), Failure> {
    match put_to(bench, case, Port::One, server)? {
        Outcome::Passed => Ok(()),
        Outcome::Failed(failure) => Err(failure.to_string().into()),
        Outcome::Skipped(reason) => Err(reason.into()),
    }
}
