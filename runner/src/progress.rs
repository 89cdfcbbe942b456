//! How long work says what it is doing.
//!
//! This module owns the vocabulary only: steps, totals, messages, warnings.
//! It refuses to know what a terminal is; the command line renders steps as
//! bars or plain lines, tests listen to them, and [`Silent`] drops them.

/// The unit in which a [`Step`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes downloaded or written.
    Bytes,
    /// Things: packages, crates, files.
    Items,
}

/// Somebody who is told about work in progress.
///
/// Shared between threads: a step may be driven by the thread that reads a
/// child process while another one waits for it.
pub trait Progress: Sync {
    /// Starts a step. `title` is a short phrase without a full stop, such as
    /// `Downloading QEMU`. The step ends with [`Step::finish`]; one that is
    /// dropped unfinished has failed, and the error follows by another way.
    fn begin(&self, title: &str) -> Box<dyn Step + '_>;

    /// One line that the user should see although work goes on.
    fn warn(&self, line: &str);
}

/// One piece of work that takes long enough to be shown.
pub trait Step: Send {
    /// How much there is to do. Unknown until the first call; a later call
    /// corrects it.
    fn total(&mut self, total: u64, unit: Unit);

    /// How much of [`Step::total`] is done, counted from the start of the step.
    fn done(&mut self, done: u64);

    /// What is being worked on right now: a package, a crate, a file.
    fn message(&mut self, text: &str);

    /// The step has succeeded. `result` is a short phrase for the user, such
    /// as `QEMU 11.1.3`; empty if the title says it all.
    fn finish(self: Box<Self>, result: &str);
}

/// Progress that nobody looks at.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _title: &str) -> Box<dyn Step + '_> {
        Box::new(Silent)
    }

    fn warn(&self, _line: &str) {}
}

impl Step for Silent {
    fn total(&mut self, _total: u64, _unit: Unit) {}

    fn done(&mut self, _done: u64) {}

    fn message(&mut self, _text: &str) {}

    fn finish(self: Box<Self>, _result: &str) {}
}
