//! Runs of one thing again and again: how often, and when to leave off.

use crate::outcome::{Error, Exit};
use crate::report::{Both, Collection, Console, Repeated};
use crate::run::{Place, Request, prove};
use crate::signals::Interrupts;
use crate::verdict::Verdict;

use super::options;

/// How often to run.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Again {
    /// Do it so many times, whatever comes out, and say which cases failed in
    /// some runs; a card in --place model, each time on another busy host. --report
    /// has the first run that failed, and what others found besides
    #[arg(long, value_name = "TIMES", conflicts_with = "serial_log", value_parser = options::times, allow_negative_numbers = true)]
    repeat: Option<u32>,
    /// Do it again until a run fails, with --repeat at most so many times
    #[arg(long, conflicts_with = "serial_log")]
    until_fail: bool,
    /// Put the cases that failed to the device again, so many times, and say
    /// which of them fail now and then. The run fails all the same, and --report
    /// has what it found at first, and how often
    #[arg(long, value_name = "TIMES", conflicts_with_all = ["serial_log", "repeat", "until_fail"], value_parser = options::times, allow_negative_numbers = true)]
    retries: Option<u32>,
}

impl Again {
    /// The option that asks for more than one run, if any does.
    pub(super) const fn option(&self) -> Option<&'static str> {
        if self.until_fail {
            Some("--until-fail")
        } else if self.repeat.is_some() {
            Some("--repeat")
        } else if self.retries.is_some() {
            Some("--retries")
        } else {
            None
        }
    }

    /// The most runs that there may be.
    fn most(&self) -> Option<u32> {
        match self.retries {
            Some(retries) => Some(retries.saturating_add(1)),
            None => self.repeat,
        }
    }

    /// Runs again and again. With `vary` each run is on another busy host, the
    /// first on the one that `request` names. The runs are put to `collection`, too,
    /// if there is one.
    pub(super) fn run(
        &self,
        mut request: Request,
        vary: bool,
        place: Place<'_>,
        collection: &mut Option<Collection>,
        console: &Console,
        interrupts: &Interrupts,
    ) -> Result<Exit, Error> {
        let mut all = Repeated::new(console, self.most());
        let first = request.seed.unwrap_or_default();
        for run in 1.. {
            let mut name = String::new();
            if vary && self.retries.is_none() {
                let seed = first.wrapping_add(u64::from(run) - 1);
                request.seed = Some(seed);
                name = format!("--seed {seed}");
            }
            let mut report = all.next(name);
            let verdict = match collection {
                None => prove(&request, place, interrupts, &mut report)?,
                Some(collection) => {
                    collection.begin(report.name());
                    let mut both = Both(&mut report, collection);
                    prove(&request, place, interrupts, &mut both)?
                }
            };
            let failed = matches!(
                verdict,
                Verdict::CasesFailed { .. } | Verdict::CutShort { .. }
            );
            let enough = verdict == Verdict::Interrupted
                || self.most() == Some(run)
                || self.until_fail && !verdict.is_good()
                || self.retries.is_some() && run == 1 && !failed;
            if enough {
                break;
            }
            if self.retries.is_some() && run == 1 {
                request.cases = Some(all.failed_cases());
            }
        }
        let conclusion = all.conclude();
        if let Some(collection) = collection {
            collection.conclude(&conclusion);
        }
        Ok(conclusion.exit)
    }
}
