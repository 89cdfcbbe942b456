//! One run out of the parts that several machines have run.
//!
//! Nothing is taken on trust: every part must be there once, and all of one
//! target, or there is no whole.

use std::collections::{BTreeMap, BTreeSet};

use lineproof_conformance::catalogue;
use thiserror::Error;

use super::document::{Document, Outcome, Status, Suite, VERSION};
use crate::outcome::Exit;
use crate::run::Shard;
use crate::verdict::Verdict;

/// How many of the parts that are missing are named: of how many there are, a
/// report may say anything.
const NAMED: usize = 16;

/// Why parts are no whole.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum JoinError {
    /// There is nothing to join.
    #[error("there is no report to join")]
    Nothing,
    /// A report of another layout.
    #[error(
        "{name}: its layout is {found}, and this program reads {VERSION}; join the parts with the \
             program that ran them"
    )]
    Layout {
        /// Which report.
        name: String,
        /// What it says.
        found: u32,
    },
    /// A report of a run that was not split.
    #[error("{0} is no part of a run: it was made without --shard")]
    NoPart(String),
    /// Two reports of other things.
    #[error("{first} and {second} are of different {what}: join each by itself")]
    Different {
        /// One report.
        first: String,
        /// The other.
        second: String,
        /// `targets`, `selections` or `splits`.
        what: &'static str,
    },
    /// A part is there twice.
    #[error("{first} and {second} are both part {shard}")]
    Twice {
        /// One report.
        first: String,
        /// The other.
        second: String,
        /// The part.
        shard: Shard,
    },
    /// A part has what is not its own.
    #[error(
        "{name} is part {shard}, and {case} is not of that part: its report is not what its \
         plan says"
    )]
    Astray {
        /// The report.
        name: String,
        /// Which part it says it is.
        shard: Shard,
        /// A case in it.
        case: String,
    },
    /// Parts are not there.
    #[error("missing: {0}")]
    Missing(String),
}

/// Joins the parts, each with the name that it is called by.
///
/// # Errors
/// [`JoinError`], unless the parts are one whole.
pub fn join(parts: &[(String, Document)]) -> Result<Document, JoinError> {
    let (first_name, first) = parts.first().ok_or(JoinError::Nothing)?;
    let mut seen: BTreeMap<usize, &str> = BTreeMap::new();
    let mut count = 0;
    for (name, part) in parts {
        if part.lineproof != VERSION {
            return Err(JoinError::Layout {
                name: name.clone(),
                found: part.lineproof,
            });
        }
        let different = |what| JoinError::Different {
            first: first_name.clone(),
            second: name.clone(),
            what,
        };
        let shard = part.shard.ok_or_else(|| JoinError::NoPart(name.clone()))?;
        if target(part) != target(first) {
            return Err(different("targets"));
        }
        if part.selected != first.selected {
            return Err(different("selections"));
        }
        if first.shard.is_some_and(|other| other.count != shard.count) {
            return Err(different("splits"));
        }
        count = shard.count;
        if let Some(other) = seen.insert(shard.index, name) {
            return Err(JoinError::Twice {
                first: other.to_owned(),
                second: name.clone(),
                shard,
            });
        }
    }
    let missing = count.saturating_sub(seen.len());
    if missing > 0 {
        let names = (1..=count)
            .filter(|index| !seen.contains_key(index))
            .map(|index| Shard { index, count }.to_string());
        let names: Vec<String> = names.take(NAMED).collect();
        let more = match missing - names.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        return Err(JoinError::Missing(names.join(", ") + &more));
    }
    if let Some(astray) = astray(parts) {
        return Err(astray);
    }
    let parts: Vec<&Document> = parts.iter().map(|(_, part)| part).collect();
    Ok(whole(first, &parts))
}

/// The first case that is in a part where it does not belong, by the rule of
/// [`Shard::part`]: of the selection in the catalogue's order the Kth part has
/// every Nth. Where a part was cut short nobody knows the whole selection, and only
/// a case that two parts have is told.
fn astray(parts: &[(String, Document)]) -> Option<JoinError> {
    let order: BTreeMap<&str, usize> = catalogue().map(|case| case.id).zip(0..).collect();
    let mut owners: BTreeMap<(Option<usize>, &str), usize> = BTreeMap::new();
    let error = |(name, part): &(String, Document), case: &str| {
        Some(JoinError::Astray {
            name: name.clone(),
            shard: part.shard?,
            case: case.to_owned(),
        })
    };
    for report in parts {
        let (_, part) = report;
        let index = part.shard?.index;
        for entry in part.suites.iter().flat_map(|suite| &suite.results) {
            let place = (order.get(entry.case.as_str()).copied(), entry.case.as_str());
            if *owners.entry(place).or_insert(index) != index {
                return error(report, &entry.case);
            }
        }
    }
    let ((first_name, first), (last_name, _)) = (parts.first()?, parts.last()?);
    let count = first.shard?.count;
    if owners.len() > first.selected {
        return Some(JoinError::Different {
            first: first_name.clone(),
            second: last_name.clone(),
            what: "selections",
        });
    }
    if owners.len() < first.selected {
        return None;
    }
    let wrong = owners
        .iter()
        .enumerate()
        .find(|(place, (_, owner))| place % count + 1 != **owner);
    let (_, ((_, case), owner)) = wrong?;
    let of = |(_, part): &&(String, Document)| part.shard.is_some_and(|one| one.index == *owner);
    error(parts.iter().find(of)?, case)
}

/// What a part is about: everything but the instance, which is each run's own.
fn target(part: &Document) -> (Option<String>, &Option<String>, &Option<String>) {
    let device = part.device.as_ref().map(|device| {
        let words = device.split(' ');
        let kept = words.filter(|word| uuid::Uuid::parse_str(word).is_err());
        kept.collect::<Vec<_>>().join(" ")
    });
    (device, &part.machine, &part.profile)
}

fn whole(first: &Document, parts: &[&Document]) -> Document {
    let mut names: Vec<&str> = Vec::new();
    for suite in parts.iter().flat_map(|part| &part.suites) {
        if !names.contains(&suite.name.as_str()) {
            names.push(&suite.name);
        }
    }
    names.sort_unstable();
    let suites: Vec<Suite> = names.iter().map(|name| joined(name, parts)).collect();
    let (exit, verdict) = verdict(&suites, parts);
    Document {
        device: target(first).0,
        milliseconds: parts
            .iter()
            .map(|part| part.milliseconds)
            .max()
            .unwrap_or(0),
        exit,
        verdict,
        runs: parts.iter().map(|part| part.runs).max().unwrap_or(1),
        shard: None,
        suites,
        ..first.clone()
    }
}

/// One suite of all parts, in the catalogue's order.
fn joined(name: &str, parts: &[&Document]) -> Suite {
    let suites = parts.iter().flat_map(|part| &part.suites);
    let suites: Vec<&Suite> = suites.filter(|suite| suite.name == name).collect();
    let sum = |of: fn(&Suite) -> usize| suites.iter().map(|suite| of(suite)).sum();
    let order: BTreeMap<&str, usize> = catalogue().map(|case| case.id).zip(0..).collect();
    let results = suites.iter().flat_map(|suite| suite.results.clone());
    let mut results: Vec<_> = results.collect();
    results.sort_by_key(|entry| order.get(entry.case.as_str()).copied());
    Suite {
        name: name.to_owned(),
        cases: sum(|suite| suite.cases),
        passed: sum(|suite| suite.passed),
        failed: sum(|suite| suite.failed),
        skipped: sum(|suite| suite.skipped),
        known_departures: sum(|suite| suite.known_departures),
        unexpected_passes: sum(|suite| suite.unexpected_passes),
        unsteady: sum(|suite| suite.unsteady),
        missing: sum(|suite| suite.missing),
        results,
    }
}

/// The whole's exit code and words. A part that came to no verdict on its
/// cases decides; else the results of all do.
fn verdict(suites: &[Suite], parts: &[&Document]) -> (u8, String) {
    let graver = |part: &&&Document| part.exit > Exit::CaseFailed.code();
    if let Some(worst) = parts.iter().filter(graver).max_by_key(|part| part.exit) {
        let shard = worst.shard.map(|shard| shard.to_string());
        let words = format!("part {}: {}", shard.unwrap_or_default(), worst.verdict);
        return (worst.exit, words);
    }
    let sum = |of: fn(&Suite) -> usize| suites.iter().map(of).sum::<usize>();
    let entries = || suites.iter().flat_map(|suite| &suite.results);
    let unsteady = entries()
        .filter(|entry| entry.status == Status::Unsteady && entry.outcome == Outcome::Failed)
        .count();
    let failed = sum(|suite| suite.failed);
    let unexpectedly_passed = sum(|suite| suite.unexpected_passes);
    let known = sum(|suite| suite.known_departures);
    let passed: BTreeSet<&str> = entries()
        .filter(|entry| entry.outcome == Outcome::Passed)
        .map(|entry| entry.case.as_str())
        .collect();
    let left = sum(|suite| suite.missing);
    let verdict = if left > 0 {
        Verdict::CutShort {
            failed,
            unexpectedly_passed,
            left,
        }
    } else if failed + unexpectedly_passed > 0 {
        Verdict::CasesFailed {
            failed,
            unexpectedly_passed,
        }
    } else if known + unsteady > 0 {
        Verdict::AsProfile { known, unsteady }
    } else if passed.is_empty() {
        Verdict::NothingProven
    } else {
        Verdict::Proven
    };
    (verdict.exit().code(), verdict.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn part(index: usize, count: usize) -> (String, Document) {
        let mut document = samples::document(&samples::as_the_profile_says());
        document.shard = Some(Shard { index, count });
        // As a selection of three cases a part would be split.
        document.selected = 3 * count;
        for (round, entry) in document.suites[0].results.iter_mut().enumerate() {
            entry.case = format!("{:03}.case", round * count + index - 1);
        }
        (format!("{index}.json"), document)
    }

    #[test]
    fn a_whole_has_the_results_of_all_parts() {
        let whole = join(&[part(2, 2), part(1, 2)]).unwrap();
        assert_eq!(whole.suites[0].results.len(), 6);
        assert_eq!(whole.suites[0].passed, 2);
        assert_eq!(whole.shard, None);
        assert_eq!(
            whole.verdict,
            "as the profile says, with 2 known departures and 2 unsteady failures"
        );
        assert_eq!(whole.exit, 0);
    }

    #[test]
    fn a_part_that_is_missing_or_there_twice_is_named() {
        let missing = join(&[part(1, 4), part(3, 4)]).unwrap_err();
        assert_eq!(missing.to_string(), "missing: 2/4, 4/4");
        let mut lone = part(2, 2);
        let count = usize::MAX;
        lone.1.shard = Some(Shard { index: 2, count });
        let many = join(&[lone]).unwrap_err().to_string();
        assert!(many.starts_with("missing: 1/"), "{many}");
        let more = format!(" and {} more", count - 1 - NAMED);
        assert!(many.ends_with(&more), "{many}");
        let twice = join(&[part(1, 2), part(1, 2)]).unwrap_err();
        assert!(matches!(twice, JoinError::Twice { .. }), "{twice}");
    }

    #[test]
    fn what_does_not_belong_together_is_not_joined() {
        let change = |change: fn(&mut Document)| {
            let mut other = part(2, 2);
            change(&mut other.1);
            join(&[part(1, 2), other]).unwrap_err().to_string()
        };
        assert!(change(|one| one.profile = Some("x".to_owned())).contains("targets"));
        assert!(change(|one| one.selected += 1).contains("selections"));
        assert!(change(|one| one.shard = Some(Shard { index: 2, count: 3 })).contains("splits"));
        assert!(change(|one| one.shard = None).contains("--shard"));
        assert!(change(|one| one.lineproof = 1).contains("layout is 1"));
        assert_eq!(join(&[]), Err(JoinError::Nothing));
    }

    #[test]
    fn a_part_with_cases_that_are_not_its_own_is_told() {
        let case = |document: &mut Document, to: &str| {
            to.clone_into(&mut document.suites[0].results[0].case);
        };
        let mut twice = part(2, 2);
        case(&mut twice.1, "000.case");
        let error = join(&[part(1, 2), twice]).unwrap_err().to_string();
        assert!(
            error.starts_with("2.json is part 2/2, and 000.case "),
            "{error}"
        );
        let (mut one, mut two) = (part(1, 2), part(2, 2));
        case(&mut one.1, "001.case");
        case(&mut two.1, "000.case");
        let error = join(&[one, two]).unwrap_err();
        assert!(matches!(error, JoinError::Astray { .. }), "{error}");
        let mut more = part(2, 2);
        let extra = more.1.suites[0].results[0].clone();
        more.1.suites[0].results.push(extra);
        case(&mut more.1, "999.case");
        let error = join(&[part(1, 2), more]).unwrap_err().to_string();
        assert!(error.contains("selections"), "{error}");
        // What a part that was cut short has not come to is no fault of it.
        let mut short = part(2, 2);
        short.1.suites[0].results.truncate(1);
        assert!(join(&[part(1, 2), short]).is_ok());
    }

    /// Each run makes an instance of its own.
    #[test]
    fn instances_may_differ() {
        let mut parts = [part(1, 2), part(2, 2)];
        for (_, part) in &mut parts {
            part.device = Some(format!("emulated mtty-2 {}", uuid::Uuid::new_v4()));
        }
        let whole = join(&parts).unwrap();
        assert_eq!(whole.device.as_deref(), Some("emulated mtty-2"));
    }

    #[test]
    fn a_part_that_crashed_decides() {
        let mut crashed = part(2, 2);
        crashed.1.exit = 4;
        crashed.1.verdict = "the guest crashed".to_owned();
        let whole = join(&[part(1, 2), crashed]).unwrap();
        assert_eq!(whole.exit, 4);
        assert_eq!(whole.verdict, "part 2/2: the guest crashed");
    }
}
