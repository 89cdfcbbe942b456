//! Runs for the tests of the formats.

use std::time::Duration;

use super::document::Document;
use crate::ktap::{CaseResult, Event, Status};
use crate::verdict::{Expected, Tally, Verdict};

/// The word on [`as_the_profile_says`].
pub(super) const AS_THE_PROFILE_SAYS: &str =
    "as the profile says, with 1 known departure and 1 unsteady failure";

/// A port with a result of every kind: as it should be, failed, skipped, known
/// to fail, known to fail and passed, and unsteady either way.
pub(super) fn one_of_each() -> Tally {
    tally(&[
        ("a.good", Status::Passed),
        ("a.bad", Status::Failed),
        ("a.away", Status::Skipped("no such thing".to_owned())),
        ("a.known", Status::Failed),
        ("a.mended", Status::Passed),
        ("a.races", Status::Failed),
        ("a.raced", Status::Passed),
    ])
}

/// A port that departs, as the profile knows.
pub(super) fn as_the_profile_says() -> Tally {
    tally(&[
        ("a.good", Status::Passed),
        ("a.known", Status::Failed),
        ("a.races", Status::Failed),
    ])
}

/// A port with these results; the profile knows what is called `a.known`,
/// `a.mended`, `a.races` and `a.raced`.
pub(super) fn tally(results: &[(&str, Status)]) -> Tally {
    let unsteady = ["a.races", "a.raced"];
    let known = ["a.known", "a.mended"].into_iter().chain(unsteady);
    let mut tally = Tally::new(Expected {
        port: results.iter().map(|(id, _)| (*id).to_owned()).collect(),
        ports: Some(1),
        departures: known
            .map(|id| (id.to_owned(), "it is so".to_owned()))
            .collect(),
        unsteady: unsteady.map(str::to_owned).into(),
        ..Expected::default()
    });
    tally.take(&Event::SuiteStarted("port0".to_owned()));
    for (id, status) in results {
        tally.take(&Event::Case(CaseResult {
            suite: "port0".to_owned(),
            id: (*id).to_owned(),
            status: status.clone(),
            time: Some(Duration::from_micros(1500)),
            explanation: vec!["claim: <b> & more".to_owned()],
        }));
    }
    tally
}

/// The run that left `tally`, as data.
pub(super) fn document(tally: &Tally) -> Document {
    let verdict = Verdict::of_whole(tally);
    Document::new(None, None, tally, &verdict, Duration::from_millis(7))
}
