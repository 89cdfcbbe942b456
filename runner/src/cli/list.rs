//! `lineproof list`.

use lineproof_conformance::clauses::{Coverage, statements};
use lineproof_conformance::{Scope, catalogue};

use crate::outcome::Exit;
use crate::report::Console;

/// What to list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// List what the documents say, with the cases that put it to a card, or
    /// the reason why none does
    #[arg(long)]
    clauses: bool,
}

/// Prints the catalogue, or the coverage of the documents.
pub(super) fn list(args: &Args, console: &Console) -> Exit {
    if args.clauses {
        clauses(console);
    } else {
        cases(console);
    }
    Exit::Proven
}

/// Every case: id, where it runs, clause, claim.
fn cases(console: &Console) {
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
}

/// Every statement of the documents with what covers it, and the count.
fn clauses(console: &Console) {
    let mut covered = 0;
    for statement in statements() {
        console.line(&format!("{}: {}", statement.clause, statement.says));
        console.line(&match statement.coverage {
            Coverage::By(cases) => {
                covered += 1;
                format!("    by {}", cases.join(", "))
            }
            Coverage::Not(reason) => format!("    uncovered: {reason}"),
        });
    }
    let all = statements().count();
    console.line(&format!(
        "{covered} of {all} statements are covered, {} are not",
        all - covered
    ));
}
