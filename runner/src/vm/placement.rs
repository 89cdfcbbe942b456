//! On which of the host's CPUs a QEMU runs.
//!
//! A guest's access to a served card goes from the thread of its processor to
//! the server, from there to QEMU's main loop and back, and is never in two of
//! them at once. On different CPUs each of these steps wakes an idle one, which
//! takes longer than all the rest of the access. So QEMU is kept on a single
//! CPU, that on which the kernel has started it (it starts programs on the
//! idlest), and the server's thread follows (`vfio_user/company`).
//!
//! That is worth it as long as QEMU gets that CPU. If it waits too long for it,
//! twice in succession, it may run anywhere again, for good: the kernel knows
//! better then. Once may be the start, when all that takes part in it does
//! something.
//!
//! Nothing but QEMU is moved; whoever started it stays where it was.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use rustix::process::{Pid, getpid};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// How long a QEMU is left in peace between two looks at its waiting.
const WINDOW: Duration = Duration::from_millis(250);

/// Which CPUs a QEMU and the thread behind its device share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Cpus {
    /// One, as long as others leave it to them
    #[default]
    One,
    /// All that the kernel lets them run on
    All,
}

/// A QEMU, or what stands for one, on a single CPU.
#[derive(Debug)]
pub struct Placement {
    qemu: Pid,
    /// Where it could run before.
    all: CpuSet,
    last: Usage,
    looked: Instant,
    /// Whether it had to wait too long before the last look.
    waiting: bool,
}

impl Placement {
    /// Keeps `qemu`, which has just been started, on one of the CPUs that it may
    /// run on. None where there is only one anyway, where the kernel refuses, and
    /// where it does not say how long its threads wait.
    #[must_use]
    pub fn on_one_cpu(qemu: Pid) -> Option<Self> {
        let all = sched_getaffinity(Some(qemu)).ok()?;
        // What has just been started may not have run yet: so ask about oneself
        // whether the kernel counts.
        let counted = Usage::of(getpid()).is_some_and(|usage| usage != Usage::default());
        if all.count() < 2 || !counted {
            return None;
        }
        let placement = Self {
            qemu,
            all,
            last: Usage::of(qemu)?,
            looked: Instant::now(),
            waiting: false,
        };
        let mut one = CpuSet::new();
        one.set(cpu(qemu).filter(|cpu| all.is_set(*cpu))?);
        match confine(qemu, &one) {
            true => Some(placement),
            false => {
                confine(qemu, &all);
                None
            }
        }
    }

    /// Looks, now and then, whether QEMU gets its CPU; false, once, when it does
    /// not and has been let go.
    pub(super) fn holds(&mut self, now: Instant) -> bool {
        let window = now.saturating_duration_since(self.looked);
        if window < WINDOW {
            return true;
        }
        let Some(usage) = Usage::of(self.qemu) else {
            return true;
        };
        self.looked = now;
        self.holds_with(usage, window)
    }

    /// The same with the `usage` found after a `window`.
    fn holds_with(&mut self, usage: Usage, window: Duration) -> bool {
        let waiting = usage.since(self.last).is_starved(window);
        let starved = waiting && self.waiting;
        self.last = usage;
        self.waiting = waiting;
        if starved {
            confine(self.qemu, &self.all);
        }
        !starved
    }
}

/// What the threads of a process have had of the CPUs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Usage {
    /// How long they ran, together.
    ran: Duration,
    /// How long they could have run and waited, together.
    waited: Duration,
}

impl Usage {
    /// Up to now, of `process`; none where the kernel does not say, and nothing
    /// where it does not count.
    fn of(process: Pid) -> Option<Self> {
        let mut sum = Self::default();
        for thread in threads(process) {
            let path = format!("/proc/{process}/task/{thread}/schedstat");
            // A thread that has ended meanwhile.
            let Ok(line) = fs::read_to_string(path) else {
                continue;
            };
            let one = Self::parse(&line)?;
            sum.ran += one.ran;
            sum.waited += one.waited;
        }
        Some(sum)
    }

    /// From a line of `schedstat`: nanoseconds run, nanoseconds waited, turns.
    fn parse(line: &str) -> Option<Self> {
        let mut fields = line.split_ascii_whitespace();
        let mut next = || Some(Duration::from_nanos(fields.next()?.parse().ok()?));
        Some(Self {
            ran: next()?,
            waited: next()?,
        })
    }

    fn since(self, earlier: Self) -> Self {
        Self {
            ran: self.ran.saturating_sub(earlier.ran),
            waited: self.waited.saturating_sub(earlier.waited),
        }
    }

    /// Whether a single CPU was more of a loss than a gain in `window`.
    ///
    /// While a guest makes accesses one by one, its QEMU's threads wait for the
    /// server's and for each other, three quarters of what they run. More than
    /// they run they wait for somebody else: beside other work a run took nearly
    /// twice as long on one CPU as on two. A guest that has nothing to do does not
    /// wait either.
    fn is_starved(self, window: Duration) -> bool {
        self.waited > self.ran && self.waited > window / 4
    }
}

/// Has all threads of `process` run on `cpus` only; false if that is refused.
fn confine(process: Pid, cpus: &CpuSet) -> bool {
    let mut done = BTreeSet::new();
    // A thread that is created meanwhile takes after its creator, which may not
    // have had its turn: so until there is no new one.
    loop {
        let new: Vec<Pid> = threads(process)
            .filter(|thread| done.insert(thread.as_raw_nonzero()))
            .collect();
        if new.is_empty() {
            return !done.is_empty();
        }
        for thread in new {
            match sched_setaffinity(Some(thread), cpus) {
                Ok(()) | Err(rustix::io::Errno::SRCH) => {}
                Err(_) => return false,
            }
        }
    }
}

/// The threads of `process`; none once it has ended.
fn threads(process: Pid) -> impl Iterator<Item = Pid> {
    let directory = fs::read_dir(format!("/proc/{process}/task"));
    let entries = directory.into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

/// The CPU on which `process` ran last.
fn cpu(process: Pid) -> Option<usize> {
    processor(&fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
}

/// Field 39 of a line of `/proc/PID/stat`. Field 2 is a name in parentheses and
/// may hold anything.
fn processor(stat: &str) -> Option<usize> {
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_ascii_whitespace().nth(36)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command, Stdio};

    /// A program that waits, and is killed on drop.
    struct Program(Child);

    impl Program {
        fn start() -> Self {
            let mut command = Command::new("cat");
            Self(command.stdin(Stdio::piped()).spawn().unwrap())
        }

        fn pid(&self) -> Pid {
            Pid::from_child(&self.0)
        }

        fn cpus(&self) -> CpuSet {
            sched_getaffinity(Some(self.pid())).unwrap()
        }
    }

    impl Drop for Program {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    const fn ms(ran: u64, waited: u64) -> Usage {
        Usage {
            ran: Duration::from_millis(ran),
            waited: Duration::from_millis(waited),
        }
    }

    #[test]
    fn only_the_program_is_placed_and_let_go_once_it_starves() {
        let mine = sched_getaffinity(None).unwrap();
        let program = Program::start();
        let placement = Placement::on_one_cpu(program.pid());
        assert_eq!(sched_getaffinity(None).unwrap(), mine);
        if mine.count() < 2 {
            assert!(placement.is_none(), "there is nothing to choose");
            return;
        }
        let mut placement = placement.unwrap();
        assert_eq!(program.cpus().count(), 1);
        assert!(placement.holds(placement.looked + WINDOW / 2), "too early");
        let mut usage = placement.last;
        for (ran, waited, cpus) in [
            (0, 0, 1),
            (10, 240, 1),
            (125, 125, 1),
            (10, 240, 1),
            (10, 240, mine.count()),
        ] {
            usage.ran += Duration::from_millis(ran);
            usage.waited += Duration::from_millis(waited);
            assert_eq!(placement.holds_with(usage, WINDOW), cpus == 1);
            assert_eq!(program.cpus().count(), cpus);
        }
    }

    #[test]
    fn waiting_for_each_other_is_no_starving_and_neither_is_having_nothing_to_do() {
        assert!(!ms(130, 100).is_starved(WINDOW), "accesses, one by one");
        assert!(!ms(125, 125).is_starved(WINDOW), "half of a CPU");
        assert!(!ms(0, 3).is_starved(WINDOW), "a guest that sleeps");
        assert!(
            ms(90, 130).is_starved(WINDOW),
            "half of what is left by others"
        );
        assert!(ms(60, 190).is_starved(WINDOW), "a quarter of a CPU");
        assert!(
            ms(50, 300).is_starved(WINDOW),
            "and two threads that want it"
        );
    }

    #[test]
    fn what_the_kernel_says_is_read() {
        assert_eq!(
            Usage::parse("966269 1146705 35\n"),
            Some(Usage {
                ran: Duration::from_nanos(966_269),
                waited: Duration::from_nanos(1_146_705),
            })
        );
        assert_eq!(Usage::parse(""), None);
        let numbers: Vec<String> = (4..=52).map(|field| field.to_string()).collect();
        let stat = format!("7 (a) b) S {}", numbers.join(" "));
        assert_eq!(processor(&stat), Some(39));
        assert_eq!(processor("7 (a) S"), None);
    }
}
