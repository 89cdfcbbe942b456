//! A client that sends what it is told to, right or wrong.

use std::io::{IoSlice, Read};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use rustix::event::{EventfdFlags, PollFd, PollFlags, Timespec, eventfd, poll};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

pub const VERSION: u16 = 1;
pub const DMA_MAP: u16 = 2;
pub const DMA_UNMAP: u16 = 3;
pub const GET_INFO: u16 = 4;
pub const GET_REGION_INFO: u16 = 5;
pub const GET_REGION_IO_FDS: u16 = 6;
pub const GET_IRQ_INFO: u16 = 7;
pub const SET_IRQS: u16 = 8;
pub const REGION_READ: u16 = 9;
pub const REGION_WRITE: u16 = 10;
pub const DEVICE_RESET: u16 = 13;
pub const REGION_WRITE_MULTI: u16 = 15;
pub const DEVICE_FEATURE: u16 = 16;
pub const MIG_DATA_READ: u16 = 17;
pub const MIG_DATA_WRITE: u16 = 18;

pub const ENOENT: u32 = 2;
pub const EBUSY: u32 = 16;
pub const EEXIST: u32 = 17;
pub const EINVAL: u32 = 22;
pub const ENOTTY: u32 = 25;
pub const ENOSPC: u32 = 28;
pub const EOPNOTSUPP: u32 = 95;

pub const NO_REPLY: u32 = 1 << 4;

/// How long anything may take before a test gives up.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Bytes built field by field.
#[derive(Clone, Default)]
pub struct Bytes(pub Vec<u8>);

impl Bytes {
    pub fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }
    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }
    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
}

pub fn bytes() -> Bytes {
    Bytes::default()
}

/// A whole message with these header fields; the size is that of the bytes.
pub fn message(id: u16, command: u16, flags: u32, payload: &Bytes) -> Vec<u8> {
    let size = 16 + payload.0.len() as u32;
    sized_message(id, command, flags, size, payload)
}

/// The same with any size in the header.
pub fn sized_message(id: u16, command: u16, flags: u32, size: u32, payload: &Bytes) -> Vec<u8> {
    bytes()
        .u16(id)
        .u16(command)
        .u32(size)
        .u32(flags)
        .u32(0)
        .raw(&payload.0)
        .0
}

#[derive(Debug, PartialEq, Eq)]
pub struct Reply {
    pub id: u16,
    pub command: u16,
    pub flags: u32,
    pub error: u32,
    pub payload: Vec<u8>,
}

pub struct Client {
    pub stream: UnixStream,
}

impl Client {
    /// Connects and says nothing.
    pub fn connect(path: &Path) -> Self {
        let stream = UnixStream::connect(path).unwrap();
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream.set_write_timeout(Some(DEADLINE)).unwrap();
        Self { stream }
    }

    /// Connects and agrees on version 0.0 without JSON.
    pub fn negotiated(path: &Path) -> Self {
        let mut client = Self::connect(path);
        client.call(VERSION, &bytes().u16(0).u16(0)).unwrap();
        client
    }

    pub fn send(&mut self, message: &[u8]) {
        self.send_with_fds(message, &[]);
    }

    pub fn send_with_fds(&mut self, message: &[u8], fds: &[BorrowedFd<'_>]) {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(64))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() {
            assert!(control.push(SendAncillaryMessage::ScmRights(fds)));
        }
        let sent = sendmsg(
            &self.stream,
            &[IoSlice::new(message)],
            &mut control,
            SendFlags::NOSIGNAL,
        );
        assert_eq!(sent, Ok(message.len()));
    }

    /// The next reply; panics when none comes.
    pub fn reply(&mut self) -> Reply {
        self.try_reply()
            .expect("a reply, not the end of the stream")
    }

    /// The next reply, or none when the server has closed the connection.
    pub fn try_reply(&mut self) -> Option<Reply> {
        let mut header = [0; 16];
        match self.stream.read_exact(&mut header) {
            Ok(()) => {}
            Err(error)
                if matches!(
                    error.kind(),
                    std::io::ErrorKind::UnexpectedEof | std::io::ErrorKind::ConnectionReset
                ) =>
            {
                return None;
            }
            Err(error) => panic!("no reply: {error}"),
        }
        let half = |at: usize| u16::from_ne_bytes([header[at], header[at + 1]]);
        let size = u32_at(&header, 4);
        assert!(size >= 16, "a reply holds at least its header");
        let mut payload = vec![0; size as usize - 16];
        self.stream.read_exact(&mut payload).unwrap();
        Some(Reply {
            id: half(0),
            command: half(2),
            flags: u32_at(&header, 8),
            error: u32_at(&header, 12),
            payload,
        })
    }

    /// Sends a command and returns its reply's payload, or its errno. Checks
    /// what holds for every reply.
    pub fn call(&mut self, command: u16, payload: &Bytes) -> Result<Vec<u8>, u32> {
        self.call_with_fds(command, payload, &[])
    }

    pub fn call_with_fds(
        &mut self,
        command: u16,
        payload: &Bytes,
        fds: &[BorrowedFd<'_>],
    ) -> Result<Vec<u8>, u32> {
        let id = 0xbeef;
        self.send_with_fds(&message(id, command, 0, payload), fds);
        let reply = self.reply();
        assert_eq!((reply.id, reply.command), (id, command), "echoed");
        match reply.flags {
            0x01 => {
                assert_eq!(reply.error, 0);
                Ok(reply.payload)
            }
            0x21 => {
                assert!(reply.payload.is_empty(), "an error reply is a bare header");
                Err(reply.error)
            }
            flags => panic!("flags {flags:#x} in a reply"),
        }
    }

    pub fn read(&mut self, region: u32, offset: u64, count: u32) -> Result<Vec<u8>, u32> {
        let request = bytes().u64(offset).u32(region).u32(count);
        let reply = self.call(REGION_READ, &request)?;
        assert_eq!(reply[..16], request.0, "the request comes back");
        assert_eq!(reply.len(), 16 + count as usize);
        Ok(reply[16..].to_vec())
    }

    pub fn write(&mut self, region: u32, offset: u64, data: &[u8]) -> Result<(), u32> {
        let request = bytes().u64(offset).u32(region).u32(data.len() as u32);
        let reply = self.call(REGION_WRITE, &request.clone().raw(data))?;
        assert_eq!(reply, request.0, "the request comes back");
        Ok(())
    }

    /// `VFIO_USER_DEVICE_SET_IRQS` for the one INTx interrupt.
    pub fn set_intx(&mut self, flags: u32, fds: &[BorrowedFd<'_>]) -> Result<(), u32> {
        let request = bytes().u32(20).u32(flags).u32(0).u32(0).u32(1);
        self.call_with_fds(SET_IRQS, &request, fds).map(drop)
    }

    /// Whether the server still answers, and in step.
    pub fn assert_in_step(&mut self) {
        let info = self.call(GET_INFO, &bytes().u32(16).u32(0).u32(0).u32(0));
        assert_eq!(info.map(|info| info.len()), Ok(16));
    }

    /// Waits until the server closes the connection.
    pub fn assert_closed(&mut self) {
        assert_eq!(self.try_reply(), None);
    }
}

pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes(bytes[at..at + 4].try_into().unwrap())
}

pub fn u64_at(bytes: &[u8], at: usize) -> u64 {
    u64::from_ne_bytes(bytes[at..at + 8].try_into().unwrap())
}

pub fn new_eventfd() -> OwnedFd {
    eventfd_with(EventfdFlags::empty())
}

/// The same with these flags, too.
pub fn eventfd_with(flags: EventfdFlags) -> OwnedFd {
    eventfd(0, flags | EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK).unwrap()
}

/// The count of an eventfd, taking it back to zero; `None` when it is zero.
pub fn take(eventfd: &OwnedFd) -> Option<u64> {
    let mut count = [0; 8];
    rustix::io::read(eventfd, &mut count).ok()?;
    Some(u64::from_ne_bytes(count))
}

/// Waits until the eventfd is signalled, and takes it.
pub fn wait_for(eventfd: &OwnedFd) -> u64 {
    wait_until(eventfd, PollFlags::IN);
    take(eventfd).expect("signalled")
}

/// Waits for an event on a descriptor.
pub fn wait_until(fd: impl AsFd, flags: PollFlags) {
    let mut fds = [PollFd::new(&fd, flags)];
    let timeout = Timespec::try_from(DEADLINE).unwrap();
    let ready = poll(&mut fds, Some(&timeout)).unwrap();
    assert!(ready > 0, "nothing happened for {DEADLINE:?}");
}

/// A pipe whose reading end tells when the last copy of the other is closed.
pub struct Tracer {
    reader: std::io::PipeReader,
}

impl Tracer {
    /// The tracer and the descriptor to send away.
    pub fn new() -> (Self, std::io::PipeWriter) {
        let (reader, writer) = std::io::pipe().unwrap();
        (Self { reader }, writer)
    }

    /// Waits until nobody has the descriptor open any more.
    pub fn assert_closed(&self) {
        wait_until(&self.reader, PollFlags::HUP);
    }
}
