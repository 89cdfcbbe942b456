//! Standard output or standard error, written to without ever waiting for its
//! reader: who reads slowly must not make the lab deaf to Ctrl-C.

use std::collections::VecDeque;
use std::io;
use std::os::fd::BorrowedFd;

use rustix::io::Errno;

use crate::ready;

/// Bytes that may wait here before the machine has to.
const ROOM: usize = 64 * 1024;

/// Bytes in one write. A pipe that can be written to takes as many at once
/// (PIPE_BUF; pipe(7)).
const AT_ONCE: usize = 4096;

/// Where bytes go, and those that are on the way.
#[derive(Debug)]
pub(super) struct Outlet<'a> {
    to: BorrowedFd<'a>,
    waiting: VecDeque<u8>,
    lost: Option<io::Error>,
}

impl<'a> Outlet<'a> {
    /// An outlet to a descriptor, which may be blocking.
    pub(super) const fn new(to: BorrowedFd<'a>) -> Self {
        Self {
            to,
            waiting: VecDeque::new(),
            lost: None,
        }
    }

    /// Takes bytes to be written. After an error there is no use in them.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        if self.lost.is_none() {
            self.waiting.extend(bytes);
        }
    }

    /// Whether there is room for more.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < ROOM
    }

    /// Whether nothing waits any more.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// What to wait on for writing; none if nothing has to be written.
    pub(super) fn poll_fd(&self) -> Option<BorrowedFd<'a>> {
        (!self.is_empty()).then_some(self.to)
    }

    /// Writes what can be written now.
    pub(super) fn pass_on(&mut self) {
        while !self.is_empty() && ready::for_writing(self.to) {
            let (first, _) = self.waiting.as_slices();
            let piece = &first[..first.len().min(AT_ONCE)];
            match rustix::io::write(self.to, piece) {
                Ok(written) => drop(self.waiting.drain(..written)),
                Err(Errno::INTR | Errno::AGAIN) => return,
                Err(error) => {
                    self.lost = Some(error.into());
                    self.waiting.clear();
                }
            }
        }
    }

    /// Why not everything was written, if so.
    pub(super) const fn lost(&self) -> Option<&io::Error> {
        self.lost.as_ref()
    }

    /// The same, to keep.
    pub(super) const fn take_lost(&mut self) -> Option<io::Error> {
        self.lost.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;
    use std::os::fd::AsFd;

    #[test]
    fn what_the_reader_does_not_take_waits_and_comes_in_its_order() {
        let (mut reader, writer) = io::pipe().unwrap();
        let mut outlet = Outlet::new(writer.as_fd());
        let sent: Vec<u8> = (0..300_000_u32).map(|at| (at % 251) as u8).collect();
        outlet.push(&sent);
        let mut came = Vec::new();
        // It returns although nobody reads; and again while somebody does.
        outlet.pass_on();
        assert!(!outlet.has_room() && outlet.poll_fd().is_some());
        while !outlet.is_empty() {
            let mut bytes = [0; 10_000];
            let count = reader.read(&mut bytes).unwrap();
            came.extend_from_slice(&bytes[..count]);
            outlet.pass_on();
        }
        assert!(outlet.has_room() && outlet.poll_fd().is_none());
        drop(writer);
        reader.read_to_end(&mut came).unwrap();
        assert!(came == sent);
    }

    #[test]
    fn a_reader_who_has_gone_is_noticed_and_nothing_waits_for_them() {
        let (reader, writer) = io::pipe().unwrap();
        let mut outlet = Outlet::new(writer.as_fd());
        drop(reader);
        assert!(outlet.lost().is_none());
        outlet.push(b"word");
        outlet.pass_on();
        let lost = outlet.lost().unwrap().kind();
        assert_eq!(lost, io::ErrorKind::BrokenPipe);
        outlet.push(b"word");
        assert!(outlet.is_empty());
    }
}
