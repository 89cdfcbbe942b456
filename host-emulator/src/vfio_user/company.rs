//! Where the server's thread runs: on its client's CPU, if the client keeps to
//! a single one.
//!
//! An access goes from the client to the server and back, and never runs in two
//! places at once. On one CPU nobody has to be woken for it on another, which
//! takes longer than all the rest. Whether that suits the machine is for whoever
//! placed the client to decide; the server follows, and goes back to where it may
//! run anyway as soon as the client does or is gone.

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use rustix::net::sockopt::socket_peercred;
use rustix::process::Pid;
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// How long a look at the client's whereabouts is good for.
const VALID: Duration = Duration::from_millis(100);

/// A thread in the company of a client. Dropping it lets the thread run where it
/// could before.
#[derive(Debug)]
pub struct Company {
    client: Pid,
    /// Where the thread may run without company.
    own: CpuSet,
    /// Where it follows the client to, if it does.
    place: Option<CpuSet>,
    looked: Instant,
}

impl Company {
    /// The calling thread's company of the process that has connected `socket`;
    /// none where the kernel does not say who that is.
    pub fn of(socket: impl AsFd) -> Option<Self> {
        let client = socket_peercred(socket).ok()?.pid;
        Self::with(client)
    }

    fn with(client: Pid) -> Option<Self> {
        let mut company = Self {
            client,
            own: sched_getaffinity(None).ok()?,
            place: None,
            looked: Instant::now(),
        };
        company.follow();
        Some(company)
    }

    /// Looks after the client, unless that was done within [`VALID`] of `now`.
    pub fn keep(&mut self, now: Instant) {
        if now.saturating_duration_since(self.looked) >= VALID {
            self.looked = now;
            self.follow();
        }
    }

    fn follow(&mut self) {
        let place = sched_getaffinity(Some(self.client)).ok();
        let place = place.filter(|place| place.count() == 1 && within(place, &self.own));
        if place != self.place && sched_setaffinity(None, &place.unwrap_or(self.own)).is_ok() {
            self.place = place;
        }
    }
}

impl Drop for Company {
    fn drop(&mut self) {
        if self.place.is_some() {
            // Where it is refused, the CPUs have changed, and the kernel sees to it.
            let _ = sched_setaffinity(None, &self.own);
        }
    }
}

/// Whether all CPUs of `some` are among `all`.
fn within(some: &CpuSet, all: &CpuSet) -> bool {
    (0..CpuSet::MAX_CPU).all(|cpu| !some.is_set(cpu) || all.is_set(cpu))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::{Child, Command, Stdio};

    /// A process to keep company with; killed on drop.
    struct Client(Child);

    impl Client {
        fn start() -> Self {
            let mut command = Command::new("cat");
            Self(command.stdin(Stdio::piped()).spawn().unwrap())
        }

        fn pid(&self) -> Pid {
            Pid::from_child(&self.0)
        }

        fn may_run_on(&self, cpus: &CpuSet) {
            sched_setaffinity(Some(self.pid()), cpus).unwrap();
        }
    }

    impl Drop for Client {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn mine() -> CpuSet {
        sched_getaffinity(None).unwrap()
    }

    /// Each CPU that this thread may run on, by itself.
    fn single(all: &CpuSet) -> Vec<CpuSet> {
        let cpus = (0..CpuSet::MAX_CPU).filter(|cpu| all.is_set(*cpu));
        cpus.map(|cpu| {
            let mut one = CpuSet::new();
            one.set(cpu);
            one
        })
        .collect()
    }

    #[test]
    fn the_thread_follows_a_client_that_keeps_to_one_cpu_and_no_other() {
        let (client, all) = (Client::start(), mine());
        let mut company = Company::with(client.pid()).unwrap();
        assert_eq!(
            mine(),
            all,
            "the client runs anywhere, and so does the thread"
        );
        for one in single(&all) {
            client.may_run_on(&one);
            company.keep(company.looked + VALID);
            assert_eq!(mine(), one);
        }
        client.may_run_on(&all);
        company.keep(company.looked + VALID);
        assert_eq!(mine(), all, "the client is free again");
    }

    #[test]
    fn it_goes_back_when_the_company_ends_or_the_client_has_gone() {
        let (client, all) = (Client::start(), mine());
        let one = single(&all)[0];
        client.may_run_on(&one);
        let company = Company::with(client.pid()).unwrap();
        assert_eq!(mine(), one);
        drop(company);
        assert_eq!(mine(), all);

        let mut company = Company::with(client.pid()).unwrap();
        drop(client);
        company.keep(company.looked + VALID);
        assert_eq!(mine(), all, "nobody is there to follow");
    }

    #[test]
    fn a_look_is_good_for_a_while() {
        let (client, all) = (Client::start(), mine());
        let mut company = Company::with(client.pid()).unwrap();
        client.may_run_on(&single(&all)[0]);
        company.keep(company.looked + VALID / 2);
        assert_eq!(mine(), all);
    }
}
