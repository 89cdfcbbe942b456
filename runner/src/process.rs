//! A child process that cannot outlive its owner.
//!
//! The child leads a process group of its own (so that Ctrl-C on a terminal
//! reaches the runner alone, which then decides), dies with the runner even
//! when that is killed outright, and is killed and reaped by [`Group`]'s drop.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus};

use rustix::io::Errno;
use rustix::process::{Pid, PidfdFlags, Signal};

/// A running child and its process group; killed and reaped on drop.
#[derive(Debug)]
pub struct Group(Child);

impl Group {
    /// Starts `command`.
    ///
    /// The kernel sends the child `on_orphan` when *the calling thread* ends,
    /// so the caller must be a thread that lives as long as the child may.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(command: &mut Command, on_orphan: Signal) -> io::Result<Self> {
        let parent = rustix::process::getpid();
        command.process_group(0);
        // SAFETY: between fork and exec the closure makes two system calls
        // and touches no memory that another thread could hold locked.
        unsafe {
            command.pre_exec(move || {
                rustix::process::set_parent_process_death_signal(Some(on_orphan))?;
                // The parent may have died before the signal was armed.
                match rustix::process::getppid() {
                    Some(pid) if pid == parent => Ok(()),
                    _ => Err(Errno::SRCH.into()),
                }
            });
        }
        command.spawn().map(Self)
    }

    /// The child itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.0
    }

    /// The child's id, which is its own until it has been waited for.
    #[must_use]
    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.0)
    }

    /// A descriptor that becomes readable when the child has ended.
    ///
    /// # Errors
    /// When the kernel has none to give.
    pub fn pidfd(&self) -> io::Result<OwnedFd> {
        Ok(rustix::process::pidfd_open(
            self.pid(),
            PidfdFlags::empty(),
        )?)
    }

    /// Waits for the child's end.
    ///
    /// # Errors
    /// As [`Child::wait`].
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.0.wait()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        // Reaped already: the group's id may belong to somebody else by now.
        if let Ok(Some(_)) = self.0.try_wait() {
            return;
        }
        // The group's leader is not reaped, so its id is still ours. An error
        // means that nobody is left to kill.
        let _ = rustix::process::kill_process_group(self.pid(), Signal::KILL);
        let _ = self.0.wait();
    }
}
