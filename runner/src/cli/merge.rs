//! `lineproof merge`: one report out of those of all shards.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use serde::Deserialize;

use crate::outcome::{Error, Exit};
use crate::report::document::{Document, VERSION};
use crate::report::{self, Console, Directory, JoinError, annotate, human, join};

/// What to join.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The JSON reports of all shards, or the directories that --report wrote
    #[arg(value_name = "FILE", required = true)]
    parts: Vec<PathBuf>,
    /// How to report on standard output
    #[arg(long, default_value = "pretty")]
    format: FormatWord,
    /// Write the report to this directory, too, as JSON, JUnit and a page for
    /// a browser
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum FormatWord {
    /// What failed, and the counts
    #[default]
    Pretty,
    /// One JSON object
    Json,
    /// One JUnit XML document
    Junit,
    /// What failed, and the counts, and annotations for a job on GitHub
    Github,
}

/// What a report says of its layout, whatever that is.
#[derive(Deserialize)]
struct Layout {
    lineproof: u32,
}

/// Joins the reports and ends as the whole run would have.
pub(super) fn merge(args: &Args, console: &Console) -> Result<Exit, Error> {
    let parts: Result<Vec<_>, Error> = args.parts.iter().map(|path| read(path)).collect();
    let parts = parts?;
    let directory = match &args.report {
        Some(path) => {
            spare_parts(path, &parts)?;
            Some(Directory::create(path)?)
        }
        None => None,
    };
    let whole = join(&parts).map_err(|error| Error::Usage(error.to_string()))?;
    if let Some(directory) = directory {
        directory.write_document(&whole)?;
    }
    match args.format {
        FormatWord::Pretty => pretty(&whole, console),
        FormatWord::Github => {
            pretty(&whole, console);
            annotate(console, &whole);
        }
        FormatWord::Json => console.line(&report::json(&whole)),
        FormatWord::Junit => console.line(report::junit(&whole).trim_end()),
    }
    if !whole.is_good() {
        console.error(&format!("lineproof: {}", whole.verdict));
    }
    Exit::from_code(whole.exit)
        .ok_or_else(|| Error::Usage(format!("no run ends with exit code {}", whole.exit)))
}

/// Refuses to put the whole in the place of one of its parts.
fn spare_parts(path: &Path, parts: &[(String, Document)]) -> Result<(), Error> {
    let Ok(place) = path.canonicalize() else {
        return Ok(());
    };
    let stands_there = |(name, _): &&(String, Document)| {
        let file = Path::new(name).canonicalize();
        file.is_ok_and(|file| file.parent() == Some(&place))
    };
    match parts.iter().find(stands_there) {
        Some((name, _)) => Err(Error::Usage(format!(
            "--report {} would overwrite the part {name}; name another directory",
            path.display()
        ))),
        None => Ok(()),
    }
}

fn read(path: &Path) -> Result<(String, Document), Error> {
    let file = match path.is_dir() {
        true => path.join(report::JSON_FILE),
        false => path.to_owned(),
    };
    let name = file.display().to_string();
    let refuse = |reason: String| {
        Error::Usage(format!(
            "{name} is no report of a shard: {reason}; name what `run --shard K/N --report DIR` \
             wrote"
        ))
    };
    let text = fs::read_to_string(&file).map_err(|error| refuse(error.to_string()))?;
    // Another layout is told as that, not by the first of its fields that differs.
    let Layout { lineproof: found } =
        serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
    if found != VERSION {
        return Err(Error::Usage(JoinError::Layout { name, found }.to_string()));
    }
    let document = serde_json::from_str(&text).map_err(|error| refuse(error.to_string()))?;
    Ok((name, document))
}

fn pretty(whole: &Document, console: &Console) {
    for suite in &whole.suites {
        for entry in suite.results.iter().filter(|entry| entry.status.is_bad()) {
            let reason = entry.reason.as_deref().unwrap_or_default();
            let line = format!(
                "{:<15}  {:<5}  {}  {reason}",
                entry.status.word(),
                suite.name,
                entry.case
            );
            console.line(line.trim_end());
            if let Some(often) = whole.how_often(entry) {
                console.line(&format!("          {often}"));
            }
            for line in &entry.explanation {
                console.line(&format!("          {line}"));
            }
        }
    }
    for suite in &whole.suites {
        console.line(&format!(
            "{:<5}  {} cases: {} passed, {} failed, {} known departures, {} unexpected passes, \
             {} unsteady, {} skipped, {} missing",
            suite.name,
            suite.cases,
            suite.passed,
            suite.failed,
            suite.known_departures,
            suite.unexpected_passes,
            suite.unsteady,
            suite.skipped,
            suite.missing
        ));
    }
    if whole.is_good() {
        let time = human(Duration::from_millis(whole.milliseconds));
        console.line(&format!("{}; the longest part took {time}", whole.verdict));
    }
}
