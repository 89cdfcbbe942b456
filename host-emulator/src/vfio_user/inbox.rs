//! Cuts the byte stream of a client into messages and gives each message the
//! descriptors that belong to it.
//!
//! One `recvmsg` takes whatever is there, header and payload together. The
//! buffer grows only as bytes really arrive, so a header that merely claims a
//! large message costs nothing, and it holds at most one incomplete message
//! whenever the caller has taken all the complete ones.

use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, OwnedFd};

use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, ReturnFlags, recvmsg};
use zerocopy::FromBytes;

use super::wire::{HEADER_SIZE, Header, MAX_MESSAGE_SIZE};

/// Size of the buffer for ordinary traffic; every message of a serial port
/// fits many times.
const USUAL_CAPACITY: usize = 4096;

/// Most descriptors kept for one message. No command takes more than one;
/// the rest of what a client may send only has to be refused and closed.
const MAX_HELD_FDS: usize = 8;

/// Most descriptors that Linux passes in one `sendmsg` (`SCM_MAX_FD`).
const SCM_MAX_FD: usize = 253;

/// One command as received.
#[derive(Debug)]
pub struct Message<'a> {
    /// The header, `message_size` checked.
    pub header: Header,
    /// What follows the header.
    pub payload: &'a [u8],
    /// The descriptors that came with it.
    pub fds: Vec<OwnedFd>,
    /// The client sent more descriptors than these: this process could not
    /// take them all, or would not, and the rest is closed.
    pub lost_fds: bool,
}

/// A header announces a size that no message can have. Where the next message
/// starts is unknown, so the connection cannot go on.
#[derive(Debug, Clone, Copy)]
pub struct BadSize(pub Header);

/// What one attempt to receive brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// Some bytes.
    Bytes,
    /// Nothing for now.
    Nothing,
    /// The client has closed its end; there will be no more.
    Closed,
}

/// Bytes and descriptors received but not yet taken as messages.
#[derive(Debug)]
pub struct Inbox {
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    fds: Vec<OwnedFd>,
    lost_fds: bool,
    /// Index in `buffer` just behind the byte that the descriptors came with.
    /// Descriptors of one recvmsg belong to the message that holds its last
    /// byte; that is always the last message in the buffer.
    fds_end: usize,
}

impl Default for Inbox {
    fn default() -> Self {
        Self {
            buffer: vec![0; USUAL_CAPACITY],
            start: 0,
            end: 0,
            fds: Vec::new(),
            lost_fds: false,
            fds_end: 0,
        }
    }
}

impl Inbox {
    /// Receives once from `socket`, without waiting. The caller takes all
    /// complete messages with [`Self::next_message`] before it receives again.
    ///
    /// # Errors
    /// What `recvmsg` reports, apart from having nothing to read and being
    /// interrupted.
    pub fn receive(&mut self, socket: impl AsFd) -> io::Result<Received> {
        self.make_room();
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(SCM_MAX_FD))];
        let mut control = RecvAncillaryBuffer::new(&mut space);
        let received = recvmsg(
            socket,
            &mut [IoSliceMut::new(&mut self.buffer[self.end..])],
            &mut control,
            RecvFlags::DONTWAIT | RecvFlags::CMSG_CLOEXEC,
        );
        let received = match received.map_err(io::Error::from) {
            Ok(received) => received,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Ok(Received::Nothing);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {
                return Ok(Received::Nothing);
            }
            Err(error) => return Err(error),
        };
        if received.bytes == 0 {
            return Ok(Received::Closed);
        }
        self.end += received.bytes;
        for message in control.drain() {
            if let RecvAncillaryMessage::ScmRights(fds) = message {
                self.hold(fds);
            }
        }
        if received.flags.contains(ReturnFlags::CTRUNC) {
            self.lost_fds = true;
            self.fds_end = self.end;
        }
        Ok(Received::Bytes)
    }

    /// The next complete message, if there is one.
    ///
    /// # Errors
    /// [`BadSize`] when the next header announces an impossible size.
    pub fn next_message(&mut self) -> Result<Option<Message<'_>>, BadSize> {
        let Ok((header, _)) = Header::read_from_prefix(&self.buffer[self.start..self.end]) else {
            return Ok(None);
        };
        let size = header.message_size as usize;
        if !(HEADER_SIZE..=MAX_MESSAGE_SIZE).contains(&size) {
            return Err(BadSize(header));
        }
        if self.end - self.start < size {
            return Ok(None);
        }
        let message_start = self.start;
        self.start += size;
        let (fds, lost_fds) = if self.fds_end > message_start && self.fds_end <= self.start {
            (
                std::mem::take(&mut self.fds),
                std::mem::take(&mut self.lost_fds),
            )
        } else {
            (Vec::new(), false)
        };
        Ok(Some(Message {
            header,
            payload: &self.buffer[message_start + HEADER_SIZE..self.start],
            fds,
            lost_fds,
        }))
    }

    fn hold(&mut self, fds: impl Iterator<Item = OwnedFd>) {
        for fd in fds {
            if self.fds.len() < MAX_HELD_FDS {
                self.fds.push(fd);
            } else {
                self.lost_fds = true;
            }
        }
        self.fds_end = self.end;
    }

    /// Moves what is left to the front and makes the buffer large enough to
    /// receive at least one byte.
    fn make_room(&mut self) {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.fds_end = self.fds_end.saturating_sub(self.start);
            self.start = 0;
        }
        if self.end == self.buffer.len() {
            let larger = (self.buffer.len() * 2).min(MAX_MESSAGE_SIZE);
            self.buffer.resize(larger, 0);
        } else if self.end == 0 && self.buffer.len() > USUAL_CAPACITY {
            self.buffer = vec![0; USUAL_CAPACITY];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::net::UnixStream;

    use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
    use zerocopy::IntoBytes;

    fn header(message_size: usize) -> Header {
        Header {
            message_id: 1,
            command: 10,
            message_size: message_size as u32,
            flags: 0,
            error: 0,
        }
    }

    #[test]
    fn a_claimed_size_allocates_nothing_and_the_buffer_follows_what_arrives() {
        let (mut client, server) = UnixStream::pair().unwrap();
        let mut inbox = Inbox::default();
        client
            .write_all(header(MAX_MESSAGE_SIZE).as_bytes())
            .unwrap();
        inbox.receive(&server).unwrap();
        assert!(inbox.next_message().unwrap().is_none());
        assert_eq!(inbox.buffer.len(), USUAL_CAPACITY);

        let mut arrived = HEADER_SIZE;
        while arrived < MAX_MESSAGE_SIZE {
            let part = vec![0; (MAX_MESSAGE_SIZE - arrived).min(10_000)];
            client.write_all(&part).unwrap();
            arrived += part.len();
            while inbox.receive(&server).unwrap() == Received::Bytes {
                assert!(inbox.buffer.len() <= 2 * arrived.max(USUAL_CAPACITY));
            }
        }
        let message = inbox.next_message().unwrap().expect("all of it is here");
        assert_eq!(message.payload.len(), MAX_MESSAGE_SIZE - HEADER_SIZE);

        assert_eq!(inbox.receive(&server).unwrap(), Received::Nothing);
        assert_eq!(inbox.buffer.len(), USUAL_CAPACITY, "and goes back");
    }

    #[test]
    fn descriptors_without_end_are_not_collected() {
        let (client, server) = UnixStream::pair().unwrap();
        let mut inbox = Inbox::default();
        let fds = [client.as_fd(); 20];
        for _ in 0..10 {
            let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(20))];
            let mut control = SendAncillaryBuffer::new(&mut space);
            assert!(control.push(SendAncillaryMessage::ScmRights(&fds)));
            let byte = [std::io::IoSlice::new(&[0])];
            sendmsg(&client, &byte, &mut control, SendFlags::empty()).unwrap();
            inbox.receive(&server).unwrap();
            assert_eq!(inbox.fds.len(), MAX_HELD_FDS);
            assert!(inbox.lost_fds);
        }
    }

    #[test]
    fn the_end_of_the_stream_is_told_from_its_silence() {
        let (client, server) = UnixStream::pair().unwrap();
        let mut inbox = Inbox::default();
        assert_eq!(inbox.receive(&server).unwrap(), Received::Nothing);
        drop(client);
        assert_eq!(inbox.receive(&server).unwrap(), Received::Closed);
    }
}
