//! A run on the screen: how far it is while it goes on, and at its end one
//! page, with the failures last.
//!
//! Owns what is worth a place there. Every line of the report goes out by the
//! result channel all the same.

use alloc::vec::Vec;
use core::fmt;
use core::time::Duration;

use lineproof_conformance::{Case, Instant, Mismatch, Outcome, Port, Profile, Report, Scope};

use super::screen;

/// Between two looks at the progress. Drawing takes time, on some machines
/// more than a case does.
const REFRESH: Duration = Duration::from_millis(100);

/// Lines that the page leaves free for the last words.
const LAST_WORDS: usize = 1;

/// The parts of a run, in their order.
const PARTS: [&str; 3] = ["card", "port0", "port1"];

/// What has come out so far.
pub struct Page<'p> {
    profile: &'p Profile,
    due: usize,
    counts: [Count; PARTS.len()],
    failures: Vec<Broken>,
    /// When the progress is to be shown again.
    refresh: Instant,
}

/// What came out of one part.
#[derive(Clone, Copy, Default)]
struct Count {
    passed: usize,
    failed: usize,
    known: usize,
    skipped: usize,
    time: Duration,
}

/// A claim that does not hold, and should.
struct Broken {
    part: usize,
    case: &'static Case,
    mismatch: Mismatch,
}

impl Count {
    const fn cases(&self) -> usize {
        self.passed + self.failed + self.known + self.skipped
    }
}

impl<'p> Page<'p> {
    /// A run that is judged by `profile`, with `due` results to come.
    pub const fn new(profile: &'p Profile, due: usize) -> Self {
        Self {
            profile,
            due,
            counts: [Count {
                passed: 0,
                failed: 0,
                known: 0,
                skipped: 0,
                time: Duration::ZERO,
            }; PARTS.len()],
            failures: Vec::new(),
            refresh: Instant::from_nanos(0),
        }
    }

    /// `case` is about to run on `port`.
    pub fn next(&mut self, case: &Case, port: Port, now: Instant) {
        if screen::lines().is_none() || now < self.refresh {
            return;
        }
        self.refresh = now + REFRESH;
        let done: usize = self.counts.iter().map(Count::cases).sum();
        screen::status(format_args!(
            "{done} of {}, {} failed: {} {}",
            self.due,
            self.failures.len(),
            PARTS[part(case, port)],
            case.id,
        ));
    }

    /// What came out of `case` on `port`.
    pub fn take(&mut self, case: &'static Case, port: Port, report: &Report) {
        if screen::lines().is_none() {
            return;
        }
        let part = part(case, port);
        let count = &mut self.counts[part];
        count.time += report.elapsed;
        match &report.outcome {
            Outcome::Passed => count.passed += 1,
            Outcome::Skipped(_) => count.skipped += 1,
            Outcome::Failed(_) if self.profile.known().any(|one| one.cases.contains(&case.id)) => {
                count.known += 1;
            }
            Outcome::Failed(failure) => {
                count.failed += 1;
                screen::log(format_args!("FAILED {} {}", PARTS[part], case.id));
                self.failures.push(Broken {
                    part,
                    case,
                    mismatch: *failure.mismatch(),
                });
            }
        }
    }

    /// Shows the whole run: the counts, then every failure, in detail as far
    /// as there is room.
    pub fn show(&self) {
        let Some(lines) = screen::lines() else {
            return;
        };
        screen::clear();
        screen::log(format_args!("{self}"));
        let used = screen::lines_of(format_args!("{self}"));
        let mut room = lines.saturating_sub(used + LAST_WORDS);
        let details = self.failures.iter().map(Broken::lines).sum::<usize>();
        if details > room {
            room -= self.list(room);
        }
        for broken in &self.failures {
            if broken.lines() > room {
                break;
            }
            screen::log(format_args!("{broken}"));
            room -= broken.lines();
        }
    }

    /// Names the failures, as far as there is `room`; says how many lines that
    /// took.
    fn list(&self, room: usize) -> usize {
        let all = self.failures.len();
        let named = if all <= room {
            all
        } else {
            room.saturating_sub(1)
        };
        for broken in &self.failures[..named] {
            screen::log(format_args!(
                "FAILED {} {}",
                PARTS[broken.part], broken.case.id
            ));
        }
        if named < all {
            screen::log(format_args!(
                "and {} more: COM1 tells them all",
                all - named
            ));
        }
        all.min(room)
    }
}

impl Broken {
    /// Lines that the details take.
    fn lines(&self) -> usize {
        screen::lines_of(format_args!("{self}"))
    }
}

/// Where `case` belongs when it runs on `port`.
const fn part(case: &Case, port: Port) -> usize {
    match case.scope {
        Scope::Card => 0,
        Scope::Port => 1 + port.index(),
    }
}

/// The counts, a line for each part.
impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Lineproof {}, profile {}\n",
            env!("CARGO_PKG_VERSION"),
            self.profile.name
        )?;
        writeln!(f, "port   cases  passed  failed  known  skipped     time")?;
        for (name, count) in PARTS.iter().zip(&self.counts) {
            if count.cases() > 0 {
                writeln!(
                    f,
                    "{name:<5}  {:>5}  {:>6}  {:>6}  {:>5}  {:>7}  {:>3}.{:02} s",
                    count.cases(),
                    count.passed,
                    count.failed,
                    count.known,
                    count.skipped,
                    count.time.as_secs(),
                    count.time.subsec_millis() / 10,
                )?;
            }
        }
        writeln!(f)?;
        let known: usize = self.counts.iter().map(|count| count.known).sum();
        match (self.failures.len(), known) {
            (0, 0) => write!(f, "none of {} cases failed", self.due),
            (0, _) => write!(
                f,
                "none of {} cases failed that the profile does not know",
                self.due
            ),
            (failed, _) => write!(f, "{failed} of {} cases failed:", self.due),
        }
    }
}

/// The claim, and what was expected and came.
impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (part, case) = (PARTS[self.part], self.case);
        write!(
            f,
            "FAILED {part} {}: {}\n{}",
            case.id, case.claim, self.mismatch
        )
    }
}
