//! Any bytes and any descriptors from a client, cut up in any way.

use std::io::{IoSlice, PipeReader, PipeWriter, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arbitrary::{Result, Unstructured};
use lineproof_host_emulator::vfio_user::{Attached, Clock};
use lineproof_host_emulator::{Card, Instant};
use rustix::event::{EventfdFlags, eventfd};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};

use super::driver::config;

const HEADER: usize = 16;
const VERSION: [u8; 20] = [1, 0, 1, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// Numbers that mean something somewhere in the protocol.
const TELLING: [u32; 24] = [
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    15,
    16,
    17,
    20,
    21,
    24,
    32,
    0x24,
    0x21,
    0x09,
    0x11,
    0x1_0001,
    0x2_0002,
    0x7_0002,
    u32::MAX,
];

/// Sends what `data` says to a served card.
pub fn run(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(config) = config(&mut input) else {
        return;
    };
    let Ok(mut client) = Client::new(Card::new(config)) else {
        // This machine has no more descriptors to give.
        return;
    };
    if input.ratio(15, 16).unwrap_or(false) {
        client.send(&VERSION, None);
    }
    while !input.is_empty() && client.connected {
        let Ok((message, with_fd)) = message(&mut input) else {
            break;
        };
        client
            .clock
            .0
            .fetch_add(u64::from(message[0]) * 1000, Ordering::Relaxed);
        let cut = usize::from(message[message.len() - 1]) % message.len();
        let (first, rest) = message.split_at(cut);
        client.send(first, None);
        client.send(rest, with_fd.then_some(message[0]));
    }
    client.check_replies();
    client.check_descriptors();
}

/// Mostly a message with a header that fits it, sometimes just bytes; and
/// whether a descriptor goes with it.
fn message(input: &mut Unstructured<'_>) -> Result<(Vec<u8>, bool)> {
    let kind: u8 = input.arbitrary()?;
    if kind == 0xff {
        let count = usize::from(input.arbitrary::<u8>()?) + 1;
        return Ok((input.bytes(count)?.to_vec(), kind & 1 != 0));
    }
    let command = if kind < 0xf0 { kind % 20 } else { kind };
    let flags: u32 = match input.arbitrary::<u8>()? {
        0xf0.. => input.arbitrary()?,
        0xe0.. => 1 << 4,
        _ => 0,
    };
    let mut payload = Vec::new();
    for _ in 0..input.int_in_range(0..=10)? {
        match input.arbitrary::<u8>()? {
            byte @ 0xc0.. => payload.extend(vec![byte; usize::from(byte - 0xc0)]),
            0xb0.. => payload.extend(input.arbitrary::<u32>()?.to_ne_bytes()),
            at => payload.extend(TELLING[usize::from(at) % TELLING.len()].to_ne_bytes()),
        }
    }
    let size = (HEADER + payload.len()) as u32;
    let mut message = Vec::new();
    message.extend(u16::from(kind).to_ne_bytes());
    message.extend(u16::from(command).to_ne_bytes());
    message.extend(size.to_ne_bytes());
    message.extend(flags.to_ne_bytes());
    message.extend(0u32.to_ne_bytes());
    message.extend(payload);
    Ok((message, input.ratio(1, 4)?))
}

/// A clock that each message moves.
#[derive(Clone)]
struct MovedClock(Arc<AtomicU64>);

impl Clock for MovedClock {
    fn now(&self) -> Instant {
        Instant::from_nanos(self.0.load(Ordering::Relaxed))
    }
}

/// A client that remembers what it has said.
struct Client {
    stream: UnixStream,
    server: Attached<Card, MovedClock>,
    clock: MovedClock,
    connected: bool,
    said: Vec<u8>,
    heard: Vec<u8>,
    eventfd: OwnedFd,
    /// Tells when the server has closed its last copy of the writer.
    reader: PipeReader,
    writer: PipeWriter,
}

impl Client {
    fn new(card: Card) -> std::io::Result<Self> {
        let (stream, server) = UnixStream::pair()?;
        stream.set_nonblocking(true)?;
        let (reader, writer) = std::io::pipe()?;
        let clock = MovedClock(Arc::default());
        Ok(Self {
            stream,
            server: Attached::new(server, card, clock.clone()),
            clock,
            connected: true,
            said: Vec::new(),
            heard: Vec::new(),
            eventfd: eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC)?,
            reader,
            writer,
        })
    }

    /// Sends bytes, with a descriptor or none, and hears what comes back.
    fn send(&mut self, bytes: &[u8], fd: Option<u8>) {
        if bytes.is_empty() || !self.connected {
            return;
        }
        let fds: [BorrowedFd<'_>; 1] = match fd {
            Some(choice) if choice & 2 == 0 => [self.eventfd.as_fd()],
            _ => [self.writer.as_fd()],
        };
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut control = SendAncillaryBuffer::new(&mut space);
        if fd.is_some() {
            assert!(control.push(SendAncillaryMessage::ScmRights(&fds)));
        }
        let part = [IoSlice::new(bytes)];
        let sent = sendmsg(&self.stream, &part, &mut control, SendFlags::NOSIGNAL);
        assert_eq!(sent, Ok(bytes.len()), "a reader that keeps up");
        self.said.extend(bytes);
        // Once for what was left to send, once to receive, once more to see
        // that there is no more.
        for _ in 0..3 {
            self.connected &= self.server.serve().unwrap_or(false);
            self.hear();
        }
    }

    fn hear(&mut self) {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = self.stream.read(&mut buffer) {
            self.heard.extend(&buffer[..count]);
        }
    }

    /// Every message that wanted a reply has one, in order, and no other.
    fn check_replies(&self) {
        let mut heard = &self.heard[..];
        for (sent, whole) in messages(&self.said) {
            if u32_at(sent, 8) & (1 << 4) != 0 {
                if whole {
                    continue;
                }
                break;
            }
            let Some((reply, rest)) = split_message(heard) else {
                // The end of a connection comes with the reply to the message
                // that ended it.
                assert!(!whole || !self.connected, "{sent:?} has no reply");
                break;
            };
            heard = rest;
            assert_eq!(reply[..4], sent[..4], "id and command are echoed");
            match u32_at(reply, 8) {
                0x01 => assert_eq!(u32_at(reply, 12), 0),
                0x21 => {
                    assert_eq!(reply.len(), HEADER);
                    assert_ne!(u32_at(reply, 12), 0);
                }
                flags => panic!("flags {flags:#x} in a reply"),
            }
        }
        assert_eq!(heard.len(), 0, "nobody asked for more");
    }

    /// When the server is gone, so is every descriptor that it was sent.
    fn check_descriptors(self) {
        let Self {
            stream,
            server,
            reader,
            mut writer,
            ..
        } = self;
        drop(server.into_device());
        drop(stream);
        // As long as the pipe has a writer, it can be written to.
        assert!(writer.write(&[0]).is_ok());
        drop(writer);
        let mut rest = Vec::new();
        let mut reader = reader;
        rustix::io::ioctl_fionbio(&reader, true).expect("a pipe that need not be waited for");
        assert_eq!(
            reader.read_to_end(&mut rest).ok(),
            Some(1),
            "a descriptor is left open"
        );
    }
}

/// The messages in a client's stream, and whether each is whole and of a size
/// that a message can have; the last one may be a header without its rest.
fn messages(mut stream: &[u8]) -> Vec<(&[u8], bool)> {
    let mut messages = Vec::new();
    while let Some((message, rest)) = split_message(stream) {
        messages.push((message, true));
        stream = rest;
    }
    // A header alone is answered if its size is absurd.
    if stream.len() >= HEADER {
        messages.push((stream, false));
    }
    messages
}

/// The first message of a stream, and what follows it.
fn split_message(stream: &[u8]) -> Option<(&[u8], &[u8])> {
    let size = u32_at(stream.get(..HEADER)?, 4) as usize;
    if size < HEADER {
        return None;
    }
    stream.split_at_checked(size)
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_ne_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}
