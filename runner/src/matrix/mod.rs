//! Case by implementation: the suite's verdicts on several 16550s side by side.
//!
//! This module owns what a matrix is. Where its columns come from is in
//! `in_process`, `guest` and `measured`; how it looks is in `text`, `markdown`
//! and `html`.

mod guest;
mod html;
mod in_process;
mod markdown;
pub mod measured;
mod text;

use std::collections::BTreeMap;

use lineproof_conformance::{Case, Profile, catalogue};

use crate::outcome::Error;
use crate::run::Parts;
use crate::signals::Interrupts;

/// What a case has come to on an implementation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The claim holds.
    Holds,
    /// It does not; the reason, if the implementation's profile gives one.
    Departs(Option<&'static str>),
    /// It was not put to it, or not decided; says why.
    NotPut(String),
    /// The implementation's profile says that it holds at one time and not at
    /// another, whatever it did this time; the reason.
    Varies(Option<&'static str>),
}

impl Cell {
    /// What it means that the claim of `case` was found to hold, or not to, on
    /// an implementation with this profile.
    fn decided(case: &Case, holds: bool, profile: &Profile) -> Self {
        match (profile.varies(case.id), holds) {
            (Some(varies), _) => Self::Varies(Some(varies.reason)),
            (None, true) => Self::Holds,
            (None, false) => Self::Departs(profile.departure(case.id).map(|one| one.reason)),
        }
    }

    /// The same without its reason.
    fn bare(self) -> Self {
        match self {
            Self::Departs(_) => Self::Departs(None),
            Self::Varies(_) => Self::Varies(None),
            Self::Holds | Self::NotPut(_) => self,
        }
    }

    /// Of several outcomes of one case the one that tells most.
    const fn weight(&self) -> u8 {
        match self {
            Self::Departs(_) => 3,
            Self::Varies(_) => 2,
            Self::Holds => 1,
            Self::NotPut(_) => 0,
        }
    }

    /// What stands in a table.
    const fn mark(&self) -> &'static str {
        match self {
            Self::Holds => "ok",
            Self::Departs(_) => "NO",
            Self::NotPut(_) => "-",
            Self::Varies(_) => "~",
        }
    }
}

/// The marks and what they mean.
const LEGEND: [(&str, &str); 4] = [
    ("ok", "the claim holds"),
    ("NO", "it does not"),
    ("-", "the case was not put to it there, or not decided"),
    (
        "~",
        "the profile knows that it holds at one time and not at another",
    ),
];

/// One implementation.
#[derive(Clone, Debug)]
pub struct Column {
    /// Names it where its title is too long; the same in every matrix, whatever
    /// others are in it.
    pub letter: char,
    /// What it is, with its version.
    pub title: String,
    /// Where the suite stood, and what it judged by.
    pub place: String,
    cells: BTreeMap<&'static str, Cell>,
    surprises: Vec<String>,
}

impl Column {
    fn new(letter: char, title: impl Into<String>, place: impl Into<String>) -> Self {
        Self {
            letter,
            title: title.into(),
            place: place.into(),
            cells: BTreeMap::new(),
            surprises: Vec::new(),
        }
    }

    /// Takes one more outcome of `case`, from another port or wiring.
    fn take(&mut self, case: &'static Case, cell: Cell) {
        match self.cells.get(case.id) {
            Some(known) if known.weight() >= cell.weight() => {}
            _ => drop(self.cells.insert(case.id, cell)),
        }
    }

    /// What `case` has come to.
    #[must_use]
    pub fn cell(&self, case: &Case) -> &Cell {
        /// The case is younger than what was measured.
        static UNMEASURED: Cell = Cell::NotPut(String::new());
        self.cells.get(case.id).unwrap_or(&UNMEASURED)
    }

    fn count(&self, mark: &str) -> usize {
        catalogue()
            .filter(|case| self.cell(case).mark() == mark)
            .count()
    }
}

/// The whole table; its rows are the catalogue.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// Left to right.
    pub columns: Vec<Column>,
}

/// How a matrix is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// For a terminal.
    #[default]
    Text,
    /// For a document.
    Markdown,
    /// For a browser; one file, with the reasons.
    Html,
}

impl Matrix {
    /// Puts the suite to every implementation in reach. Without `parts` those
    /// that need a virtual machine are left out.
    ///
    /// # Errors
    /// When the virtual machine gives nothing to judge, or on Ctrl-C.
    pub fn gather(parts: Option<&Parts>, interrupts: &Interrupts) -> Result<Self, Error> {
        let mut columns = in_process::columns();
        columns.push(measured::column());
        if let Some(parts) = parts {
            columns.push(guest::column(parts, interrupts)?);
        }
        columns.sort_by_key(|column| column.letter);
        Ok(Self { columns })
    }

    /// What an implementation did other than its profile says, a line each:
    /// none if all profiles are right.
    pub fn surprises(&self) -> impl Iterator<Item = String> {
        self.columns.iter().flat_map(|column| {
            let lines = column.surprises.iter();
            lines.map(|line| format!("{}: {line}", column.title))
        })
    }

    /// The matrix as text, dated in the styles that are kept.
    #[must_use]
    pub fn write(&self, style: Style) -> String {
        match style {
            Style::Text => text::write(self),
            Style::Markdown => markdown::write(self),
            Style::Html => html::write(self),
        }
    }
}

/// Today, in UTC, as `2026-11-23`.
fn today() -> String {
    time::OffsetDateTime::now_utc().date().to_string()
}

#[cfg(test)]
mod tests;
