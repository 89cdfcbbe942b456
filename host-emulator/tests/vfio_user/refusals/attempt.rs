//! One attempt at something that is refused.

use std::io::Write;
use std::os::fd::{AsFd, BorrowedFd};

use lineproof_host_emulator::{CardConfig, Instant};
use rustix::event::EventfdFlags;

use crate::card::CardBench;
use crate::client::*;

/// A message, and what leads up to it.
pub struct Attempt {
    unnegotiated: bool,
    before: Vec<(u16, Bytes)>,
    body: Body,
    eventfds: usize,
    semaphores: usize,
    pipes: usize,
    ends: bool,
}

enum Body {
    Payload(Bytes),
    Message(Vec<u8>),
}

/// The row's command with this payload.
pub fn call(payload: Bytes) -> Attempt {
    Attempt {
        unnegotiated: false,
        before: Vec::new(),
        body: Body::Payload(payload),
        eventfds: 0,
        semaphores: 0,
        pipes: 0,
        ends: false,
    }
}

/// A message as it stands.
pub fn raw(message: Vec<u8>) -> Attempt {
    Attempt {
        body: Body::Message(message),
        ..call(bytes())
    }
}

impl Attempt {
    /// On a connection without a version.
    pub fn unnegotiated(mut self) -> Self {
        self.unnegotiated = true;
        self
    }

    /// After this command, which succeeds.
    pub fn after(mut self, command: u16, payload: Bytes) -> Self {
        self.before.push((command, payload));
        self
    }

    /// In this migration state.
    pub fn in_state(self, state: u32) -> Self {
        let set = bytes().u32(16).u32(1 << 17 | 2).u32(state).u32(0);
        self.after(DEVICE_FEATURE, set)
    }

    /// With so many eventfds.
    pub fn with_eventfds(mut self, count: usize) -> Self {
        self.eventfds = count;
        self
    }

    /// With so many eventfds of which each read takes only one.
    pub fn with_semaphores(mut self, count: usize) -> Self {
        self.semaphores = count;
        self
    }

    /// With so many descriptors that are no eventfds.
    pub fn with_pipes(mut self, count: usize) -> Self {
        self.pipes = count;
        self
    }

    /// The connection is closed after the reply.
    pub fn and_ends(mut self) -> Self {
        self.ends = true;
        self
    }

    /// Makes the attempt on a fresh card, and checks all that holds for a
    /// refusal.
    pub fn expect_refusal(self, command: u16, errno: u32) {
        let bench = CardBench::new(CardConfig::default());
        let untouched = fresh_state();
        let mut client = if self.unnegotiated {
            bench.stranger()
        } else {
            bench.client()
        };
        for (command, payload) in &self.before {
            client.call(*command, payload).expect("what leads up to it");
        }
        let message = match self.body {
            Body::Payload(payload) => message(7, command, 0, &payload),
            Body::Message(message) => message,
        };
        let eventfd = new_eventfd();
        let semaphore = eventfd_with(EventfdFlags::SEMAPHORE);
        let (tracer, pipe) = Tracer::new();
        let fds: Vec<BorrowedFd<'_>> = std::iter::repeat_n(eventfd.as_fd(), self.eventfds)
            .chain(std::iter::repeat_n(semaphore.as_fd(), self.semaphores))
            .chain(std::iter::repeat_n(pipe.as_fd(), self.pipes))
            .collect();
        if fds.is_empty() {
            // It may be more than a socket's buffer holds.
            client.stream.write_all(&message).unwrap();
        } else {
            client.send_with_fds(&message, &fds);
        }
        let reply = client.reply();
        assert_eq!(reply.id.to_ne_bytes(), message[..2], "the id is echoed");
        assert_eq!(reply.command.to_ne_bytes(), message[2..4]);
        assert_eq!((reply.flags, reply.error), (0x21, errno));
        assert!(reply.payload.is_empty(), "an error reply is a bare header");
        drop(fds);
        drop(pipe);
        tracer.assert_closed();
        if self.ends {
            client.assert_closed();
        } else if self.unnegotiated {
            client.call(VERSION, &bytes().u32(0)).expect("in step");
        } else {
            client.assert_in_step();
        }
        drop(client);
        let mut card = bench.server.stop().unwrap();
        assert_eq!(card.save(Instant::default()), untouched, "the card");
    }
}

/// What a card is that nobody has touched.
fn fresh_state() -> Vec<u8> {
    let bench = CardBench::new(CardConfig::default());
    bench.server.stop().unwrap().save(Instant::default())
}
