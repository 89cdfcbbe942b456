//! One run, collected for a report that is written at its end.

use std::time::Instant;

use super::document::{Document, Split};
use super::html::Drawing;
use super::palette::Palette;
use super::{Header, Meaning, Report, Verbosity, ktap, table, text, waveform};
use crate::ktap::CaseResult;
use crate::soak;
use crate::trace::Recent;
use crate::verdict::{Judged, Tally, Verdict};

/// What a run has said so far, in every form.
#[derive(Debug)]
pub(super) struct Collected {
    start: Instant,
    split: Option<Split>,
    header: Option<Header>,
    /// The lines for people.
    pub(super) text: Vec<String>,
    /// The lines of KTAP.
    pub(super) ktap: Vec<String>,
    /// The data; none before the run has ended.
    pub(super) document: Option<Document>,
    /// The levels on the card's lines, and how many ports it has.
    signals: Option<(Recent, usize)>,
    /// The suite at hand.
    suite: String,
    /// What the lines did in each case that failed.
    pub(super) drawings: Vec<Drawing>,
}

impl Collected {
    /// A run of such a part that begins now, of a card with these signals.
    pub(super) fn new(split: Option<Split>, signals: Option<(Recent, usize)>) -> Self {
        if let Some((recent, _)) = &signals {
            recent.forget();
        }
        Self {
            start: Instant::now(),
            split,
            header: None,
            text: Vec::new(),
            ktap: Vec::new(),
            document: None,
            signals,
            suite: String::new(),
            drawings: Vec::new(),
        }
    }
}

impl Report for Collected {
    fn started(&mut self, header: &Header) {
        self.text.push(header.line());
        self.text.extend(header.command.clone());
        self.header = Some(header.clone());
    }

    fn remark(&mut self, line: &str, _interest: Verbosity) {
        self.text.push(line.to_owned());
    }

    fn info(&mut self, line: &str) {
        self.text.push(format!("guest: {line}"));
    }

    fn raw(&mut self, line: &str, meaning: Meaning<'_>) {
        self.ktap.extend(ktap::lines(line, meaning));
    }

    fn suite(&mut self, name: &str) {
        name.clone_into(&mut self.suite);
    }

    fn case(&mut self, result: &CaseResult, judged: Judged<'_>) {
        self.text.push(text::case(Palette::PLAIN, result, judged));
        self.text.extend(text::explanation(result, judged));
        let Some((recent, ports)) = &self.signals else {
            return;
        };
        // Taken after every case, so that a drawing begins with its own.
        let waveform = recent.take();
        if judged.is_bad()
            && let Some(svg) = waveform::diagram(&waveform, *ports)
        {
            self.drawings.push(Drawing {
                suite: self.suite.clone(),
                case: result.id.clone(),
                svg,
            });
        }
    }

    fn finished(&mut self, tally: &Tally, complaints: &str, verdict: &Verdict) {
        let time = self.start.elapsed();
        self.text.push(String::new());
        self.text.extend(table::lines(tally));
        self.text.push(String::new());
        let complaints = complaints.lines();
        self.text
            .extend(complaints.map(|line| format!("QEMU: {line}")));
        self.text.extend(soak::total(tally.results()));
        self.text.push(text::sum(tally, verdict, time));
        self.ktap.extend(ktap::end(tally, verdict));
        let header = self.header.as_ref();
        self.document = Some(Document::new(self.split, header, tally, verdict, time));
    }
}
