//! Many runs of one thing as one report.
//!
//! One run is kept as a whole: the first that is not good, or the first of all.
//! What other runs found bad is added to its data, so that a case that fails now
//! and then is in the report, whichever run it failed in.

use std::mem;
use std::time::Instant;

use super::collected::Collected;
use super::document::{Document, Split};
use super::repeated::Conclusion;
use super::{Header, Meaning, Report, Verbosity};
use crate::ktap::CaseResult;
use crate::trace::Recent;
use crate::verdict::{Judged, Tally, Verdict};

/// The runs so far.
#[derive(Debug)]
pub struct Collection {
    start: Instant,
    split: Option<Split>,
    /// The levels on the card's lines, and how many ports it has.
    signals: Option<(Recent, usize)>,
    /// What the run at hand is called; empty where there is but one.
    name: String,
    current: Collected,
    /// What is kept of those before.
    kept: Option<Kept>,
    /// The gravest exit code so far, and what the first run that had it says.
    gravest: (u8, String),
}

#[derive(Debug)]
struct Kept {
    name: String,
    run: Collected,
}

impl Collection {
    /// No run yet, of such a part.
    #[must_use]
    pub fn new(split: Option<Split>) -> Self {
        Self {
            start: Instant::now(),
            split,
            signals: None,
            name: String::new(),
            current: Collected::new(split, None),
            kept: None,
            gravest: (0, String::new()),
        }
    }

    /// Has the levels that `recent` keeps of a card of so many ports drawn
    /// beside what fails.
    pub fn draw(&mut self, recent: Recent, ports: usize) {
        self.signals = Some((recent, ports));
        self.current = Collected::new(self.split, self.signals.clone());
    }

    /// The next of many runs begins, which is called `name`.
    pub fn begin(&mut self, name: String) {
        self.keep();
        self.name = name;
    }

    /// All runs are through, and come to this.
    pub fn conclude(&mut self, conclusion: &Conclusion) {
        self.keep();
        let Some(Kept { name, run }) = &mut self.kept else {
            return;
        };
        let Some(document) = &mut run.document else {
            return;
        };
        if conclusion.runs < 2 {
            return;
        }
        document.runs = conclusion.runs;
        document.milliseconds = u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX);
        let own = format!("{name}: {}", document.verdict);
        let gravest = &self.gravest.1;
        document.verdict = match conclusion.exit.code() {
            0 => conclusion.words.clone(),
            _ if own == *gravest => format!("{}; {own}", conclusion.words),
            _ => format!("{}; {own}; {gravest}", conclusion.words),
        };
        document.exit = conclusion.exit.code();
        run.text.push(String::new());
        run.text
            .push(format!("that was {name} of {}; of all:", conclusion.runs));
        let failures = conclusion.failures.iter();
        run.text.extend(failures.map(|line| format!("  {line}")));
        run.text.push(document.verdict.clone());
    }

    /// The data, after the last run.
    #[must_use]
    pub fn document(&self) -> Option<&Document> {
        self.whole().document.as_ref()
    }

    /// What is kept, in every form.
    pub(super) fn whole(&self) -> &Collected {
        self.kept.as_ref().map_or(&self.current, |kept| &kept.run)
    }

    /// Puts the run at hand to those before, if it has come to an end.
    fn keep(&mut self) {
        let next = Collected::new(self.split, self.signals.clone());
        let mut run = mem::replace(&mut self.current, next);
        let name = mem::take(&mut self.name);
        let Some(document) = &mut run.document else {
            return;
        };
        if !name.is_empty() {
            for entry in document
                .suites
                .iter_mut()
                .flat_map(|suite| &mut suite.results)
            {
                if entry.status.is_bad() {
                    entry.failed_only_in(&name);
                }
            }
        }
        if document.exit > self.gravest.0 {
            self.gravest = (document.exit, format!("{name}: {}", document.verdict));
        }
        match &mut self.kept {
            Some(kept) if kept.is_good() && !document.is_good() => *kept = Kept { name, run },
            Some(kept) => kept.add(&name, run),
            None => self.kept = Some(Kept { name, run }),
        }
    }
}

impl Kept {
    fn is_good(&self) -> bool {
        let document = self.run.document.as_ref();
        document.is_some_and(Document::is_good)
    }

    /// Adds what was bad in a further run, which is called `name`.
    fn add(&mut self, name: &str, run: Collected) {
        let (Some(document), Some(other)) = (&mut self.run.document, run.document) else {
            return;
        };
        for suite in &other.suites {
            for entry in suite.results.iter().filter(|entry| entry.status.is_bad()) {
                if document.take_bad(suite, entry, name) {
                    let mut drawings = run.drawings.iter();
                    let drawing = drawings.find(|drawing| drawing.is_of(suite, entry));
                    self.run.drawings.extend(drawing.cloned());
                }
            }
        }
    }
}

impl Report for Collection {
    fn started(&mut self, header: &Header) {
        self.current.started(header);
    }

    fn remark(&mut self, line: &str, interest: Verbosity) {
        self.current.remark(line, interest);
    }

    fn info(&mut self, line: &str) {
        self.current.info(line);
    }

    fn raw(&mut self, line: &str, meaning: Meaning<'_>) {
        self.current.raw(line, meaning);
    }

    fn suite(&mut self, name: &str) {
        self.current.suite(name);
    }

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        self.current.case(result, judged);
    }

    fn finished(&mut self, tally: &Tally, complaints: &str, verdict: &Verdict) {
        self.current.finished(tally, complaints, verdict);
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::Status;
    use super::super::samples;
    use super::*;
    use crate::ktap::Status::{self as Came, Failed, Passed, Skipped};
    use crate::outcome::Exit;

    /// What came of each case of a run.
    type Results<'a> = [(&'a str, Came)];

    const GOOD: [(&str, Came); 2] = [("a.one", Passed), ("a.two", Passed)];

    /// What runs with these results come to.
    fn whole(runs: &[&Results<'_>]) -> (Document, Collected) {
        let runs: Vec<_> = runs.iter().map(|run| (*run, None)).collect();
        ended(&runs)
    }

    /// The same, of runs that may have ended in another way than their results.
    fn ended(runs: &[(&Results<'_>, Option<Verdict>)]) -> (Document, Collected) {
        let mut collection = Collection::new(None);
        let (mut exit, mut bad) = (Exit::Proven, 0);
        for (number, (run, verdict)) in (1..).zip(runs) {
            let tally = samples::tally(run);
            collection.begin(format!("run {number}"));
            for result in tally.results() {
                collection.case(result, tally.judge(result));
            }
            let verdict = verdict.clone();
            let verdict = verdict.unwrap_or_else(|| Verdict::of_whole(&tally));
            collection.finished(&tally, "", &verdict);
            bad += u32::from(!verdict.is_good());
            exit = [exit, verdict.exit()]
                .into_iter()
                .max_by_key(|one| one.code())
                .unwrap();
        }
        collection.conclude(&Conclusion {
            runs: u32::try_from(runs.len()).unwrap(),
            exit,
            words: format!("{bad} failed"),
            failures: vec!["flaky  a.two".to_owned()],
        });
        let kept = collection.kept.unwrap().run;
        (kept.document.clone().unwrap(), kept)
    }

    fn results(document: &Document) -> Vec<(&str, Status, u32, Vec<&str>)> {
        let entries = document.suites[0].results.iter();
        entries
            .map(|one| {
                let runs = one.failed_in.iter().map(String::as_str).collect();
                (one.case.as_str(), one.status, one.failed_runs, runs)
            })
            .collect()
    }

    #[test]
    fn a_case_that_fails_now_and_then_has_failed_whichever_run_it_was() {
        let first_fails = [("a.one", Failed), ("a.two", Passed)];
        let second_fails = [("a.one", Passed), ("a.two", Failed)];
        let (document, kept) = whole(&[&GOOD, &first_fails, &GOOD, &second_fails, &first_fails]);
        assert_eq!(
            results(&document),
            [
                ("a.one", Status::Failed, 2, vec!["run 2", "run 5"]),
                ("a.two", Status::Failed, 1, vec!["run 4"]),
            ]
        );
        assert_eq!((document.runs, document.exit), (5, Exit::CaseFailed.code()));
        assert_eq!(
            (document.suites[0].passed, document.suites[0].failed),
            (0, 2)
        );
        let words = "3 failed; run 2: 1 case failed";
        assert_eq!(document.verdict, words);
        let often = document.how_often(&document.suites[0].results[0]);
        assert_eq!(
            often.as_deref(),
            Some("flaky: failed in 2 of 5: run 2, run 5")
        );
        // The lines are those of the first run that failed, and then of all.
        assert!(
            kept.text
                .iter()
                .any(|line| line.starts_with("FAILED  port0  a.one "))
        );
        assert!(kept.text.iter().any(|line| line == "  flaky  a.two"));
        assert_eq!(kept.text.last().map(String::as_str), Some(words));
    }

    #[test]
    fn what_fails_each_time_is_not_called_flaky() {
        let fails = [("a.one", Failed), ("a.two", Skipped("no".to_owned()))];
        let (document, _) = whole(&[&fails[..]; 10]);
        let entry = &document.suites[0].results[0];
        let often = document.how_often(entry).unwrap();
        assert!(often.starts_with("failed in 10 of 10: run 1, "), "{often}");
        assert!(often.ends_with("run 8 and 2 more"), "{often}");
        assert_eq!(document.how_often(&document.suites[0].results[1]), None);
    }

    /// A retry has only what failed; it takes nothing from what came first.
    #[test]
    fn a_run_of_less_changes_nothing_of_the_rest() {
        let first = [("a.one", Failed), ("a.two", Passed)];
        let (document, _) = whole(&[&first, &[("a.one", Passed)]]);
        assert_eq!(
            results(&document),
            [
                ("a.one", Status::Failed, 1, vec!["run 1"]),
                ("a.two", Status::Passed, 0, vec![]),
            ]
        );
        assert_eq!(document.suites[0].missing, 0);
    }

    /// The exit code is that of the gravest, and the words say why.
    #[test]
    fn a_run_that_is_graver_than_the_one_kept_is_told_too() {
        let fails = [("a.one", Failed)];
        let crash = Verdict::Crashed("so".to_owned());
        let (document, _) = ended(&[(&fails, None), (&[], Some(crash)), (&fails, None)]);
        assert_eq!(document.exit, Exit::Guest.code());
        let words = "3 failed; run 1: 1 case failed; \
                     run 2: the guest crashed: so";
        assert_eq!(document.verdict, words);
        // Its own results may not have come; those of others are not lost with them.
        let crash = Verdict::Crashed("so".to_owned());
        let (document, _) = ended(&[(&[], Some(crash)), (&fails, None)]);
        let failed = ("a.one", Status::Failed, 1, vec!["run 2"]);
        assert_eq!(results(&document), [failed]);
    }

    #[test]
    fn runs_that_are_all_good_are_told_as_one_that_is() {
        let (document, _) = whole(&[&GOOD, &GOOD]);
        assert_eq!(document.verdict, "0 failed");
        assert!(document.is_good());
        assert_eq!(whole(&[&GOOD]).0.verdict, "all proven");
    }
}
