//! The report for a job on GitHub: the lines for people, and beside them
//! workflow commands, which become annotations of the job.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions>

use super::{Console, Header, Meaning, Pretty, Report, Verbosity};
use crate::ktap::CaseResult;
use crate::verdict::{Judged, Tally, Verdict};

/// Prints a run on a [`Console`], with an annotation for all that makes it
/// fail.
#[derive(Debug)]
pub struct Github<'a> {
    console: &'a Console,
    pretty: Pretty<'a>,
}

impl<'a> Github<'a> {
    /// A report on `console`.
    #[must_use]
    pub fn new(console: &'a Console) -> Self {
        Self {
            console,
            pretty: Pretty::new(console),
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
        if let Some(line) = annotation(result, judged) {
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

    #[test]
    fn a_command_is_one_line_that_nothing_ends_early() {
        assert_eq!(
            command("error", "a: b, 1%", "100 %\r\nsecond: ::x"),
            "::error title=a%3A b%2C 1%25::100 %25%0D%0Asecond: ::x"
        );
    }
}
