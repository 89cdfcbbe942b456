//! A directory with a run in every format.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::document::{Document, Split};
use super::html::Drawing;
use super::palette::Palette;
use super::{Header, Meaning, Report, Verbosity, html, json, junit, ktap, table, text, waveform};
use crate::ktap::CaseResult;
use crate::outcome::Error;
use crate::soak;
use crate::trace::Recent;
use crate::verdict::{Judged, Tally, Verdict};

/// What is in it.
const TEXT: &str = "report.txt";
const KTAP: &str = "report.ktap";
/// The data of a run.
pub const JSON: &str = "report.json";
const JUNIT: &str = "junit.xml";
const HTML: &str = "index.html";

/// Collects a run, and writes it.
#[derive(Debug)]
pub struct Directory {
    path: PathBuf,
    start: Instant,
    split: Option<Split>,
    header: Option<Header>,
    text: Vec<String>,
    ktap: Vec<String>,
    document: Option<Document>,
    /// The levels on the card's lines, and how many ports it has.
    signals: Option<(Recent, usize)>,
    /// The suite at hand.
    suite: String,
    drawings: Vec<Drawing>,
}

impl Directory {
    /// The directory at `path`, which is made if it is not there, for a run
    /// that begins now.
    ///
    /// # Errors
    /// [`Error::Environment`] when it cannot be made.
    pub fn create(path: &Path, split: Option<Split>) -> Result<Self, Error> {
        make(path)?;
        Ok(Self {
            path: path.to_owned(),
            start: Instant::now(),
            split,
            header: None,
            text: Vec::new(),
            ktap: Vec::new(),
            document: None,
            signals: None,
            suite: String::new(),
            drawings: Vec::new(),
        })
    }

    /// Has the levels that `recent` keeps of a card of so many ports drawn
    /// beside what fails.
    pub fn draw(&mut self, recent: Recent, ports: usize) {
        self.signals = Some((recent, ports));
    }

    /// Writes what was collected; nothing of a run that did not begin.
    ///
    /// # Errors
    /// [`Error::Environment`] when a file cannot be written.
    pub fn write(self) -> Result<(), Error> {
        let Some(document) = &self.document else {
            return Ok(());
        };
        write_file(&self.path, TEXT, &lines(&self.text))?;
        write_file(&self.path, KTAP, &lines(&self.ktap))?;
        write_drawn(&self.path, document, &self.drawings)
    }
}

/// Writes what is made from the data of a run to the directory at `path`, which
/// is made if it is not there: JSON, JUnit, the page.
///
/// # Errors
/// [`Error::Environment`] when a file cannot be written.
pub fn write_documents(path: &Path, document: &Document) -> Result<(), Error> {
    write_drawn(path, document, &[])
}

/// The same, with drawings on the page.
fn write_drawn(path: &Path, document: &Document, drawings: &[Drawing]) -> Result<(), Error> {
    make(path)?;
    write_file(path, JSON, &json::write(document))?;
    write_file(path, JUNIT, &junit::write(document))?;
    write_file(path, HTML, &html::write(document, drawings))
}

fn make(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| {
        Error::Environment(format!(
            "cannot make the report's directory {}: {error}; name one that can be made",
            path.display()
        ))
    })
}

fn write_file(directory: &Path, name: &str, content: &str) -> Result<(), Error> {
    let path = directory.join(name);
    fs::write(&path, content).map_err(|error| {
        Error::Environment(format!(
            "cannot write the report {}: {error}; write it elsewhere",
            path.display()
        ))
    })
}

impl Report for Directory {
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

fn lines(lines: &[String]) -> String {
    let mut text = lines.join("\n");
    text.push('\n');
    text
}
