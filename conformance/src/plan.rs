//! The plan: what the guest is asked to run, as text.
//!
//! The runner writes it, the guest reads it through fw_cfg. Lines are
//! `key value`; the first is `lineproof-plan 1`. Reading needs no heap: the
//! plan borrows the text. A plan that names something unknown is refused
//! whole, for a guest that guesses would prove something else.

use core::fmt;

use crate::case::Case;
use crate::catalogue;
use crate::function::{self, Function};
use crate::profile::{self, Profile};
use crate::target::{Wire, Wiring};

/// The format's version, in the first line.
const VERSION: &str = "1";

/// A PCI function by its vendor and device id. Displays as `4348:3253`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardId {
    /// Vendor id.
    pub vendor: u16,
    /// Device id.
    pub device: u16,
}

impl CardId {
    /// WCH's CH352.
    pub const CH352: Self = Self {
        vendor: 0x4348,
        device: 0x3253,
    };

    /// QEMU's `pci-serial`.
    pub const QEMU_PCI_SERIAL: Self = Self {
        vendor: 0x1b36,
        device: 0x0002,
    };

    /// QEMU's `pci-serial-2x`.
    pub const QEMU_PCI_SERIAL_2X: Self = Self {
        vendor: 0x1b36,
        device: 0x0003,
    };

    fn parse(text: &str) -> Option<Self> {
        let (vendor, device) = text.split_once(':')?;
        let hex = |part: &str| match part.len() {
            4 => u16::from_str_radix(part, 16).ok(),
            _ => None,
        };
        Some(Self {
            vendor: hex(vendor)?,
            device: hex(device)?,
        })
    }
}

impl fmt::Display for CardId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04x}:{:04x}", self.vendor, self.device)
    }
}

/// Whether characters take their time on the card's line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Timing {
    /// They do.
    #[default]
    Line,
    /// They arrive at once.
    Instant,
}

/// Which failures are explained. An explanation is some thirty lines, and on
/// a slow machine that takes longer than the case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Explain {
    /// Every one.
    #[default]
    All,
    /// Those that the profile does not list.
    Surprises,
}

/// Which cases to run.
#[derive(Clone, Copy, Debug, Default)]
pub enum Selection<'a> {
    /// The whole catalogue.
    #[default]
    All,
    /// Those with these ids, in the catalogue's order.
    Ids(&'a [&'a str]),
    /// Those that the `case` lines of a plan's text name.
    Lines(&'a str),
}

impl Selection<'_> {
    /// Whether `case` is selected.
    #[must_use]
    pub fn includes(&self, case: &Case) -> bool {
        match self {
            Self::All => true,
            Self::Ids(ids) => ids.contains(&case.id),
            Self::Lines(text) => case_lines(text).any(|id| id == case.id),
        }
    }
}

fn case_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| match split(line) {
        ("case", id) => Some(id),
        _ => None,
    })
}

fn split(line: &str) -> (&str, &str) {
    let line = line.trim();
    line.split_once(' ')
        .map_or((line, ""), |(key, value)| (key, value.trim()))
}

/// What to run, on which card, and what it is wired to.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// The card to look for.
    pub card: &'static Function,
    /// What it is judged by.
    pub profile: &'static Profile,
    /// What its ports are wired to.
    pub wiring: Wiring,
    /// Whether characters take their time.
    pub timing: Timing,
    /// Which failures are explained.
    pub explain: Explain,
    /// The cases to run.
    pub selection: Selection<'a>,
    /// A number that varies what may be varied, so that a run can be repeated.
    pub seed: u64,
    /// How many accesses to time instead of running cases, [`MOST_MEASURED`] at
    /// most; 0 runs the cases.
    pub measure: u16,
    /// For how many seconds to soak the card instead of running cases,
    /// [`MOST_SOAKED`] at most; 0 runs the cases.
    pub soak: u32,
}

/// Accesses that a guest times at most.
pub const MOST_MEASURED: u16 = 10_000;

/// Seconds that a guest soaks at most: 30 days.
pub const MOST_SOAKED: u32 = 30 * 24 * 3600;

impl Default for Plan<'_> {
    /// What a guest without a plan runs: everything, strictly, on a CH352
    /// with a loopback plug on each port.
    fn default() -> Self {
        Self {
            card: &function::CH352,
            profile: &profile::STRICT,
            wiring: Wiring::default(),
            timing: Timing::default(),
            explain: Explain::default(),
            selection: Selection::All,
            seed: 0,
            measure: 0,
            soak: 0,
        }
    }
}

impl<'a> Plan<'a> {
    /// Reads a plan. A key that is left out has the default's value.
    ///
    /// # Errors
    /// The first line that is not understood, with its number. No later line
    /// is then trusted.
    pub fn parse(text: &'a str) -> Result<Self, PlanError<'a>> {
        let mut plan = Self::default();
        let mut lines = (1..).zip(text.lines());
        let (_, first) = lines.next().unwrap_or((1, ""));
        if split(first) != ("lineproof-plan", VERSION) {
            return Err(PlanError {
                line: 1,
                text: first,
                problem: Problem::Header,
            });
        }
        for (number, line) in lines {
            plan.take(line, text).map_err(|problem| PlanError {
                line: number,
                text: line,
                problem,
            })?;
        }
        Ok(plan)
    }

    fn take(&mut self, line: &str, text: &'a str) -> Result<(), Problem> {
        let (key, value) = split(line);
        match key {
            "" => {}
            "card" => {
                let id = CardId::parse(value).ok_or(Problem::Card)?;
                self.card = function::find(id).ok_or(Problem::UnknownCard)?;
            }
            "profile" => self.profile = profile::find(value).ok_or(Problem::Profile)?,
            "wiring" => self.wiring = parse_wiring(value).ok_or(Problem::Wiring)?,
            "timing" => self.timing = parse_timing(value).ok_or(Problem::Timing)?,
            "explain" => self.explain = parse_explain(value).ok_or(Problem::Explain)?,
            "seed" => self.seed = value.parse().map_err(|_| Problem::Seed)?,
            "measure" => {
                let count = value.parse().ok().filter(|count| *count <= MOST_MEASURED);
                self.measure = count.ok_or(Problem::Measure)?;
            }
            "soak" => {
                let seconds = value.parse().ok().filter(|soak| *soak <= MOST_SOAKED);
                self.soak = seconds.ok_or(Problem::Soak)?;
            }
            "case" => {
                catalogue::find(value).ok_or(Problem::Case)?;
                self.selection = Selection::Lines(text);
            }
            _ => return Err(Problem::Key),
        }
        Ok(())
    }

    /// Whether a failure of `case` is to be explained.
    #[must_use]
    pub fn explains(&self, case: &Case) -> bool {
        match self.explain {
            Explain::All => true,
            Explain::Surprises => {
                let mut known = self.profile.known();
                !known.any(|departure| departure.cases.contains(&case.id))
            }
        }
    }

    /// The selected cases, in the catalogue's order.
    pub fn cases(&self) -> impl Iterator<Item = &'static Case> + Clone + use<'a> {
        let selection = self.selection;
        catalogue::catalogue().filter(move |case| selection.includes(case))
    }
}

const WIRES: [(&str, Wire); 3] = [
    ("loopback", Wire::Loopback),
    ("open", Wire::Open),
    ("outside", Wire::Outside),
];

const TIMINGS: [(&str, Timing); 2] = [("line", Timing::Line), ("instant", Timing::Instant)];

const EXPLAINS: [(&str, Explain); 2] = [("all", Explain::All), ("surprises", Explain::Surprises)];

fn parse_wiring(text: &str) -> Option<Wiring> {
    match (text, text.split_once(',')) {
        ("loopback", _) => Some(Wiring::Loopback),
        ("null-modem", _) => Some(Wiring::NullModem),
        ("open", _) => Some(Wiring::Open),
        (_, Some((first, second))) => Some(Wiring::Each([parse_wire(first)?, parse_wire(second)?])),
        (_, None) => None,
    }
}

fn parse_wire(name: &str) -> Option<Wire> {
    value_of(&WIRES, name)
}

impl fmt::Display for Wiring {
    /// The plan's word for it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => f.write_str("loopback"),
            Self::NullModem => f.write_str("null-modem"),
            Self::Open => f.write_str("open"),
            Self::Each([first, second]) => {
                let (first, second) = (name_of(&WIRES, first), name_of(&WIRES, second));
                write!(f, "{first},{second}")
            }
        }
    }
}

fn parse_timing(name: &str) -> Option<Timing> {
    value_of(&TIMINGS, name)
}

fn parse_explain(name: &str) -> Option<Explain> {
    value_of(&EXPLAINS, name)
}

fn value_of<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| *value)
}

fn name_of<T: PartialEq>(table: &[(&'static str, T)], value: &T) -> &'static str {
    table
        .iter()
        .find(|(_, known)| known == value)
        .map_or("", |(name, _)| name)
}

impl fmt::Display for Plan<'_> {
    /// The plan as the text that [`Plan::parse`] reads.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "lineproof-plan {VERSION}")?;
        writeln!(f, "card {}", self.card.id)?;
        writeln!(f, "profile {}", self.profile.name)?;
        writeln!(f, "wiring {}", self.wiring)?;
        writeln!(f, "timing {}", name_of(&TIMINGS, &self.timing))?;
        writeln!(f, "explain {}", name_of(&EXPLAINS, &self.explain))?;
        writeln!(f, "seed {}", self.seed)?;
        if self.measure > 0 {
            writeln!(f, "measure {}", self.measure)?;
        }
        if self.soak > 0 {
            writeln!(f, "soak {}", self.soak)?;
        }
        if matches!(self.selection, Selection::All) {
            return Ok(());
        }
        for case in self.cases() {
            writeln!(f, "case {}", case.id)?;
        }
        Ok(())
    }
}

/// What is wrong with a line of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The first line is not this format's.
    Header,
    /// No such key.
    Key,
    /// Not a vendor and device id.
    Card,
    /// The suite knows no card with this id, and so not where its ports are.
    UnknownCard,
    /// No such profile.
    Profile,
    /// No such wiring.
    Wiring,
    /// No such timing.
    Timing,
    /// No such choice of failures.
    Explain,
    /// Not a number.
    Seed,
    /// Not a number of accesses.
    Measure,
    /// Not a number of seconds.
    Soak,
    /// No such case.
    Case,
}

impl Problem {
    const fn what(self) -> &'static str {
        match self {
            Self::Header => "expected `lineproof-plan 1`",
            Self::Key => "unknown key",
            Self::Card => "expected `card VVVV:DDDD`, four hex digits each",
            Self::UnknownCard => "unknown card",
            Self::Profile => "unknown profile",
            Self::Wiring => {
                "expected wiring loopback, null-modem, open or two of loopback, open, outside"
            }
            Self::Timing => "expected timing line or instant",
            Self::Explain => "expected explain all or surprises",
            Self::Seed => "expected a number",
            Self::Measure => "expected a number of accesses, 10000 at most",
            Self::Soak => "expected a number of seconds, 2592000 at most",
            Self::Case => "unknown case",
        }
    }
}

/// A plan that can't be followed: which line, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanError<'a> {
    /// The line's number, from 1.
    pub line: usize,
    /// The line as it stands.
    pub text: &'a str,
    /// What is wrong with it.
    pub problem: Problem,
}

impl fmt::Display for PlanError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "plan line {}: {}: {:?}",
            self.line,
            self.problem.what(),
            self.text
        )
    }
}

impl core::error::Error for PlanError<'_> {}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
