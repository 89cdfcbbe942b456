//! `lineproof quirks`: can the suite be trusted? It is put to a model that is
//! broken in each known way, one at a time.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use lineproof_conformance::Case;
use lineproof_host_emulator::Quirk;
use lineproof_places::{broken_claim, caught_by};
use serde_json::json;

use super::known;
use crate::outcome::{Error, Exit};
use crate::report::{Console, human};
use crate::run::choose;
use crate::signals::Interrupts;

/// How many of the cases that caught a quirk are named.
const NAMED: usize = 3;

/// Which quirks to try.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The quirks to try; all of them by default
    #[arg(value_name = "NAME", value_parser = known::quirk(), hide_possible_values = true)]
    names: Vec<Quirk>,
    /// Try only the quirks that break the claim of a case whose id matches
    /// this glob; may be given again
    #[arg(long, value_name = "GLOB", value_parser = known::filter(), hide_possible_values = true)]
    filter: Vec<String>,
    /// Say what each quirk does, whose claim it breaks and who was seen doing
    /// it, and try none
    #[arg(long)]
    list: bool,
    /// Name every case that notices, not the first few
    #[arg(long, short, conflicts_with = "list")]
    all: bool,
    /// How to write it
    #[arg(long, default_value = "text")]
    format: FormatWord,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FormatWord {
    /// A line each
    #[default]
    Text,
    /// One JSON array
    Json,
}

/// A quirk that was tried.
struct Tried {
    quirk: Quirk,
    /// The cases that notice, the one whose claim is broken first.
    cases: Vec<&'static Case>,
    time: Duration,
}

/// Prints every quirk, the cases that caught it, and the time it took. A quirk
/// escapes that the case whose claim it breaks does not notice.
pub(super) fn quirks(
    args: &Args,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let quirks = chosen(args)?;
    if args.list {
        list(&quirks, args.format, console);
        return Ok(Exit::Proven);
    }
    let width = width(&quirks);
    let mut all = Vec::new();
    for quirk in quirks {
        if interrupts.asked() {
            return Err(Error::Interrupted);
        }
        let tried = Tried::new(quirk);
        if args.format == FormatWord::Text {
            let line = tried.line(args.all);
            console.line(&format!("{quirk:<width$}  {line}"));
        }
        all.push(tried);
    }
    if args.format == FormatWord::Json {
        let values: Vec<_> = all.iter().map(Tried::json).collect();
        console.line(&format!("{:#}", serde_json::Value::from(values)));
    }
    let escaped = all.iter().filter(|tried| !tried.is_caught()).count();
    let sentence = sum(all.len(), escaped);
    if escaped > 0 {
        console.error(&format!("lineproof: {sentence}"));
        return Ok(Exit::CaseFailed);
    }
    if args.format == FormatWord::Text {
        console.line(&sentence);
    }
    Ok(Exit::Proven)
}

/// The quirks that were asked for, each once.
fn chosen(args: &Args) -> Result<Vec<Quirk>, Error> {
    let cases = choose(&args.filter).map_err(|error| Error::Usage(error.to_string()))?;
    let named = match args.names.as_slice() {
        [] => Quirk::ALL,
        names => names,
    };
    let mut seen = HashSet::new();
    let mut chosen = named.to_vec();
    chosen.retain(|&quirk| {
        let claim = broken_claim(quirk).id;
        let picked = cases.as_ref();
        seen.insert(quirk) && picked.is_none_or(|cases| cases.iter().any(|case| case.id == claim))
    });
    if chosen.is_empty() {
        return Err(Error::Usage(
            "no quirk breaks a claim that --filter picks; `lineproof quirks --list` names the \
             claims, by the ids of their cases"
                .to_owned(),
        ));
    }
    Ok(chosen)
}

/// Every quirk with what there is to say of it.
fn list(quirks: &[Quirk], format: FormatWord, console: &Console) {
    if format == FormatWord::Json {
        let values: Vec<_> = quirks.iter().map(|&quirk| about(quirk)).collect();
        console.line(&format!("{:#}", serde_json::Value::from(values)));
        return;
    }
    let width = width(quirks);
    for &quirk in quirks {
        console.line(&format!(
            "{quirk:<width$}  {} Breaks {}. Seen in: {}.",
            quirk.description(),
            broken_claim(quirk).id,
            quirk.source(),
        ));
    }
}

fn about(quirk: Quirk) -> serde_json::Value {
    json!({
        "quirk": quirk.name(),
        "description": quirk.description(),
        "source": quirk.source(),
        "breaks": broken_claim(quirk).id,
    })
}

fn width(quirks: &[Quirk]) -> usize {
    let widths = quirks.iter().map(|quirk| quirk.name().len());
    widths.max().unwrap_or(0)
}

/// What came of `count` quirks.
fn sum(count: usize, escaped: usize) -> String {
    match (count, escaped) {
        (1, 0) => "the quirk is caught".to_owned(),
        (2, 0) => "both quirks are caught".to_owned(),
        (_, 0) => format!("all {count} quirks are caught"),
        (1, _) => "the quirk escapes".to_owned(),
        (_, 1) => format!("1 of {count} quirks escapes"),
        _ => format!("{escaped} of {count} quirks escape"),
    }
}

impl Tried {
    fn new(quirk: Quirk) -> Self {
        let claim = broken_claim(quirk).id;
        let start = Instant::now();
        let mut cases: Vec<_> = caught_by(quirk).collect();
        let time = start.elapsed();
        // The rest stays in the catalogue's order.
        cases.sort_by_key(|case| case.id != claim);
        Self { quirk, cases, time }
    }

    fn is_caught(&self) -> bool {
        let first = self.cases.first();
        first.is_some_and(|case| case.id == broken_claim(self.quirk).id)
    }

    fn line(&self, all: bool) -> String {
        let ids: Vec<&str> = self.cases.iter().map(|case| case.id).collect();
        let named = if all { ids.len() } else { NAMED.min(ids.len()) };
        let mut cases = ids[..named].join(", ");
        if named < ids.len() {
            cases.push_str(&format!(" and {} more", ids.len() - named));
        }
        if !self.is_caught() {
            let claim = broken_claim(self.quirk).id;
            let noticed = if ids.is_empty() { "no case" } else { &cases };
            cases = format!("ESCAPES {claim}, noticed by {noticed}");
        }
        format!("{:>8}  {cases}", human(self.time))
    }

    fn json(&self) -> serde_json::Value {
        let mut value = about(self.quirk);
        let ids: Vec<&str> = self.cases.iter().map(|case| case.id).collect();
        value["caught"] = self.is_caught().into();
        value["noticed_by"] = ids.into();
        value["microseconds"] = u64::try_from(self.time.as_micros())
            .unwrap_or(u64::MAX)
            .into();
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_a_sentence() {
        assert_eq!(sum(1, 0), "the quirk is caught");
        assert_eq!(sum(2, 0), "both quirks are caught");
        assert_eq!(sum(81, 0), "all 81 quirks are caught");
        assert_eq!(sum(1, 1), "the quirk escapes");
        assert_eq!(sum(81, 1), "1 of 81 quirks escapes");
        assert_eq!(sum(81, 2), "2 of 81 quirks escape");
    }

    #[test]
    fn a_quirk_that_only_other_cases_notice_escapes() {
        let mut tried = Tried::new(Quirk::ScrMissing);
        assert!(tried.is_caught());
        assert!(tried.line(false).contains("  scr.holds-every-value, "));
        assert!(tried.line(false).ends_with(" more"));
        assert!(!tried.line(true).contains(" more"));
        tried.cases.remove(0);
        assert!(!tried.is_caught());
        assert!(tried.line(false).contains("ESCAPES scr.holds-every-value"));
    }
}
