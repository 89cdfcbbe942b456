//! The report for a job on GitHub: the lines for people, and beside them
//! workflow commands, which become annotations of the job.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::document::{Document, Entry, Status};
use super::{Console, Header, Meaning, Pretty, Report, Verbosity};
use crate::ktap::CaseResult;
use crate::verdict::{Judged, Tally, Verdict};

/// How many cases are annotated: GitHub shows ten errors of a step and drops the
/// others, and the last is the verdict.
const ANNOTATED: usize = 9;

/// Prints a run on a [`Console`], with an annotation for all that makes it
/// fail.
#[derive(Debug)]
pub struct Github<'a> {
    console: &'a Console,
    pretty: Pretty<'a>,
    /// How many cases have an annotation.
    annotated: usize,
}

impl<'a> Github<'a> {
    /// A report on `console`.
    #[must_use]
    pub fn new(console: &'a Console) -> Self {
        Self {
            console,
            pretty: Pretty::new(console),
            annotated: 0,
        }
    }
}

impl Report for Github<'_> {
    fn started(&mut self, header: &Header) {
        self.pretty.started(header);
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        self.pretty.remark(line, interest);
    }

    fn info(&mut self, line: &str) {
        self.pretty.info(line);
    }

    fn raw(&mut self, line: &str, meaning: Meaning<'_>) {
        self.pretty.raw(line, meaning);
    }

    fn suite(&mut self, name: &str) {
        self.pretty.suite(name);
    }

    fn progress(&mut self, words: &str) {
        self.pretty.progress(words);
    }

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        self.pretty.case(result, judged);
        if self.annotated < ANNOTATED
            && let Some(line) = annotation(result, judged)
        {
            self.annotated += 1;
            self.console.line(&line);
        }
    }

    fn finished(&mut self, tally: &Tally, complaints: &str, verdict: &Verdict) {
        self.pretty.finished(tally, complaints, verdict);
        let level = if verdict.is_good() { "notice" } else { "error" };
        let line = command(level, "Lineproof", &verdict.to_string());
        self.console.line(&line);
    }
}

/// Annotates what made one of many runs fail, and what they came to.
pub fn annotate(console: &Console, document: &Document) {
    for line in annotations(document) {
        console.line(&line);
    }
}

/// Annotates why there was no run.
pub fn annotate_error(console: &Console, error: &str) {
    console.line(&command("error", "Lineproof", error));
}

fn annotations(document: &Document) -> Vec<String> {
    let suites = document.suites.iter();
    let bad = suites.flat_map(|suite| {
        let results = suite.results.iter().filter(|entry| entry.status.is_bad());
        results.map(|entry| {
            let title = format!("{} {}", suite.name, entry.case);
            let often = document.how_often(entry);
            let lines = often.into_iter().chain(found(entry));
            command("error", &title, &lines.collect::<Vec<_>>().join("\n"))
        })
    });
    let level = if document.is_good() {
        "notice"
    } else {
        "error"
    };
    let verdict = command(level, "Lineproof", &document.verdict);
    bad.take(ANNOTATED).chain([verdict]).collect()
}

/// What was found in a case that is bad.
fn found(entry: &Entry) -> Vec<String> {
    match (entry.status, &entry.reason) {
        (Status::UnexpectedPass, Some(reason)) => {
            vec![format!(
                "did not fail although the profile says that it does: {reason}"
            )]
        }
        _ => entry.explanation.clone(),
    }
}

/// What there is to say of a result: nothing of one that is as it should be.
fn annotation(result: &CaseResult, judged: Judged<'_>) -> Option<String> {
    let title = format!("{} {}", result.suite, result.id);
    let message = match judged {
        Judged::Failed => result.explanation.join("\n"),
        Judged::Unexpected { passed, reason } => {
            let what = if passed {
                "passed"
            } else {
                "had nothing to look at"
            };
            format!("{what} although the profile says that it fails: {reason}")
        }
        Judged::Passed | Judged::Skipped(_) | Judged::Known(_) | Judged::Unsteady { .. } => {
            return None;
        }
    };
    Some(command("error", &title, &message))
}

/// One workflow command: a single line, in which `%` spells what would end it.
fn command(level: &str, title: &str, message: &str) -> String {
    let title = escape(title).replace(':', "%3A").replace(',', "%2C");
    format!("::{level} title={title}::{}", escape(message))
}

fn escape(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;

    #[test]
    fn what_makes_the_run_fail_is_annotated_and_nothing_else() {
        let tally = samples::one_of_each();
        let lines: Vec<String> = tally
            .results()
            .iter()
            .filter_map(|result| annotation(result, tally.judge(result)))
            .collect();
        assert_eq!(
            lines,
            [
                "::error title=port0 a.bad::claim: <b> & more",
                "::error title=port0 a.mended::passed although the profile says that it fails: \
                 it is so",
            ]
        );
    }

    /// GitHub shows ten of a step and drops what comes after.
    #[test]
    fn the_verdict_is_annotated_however_many_cases_fail() {
        let many: Vec<String> = (0..20).map(|number| format!("a.{number}")).collect();
        let results: Vec<_> = many
            .iter()
            .map(|id| (id.as_str(), crate::ktap::Status::Failed))
            .collect();
        let document = samples::document(&samples::tally(&results));
        let lines = annotations(&document);
        assert_eq!(lines.len(), 10);
        assert!(
            lines[0].starts_with("::error title=port0 a.0::claim"),
            "{}",
            lines[0]
        );
        assert_eq!(lines[9], "::error title=Lineproof::20 cases failed");
    }

    #[test]
    fn a_command_is_one_line_that_nothing_ends_early() {
        assert_eq!(
            command("error", "a: b, 1%", "100 %\r\nsecond: ::x"),
            "::error title=a%3A b%2C 1%25::100 %25%0D%0Asecond: ::x"
        );
    }
}
