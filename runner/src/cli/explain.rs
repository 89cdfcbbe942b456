//! `lineproof explain`.

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::ErrorKind;
use lineproof_conformance::{Case, Scope, catalogue};
use textwrap::Options;

use crate::explain::{self, Breaker, Explanation, lookalikes};
use crate::outcome::{Error, Exit};
use crate::report::Console;

/// Lines are not longer than this, however wide the terminal: longer ones are
/// hard to read.
const WIDEST: usize = 100;
/// Where the text begins, behind the headings.
const INDENT: &str = "             ";

/// Which cases to explain.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A case, as `lineproof list` names it; more than one may be given
    #[arg(value_name = "CASE", required = true, value_parser = CaseId, hide_possible_values = true)]
    cases: Vec<&'static Case>,
}

/// Prints what there is to know of each case.
pub(super) fn explain(args: &Args, console: &Console) -> Result<Exit, Error> {
    let width = textwrap::termwidth().clamp(INDENT.len() * 2, WIDEST);
    for (index, case) in args.cases.iter().enumerate() {
        if index > 0 {
            console.line("");
        }
        tell(&explain::explain(case), width, console);
    }
    Ok(Exit::Proven)
}

fn tell(explanation: &Explanation, width: usize, console: &Console) {
    let case = explanation.case;
    let paragraph = |heading: &str, text: &str| {
        let heading = format!("  {heading:<width$}", width = INDENT.len() - 2);
        let options = Options::new(width)
            .initial_indent(&heading)
            .subsequent_indent(INDENT)
            .break_words(false);
        for line in textwrap::wrap(text, options) {
            console.line(&line);
        }
    };
    console.line(&match case.scope {
        Scope::Card => format!("{}, once a card", case.id),
        Scope::Port => format!("{}, on each port", case.id),
    });
    paragraph("claim:", case.claim);
    paragraph("clause:", &case.clause.to_string());
    for (index, statement) in explanation.says.iter().enumerate() {
        let heading = if index == 0 { "it says:" } else { "" };
        let clause = match statement.clause == case.clause {
            true => String::new(),
            false => format!(" ({})", statement.clause),
        };
        paragraph(heading, &format!("{}{clause}", statement.says));
    }
    paragraph("matters:", explanation.why);
    list(
        "broken by:",
        "no implementation that is known",
        &paragraph,
        explanation.broken_by.iter().map(breaker),
    );
    list("notices:", "no quirk of the model", &paragraph, {
        let quirks = explanation.notices.iter();
        quirks.map(|quirk| format!("{}: {}", quirk.name(), quirk.description()))
    });
    paragraph("run it:", &format!("lineproof run --filter {}", case.id));
}

/// One paragraph for each item, or one that says that there is none.
fn list(
    heading: &str,
    none: &str,
    paragraph: &impl Fn(&str, &str),
    items: impl Iterator<Item = String>,
) {
    let mut heading = heading;
    for item in items {
        paragraph(std::mem::take(&mut heading), &item);
    }
    if !heading.is_empty() {
        paragraph(heading, none);
    }
}

fn breaker(breaker: &Breaker) -> String {
    let often = if breaker.sometimes {
        ", now and then"
    } else {
        ""
    };
    format!(
        "{}{often}: {}",
        breaker.profile.name, breaker.departure.reason
    )
}

/// A case by its id. Knows all ids, so that a shell can complete them.
#[derive(Clone)]
struct CaseId;

impl TypedValueParser for CaseId {
    type Value = &'static Case;

    fn parse_ref(
        &self,
        _command: &clap::Command,
        _arg: Option<&clap::Arg>,
        value: &std::ffi::OsStr,
    ) -> Result<Self::Value, clap::Error> {
        let id = value.to_string_lossy();
        catalogue::find(&id).ok_or_else(|| clap::Error::raw(ErrorKind::InvalidValue, unknown(&id)))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(
            catalogue::catalogue().map(|case| PossibleValue::new(case.id)),
        ))
    }
}

/// What to say of an id that no case has.
fn unknown(id: &str) -> String {
    let group = id.trim_end_matches(['.', '*']);
    if catalogue::catalogue().any(|case| case.group() == group) {
        return format!(
            "{group} is a group of cases, not one; `lineproof list --filter '{group}.*'` names \
             them\n"
        );
    }
    let known = lookalikes(id);
    let meant = match known.as_slice() {
        [] => String::new(),
        known => format!("did you mean {}? ", known.join(" or ")),
    };
    format!("no case is called {id:?}; {meant}`lineproof list` names them all\n")
}
