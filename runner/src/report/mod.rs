//! What the user sees of a run: while it goes on, and at its end.
//!
//! This module owns words and layout. It decides nothing: verdicts come in
//! ready-made.

mod both;
mod collected;
mod collection;
mod console;
mod directory;
pub mod document;
mod github;
mod html;
mod joined;
mod json;
mod junit;
mod ktap;
mod machine;
mod palette;
mod pretty;
mod printable;
mod repeated;
#[cfg(test)]
mod samples;
mod table;
mod text;
mod units;
mod waveform;

pub use both::Both;
pub use collection::Collection;
pub use console::{Console, Verbosity};
pub use directory::{Directory, JSON as JSON_FILE};
pub use github::{Github, annotate, annotate_error};
pub use html::escape;
pub use joined::{JoinError, join};
pub use json::write as json;
pub use junit::write as junit;
pub use machine::{ForPrograms, Format};
pub use pretty::Pretty;
pub use printable::printable;
pub use repeated::{Conclusion, OneOfMany, Repeated};
pub use units::human;
pub use waveform::diagram;

use crate::ktap::CaseResult;
use crate::verdict::{Judged, Tally, Verdict};

/// What a run is about to do, for its first lines.
#[derive(Clone, Debug)]
pub struct Header {
    /// The device under test.
    pub device: String,
    /// The machine, the accelerator, the way of booting.
    pub machine: String,
    /// The profile it is judged by; none if the guest knows no profiles.
    pub profile: Option<&'static str>,
    /// How many results are due; none if only the guest can tell.
    pub due: Option<usize>,
    /// QEMU's command line, ready to be typed, where there is a QEMU.
    pub command: Option<String>,
}

impl Header {
    /// All but the command, in a line.
    fn line(&self) -> String {
        let mut line = format!("{} on {}", self.device, self.machine);
        if let Some(profile) = self.profile {
            line.push_str(&format!(", profile {profile}"));
        }
        line
    }
}

/// What a line of the guest's means to the run.
#[derive(Clone, Copy, Debug)]
pub enum Meaning<'a> {
    /// A result that counts.
    Case(&'a CaseResult, Judged<'a>),
    /// The end of a suite.
    Suite {
        /// Whether nothing in it makes the run fail.
        good: bool,
    },
    /// Whatever else.
    Other,
}

/// Somebody who shows a run. The calls come in this order, `suite` and `case`
/// many times.
pub trait Report {
    /// The guest is about to start.
    fn started(&mut self, header: &Header);
    /// A line about the run that is no result, for a reader who wants to
    /// know this much.
    fn remark(&mut self, line: &str, interest: Verbosity);
    /// A line that the guest says about itself.
    fn info(&mut self, line: &str);
    /// A line of the report as it came, for those who want to see all, and
    /// what it means.
    fn raw(&mut self, line: &str, meaning: Meaning<'_>);
    /// A suite begins.
    fn suite(&mut self, name: &str);
    /// How far a case is that takes long.
    fn progress(&mut self, _words: &str) {}
    /// A result came, and means this to the run.
    fn case(&mut self, result: &CaseResult, judged: Judged<'_>);
    /// The run has ended; `complaints` is what QEMU wrote to its standard
    /// error.
    fn finished(&mut self, tally: &Tally, complaints: &str, verdict: &Verdict);
}
