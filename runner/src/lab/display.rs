//! What comes out of the machine, on its way to the user: the task's output
//! to standard output, its errors to standard error.

use std::io::ErrorKind;
use std::os::fd::BorrowedFd;

use rustix::stdio::{stderr, stdout};

use super::outlet::Outlet;
use crate::progress::Step;
use crate::report::{Console, Verbosity};

/// Passes on what comes out of the machine, at the pace of who reads it.
pub(super) struct Display<'a> {
    console: &'a Console,
    /// Until the machine is up.
    step: Option<Box<dyn Step + 'a>>,
    out: Outlet<'static>,
    err: Outlet<'static>,
    /// Whether there is no use in the task when nobody reads its output.
    for_reader: bool,
}

impl<'a> Display<'a> {
    /// A display that ends `step` when the machine is up. A task is `for_reader`
    /// if it is to end when the one who read its output has gone.
    pub(super) fn new(console: &'a Console, step: Box<dyn Step + 'a>, for_reader: bool) -> Self {
        Self {
            console,
            step: Some(step),
            out: Outlet::new(stdout()),
            err: Outlet::new(stderr()),
            for_reader,
        }
    }

    /// The machine has come up.
    pub(super) fn up(&mut self) {
        if let Some(step) = self.step.take() {
            step.finish("");
        }
    }

    /// The task's standard output, or what a terminal shows.
    pub(super) fn out(&mut self, bytes: &[u8]) {
        self.out.push(bytes);
    }

    /// The task's standard error.
    pub(super) fn err(&mut self, bytes: &[u8]) {
        self.err.push(bytes);
    }

    /// The kernel's messages.
    pub(super) fn console(&mut self, bytes: &[u8]) {
        if self.console.verbosity() >= Verbosity::Raw {
            self.err.push(bytes);
        }
    }

    /// Whether the machine may say more on standard output.
    pub(super) fn out_has_room(&self) -> bool {
        self.out.has_room()
    }

    /// Whether the machine may say more on standard error.
    pub(super) fn err_has_room(&self) -> bool {
        self.err.has_room()
    }

    /// What to wait on for writing.
    pub(super) fn poll_fds(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        let both = [self.out.poll_fd(), self.err.poll_fd()];
        both.into_iter().flatten()
    }

    /// Writes what can be written now.
    pub(super) fn pass_on(&mut self) {
        self.out.pass_on();
        self.err.pass_on();
    }

    /// Whether the user has everything.
    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty() && self.err.is_empty()
    }

    /// Whether the task is of no use any more, for its reader has gone.
    pub(super) fn reader_has_gone(&self) -> bool {
        let lost = self.out.lost().map(std::io::Error::kind);
        self.for_reader && lost == Some(ErrorKind::BrokenPipe)
    }
}

impl Drop for Display<'_> {
    fn drop(&mut self) {
        if let Some(error) = self.out.take_lost() {
            self.console.keep(error);
        }
    }
}
