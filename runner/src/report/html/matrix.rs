//! The run beside other implementations: its cases, what each has come to here, and
//! what it comes to elsewhere by the matrix that is kept.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::super::document::{Document, Status};
use super::escape;

/// The matrix, as `lineproof matrix` has written it.
const KEPT: &str = include_str!("../../../../docs/matrix.md");
/// Where its rows begin.
const CASES: &str = "\n## Cases\n";

/// The section; nothing where no case of the run is in the matrix.
pub(super) fn write(page: &mut String, document: &Document) {
    let own = own(document);
    let rows: Vec<_> = rows().filter(|(case, _)| own.contains_key(case)).collect();
    if rows.is_empty() {
        return;
    }
    page.push_str(
        "<h2 id=\"matrix\">On other implementations</h2>\n\
         <p>ok: the claim holds; NO: it does not; -: it was not put, or not decided; ~: it \
         holds at one time and not at another.</p>\n\
         <table class=\"matrix\">\n<thead><tr><th>case</th><th>this run</th>",
    );
    for (title, place) in columns() {
        // Writing to a string cannot fail.
        let _ = write!(
            page,
            "<th title=\"{}\">{}</th>",
            escape(place),
            escape(title)
        );
    }
    page.push_str("</tr></thead>\n<tbody>\n");
    for (case, marks) in rows {
        let _ = write!(page, "<tr><td><code>{}</code></td>", escape(case));
        let here = own.get(case).map_or("-", |status| mark(*status));
        for mark in std::iter::once(here).chain(marks) {
            let _ = write!(page, "<td class=\"{}\">{}</td>", class(mark), escape(mark));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

/// What each case has come to, of several ports the result that tells most.
fn own(document: &Document) -> BTreeMap<&str, Status> {
    let weight = |status: Status| match mark(status) {
        "NO" => 3,
        "~" => 2,
        "ok" => 1,
        _ => 0,
    };
    let mut own: BTreeMap<&str, Status> = BTreeMap::new();
    for entry in document.suites.iter().flat_map(|suite| &suite.results) {
        let known = own.entry(&entry.case).or_insert(entry.status);
        if weight(entry.status) > weight(*known) {
            *known = entry.status;
        }
    }
    own
}

/// What stands for a result in the matrix.
const fn mark(status: Status) -> &'static str {
    match status {
        Status::Passed | Status::UnexpectedPass => "ok",
        Status::Failed | Status::KnownDeparture => "NO",
        Status::Skipped => "-",
        Status::Unsteady => "~",
    }
}

/// What a mark looks like: as the result that it stands for.
fn class(mark: &str) -> &'static str {
    match mark {
        "ok" => "passed",
        "NO" => "failed",
        "~" => "unsteady",
        _ => "skipped",
    }
}

/// Title and place of each column that is kept.
fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let (head, _) = KEPT.split_once(CASES).unwrap_or((KEPT, ""));
    head.lines().filter_map(|line| {
        let mut cells = cells(line);
        let letter = cells.next()?;
        let lettered = letter.len() == 1 && letter.chars().all(|c| c.is_ascii_uppercase());
        lettered.then_some((cells.next()?, cells.next()?))
    })
}

/// Each case with its marks.
fn rows() -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    let (_, table) = KEPT.split_once(CASES).unwrap_or((KEPT, ""));
    table.lines().filter_map(|line| {
        let mut cells = cells(line);
        let case = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
        Some((case, cells))
    })
}

/// The cells of a table's line.
fn cells(line: &'static str) -> impl Iterator<Item = &'static str> {
    let inner = line
        .strip_prefix("| ")
        .and_then(|line| line.strip_suffix(" |"));
    inner.into_iter().flat_map(|inner| inner.split(" | "))
}

#[cfg(test)]
mod tests {
    use lineproof_conformance::catalogue;

    use super::*;

    #[test]
    fn every_case_is_read_with_a_mark_for_each_column() {
        assert_eq!(rows().count(), catalogue().count());
        let wide = columns().count();
        assert!(wide >= 7, "{wide}");
        for (case, marks) in rows() {
            let marks: Vec<_> = marks.collect();
            assert_eq!(marks.len(), wide, "{case}");
            assert!(
                marks
                    .iter()
                    .all(|mark| ["ok", "NO", "-", "~"].contains(mark)),
                "{case}: {marks:?}"
            );
        }
    }
}
