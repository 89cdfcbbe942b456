//! `lineproof list`.

use lineproof_conformance::clauses::{Coverage, Statement, statements};
use lineproof_conformance::{Case, Scope, catalogue};

use super::known;
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
    /// List only the cases whose id matches this glob, and with --clauses the
    /// statements that they put to a card; may be given again
    #[arg(long, value_name = "GLOB", value_parser = known::filter(), hide_possible_values = true)]
    filter: Vec<String>,
}

/// Prints the catalogue, or the coverage of the documents.
pub(super) fn list(args: &Args, console: &Console) -> Result<Exit, Error> {
    let chosen = choose(&args.filter).map_err(|error| Error::Usage(error.to_string()))?;
    match (args.clauses, chosen) {
        (false, None) => cases(&catalogue().collect::<Vec<_>>(), console),
        (false, Some(chosen)) => cases(&chosen, console),
        (true, None) => clauses(|_| true, console),
        (true, Some(chosen)) => clauses(
            |statement| match statement.coverage {
                Coverage::By(ids) => chosen.iter().any(|case| ids.contains(&case.id)),
                Coverage::Not(_) => false,
            },
            console,
        ),
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

/// The statements of the documents that are wanted with what covers each, and
/// the count.
fn clauses(wanted: impl Fn(&Statement) -> bool, console: &Console) {
    let (mut covered, mut all) = (0, 0);
    for statement in statements().filter(|statement| wanted(statement)) {
        all += 1;
        console.line(&format!("{}: {}", statement.clause, statement.says));
        console.line(&match statement.coverage {
            Coverage::By(cases) => {
                covered += 1;
                format!("    by {}", cases.join(", "))
            }
            Coverage::Not(reason) => format!("    uncovered: {reason}"),
        });
    }
    console.line(&format!(
        "{covered} of {all} statements have at least one case; why {} have none is said above",
        all - covered
    ));
}
