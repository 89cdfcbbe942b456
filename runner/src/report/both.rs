//! Two reports on one run.

use super::{Header, Meaning, Report, Verbosity};
use crate::ktap::CaseResult;
use crate::verdict::{Judged, Tally, Verdict};

/// Tells the first, then the second.
pub struct Both<'a>(pub &'a mut dyn Report, pub &'a mut dyn Report);

impl Report for Both<'_> {
    fn started(&mut self, header: &Header) {
        self.0.started(header);
        self.1.started(header);
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        self.0.remark(line, interest);
        self.1.remark(line, interest);
    }

    fn info(&mut self, line: &str) {
        self.0.info(line);
        self.1.info(line);
    }

    fn raw(&mut self, line: &str, meaning: Meaning<'_>) {
        self.0.raw(line, meaning);
        self.1.raw(line, meaning);
    }

    fn suite(&mut self, name: &str) {
        self.0.suite(name);
        self.1.suite(name);
    }

    fn progress(&mut self, words: &str) {
        self.0.progress(words);
        self.1.progress(words);
    }

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        self.0.case(result, judged);
        self.1.case(result, judged);
    }

    fn finished(&mut self, tally: &Tally, complaints: &str, verdict: &Verdict) {
        self.0.finished(tally, complaints, verdict);
        self.1.finished(tally, complaints, verdict);
    }
}
