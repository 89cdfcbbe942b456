//! The table at the end: one row a port.

use super::units::human;
use crate::verdict::{SuiteTally, Tally};

/// One column: its title, and a cell for each row.
struct Column {
    title: &'static str,
    cells: Vec<String>,
}

impl Column {
    fn width(&self) -> usize {
        let cells = self.cells.iter().map(String::len).max().unwrap_or(0);
        cells.max(self.title.len())
    }
}

/// The table's lines, header first, columns aligned. Columns that say nothing
/// (no known failures, nothing missing) are left out.
pub(super) fn lines(tally: &Tally) -> Vec<String> {
    let suites = tally.suites();
    let mut columns = vec![Column {
        title: "port",
        cells: suites.iter().map(|suite| suite.name.clone()).collect(),
    }];
    let mut count = |title, always: bool, of: &dyn Fn(&SuiteTally) -> usize| {
        if always || suites.iter().any(|suite| of(suite) > 0) {
            let cells = suites.iter().map(|suite| of(suite).to_string()).collect();
            columns.push(Column { title, cells });
        }
    };
    count("cases", true, &|suite| suite.due);
    count("passed", true, &|suite| suite.passed);
    count("failed", true, &|suite| suite.failed);
    count("known", false, &|suite| suite.known_failures);
    count("varies", false, &|suite| {
        suite.unsteady_passes + suite.unsteady_failures
    });
    count("unexpected", false, &|suite| suite.unexpectedly_passed);
    count("skipped", true, &|suite| suite.skipped);
    count("missing", false, &SuiteTally::missing);
    columns.push(Column {
        title: "time",
        cells: suites.iter().map(|suite| human(suite.time)).collect(),
    });
    let mut lines = vec![row(&columns, |column| column.title)];
    lines.extend((0..suites.len()).map(|index| row(&columns, |column| &column.cells[index])));
    lines
}

/// One line: the first cell stands left, the numbers right.
fn row<'a>(columns: &'a [Column], cell: impl Fn(&'a Column) -> &'a str) -> String {
    let cells: Vec<String> = columns
        .iter()
        .enumerate()
        .map(|(index, column)| {
            let (width, cell) = (column.width(), cell(column));
            match index {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            }
        })
        .collect();
    cells.join("  ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Expected;

    #[test]
    fn columns_are_aligned_and_empty_ones_left_out() {
        let tally = Tally::new(Expected {
            card: vec!["a".to_owned(); 12],
            port: vec!["b".to_owned(); 3],
            ports: Some(1),
            ..Expected::default()
        });
        let table = lines(&tally);
        assert_eq!(
            table,
            [
                "port   cases  passed  failed  skipped  missing  time",
                "card      12       0       0        0       12  0 us",
                "port0      3       0       0        0        3  0 us",
            ]
        );
    }
}
