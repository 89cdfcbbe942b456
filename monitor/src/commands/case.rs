//! A case of the suite.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use lineproof_conformance::catalogue::{catalogue, find};
use lineproof_conformance::{Case, Outcome, Port, Scope, run_case};

use crate::session::Session;
use crate::span::Span;
use crate::words::{Complaint, Words};

/// How many ids a complaint names.
const NAMED: usize = 4;

/// `case ID [PORT]`.
pub fn case(session: &mut Session<'_>, words: &mut Words<'_>) -> Result<(), Complaint> {
    let id = words.expect("which case? such as scr.holds-every-value")?;
    let case = find(id).ok_or_else(|| unknown(id))?;
    let mut ahead = *words;
    let ports: Vec<Port> = match (case.scope, ahead.next(), session.ports()) {
        (Scope::Card, ..) => [Port::Zero].into(),
        (Scope::Port, Some(_), _) => [session.port(words)?].into(),
        (Scope::Port, None, 2) => [Port::Zero, Port::One].into(),
        (Scope::Port, None, _) => [Port::Zero].into(),
    };
    words.end()?;
    let mut broken = false;
    for port in ports {
        broken |= !put(session, case, port)?;
    }
    match broken {
        true => Err(Complaint::failed(format!("{id} does not hold"))),
        false => Ok(()),
    }
}

/// Puts one case to one port, and says what came of it; false if it failed.
fn put(session: &mut Session<'_>, case: &'static Case, port: Port) -> Result<bool, Complaint> {
    let profile = session.profile;
    let report = run_case(case, port, session.card()?, profile);
    let place = match case.scope {
        Scope::Card => String::from("card"),
        Scope::Port => format!("port{}", port.index()),
    };
    let (id, time) = (case.id, Span(report.elapsed));
    match &report.outcome {
        Outcome::Passed => session.say(format_args!("ok     {place:<5}  {id}  {time}")),
        Outcome::Skipped(why) => session.say(format_args!("skip   {place:<5}  {id}  {why}")),
        Outcome::Failed(failure) => {
            session.say(format_args!("FAILED {place:<5}  {id}  {time}\n{failure}"));
            return Ok(false);
        }
    }
    Ok(true)
}

/// What to say of an id that no case has: the ids that begin as it does.
fn unknown(id: &str) -> Complaint {
    let alike = |start: &str| -> Vec<&str> {
        let ids = catalogue().map(|case| case.id);
        ids.filter(|known| known.starts_with(start)).collect()
    };
    let group = id.split_once('.').map_or(id, |(group, _)| group);
    let mut known = alike(id);
    if known.is_empty() {
        known = alike(&format!("{group}."));
    }
    Complaint::refused(match known.len() {
        0 => format!("no case is called {id:?}; Tab completes the ids"),
        1..=NAMED => format!("no case is called {id:?}; there are {}", known.join(", ")),
        more => format!(
            "no case is called {id:?}; there are {}, and {} more: Tab completes them",
            known[..NAMED].join(", "),
            more - NAMED
        ),
    })
}
