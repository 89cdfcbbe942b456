//! `lineproof list`.

use lineproof_conformance::clauses::{Coverage, statements};
use lineproof_conformance::{Case, Scope, catalogue};

use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::run::choose;

/// What to list.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// List what the documents say, with the cases that put it to a card, or
    /// the reason why none does
    #[arg(long)]
    clauses: bool,
    /// List only the cases whose id matches this glob; may be given again
    #[arg(long, value_name = "GLOB", conflicts_with = "clauses")]
    filter: Vec<String>,
}

/// Prints the catalogue, or the coverage of the documents.
pub(super) fn list(args: &Args, console: &Console) -> Result<Exit, Error> {
    if args.clauses {
        clauses(console);
    } else {
        let chosen = choose(&args.filter).map_err(|error| Error::Usage(error.to_string()))?;
        cases(&chosen.unwrap_or_else(|| catalogue().collect()), console);
    }
    Ok(Exit::Proven)
}

/// Each case: id, where it runs, clause, claim.
fn cases(chosen: &[&Case], console: &Console) {
    let width = chosen.iter().map(|case| case.id.len()).max().unwrap_or(0);
    for case in chosen {
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
