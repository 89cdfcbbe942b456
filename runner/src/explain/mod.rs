//! What there is to know of one case: the claim and where it is written, why
//! it matters, who is known to break it, and which mistakes it would notice.
//!
//! This module gathers; it lays nothing out. All but the reasons in `why` comes
//! from where it is used in earnest: the catalogue, the table of statements,
//! the profiles, and the model with each quirk.

mod why;

use lineproof_conformance::clauses::{Coverage, Statement, statements};
use lineproof_conformance::profile::{self, Departure};
use lineproof_conformance::{Case, Profile, catalogue};
use lineproof_host_emulator::Quirk;
use lineproof_places::catches;

/// How many ids an unknown one is said to resemble, at most.
const LOOKALIKES: usize = 3;

/// How much an id must resemble another (Jaro-Winkler, 0 to 1) to be taken for
/// a slip of the pen.
const RESEMBLANCE: f64 = 0.8;

/// An implementation that is known to break a claim.
#[derive(Clone, Copy, Debug)]
pub struct Breaker {
    /// The implementation, by its profile.
    pub profile: &'static Profile,
    /// What it does instead.
    pub departure: &'static Departure,
    /// Whether it does so now and then only.
    pub sometimes: bool,
}

/// What there is to know of a case.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The case.
    pub case: &'static Case,
    /// What the documents say that it is about.
    pub says: Vec<&'static Statement>,
    /// What depends on its claim.
    pub why: &'static str,
    /// Who is known to break it.
    pub broken_by: Vec<Breaker>,
    /// The departures of the model that it notices.
    pub notices: Vec<Quirk>,
}

/// Gathers what there is to know of `case`. It is put to the model with each
/// quirk, which takes less than a second.
#[must_use]
pub fn explain(case: &'static Case) -> Explanation {
    let says = statements().filter(|statement| match statement.coverage {
        Coverage::By(cases) => cases.contains(&case.id),
        Coverage::Not(_) => false,
    });
    let quirks = Quirk::ALL.iter().copied();
    Explanation {
        case,
        says: says.collect(),
        why: why::why(case.id),
        broken_by: broken_by(case),
        notices: quirks.filter(|&quirk| catches(case, quirk)).collect(),
    }
}

/// Who breaks a claim. What other versions of an implementation do alike is
/// told once, of the one that has the implementation's bare name.
fn broken_by(case: &Case) -> Vec<Breaker> {
    let mut known: Vec<Breaker> = Vec::new();
    for breaker in profile::ALL
        .iter()
        .flat_map(|profile| breakers(profile, case))
    {
        let told = |other: &Breaker| {
            let version = breaker.profile.name.strip_prefix(other.profile.name);
            version.is_some() && other.departure.cases == breaker.departure.cases
        };
        if !known.iter().any(told) {
            known.push(breaker);
        }
    }
    known
}

fn breakers(profile: &'static Profile, case: &Case) -> impl Iterator<Item = Breaker> {
    let breaks = |departure: &&Departure| departure.cases.contains(&case.id);
    let always = profile.departures.iter().filter(breaks);
    let sometimes = profile.unsteady.iter().filter(breaks);
    let breaker = move |sometimes| {
        move |departure| Breaker {
            profile,
            departure,
            sometimes,
        }
    };
    let found: Vec<Breaker> = always
        .map(breaker(false))
        .chain(sometimes.map(breaker(true)))
        .collect();
    found.into_iter()
}

/// The ids that `id` may have been meant for, the likeliest first.
#[must_use]
pub fn lookalikes(id: &str) -> Vec<&'static str> {
    let id = id.to_ascii_lowercase();
    let mut known: Vec<(f64, &str)> = catalogue()
        .map(|case| (resemblance(&id, case), case.id))
        .filter(|(resemblance, _)| *resemblance > RESEMBLANCE)
        .collect();
    known.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    known.truncate(LOOKALIKES);
    known.into_iter().map(|(_, id)| id).collect()
}

/// How much `id` resembles that of `case`, or only the part behind its dot.
fn resemblance(id: &str, case: &Case) -> f64 {
    let claim = case.id.split_once('.').map_or(case.id, |(_, claim)| claim);
    strsim::jaro_winkler(id, case.id).max(strsim::jaro_winkler(id, claim))
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_conformance::catalogue::find;

    #[test]
    fn a_slip_of_the_pen_is_understood() {
        assert_eq!(lookalikes("fcr.triger-8")[0], "fcr.trigger-8");
        assert_eq!(lookalikes("holds-sixteen")[0], "fifo.holds-sixteen");
        assert_eq!(lookalikes("MSR.TERI-TRAILING")[0], "msr.teri-trailing");
        assert_eq!(lookalikes("zzzz"), [""; 0]);
    }

    #[test]
    fn a_case_is_explained_from_what_is_known_elsewhere() {
        let case = find("fcr.trigger-8").unwrap();
        let explanation = explain(case);
        assert!(!explanation.says.is_empty());
        let names = |breaker: &Breaker| breaker.profile.name;
        let broken: Vec<&str> = explanation.broken_by.iter().map(names).collect();
        assert_eq!(broken, ["linux-mtty", "qemu-pci-serial", "vm-superio"]);
        assert!(explanation.notices.contains(&Quirk::TriggerAlwaysOne));
        assert!(!explanation.notices.contains(&Quirk::ThreBeforeData));
    }

    #[test]
    fn what_happens_now_and_then_is_told_apart() {
        let unsteady = profile::LINUX_MTTY.unsteady[0].cases[0];
        let explanation = explain(find(unsteady).unwrap());
        let mut mtty = explanation.broken_by.iter();
        assert!(mtty.any(|one| one.sometimes && one.profile.name == "linux-mtty"));
    }
}
