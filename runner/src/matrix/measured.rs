//! The column of the kernel's driver, from a table of what was measured on it:
//! it needs a kernel with VFIO and its own module, which are seldom at hand.

use lineproof_conformance::catalogue;
use lineproof_conformance::profile::LINUX_MTTY;

use super::{Cell, Column};

/// The driver's version, and where it was measured.
const LINUX: &str = "6.12.117";

/// What a run, or several, said of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// The claim holds.
    Passed,
    /// It does not.
    Failed,
    /// It could not be put to the driver, or not be decided.
    Skipped,
    /// Not each run, or each port, said the same.
    Varies,
}

/// One case of the table.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// Its id.
    pub case: &'static str,
    /// What was measured.
    pub verdict: Measured,
}

/// What was measured on the kernel's driver `mtty`, in the order in which the
/// cases ran. A line that says nothing known is left out.
pub fn linux_mtty() -> impl Iterator<Item = Line> {
    read(include_str!("linux-mtty-6.12.117.txt"))
}

/// What was measured on the driver of Linux 6.1.176.
pub fn linux_mtty_6_1() -> impl Iterator<Item = Line> {
    with_differences(include_str!("linux-mtty-6.1.176.txt"))
}

/// What was measured on the driver of Linux 7.3.4.
pub fn linux_mtty_7_3() -> impl Iterator<Item = Line> {
    with_differences(include_str!("linux-mtty-7.3.4.txt"))
}

/// What was measured on another version, of which only what differs is written
/// down.
fn with_differences(table: &'static str) -> impl Iterator<Item = Line> {
    let differences = move || read(table);
    linux_mtty().map(move |line| {
        let mut differences = differences();
        differences
            .find(|other| other.case == line.case)
            .unwrap_or(line)
    })
}

/// The lines of a table.
fn read(table: &'static str) -> impl Iterator<Item = Line> {
    table.lines().filter_map(|line| {
        let (verdict, case) = line.split_once(' ')?;
        let verdict = match verdict {
            "passed" => Measured::Passed,
            "failed" => Measured::Failed,
            "skipped" => Measured::Skipped,
            "varies" => Measured::Varies,
            _ => return None,
        };
        let case = case.trim();
        Some(Line { case, verdict })
    })
}

/// The column, with the reasons of the driver's profile.
pub(super) fn column() -> Column {
    let mut column = Column::new(
        'C',
        format!("Linux {LINUX} mtty"),
        "measured: guest under the kernel's vfio-pci, data lines looped back by the driver",
    );
    for case in catalogue() {
        let Some(line) = linux_mtty().find(|line| line.case == case.id) else {
            continue;
        };
        let decided = |holds| Cell::decided(case, holds, &LINUX_MTTY);
        column.take(
            case,
            match line.verdict {
                Measured::Passed => decided(true),
                Measured::Failed => decided(false),
                // Which outcome is taken is all one: tests/linux_mtty holds
                // the profile to name the same cases as unsteady.
                Measured::Varies => decided(true),
                Measured::Skipped => Cell::NotPut("skipped when it was measured".to_owned()),
            },
        );
    }
    column
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let text = include_str!("linux-mtty-6.12.117.txt");
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(linux_mtty().count(), lines.count());
        let changed = |(one, other): &(Line, Line)| one.verdict != other.verdict;
        for (lines, table) in [
            (
                linux_mtty_6_1().collect::<Vec<_>>(),
                include_str!("linux-mtty-6.1.176.txt"),
            ),
            (
                linux_mtty_7_3().collect(),
                include_str!("linux-mtty-7.3.4.txt"),
            ),
        ] {
            let both = linux_mtty().zip(lines);
            let differences = table.lines().filter(|line| !line.starts_with('#'));
            assert_eq!(both.filter(changed).count(), differences.count(), "{table}");
        }
    }
}
