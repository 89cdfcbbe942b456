//! The coverage table: what the documents say, statement by statement, with
//! the cases that put it to a card, or the reason why none does.
//!
//! It owns the reading of the documents as a whole; what a case claims and
//! how is the case's own. Statements are in the documents' order and in our
//! words.

mod card;
mod interrupts;
mod line;
mod modem;
mod registers;

use crate::clause::Clause;

/// Whether a statement is put to the card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// By the cases with these ids.
    By(&'static [&'static str]),
    /// By none, for this reason.
    Not(&'static str),
}

/// One thing that a document says.
#[derive(Clone, Copy, Debug)]
pub struct Statement {
    /// Where.
    pub clause: &'static Clause,
    /// What, in a few words.
    pub says: &'static str,
    /// The cases that put it to a card, or why none does.
    pub coverage: Coverage,
}

const fn by(
    clause: &'static Clause,
    says: &'static str,
    cases: &'static [&'static str],
) -> Statement {
    Statement {
        clause,
        says,
        coverage: Coverage::By(cases),
    }
}

const fn not(clause: &'static Clause, says: &'static str, reason: &'static str) -> Statement {
    Statement {
        clause,
        says,
        coverage: Coverage::Not(reason),
    }
}

/// Every statement, in the order of the documents' sections.
pub fn statements() -> impl Iterator<Item = &'static Statement> + Clone {
    [
        registers::STATEMENTS,
        line::STATEMENTS,
        interrupts::STATEMENTS,
        modem::STATEMENTS,
        card::STATEMENTS,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use crate::catalogue;
    use std::collections::BTreeSet;
    use std::vec::Vec;

    #[test]
    fn the_table_names_only_cases_that_exist() {
        for statement in statements() {
            if let Coverage::By(cases) = statement.coverage {
                assert!(!cases.is_empty(), "{}", statement.says);
                for id in cases {
                    assert!(catalogue::find(id).is_some(), "no case is called {id}");
                }
            }
        }
    }

    #[test]
    fn every_case_stands_on_a_statement() {
        let named: BTreeSet<_> = statements()
            .filter_map(|statement| match statement.coverage {
                Coverage::By(cases) => Some(cases),
                Coverage::Not(_) => None,
            })
            .flatten()
            .collect();
        let missing: Vec<_> = catalogue::catalogue()
            .filter(|case| !named.contains(&case.id))
            .map(|case| case.id)
            .collect();
        assert!(missing.is_empty(), "not in the table: {missing:?}");
    }

    #[test]
    fn a_statement_stands_once() {
        let mut seen = BTreeSet::new();
        for statement in statements() {
            assert!(seen.insert(statement.says), "twice: {}", statement.says);
        }
    }
}
