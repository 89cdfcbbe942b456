//! The emulated card as the kernel's driver mtty, in a guest: it is to have
//! the verdicts that were measured on the driver.

use lineproof::ktap::{Event, Parser, Status};
use lineproof::matrix::measured::{Line, Measured, linux_mtty};

use crate::sandbox::{Sandbox, end};

#[test]
fn the_personality_has_the_drivers_verdicts_in_a_guest() {
    let sandbox = Sandbox::new();
    let run = end(sandbox.run(["--personality", "linux-mtty", "--format", "ktap"]));
    run.expect(1, &[]);
    let mut parser = Parser::new();
    let mut events = parser.push(run.stdout.as_bytes());
    events.extend(parser.finish());
    let table: Vec<Line> = linux_mtty().collect();
    let mut compared = 0;
    for event in &events {
        let Event::Case(result) = event else { continue };
        let line = table.iter().find(|line| line.case == result.id);
        let line = line.unwrap_or_else(|| panic!("{} is not in the table", result.id));
        let got = match result.status {
            Status::Passed => Measured::Passed,
            Status::Failed => Measured::Failed,
            Status::Skipped(_) => Measured::Skipped,
        };
        let expected = line.verdict;
        let same = expected == Measured::Varies || expected == got;
        assert!(
            same,
            "{} {}: {expected:?}, here {got:?}",
            result.suite, result.id
        );
        compared += 1;
    }
    assert!(compared > table.len(), "both ports");
}
