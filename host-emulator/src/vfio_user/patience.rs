//! How long the server's thread looks for more before it goes to sleep.
//!
//! A guest's driver makes its accesses one by one and waits for each; to be
//! woken for each costs more than everything else about it. So while commands
//! follow each other closely the thread stays awake for the next one, giving
//! way to whoever else wants the processor: above all to the client, where they
//! share one. Once none has come for [`SPAN`] it sleeps, and a device that nobody
//! uses costs nothing.

use std::num::NonZeroU64;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, Timespec, poll};
use rustix::io;
use rustix::thread::{sched_yield, set_current_timer_slack};

/// How long after a command the next one is expected. An access takes about
/// 25 us between a guest and a thread that is awake; being woken takes longer
/// than that, and twice that is soon lost on a wait in vain.
const SPAN: Duration = Duration::from_micros(100);

const AT_ONCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};

/// Has the kernel end this thread's waits when their time has come. By default
/// it may be 50 us late, to wake several at once; that is more than half of a
/// character at 115,200 baud, and the line rests for as long.
pub fn be_punctual() {
    // Where that is refused, waits end as late as anybody's.
    let _ = set_current_timer_slack(NonZeroU64::new(1));
}

/// What the last commands tell of the next.
#[derive(Debug, Default)]
pub struct Patience {
    /// When the last command came.
    last: Option<Instant>,
    /// It came close behind the one before.
    hurried: bool,
}

impl Patience {
    /// A command has come at `now`.
    pub fn command_came(&mut self, now: Instant) {
        self.hurried = self.last.is_some_and(|last| now - last < SPAN);
        self.last = Some(now);
    }

    /// Waits for `fds`, awake or asleep, `timeout` at most; returns how many
    /// are ready.
    ///
    /// # Errors
    /// What `poll` reports.
    pub fn wait(&self, fds: &mut [PollFd<'_>], timeout: Option<Duration>) -> io::Result<usize> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        if let Some(until) = self.awake_until() {
            let until = deadline.map_or(until, |deadline| deadline.min(until));
            while Instant::now() < until {
                let ready = poll(fds, Some(&AT_ONCE))?;
                if ready > 0 {
                    return Ok(ready);
                }
                sched_yield();
            }
        }
        let left = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        // A span too long for the kernel's type is as good as none.
        let left = left.and_then(|left| Timespec::try_from(left).ok());
        poll(fds, left.as_ref())
    }

    fn awake_until(&self) -> Option<Instant> {
        self.last.filter(|_| self.hurried).map(|last| last + SPAN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_punctual_threads_waits_have_no_slack() {
        let slack = std::thread::spawn(|| {
            be_punctual();
            rustix::thread::current_timer_slack()
        });
        assert_eq!(slack.join().expect("no panic"), Ok(1));
    }

    #[test]
    fn a_lone_command_keeps_nobody_awake() {
        let mut patience = Patience::default();
        assert_eq!(patience.awake_until(), None);
        patience.command_came(Instant::now());
        assert_eq!(patience.awake_until(), None);
    }

    #[test]
    fn a_command_soon_after_another_is_followed_by_a_span_awake() {
        let before = Instant::now();
        let mut patience = Patience {
            // Yet to come, so that no delay of this test makes it long ago.
            last: Some(before + Duration::from_secs(3600)),
            hurried: false,
        };
        patience.command_came(Instant::now());
        let until = patience.awake_until().expect("it is hurried");
        assert!(until >= before + SPAN && until <= Instant::now() + SPAN);
    }

    #[test]
    fn a_command_long_after_another_is_not() {
        let mut patience = Patience {
            last: Instant::now().checked_sub(SPAN),
            hurried: true,
        };
        patience.command_came(Instant::now());
        assert_eq!(patience.awake_until(), None);
    }
}
