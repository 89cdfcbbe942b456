//! The sentences of a report for people, whatever takes them.

use std::time::Duration;

use super::palette::Palette;
use super::units::human;
use crate::ktap::CaseResult;
use crate::soak;
use crate::verdict::{Judged, Tally, Verdict};

/// A result's line: verdict, port, case, time, and the reason if there is one.
pub(super) fn case(palette: Palette, result: &CaseResult, judged: Judged<'_>) -> String {
    let (word, why) = match judged {
        Judged::Passed => (palette.good("ok    "), None),
        Judged::Failed => (palette.bad("FAILED"), None),
        Judged::Skipped(reason) => (palette.doubtful("skip  "), Some(reason.to_owned())),
        Judged::Known(reason) => (palette.doubtful("known "), Some(reason.to_owned())),
        Judged::Unexpected { passed, reason } => (
            palette.bad(if passed { "passed" } else { "skip  " }),
            Some(format!("the profile says that it fails: {reason}")),
        ),
        Judged::Unsteady { passed, reason } => {
            let this_time = if passed { "passed" } else { "failed" };
            (
                palette.doubtful("varies"),
                Some(format!("{this_time} this time: {reason}")),
            )
        }
    };
    let time = result.time.map(human).unwrap_or_default();
    let line = format!(
        "{word}  {:<5}  {:<34} {}",
        result.suite,
        result.id,
        palette.faint(&format!("{time:>9}"))
    );
    match why {
        Some(why) => format!("{line}  {why}"),
        None => line.trim_end().to_owned(),
    }
}

/// The lines below a result: all that was found, of one that is no good, else
/// what a soak counted.
pub(super) fn explanation(result: &CaseResult, judged: Judged<'_>) -> Vec<String> {
    let line = |line: &String| match soak::passage(line, result.time) {
        Some(words) => Some(words),
        None => judged.is_bad().then(|| line.clone()),
    };
    let lines = result.explanation.iter().filter_map(line);
    lines.map(|line| format!("          {line}")).collect()
}

/// The last line.
pub(super) fn sum(tally: &Tally, verdict: &Verdict, time: Duration) -> String {
    let time = human(time);
    if verdict.is_good() {
        let passed = tally.count(|suite| suite.passed + suite.unsteady_passes);
        format!("{verdict}: {passed} cases passed in {time}")
    } else {
        format!("{verdict} (after {time})")
    }
}
