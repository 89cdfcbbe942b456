//! From the guest's bytes to the tally and the report, while they come.

use std::fs::File;
use std::io::{self, Write};

use crate::ktap::{Event, Parser};
use crate::report::Report;
use crate::verdict::Tally;
use crate::vm::Listener;

/// Follows a machine.
pub(super) struct Follower<'a> {
    parser: Parser,
    tally: Tally,
    report: &'a mut dyn Report,
    raw: Vec<u8>,
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
            serial_log,
            serial_error: None,
        }
    }

    /// Why the serial log ends early, if it does.
    pub(super) fn serial_error(&mut self) -> Option<io::Error> {
        self.serial_error.take()
    }

    /// The guest has said its last word.
    pub(super) fn finish(mut self) -> (Tally, &'a mut dyn Report) {
        for event in self.parser.finish() {
            self.take(&event);
        }
        (self.tally, self.report)
    }

    fn take(&mut self, event: &Event) {
        match event {
            Event::Info(line) => self.report.info(line),
            Event::SuiteStarted(name) => self.report.suite(name),
            _ => {}
        }
        let departure = match event {
            Event::Case(result) => self.tally.departure(result).map(str::to_owned),
            _ => None,
        };
        if let Some(result) = self.tally.take(event) {
            self.report.case(result, departure.as_deref());
        }
    }

    fn show_raw(&mut self, bytes: &[u8]) {
        self.raw.extend_from_slice(bytes);
        while let Some(end) = self.raw.iter().position(|&byte| byte == b'\n') {
            let line: Vec<u8> = self.raw.drain(..=end).collect();
            self.report.raw(String::from_utf8_lossy(&line).trim_end());
        }
    }
}

impl Listener for Follower<'_> {
    fn report(&mut self, bytes: &[u8]) {
        self.show_raw(bytes);
        for event in self.parser.push(bytes) {
            self.take(&event);
        }
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
