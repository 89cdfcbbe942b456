//! A matrix for a browser: one file that needs nothing else. What a cell has
//! to say beyond its mark shows under the pointer.

use std::fmt::Write;

use lineproof_conformance::catalogue;

use super::{Cell, LEGEND, Matrix, today};
use crate::report::escape;

const STYLE: &str = "\
body{font:14px/1.4 system-ui,sans-serif;margin:2em}\
table{border-collapse:collapse;margin:1em 0}\
th,td{padding:.15em .6em;border:1px solid #ccc;text-align:center}\
th{background:#f4f4f4;position:sticky;top:0}\
td:first-child,th:first-child{text-align:left;font-family:monospace}\
.ok{background:#dff3df}.NO{background:#f7d4d4}.not{color:#777}\
dt{float:left;width:3em;font-family:monospace}";

/// The document.
pub(super) fn write(matrix: &Matrix) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Lineproof: case by implementation</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<h1>Case by implementation</h1>\n\
         <p>Written on {} by <code>lineproof matrix --format html</code>. A cell tells its \
         reason under the pointer.</p>\n<dl>\n",
        today()
    );
    for (mark, meaning) in LEGEND {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "<dt>{mark}</dt><dd>{meaning}</dd>");
    }
    page.push_str("</dl>\n<table>\n<thead>\n<tr><th>case</th>");
    for column in &matrix.columns {
        let (title, place) = (escape(&column.title), escape(&column.place));
        let _ = write!(page, "<th title=\"{place}\">{title}</th>");
    }
    page.push_str("</tr>\n</thead>\n<tbody>\n");
    for (mark, meaning) in LEGEND {
        let _ = write!(page, "<tr><th>{mark} <small>{meaning}</small></th>");
        for column in &matrix.columns {
            let _ = write!(page, "<th>{}</th>", column.count(mark));
        }
        page.push_str("</tr>\n");
    }
    for case in catalogue() {
        let claim = escape(&format!("{}: {}", case.clause, case.claim));
        let _ = write!(page, "<tr><td title=\"{claim}\">{}</td>", case.id);
        for column in &matrix.columns {
            page.push_str(&data(column.cell(case)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n</body>\n</html>\n");
    page
}

fn data(cell: &Cell) -> String {
    let class = match cell {
        Cell::Holds => "ok",
        Cell::Departs(_) => "NO",
        Cell::NotPut(_) | Cell::Varies(_) => "not",
    };
    let reason = match cell {
        Cell::Departs(Some(reason)) | Cell::Varies(Some(reason)) => reason,
        Cell::NotPut(reason) => reason.as_str(),
        Cell::Holds | Cell::Departs(None) | Cell::Varies(None) => "",
    };
    let title = match reason {
        "" => String::new(),
        reason => format!(" title=\"{}\"", escape(reason)),
    };
    format!("<td class=\"{class}\"{title}>{}</td>", cell.mark())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_cannot_leave_its_attribute() {
        let cell = Cell::NotPut("a \"b\" <c> & d".to_owned());
        assert_eq!(
            data(&cell),
            "<td class=\"not\" title=\"a &quot;b&quot; &lt;c&gt; &amp; d\">-</td>"
        );
    }
}
