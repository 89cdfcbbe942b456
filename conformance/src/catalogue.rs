//! The list of all cases, by register and behaviour.

use crate::case::Case;
use crate::cases;

/// The catalogue's groups: one a file, in the order in which they run.
static GROUPS: &[&[Case]] = &[
    cases::pci::CASES,
    cases::reset::CASES,
    cases::scr::CASES,
    cases::neighbours::CASES,
    cases::rbr::CASES,
    cases::lcr::CASES,
    cases::divisor::CASES,
    cases::ier::CASES,
    cases::iir::CASES,
    cases::thre::CASES,
    cases::timeout::CASES,
    cases::fcr::CASES,
    cases::fifo::CASES,
    cases::lsr::CASES,
    cases::overrun::CASES,
    cases::sending::CASES,
    cases::mcr::CASES,
    cases::msr::CASES,
    cases::changes::CASES,
    cases::loopback::CASES,
    cases::client::CASES,
    cases::timing::CASES,
    cases::interrupts::CASES,
    cases::sharing::CASES,
    cases::isolation::CASES,
    cases::wire::CASES,
    cases::error::CASES,
    cases::flow::CASES,
];

/// Every case, grouped by file, in the order in which they run.
pub fn catalogue() -> impl Iterator<Item = &'static Case> + Clone {
    GROUPS.iter().flat_map(|group| group.iter())
}

/// The case with this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Case> {
    catalogue().find(|case| case.id == id)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique() {
        let mut seen = BTreeSet::new();
        for case in catalogue() {
            assert!(seen.insert(case.id), "two cases are called {}", case.id);
        }
    }

    #[test]
    fn each_group_is_one_file_named_like_its_ids() {
        let mut seen = BTreeSet::new();
        for group in GROUPS {
            let name = group[0].group();
            assert!(seen.insert(name), "two files hold {name}");
            for case in *group {
                assert_eq!(case.group(), name, "{} is in the wrong file", case.id);
            }
        }
    }

    #[test]
    fn ids_are_lower_case_words_with_one_dot() {
        for case in catalogue() {
            let words = |part: &str| {
                !part.is_empty()
                    && part
                        .chars()
                        .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
            };
            let (group, claim) = case.id.split_once('.').expect("a dot");
            assert!(words(group) && words(claim), "{}", case.id);
        }
    }

    #[test]
    fn every_case_is_found_by_its_id() {
        for case in catalogue() {
            assert!(core::ptr::eq(find(case.id).expect(case.id), case));
        }
        assert!(find("scr.no-such-case").is_none());
    }
}
