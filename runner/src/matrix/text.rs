//! A matrix for a terminal.

use std::fmt::Write;

use lineproof_conformance::catalogue;

use super::{LEGEND, Matrix};

/// A row a case; the columns have letters, explained first.
pub(super) fn write(matrix: &Matrix) -> String {
    let mut text = String::new();
    for column in &matrix.columns {
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "{}  {}: {}",
            column.letter, column.title, column.place
        );
    }
    text.push('\n');
    for (mark, meaning) in LEGEND {
        let _ = writeln!(text, "{mark:<2} {meaning}");
    }
    text.push('\n');
    let width = catalogue().map(|case| case.id.len()).max().unwrap_or(0);
    let row = |text: &mut String, head: &str, cells: &mut dyn Iterator<Item = String>| {
        let mut line = format!("{head:<width$}");
        for cell in cells {
            let _ = write!(line, "  {cell:>3}");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    };
    let letters = || {
        let columns = matrix.columns.iter();
        columns.map(|column| column.letter.to_string())
    };
    row(&mut text, "case", &mut letters());
    for case in catalogue() {
        let cells = matrix.columns.iter().map(|column| column.cell(case));
        let mut marks = cells.map(|cell| cell.mark().to_owned());
        row(&mut text, case.id, &mut marks);
    }
    text.push('\n');
    row(&mut text, "", &mut letters());
    for (mark, _) in LEGEND {
        let columns = matrix.columns.iter();
        let mut counts = columns.map(|column| column.count(mark).to_string());
        row(&mut text, mark, &mut counts);
    }
    text
}
