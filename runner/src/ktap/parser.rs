//! The incremental parser: bytes in, events out.

use std::time::Duration;

use super::line::{self, Line};
use super::{CaseResult, Event, Status, Violation};

/// How much of a line is remembered. The guest's lines are far shorter; what
/// is longer is a guest gone wild and must not fill the memory.
const MAX_LINE: usize = 4096;

/// How much of an offending line an explanation quotes.
const QUOTED: usize = 60;

/// Turns the bytes of the result channel into [`Event`]s.
#[derive(Debug, Default)]
pub struct Parser {
    line: Vec<u8>,
    overlong: bool,
    line_number: usize,
    state: State,
    planned: Option<usize>,
    ended: usize,
    diagnostics: Vec<String>,
}

#[derive(Debug, Default, PartialEq)]
enum State {
    /// Before the first `KTAP version 1`.
    #[default]
    Preamble,
    /// At the top level: the plan, the next suite, or the end.
    Top,
    /// After a suite's own `KTAP version 1`.
    SuiteVersion,
    /// Inside a suite.
    Suite(Suite),
    /// After `Bail out!`.
    Over,
}

#[derive(Debug, PartialEq)]
struct Suite {
    name: String,
    planned: Option<usize>,
    /// Results so far.
    seen: usize,
    /// The number that the latest result carried.
    number: usize,
    failed: usize,
}

impl Parser {
    /// A parser at the start of a report.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes and returns what they completed. A carriage
    /// return before a line feed is dropped, as a serial line sends it.
    pub fn push(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                self.end_line(&mut events);
            } else if self.line.len() < MAX_LINE {
                self.line.push(byte);
            } else {
                self.overlong = true;
            }
        }
        events
    }

    /// The channel has closed: says what is missing.
    pub fn finish(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        if !self.line.is_empty() {
            events.push(truncated("in the middle of a line"));
            self.line.clear();
        }
        match std::mem::replace(&mut self.state, State::Over) {
            State::Preamble => events.push(truncated("before it begins")),
            State::SuiteVersion => events.push(truncated("at the head of a suite")),
            State::Suite(suite) => events.push(truncated(&format!("inside {}", suite.name))),
            State::Over => {}
            State::Top => match self.planned {
                None => events.push(truncated("before its plan")),
                Some(planned) if planned != self.ended => {
                    events.push(Event::Violation(Violation::Count {
                        scope: "suites".to_owned(),
                        planned,
                        seen: self.ended,
                    }));
                }
                Some(_) => {}
            },
        }
        events
    }

    fn end_line(&mut self, events: &mut Vec<Event>) {
        self.line_number += 1;
        let mut bytes = std::mem::take(&mut self.line);
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
        let overlong = std::mem::take(&mut self.overlong);
        match String::from_utf8(bytes) {
            Ok(text) if !overlong => self.take_line(&text, events),
            Ok(text) => events.push(self.malformed(&text)),
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                events.push(self.malformed(&text));
            }
        }
    }

    fn take_line(&mut self, text: &str, events: &mut Vec<Event>) {
        let (depth, rest) = line::split_indent(text);
        let Some(parsed) = line::parse(rest) else {
            events.push(self.malformed(text));
            return;
        };
        if self.state == State::Over {
            events.push(self.out_of_place("a line after the bail-out", text));
            return;
        }
        match (depth, parsed) {
            // A guest that crashes inside a suite cannot care about depth.
            (_, Line::BailOut { kind, detail }) => {
                self.state = State::Over;
                events.push(Event::BailOut {
                    kind: kind.to_owned(),
                    detail: detail.to_owned(),
                });
            }
            (0, parsed) => self.top_line(parsed, text, events),
            (_, parsed) => self.suite_line(parsed, text, events),
        }
    }

    fn top_line(&mut self, parsed: Line<'_>, text: &str, events: &mut Vec<Event>) {
        match (parsed, &self.state) {
            (Line::Version, State::Preamble) => self.state = State::Top,
            (Line::Diagnostic(words), State::Preamble | State::Top) => {
                events.push(Event::Info(words.to_owned()));
            }
            (Line::Plan(count), State::Top) if self.planned.is_none() => {
                self.planned = Some(count);
                events.push(Event::Plan(count));
            }
            (
                Line::Result {
                    number,
                    name,
                    status,
                },
                State::Suite(_),
            ) => self.end_suite(number, name, &status, text, events),
            (parsed, _) => events.push(self.out_of_place(describe(&parsed), text)),
        }
    }

    fn suite_line(&mut self, parsed: Line<'_>, text: &str, events: &mut Vec<Event>) {
        let planned = self.planned.is_some();
        match (parsed, &mut self.state) {
            (Line::Version, State::Top) if planned => self.state = State::SuiteVersion,
            (Line::Subtest(name), State::SuiteVersion) => {
                self.state = State::Suite(Suite {
                    name: name.to_owned(),
                    planned: None,
                    seen: 0,
                    number: 0,
                    failed: 0,
                });
                events.push(Event::SuiteStarted(name.to_owned()));
            }
            (Line::Plan(count), State::Suite(suite)) if suite.planned.is_none() => {
                suite.planned = Some(count);
                events.push(Event::SuitePlan(count));
            }
            (Line::Diagnostic(words), State::Suite(suite)) if suite.planned.is_some() => {
                match words.strip_prefix("progress: ") {
                    Some(words) => events.push(Event::Progress(words.to_owned())),
                    None => self.diagnostics.push(words.to_owned()),
                }
            }
            (
                Line::Result {
                    number,
                    name,
                    status,
                },
                State::Suite(suite),
            ) if suite.planned.is_some() => {
                suite.seen += 1;
                let expected = suite.number + 1;
                suite.number = number;
                if status == Status::Failed {
                    suite.failed += 1;
                }
                let (time, explanation) = split_time(std::mem::take(&mut self.diagnostics));
                let result = CaseResult {
                    suite: suite.name.clone(),
                    id: name.to_owned(),
                    status,
                    time,
                    explanation,
                };
                // A result out of sequence proves nothing: it is dropped, and
                // the case stays missing.
                events.push(if number == expected {
                    Event::Case(result)
                } else {
                    Event::Violation(Violation::Number {
                        line: self.line_number,
                        got: number,
                        expected,
                    })
                });
            }
            (parsed, _) => events.push(self.out_of_place(describe(&parsed), text)),
        }
    }

    fn end_suite(
        &mut self,
        number: usize,
        name: &str,
        status: &Status,
        text: &str,
        events: &mut Vec<Event>,
    ) {
        let State::Suite(suite) = std::mem::replace(&mut self.state, State::Top) else {
            return;
        };
        self.ended += 1;
        if number != self.ended {
            events.push(Event::Violation(Violation::Number {
                line: self.line_number,
                got: number,
                expected: self.ended,
            }));
        }
        if suite.planned != Some(suite.seen) {
            events.push(Event::Violation(Violation::Count {
                scope: suite.name.clone(),
                planned: suite.planned.unwrap_or(0),
                seen: suite.seen,
            }));
        }
        if !self.diagnostics.is_empty() {
            self.diagnostics.clear();
            events.push(self.out_of_place("a diagnostic without its result", text));
        }
        let passed = *status != Status::Failed;
        if name != suite.name || passed != (suite.failed == 0) {
            events.push(Event::Violation(Violation::SuiteResult {
                line: self.line_number,
                text: quote(text),
            }));
        }
        events.push(Event::SuiteEnded {
            name: suite.name,
            passed,
        });
    }

    fn malformed(&self, text: &str) -> Event {
        Event::Violation(Violation::Malformed {
            line: self.line_number,
            text: quote(text),
        })
    }

    fn out_of_place(&self, what: &'static str, text: &str) -> Event {
        Event::Violation(Violation::OutOfPlace {
            line: self.line_number,
            what,
            text: quote(text),
        })
    }
}

fn truncated(where_: &str) -> Event {
    Event::Violation(Violation::Truncated(where_.to_owned()))
}

const fn describe(line: &Line<'_>) -> &'static str {
    match line {
        Line::Version => "a version line",
        Line::Plan(_) => "a plan",
        Line::Subtest(_) => "a suite's head",
        Line::Diagnostic(_) => "a diagnostic",
        Line::Result { .. } => "a result",
        Line::BailOut { .. } => "a bail-out",
    }
}

fn quote(text: &str) -> String {
    text.chars().take(QUOTED).collect()
}

/// Takes the `time: 42us` line out of a case's diagnostics.
fn split_time(lines: Vec<String>) -> (Option<Duration>, Vec<String>) {
    let mut time = None;
    let mut explanation = Vec::with_capacity(lines.len());
    for text in lines {
        match parse_time(&text) {
            Some(value) => time = Some(value),
            None => explanation.push(text),
        }
    }
    (time, explanation)
}

fn parse_time(text: &str) -> Option<Duration> {
    let micros = text.strip_prefix("time: ")?.strip_suffix("us")?;
    micros.parse().ok().map(Duration::from_micros)
}

#[cfg(test)]
#[path = "parser_tests.rs"]
mod tests;
