//! A matrix for a document.

use std::fmt::Write;

use lineproof_conformance::catalogue;

use super::{Cell, LEGEND, Matrix, today};

/// Why two columns that stand for one driver are not the same.
const STANDS: &str = "\n\
    The kernel's driver was measured from a guest, where QEMU answers for the BARs and the I/O \
    decode by itself and shows nothing of how the driver treats them; the emulated card as \
    linux-mtty was asked in-process, where nobody stands before it. So the two differ in \
    `pci.bar-kind`, `pci.bar-size`, `pci.bar-alignment`, `pci.decode-off` and \
    `pci.decode-off-reads`, though the driver does what the personality does (mtty.c:316 and 341 \
    handle_pci_cfg_write).\n";

/// Implementations with their counts, the legend, the departures of each, and
/// a row a case.
pub(super) fn write(matrix: &Matrix) -> String {
    let mut text = format!(
        "# Case by implementation\n\n\
         Written on {} by `lineproof matrix --format markdown`.\n\n\
         | | implementation | where the suite stood |",
        today()
    );
    for (mark, _) in LEGEND {
        // Writing to a string cannot fail.
        let _ = write!(text, " {mark} |");
    }
    text.push_str("\n|---|---|---|");
    text.push_str(&"--:|".repeat(LEGEND.len()));
    for column in &matrix.columns {
        let _ = write!(
            text,
            "\n| {} | {} | {} |",
            column.letter, column.title, column.place
        );
        for (mark, _) in LEGEND {
            let _ = write!(text, " {} |", column.count(mark));
        }
    }
    text.push_str("\n\n");
    for (mark, meaning) in LEGEND {
        let _ = writeln!(text, "- `{mark}`: {meaning}");
    }
    text.push_str(STANDS);
    text.push_str("\n## Departures and where they are written\n");
    for column in &matrix.columns {
        let reasons = reasons(column);
        if reasons.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n### {}\n", column.title);
        for (reason, cases) in reasons {
            let _ = writeln!(text, "- {reason}: `{}`", cases.join("`, `"));
        }
    }
    text.push_str("\n## Cases\n\n| case |");
    for column in &matrix.columns {
        let _ = write!(text, " {} |", column.letter);
    }
    text.push_str("\n|---|");
    text.push_str(&":-:|".repeat(matrix.columns.len()));
    for case in catalogue() {
        let _ = write!(text, "\n| `{}` |", case.id);
        for column in &matrix.columns {
            let _ = write!(text, " {} |", column.cell(case).mark());
        }
    }
    text.push('\n');
    text
}

/// Each reason with its cases, in the catalogue's order.
fn reasons(column: &super::Column) -> Vec<(&'static str, Vec<&'static str>)> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for case in catalogue() {
        let &(Cell::Departs(Some(reason)) | Cell::Varies(Some(reason))) = column.cell(case) else {
            continue;
        };
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, cases)) => cases.push(case.id),
            None => reasons.push((reason, vec![case.id])),
        }
    }
    reasons
}
