//! A run as one page that needs nothing else: no script, no network.

mod diagram;
mod matrix;
mod trace;

use std::fmt::Write;
use std::time::Duration;

use super::document::{Document, Entry, Outcome, Status, Suite};
use super::units::human;
use crate::soak;

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:14px/1.45 system-ui,sans-serif;margin:2em;max-width:100em}\
table{border-collapse:collapse;margin:1em 0}\
th,td{padding:.2em .7em;border:1px solid #8884;text-align:left;vertical-align:top}\
td.n,th.n{text-align:right;white-space:nowrap}\
td code{white-space:nowrap}\
h3 code{font-size:inherit}\
figure{margin:1em 0;overflow-x:auto}figcaption{color:#888}\
th{background:#8882}\
code,pre,svg text{font-family:ui-monospace,monospace;font-size:12px}\
pre{overflow-x:auto;background:#8881;padding:.6em}\
.verdict{padding:.6em 1em;font-size:1.2em}\
.good,.passed{background:#2a52}\
.bad,.failed,.unexpected-pass{background:#d333}\
.known-departure,.unsteady{background:#da03}\
.skipped{color:#888}\
svg text{fill:currentColor}\
svg .grid{stroke:#8885}\
svg rect{stroke:#8888}\
svg .read{fill:#39d3}svg .write{fill:#da05}svg .missing{fill:#d335}\
svg path{fill:none;stroke:#2a5;stroke-width:1.5}";

/// A drawing of what the card's lines did in a case.
#[derive(Clone, Debug)]
pub(super) struct Drawing {
    /// The suite, `card`, `port0` or `port1`.
    pub(super) suite: String,
    /// The case's id.
    pub(super) case: String,
    /// The `<svg>` element.
    pub(super) svg: String,
}

impl Drawing {
    /// Whether it is of this result.
    pub(super) fn is_of(&self, suite: &Suite, entry: &Entry) -> bool {
        self.suite == suite.name && self.case == entry.case
    }
}

/// The page.
pub(super) fn write(document: &Document, drawings: &[Drawing]) -> String {
    let title = format!("Lineproof: {}", document.verdict);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n",
        escape(&title)
    );
    summary(&mut page, document);
    let bad = || {
        let suites = document.suites.iter();
        suites.flat_map(|suite| {
            let results = suite.results.iter().filter(|entry| entry.status.is_bad());
            results.map(move |entry| (suite, entry))
        })
    };
    if bad().next().is_some() {
        page.push_str("<h2>What went wrong</h2>\n");
        for (suite, entry) in bad() {
            let mut drawings = drawings.iter();
            let drawing = drawings.find(|drawing| drawing.is_of(suite, entry));
            let often = document.how_often(entry);
            failure(&mut page, suite, entry, often.as_deref(), drawing);
        }
    }
    page.push_str("<h2>Cases</h2>\n");
    for suite in &document.suites {
        cases(&mut page, suite);
    }
    matrix::write(&mut page, document);
    page.push_str("</body>\n</html>\n");
    page
}

fn summary(page: &mut String, document: &Document) {
    let class = if document.is_good() { "good" } else { "bad" };
    let or_none = |text: &Option<String>| escape(text.as_deref().unwrap_or("none"));
    // Writing to a string cannot fail.
    let _ = writeln!(
        page,
        "<h1>Lineproof</h1>\n<p class=\"verdict {class}\">{}</p>\n\
         <p>{} on {}, profile {}, in {}; exit code {}, Lineproof {}.</p>\n\
         <table>\n<thead><tr><th>port</th><th class=\"n\">cases</th><th class=\"n\">passed</th>\
         <th class=\"n\">failed</th><th class=\"n\">known departures</th>\
         <th class=\"n\">unexpected passes</th><th class=\"n\">unsteady</th>\
         <th class=\"n\">skipped</th><th class=\"n\">missing</th></tr></thead>\n<tbody>",
        escape(&document.verdict),
        or_none(&document.device),
        or_none(&document.machine),
        or_none(&document.profile),
        human(Duration::from_millis(document.milliseconds)),
        document.exit,
        escape(&document.version),
    );
    for suite in &document.suites {
        let _ = write!(page, "<tr><td>{}</td>", escape(&suite.name));
        for count in [
            suite.cases,
            suite.passed,
            suite.failed,
            suite.known_departures,
            suite.unexpected_passes,
            suite.unsteady,
            suite.skipped,
            suite.missing,
        ] {
            let _ = write!(page, "<td class=\"n\">{count}</td>");
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
}

/// One result that makes the run fail, with its last accesses drawn.
fn failure(
    page: &mut String,
    suite: &Suite,
    entry: &Entry,
    often: Option<&str>,
    drawing: Option<&Drawing>,
) {
    let _ = writeln!(
        page,
        "<section class=\"failure\">\n<h3 id=\"{}\">{} <code>{}</code>: {}</h3>",
        anchor(suite, entry),
        escape(&suite.name),
        escape(&entry.case),
        entry.status.word()
    );
    if let Some(often) = often {
        let _ = writeln!(page, "<p>{}</p>", escape(often));
    }
    if let Some(reason) = &entry.reason {
        let _ = writeln!(
            page,
            "<p>The profile says that it fails: {}</p>",
            escape(reason)
        );
    }
    if let Some(svg) = diagram::draw(&trace::accesses(&entry.explanation)) {
        figure(
            page,
            "the last accesses, by the time since the first of them",
            &svg,
        );
    }
    if let Some(Drawing { svg, .. }) = drawing {
        figure(page, "the levels on the card's lines, by its clock", svg);
    }
    if !entry.explanation.is_empty() {
        let _ = writeln!(page, "<pre>{}</pre>", escape(&entry.explanation.join("\n")));
    }
    page.push_str("</section>\n");
}

/// A drawing and what it shows.
fn figure(page: &mut String, caption: &str, svg: &str) {
    let _ = writeln!(
        page,
        "<figure><figcaption>{caption}</figcaption>\n{svg}</figure>"
    );
}

/// A row a case.
fn cases(page: &mut String, suite: &Suite) {
    let _ = writeln!(
        page,
        "<h3>{}</h3>\n<table>\n<thead><tr><th>verdict</th><th>case</th><th>claim</th>\
         <th>clause</th><th class=\"n\">time</th></tr></thead>\n<tbody>",
        escape(&suite.name)
    );
    for entry in &suite.results {
        let word = entry.status.word();
        let shown = if entry.status.is_bad() {
            format!("<a href=\"#{}\">{word}</a>", anchor(suite, entry))
        } else {
            word.to_owned()
        };
        let _ = writeln!(
            page,
            "<tr><td class=\"{word}\">{shown}</td><td><code>{}</code></td><td>{}{}</td>\
             <td>{}</td><td class=\"n\">{}</td></tr>",
            escape(&entry.case),
            escape(entry.claim.as_deref().unwrap_or_default()),
            remark(entry),
            escape(entry.clause.as_deref().unwrap_or_default()),
            entry.time().map(human).unwrap_or_default(),
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

/// Why it is as it is, and what a soak counted, below the claim.
fn remark(entry: &Entry) -> String {
    let this_time = match (entry.status, entry.outcome) {
        (Status::Unsteady, Outcome::Passed) => "passed this time: ",
        (Status::Unsteady, _) => "failed this time: ",
        _ => "",
    };
    let reason = entry.reason.iter().map(|why| format!("{this_time}{why}"));
    let lines = entry.explanation.iter();
    let counts = lines.filter_map(|line| soak::passage(line, entry.time()));
    reason
        .chain(counts)
        .map(|line| format!("<br><small>{}</small>", escape(&line)))
        .collect()
}

fn anchor(suite: &Suite, entry: &Entry) -> String {
    escape(&format!("{}-{}", suite.name, entry.case))
}

/// Text as it may stand in an element or in a quoted attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    fn page() -> String {
        write(&samples::document(&samples::one_of_each()), &[])
    }

    #[test]
    fn it_has_a_row_for_every_result_and_a_chapter_for_what_is_bad() {
        let page = page();
        for (case, word) in [
            ("a.good", "passed"),
            ("a.away", "skipped"),
            ("a.known", "known-departure"),
            ("a.races", "unsteady"),
        ] {
            let row = format!("<td class=\"{word}\">{word}</td><td><code>{case}</code></td>");
            assert!(page.contains(&row), "{row}");
        }
        for case in ["a.bad", "a.mended"] {
            assert!(
                page.contains(&format!("<a href=\"#port0-{case}\">")),
                "{case}"
            );
            assert!(
                page.contains(&format!("<h3 id=\"port0-{case}\">")),
                "{case}"
            );
        }
        assert!(page.contains("claim: &lt;b&gt; &amp; more"));
        assert!(page.contains("failed this time: it is so"));
    }

    /// It can be kept, mailed and looked at anywhere.
    #[test]
    fn a_drawing_stands_with_its_own_failure() {
        let document = samples::document(&samples::one_of_each());
        let bad = document.suites.iter().find_map(|suite| {
            let entry = suite.results.iter().find(|entry| entry.status.is_bad())?;
            Some((suite.name.clone(), entry.case.clone()))
        });
        let (suite, case) = bad.expect("one of each");
        let drawing = |suite: &str| Drawing {
            suite: suite.to_owned(),
            case: case.clone(),
            svg: "<svg>levels</svg>".to_owned(),
        };
        assert!(write(&document, &[drawing(&suite)]).contains("<svg>levels</svg>"));
        assert!(!write(&document, &[drawing("elsewhere")]).contains("levels"));
    }

    #[test]
    fn it_needs_nothing_else() {
        let page = page();
        for word in [
            "<script", "<link", "src=", "http:", "https:", "url(", "@import",
        ] {
            assert!(!page.contains(word), "{word}");
        }
    }
}
