//! From the guest's bytes to the tally and the report, while they come.

use std::fs::File;
use std::io::{self, Write};

use crate::ktap::{Event, Parser};
use crate::report::{Meaning, Report, Verbosity};
use crate::verdict::Tally;
use crate::vm::Listener;

/// Follows a machine.
pub(super) struct Follower<'a> {
    parser: Parser,
    tally: Tally,
    report: &'a mut dyn Report,
    raw: Vec<u8>,
    /// One failure is enough.
    fail_fast: bool,
    heard_enough: bool,
    serial_log: Option<File>,
    serial_error: Option<io::Error>,
}

impl<'a> Follower<'a> {
    pub(super) fn new(tally: Tally, report: &'a mut dyn Report, serial_log: Option<File>) -> Self {
        Self {
            parser: Parser::new(),
            tally,
            report,
            raw: Vec::new(),
            fail_fast: false,
            heard_enough: false,
            serial_log,
            serial_error: None,
        }
    }

    /// Hears nothing after the first result that makes the run fail, if
    /// `fail_fast`.
    pub(super) const fn failing_fast(mut self, fail_fast: bool) -> Self {
        self.fail_fast = fail_fast;
        self
    }

    /// Why the serial log ends early, if it does.
    pub(super) fn serial_error(&mut self) -> Option<io::Error> {
        self.serial_error.take()
    }

    /// The guest has said its last word.
    pub(super) fn finish(mut self) -> (Tally, &'a mut dyn Report) {
        for event in self.parser.finish() {
            self.tally.take(&event);
        }
        (self.tally, self.report)
    }

    /// Takes what one line said, and reports the line itself before what
    /// follows from it.
    fn take_line(&mut self, line: &str, events: &[Event]) {
        let count = |event: &Event| self.tally.take(event);
        let counted: Vec<bool> = events.iter().map(count).collect();
        let mut said = events.iter().zip(counted);
        let meaning = said.find_map(|(event, counts)| meaning(&self.tally, event, counts));
        self.report.raw(line, meaning.unwrap_or(Meaning::Other));
        for event in events {
            match event {
                Event::Info(line) => self.report.info(line),
                Event::SuiteStarted(name) => self.report.suite(name),
                Event::Progress(words) => self.report.progress(words),
                _ => {}
            }
        }
        if let Some(Meaning::Case(result, judged)) = meaning {
            self.heard_enough = self.fail_fast && judged.is_bad();
            self.report.case(result, judged);
        }
    }
}

/// What a line's event means to the run; none if nothing.
fn meaning<'a>(tally: &'a Tally, event: &'a Event, counts: bool) -> Option<Meaning<'a>> {
    match event {
        Event::Case(result) if counts => Some(Meaning::Case(result, tally.judge(result))),
        Event::SuiteEnded { name, passed } => {
            let suite = tally.suites().iter().find(|suite| suite.name == *name)?;
            // What the guest holds against a suite is taken back only where
            // the profile explains it.
            let excused = *passed || suite.raw_failures() > 0;
            Some(Meaning::Suite {
                good: suite.is_good() && excused,
            })
        }
        _ => None,
    }
}

impl Listener for Follower<'_> {
    fn report(&mut self, bytes: &[u8]) {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            if self.heard_enough {
                return;
            }
            self.raw.extend_from_slice(piece);
            let events = self.parser.push(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.raw);
                self.take_line(String::from_utf8_lossy(&line).trim_end(), &events);
            }
        }
    }

    fn has_heard_enough(&self) -> bool {
        self.heard_enough
    }

    fn let_go(&mut self) {
        self.report.remark(
            "QEMU's CPU is wanted by others: it may run on all of them now",
            Verbosity::Verbose,
        );
    }

    fn serial(&mut self, bytes: &[u8]) {
        if let Some(log) = &mut self.serial_log {
            // A full disk must not end the run: the device must be removed.
            if let Err(error) = log.write_all(bytes) {
                self.serial_log = None;
                self.serial_error = Some(error);
            }
        }
    }
}
