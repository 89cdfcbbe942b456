//! `lineproof list`.

use lineproof_conformance::{Scope, catalogue};

use crate::outcome::Exit;
use crate::report::Console;

/// What to list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {}

/// Prints every case: id, where it runs, clause, claim.
pub(super) fn list(_args: &Args, console: &Console) -> Exit {
    let width = catalogue().map(|case| case.id.len()).max().unwrap_or(0);
    for case in catalogue() {
        let scope = match case.scope {
            Scope::Card => "card",
            Scope::Port => "port",
        };
        console.line(&format!(
            "{:<width$}  {scope}  {}: {}",
            case.id, case.clause, case.claim
        ));
    }
    Exit::Proven
}
