//! The place where lines and moving bars meet: results go to standard output,
//! progress and warnings to standard error, and neither tears the other.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::palette::Palette;
use super::printable::printable;
use super::units::human;
use crate::progress::{Progress, Step, Unit};

/// How much to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verbosity {
    /// Failures and the verdict.
    Quiet,
    /// What is being done, a line a case, the table.
    Normal,
    /// QEMU's command line, and what the guest says about itself.
    Verbose,
    /// The guest's lines as they come.
    Raw,
}

/// Standard output and standard error of the command.
#[derive(Debug)]
pub struct Console {
    bars: MultiProgress,
    verbosity: Verbosity,
    /// Bars move only on a terminal; elsewhere steps become plain lines.
    live: bool,
    /// The first error in writing to standard output.
    lost: Mutex<Option<io::Error>>,
    pub(super) palette: Palette,
}

impl Console {
    /// A console that says as much as `verbosity` allows.
    #[must_use]
    pub fn new(verbosity: Verbosity) -> Self {
        let live = io::stderr().is_terminal() && verbosity > Verbosity::Quiet;
        let target = if live {
            ProgressDrawTarget::stderr()
        } else {
            ProgressDrawTarget::hidden()
        };
        Self {
            bars: MultiProgress::with_draw_target(target),
            verbosity,
            live,
            lost: Mutex::new(None),
            palette: Palette::detect(&io::stdout()),
        }
    }

    /// How much it says.
    #[must_use]
    pub const fn verbosity(&self) -> Verbosity {
        self.verbosity
    }

    /// Whether bars move.
    pub(super) const fn is_live(&self) -> bool {
        self.live
    }

    /// Prints a line to standard output.
    ///
    /// A run goes on without its output, for the device must be removed; what
    /// went wrong is kept for [`Console::lost`].
    pub fn line(&self, text: &str) {
        self.bars.suspend(|| {
            let mut out = io::stdout().lock();
            if let Err(error) = writeln!(out, "{text}").and_then(|()| out.flush()) {
                self.keep(error);
            }
        });
    }

    /// Copies bytes to standard output.
    pub fn bytes(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.bars.suspend(|| {
            let mut out = io::stdout().lock();
            if let Err(error) = out.write_all(bytes).and_then(|()| out.flush()) {
                self.keep(error);
            }
        });
    }

    /// Why standard output is not complete, if it is not. A reader who has
    /// gone away (`lineproof | head`) has all that they wanted.
    pub fn lost(&self) -> Option<io::Error> {
        self.lost.lock().ok()?.take()
    }

    /// Keeps what went wrong in writing to standard output, for
    /// [`Console::lost`].
    pub(crate) fn keep(&self, error: io::Error) {
        if error.kind() == ErrorKind::BrokenPipe {
            return;
        }
        if let Ok(mut lost) = self.lost.lock() {
            lost.get_or_insert(error);
        }
    }

    /// Prints a line to standard error, whatever the verbosity.
    pub fn error(&self, text: &str) {
        self.bars.suspend(|| {
            let _ = writeln!(io::stderr(), "{text}");
        });
    }

    /// A bar for the cases of a run; hidden unless on a terminal.
    pub(super) fn case_bar(&self, due: Option<usize>) -> ProgressBar {
        let bar = match due {
            Some(due) => ProgressBar::new(due as u64).with_style(style(
                "{spinner} {prefix:8} [{bar:30}] {pos}/{len} {wide_msg}",
            )),
            None => ProgressBar::new_spinner()
                .with_style(style("{spinner} {prefix:8} {pos} {wide_msg}")),
        };
        let bar = self.bars.add(bar);
        bar.enable_steady_tick(Duration::from_millis(120));
        bar
    }
}

impl Progress for Console {
    fn begin(&self, title: &str) -> Box<dyn Step + '_> {
        if self.live {
            let bar = self.bars.add(ProgressBar::new_spinner());
            bar.set_style(style("{spinner} {prefix} {elapsed} {wide_msg}"));
            bar.set_prefix(title.to_owned());
            bar.enable_steady_tick(Duration::from_millis(120));
            return Box::new(Bar {
                console: self,
                title: title.to_owned(),
                bar,
            });
        }
        if self.verbosity > Verbosity::Quiet {
            self.error(&format!("{title} ..."));
        }
        Box::new(Plain {
            console: self,
            title: title.to_owned(),
        })
    }

    fn warn(&self, line: &str) {
        self.error(&format!("warning: {}", printable(line)));
    }
}

/// A step as a moving bar.
struct Bar<'a> {
    console: &'a Console,
    title: String,
    bar: ProgressBar,
}

impl Step for Bar<'_> {
    fn total(&mut self, total: u64, unit: Unit) {
        self.bar.set_length(total);
        self.bar.set_style(style(match unit {
            Unit::Bytes => {
                "{spinner} {prefix} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {wide_msg}"
            }
            Unit::Items => "{spinner} {prefix} [{bar:30}] {pos}/{len} {wide_msg}",
        }));
    }

    fn done(&mut self, done: u64) {
        self.bar.set_position(done);
    }

    fn message(&mut self, text: &str) {
        self.bar.set_message(text.to_owned());
    }

    fn finish(self: Box<Self>, result: &str) {
        let time = human(self.bar.elapsed());
        self.bar.finish_and_clear();
        self.console
            .error(&format!("{}  {time}", sentence(&self.title, result)));
    }
}

impl Drop for Bar<'_> {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// A step as plain lines.
struct Plain<'a> {
    console: &'a Console,
    title: String,
}

impl Step for Plain<'_> {
    fn total(&mut self, _total: u64, _unit: Unit) {}

    fn done(&mut self, _done: u64) {}

    fn message(&mut self, _text: &str) {}

    fn finish(self: Box<Self>, result: &str) {
        if self.console.verbosity > Verbosity::Quiet {
            self.console.error(&sentence(&self.title, result));
        }
    }
}

fn sentence(title: &str, result: &str) -> String {
    if result.is_empty() {
        format!("{title}: done")
    } else {
        format!("{title}: {result}")
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbosities_are_ordered() {
        assert!(Verbosity::Quiet < Verbosity::Normal);
        assert!(Verbosity::Verbose < Verbosity::Raw);
    }
}
