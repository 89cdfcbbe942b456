//! A connection to a server: one question, one answer, in time.

use std::io::{ErrorKind, IoSlice, Read};
use std::mem::MaybeUninit;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use rustix::io::Errno;
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::error::ClientError;
use super::message::{Command, Fields, HEADER, LONGEST_REPLY, ReplyHeader, u32_at, u64_at};

/// How long an answer may take, as for QEMU's client (`x-msg-timeout`).
const REPLY: Duration = Duration::from_secs(5);

/// What the client says of itself in its first message.
const CAPABILITIES: &[u8] = b"{\"capabilities\":{\"max_msg_fds\":1}}\0";

/// The only major version of the protocol.
const MAJOR: u16 = 0;

/// A negotiated connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: UnixStream,
    next_id: u16,
}

impl Connection {
    /// Connects and agrees on a version.
    pub(super) fn open(socket: &Path) -> Result<Self, ClientError> {
        let stream = UnixStream::connect(socket).map_err(ClientError::Unreachable)?;
        stream
            .set_read_timeout(Some(REPLY))
            .and_then(|()| stream.set_write_timeout(Some(REPLY)))
            .map_err(ClientError::Unreachable)?;
        let mut connection = Self { stream, next_id: 0 };
        let hello = Fields::default().u16(MAJOR).u16(0).bytes(CAPABILITIES);
        let answer = connection.ask(Command::Version, hello)?;
        match answer.first_chunk() {
            Some(major) if u16::from_ne_bytes(*major) == MAJOR => Ok(connection),
            _ => Err(malformed(Command::Version, "it speaks another version")),
        }
    }

    /// Asks, and gives the answer's payload.
    pub(super) fn ask(
        &mut self,
        command: Command,
        payload: Fields,
    ) -> Result<Vec<u8>, ClientError> {
        self.ask_with(command, payload, &[])
    }

    /// As [`Self::ask`], with descriptors.
    pub(super) fn ask_with(
        &mut self,
        command: Command,
        payload: Fields,
        fds: &[BorrowedFd<'_>],
    ) -> Result<Vec<u8>, ClientError> {
        let id = self.next_id;
        self.next_id = id.wrapping_add(1);
        self.send(command, &payload.message(id, command), fds)?;
        self.answer(command, id)
    }

    /// The size of a region in bytes; 0 if there is none.
    pub(super) fn region_size(&mut self, region: u32) -> Result<u64, ClientError> {
        const COMMAND: Command = Command::GetRegionInfo;
        // argsz, flags, index, cap_offset, size, offset.
        let info = Fields::default().u32(32).u32(0).u32(region).u32(0);
        let answer = self.ask(COMMAND, info.u64(0).u64(0))?;
        u64_at(&answer, 16).ok_or(malformed(COMMAND, "it is too short"))
    }

    /// How many interrupts of a type there are.
    pub(super) fn interrupts(&mut self, index: u32) -> Result<u32, ClientError> {
        const COMMAND: Command = Command::GetIrqInfo;
        // argsz, flags, index, count.
        let info = Fields::default().u32(16).u32(0).u32(index).u32(0);
        let answer = self.ask(COMMAND, info)?;
        u32_at(&answer, 12).ok_or(malformed(COMMAND, "it is too short"))
    }

    /// Reads from a region.
    pub(super) fn read(
        &mut self,
        region: u32,
        offset: u64,
        data: &mut [u8],
    ) -> Result<(), ClientError> {
        const COMMAND: Command = Command::RegionRead;
        let answer = self.ask(COMMAND, access(region, offset, data))?;
        // The request comes back, and the data behind it.
        match answer.get(16..) {
            Some(read) if read.len() == data.len() => {
                data.copy_from_slice(read);
                Ok(())
            }
            _ => Err(malformed(COMMAND, "it is not as long as asked for")),
        }
    }

    /// Writes to a region.
    pub(super) fn write(
        &mut self,
        region: u32,
        offset: u64,
        data: &[u8],
    ) -> Result<(), ClientError> {
        self.ask(
            Command::RegionWrite,
            access(region, offset, data).bytes(data),
        )?;
        Ok(())
    }

    fn send(
        &self,
        command: Command,
        message: &[u8],
        fds: &[BorrowedFd<'_>],
    ) -> Result<(), ClientError> {
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if !fds.is_empty() && !control.push(SendAncillaryMessage::ScmRights(fds)) {
            return Err(malformed(command, "more descriptors than it can take"));
        }
        let mut rest = message;
        while !rest.is_empty() {
            let slices = [IoSlice::new(rest)];
            match sendmsg(&self.stream, &slices, &mut control, SendFlags::NOSIGNAL) {
                Ok(sent) => {
                    rest = &rest[sent..];
                    // The descriptors went with the first byte.
                    control.clear();
                }
                Err(Errno::INTR) => {}
                Err(error) => return Err(broken(command, error.into())),
            }
        }
        Ok(())
    }

    fn answer(&mut self, command: Command, id: u16) -> Result<Vec<u8>, ClientError> {
        let mut header = [0; HEADER];
        self.receive(command, &mut header)?;
        let header = ReplyHeader::parse(&header);
        if !header.is_reply() || (header.id, header.command) != (id, command as u16) {
            return Err(malformed(command, "it answers something else"));
        }
        let length = (header.size as usize)
            .checked_sub(HEADER)
            .filter(|length| *length <= LONGEST_REPLY)
            .ok_or(malformed(command, "its size is no size"))?;
        let mut payload = vec![0; length];
        self.receive(command, &mut payload)?;
        match header.errno() {
            None => Ok(payload),
            Some(errno) => Err(ClientError::Refused {
                command,
                errno: Errno::from_raw_os_error(i32::try_from(errno).unwrap_or(i32::MAX)),
            }),
        }
    }

    fn receive(&mut self, command: Command, bytes: &mut [u8]) -> Result<(), ClientError> {
        self.stream
            .read_exact(bytes)
            .map_err(|error| broken(command, error))
    }
}

/// The head of a region access: offset, region, count.
fn access(region: u32, offset: u64, data: &[u8]) -> Fields {
    // The suite's accesses have 1, 2 or 4 bytes, a header's copy 64.
    let count = u32::try_from(data.len()).unwrap_or(u32::MAX);
    Fields::default().u64(offset).u32(region).u32(count)
}

const fn malformed(command: Command, what: &'static str) -> ClientError {
    ClientError::Malformed { command, what }
}

fn broken(command: Command, source: std::io::Error) -> ClientError {
    match source.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => ClientError::Late {
            command,
            seconds: REPLY.as_secs(),
        },
        _ => ClientError::Lost { command, source },
    }
}
