//! However many clients come and go, whatever descriptors they send with
//! whatever commands, none stays open. A program of its own: it counts all
//! that this process has.

#![allow(
    clippy::unwrap_used,
    reason = "helpers fail the way the test that calls them does"
)]

#[path = "vfio_user/client.rs"]
#[allow(dead_code, reason = "a client of its own needs a few of its helpers")]
mod client;

use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
use lineproof_host_emulator::{Card, CardConfig};

use client::*;

/// Rounds of all the clients below.
const ROUNDS: usize = 20;

fn open_descriptors() -> usize {
    std::fs::read_dir("/proc/self/fd").unwrap().count()
}

/// Waits until this process has `count` descriptors and no more: the server
/// closes a client's after the client has gone.
fn settle_at(count: usize, what: &str) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while open_descriptors() != count {
        assert!(
            Instant::now() < deadline,
            "{what}: {} descriptors instead of {count}",
            open_descriptors()
        );
        std::thread::yield_now();
    }
}

#[test]
fn no_client_leaves_a_descriptor_behind() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    let server = Server::bind(&path)
        .unwrap()
        .spawn(Card::new(CardConfig::default()), MonotonicClock::new())
        .unwrap();
    let eventfd = new_eventfd();
    let (_reader, pipe) = std::io::pipe().unwrap();
    let at_rest = open_descriptors_when_free(&path);
    let irqs = |flags: u32| bytes().u32(20).u32(flags).u32(0).u32(0).u32(1);
    let map = bytes().u32(32).u32(3).u64(0).u64(0x1000).u64(0x1000);
    for round in 0..ROUNDS {
        // Every command, with descriptors, in its right form or in none.
        for command in 0..20 {
            let mut client = Client::negotiated(&path);
            for payload in [
                bytes(),
                irqs(0x24),
                irqs(0x14),
                irqs(0x0c),
                irqs(0x3f),
                map.clone(),
            ] {
                for fds in [
                    &[eventfd.as_fd()][..],
                    &[pipe.as_fd()],
                    &[eventfd.as_fd(), pipe.as_fd()],
                    &[pipe.as_fd(); 60],
                ] {
                    client.send_with_fds(&message(1, command, 0, &payload), fds);
                    client.reply();
                }
            }
            drop(client);
            settle_at(at_rest, &format!("round {round}, command {command}"));
        }
        // One that goes in the middle of a message, one whose message has an
        // impossible size, and one that was turned away.
        let mut first = Client::negotiated(&path);
        let mut second = Client::connect(&path);
        second.send_with_fds(&message(1, SET_IRQS, 0, &irqs(0x24)), &[eventfd.as_fd()]);
        assert_eq!(second.reply().error, EBUSY);
        drop(second);
        first.send_with_fds(
            &message(1, SET_IRQS, 0, &irqs(0x24))[..20],
            &[eventfd.as_fd()],
        );
        drop(first);
        let mut absurd = Client::negotiated(&path);
        absurd.send_with_fds(&sized_message(1, 8, 0, 3, &bytes()), &[pipe.as_fd()]);
        absurd.reply();
        absurd.assert_closed();
        drop(absurd);
        settle_at(at_rest, &format!("round {round}, unfinished"));
    }
    server.stop().unwrap();
}

/// How many descriptors there are while nobody is connected.
fn open_descriptors_when_free(path: &std::path::Path) -> usize {
    let with_client = {
        let mut client = Client::negotiated(path);
        client.assert_in_step();
        open_descriptors()
    };
    // That client had one end here and one in the server, which has closed
    // those of every client before it.
    let free = with_client - 2;
    settle_at(free, "at rest");
    free
}
