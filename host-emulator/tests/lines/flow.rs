//! Slow peers, and what becomes of bytes for which there is no room.

use std::io::{ErrorKind, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use lineproof_host_emulator::Timing;
use proptest::prelude::*;

use super::rig::{CONNECTED, Flow, Rig, pattern, read_some};

struct Pair {
    rig: Rig,
    peer: UnixStream,
    _place: tempfile::TempDir,
}

fn pair(timing: Timing, flow: Flow) -> Pair {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("port");
    let mut rig = Rig::new(&format!("unix:{}", path.display()), timing, flow);
    let peer = UnixStream::connect(&path).unwrap();
    peer.set_nonblocking(true).unwrap();
    rig.until_connected(true);
    Pair {
        rig,
        peer,
        _place: place,
    }
}

/// What the peer can send at once.
fn write_some(peer: &mut UnixStream, bytes: &[u8]) -> usize {
    match peer.write(bytes) {
        Ok(count) => count,
        Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_peer_that_does_not_read_stops_the_port_and_loses_nothing() {
    let Pair {
        mut rig, mut peer, ..
    } = pair(Timing::Instant, Flow::Automatic);
    // A socket's buffer and both queues take less than this.
    let bytes = pattern(1 << 20);
    let mut sent = 0;
    rig.until("held", |rig| {
        while rig.get(6) & 0x10 != 0 && sent < bytes.len() {
            sent += rig.send_some(&bytes[sent..]);
        }
        // Not only for the moment until the socket takes more.
        rig.turn();
        (rig.get(6) & CONNECTED == CONNECTED & !0x10).then_some(())
    });
    assert!(sent < bytes.len(), "CTS never dropped");
    let mut received = Vec::new();
    rig.until("through", |rig| {
        received.extend(read_some(&mut peer));
        while rig.get(6) & 0x10 != 0 && sent < bytes.len() {
            sent += rig.send_some(&bytes[sent..]);
        }
        (received.len() == bytes.len()).then_some(())
    });
    assert_eq!(received, bytes);
    assert_eq!(rig.status().dropped, 0);
}

#[test]
fn without_flow_control_what_a_slow_peer_misses_is_counted() {
    let Pair {
        mut rig, mut peer, ..
    } = pair(Timing::Instant, Flow::None);
    let bytes = pattern(1 << 20);
    let mut sent = 0;
    while sent < bytes.len() {
        // No turn between: nobody is let read.
        sent += rig.send_some(&bytes[sent..]);
        if sent % (1 << 14) == 0 {
            rig.turn();
        }
    }
    let mut received = 0;
    rig.until("accounted for", |rig| {
        received += read_some(&mut peer).len();
        (received as u64 + rig.status().dropped == bytes.len() as u64).then_some(())
    });
    let status = rig.status();
    assert!(status.dropped > 0);
    assert_eq!(status.sent, received as u64);
}

#[test]
fn what_a_peer_that_vanishes_has_not_taken_is_counted() {
    let Pair { mut rig, peer, .. } = pair(Timing::Instant, Flow::Automatic);
    let mut sent = 0;
    rig.until("held", |rig| {
        while rig.get(6) & 0x10 != 0 {
            sent += rig.send_some(&[0x5a; 16]) as u64;
        }
        rig.turn();
        (rig.get(6) & 0x10 == 0).then_some(())
    });
    // What the FIFO still holds goes out, to nobody.
    rig.put(4, 0x03);
    drop(peer);
    rig.until_connected(false);
    let status = rig.status();
    assert_eq!(status.sent + status.dropped, sent, "{status}");
    assert!(status.dropped > 4096, "both queues were full: {status}");
}

#[test]
fn a_port_that_is_not_ready_leaves_the_bytes_with_the_peer() {
    let Pair {
        mut rig, mut peer, ..
    } = pair(Timing::Instant, Flow::Automatic);
    rig.put(4, 0x21);
    let bytes = pattern(1 << 20);
    let mut written = 0;
    // RTS is off: the far end's queue fills, and then the socket's.
    for _ in 0..50 {
        written += write_some(&mut peer, &bytes[written..]);
        rig.turn();
    }
    assert!(rig.status().received <= 1024, "{}", rig.status());
    assert!(rig.receive_some().is_empty());
    rig.put(4, 0x23);
    let mut received = Vec::new();
    rig.until("through", |rig| {
        written += write_some(&mut peer, &bytes[written..]);
        received.extend(rig.receive_some());
        (received.len() == bytes.len()).then_some(())
    });
    assert_eq!(received, bytes);
    assert_eq!(rig.status().overrun, 0);
}

#[test]
fn bytes_take_their_time_on_the_line_in_either_direction() {
    let Pair {
        mut rig, mut peer, ..
    } = pair(Timing::Line, Flow::Automatic);
    // At 115,200 baud 8N1 a byte takes 86.8 us: 11.52 in a millisecond.
    let bytes = pattern(2000);
    let least = Duration::from_micros(2000 * 86);
    let start = rig.now;
    rig.send(&bytes);
    assert_eq!(rig.handed(&mut peer, 2000), bytes);
    assert!(rig.now.since(start) >= least);
    let start = rig.now;
    peer.write_all(&bytes).unwrap();
    assert_eq!(rig.receive(2000), bytes);
    assert!(rig.now.since(start) >= least);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn with_flow_control_nothing_is_lost_however_the_two_ends_dawdle(
        line_time in any::<bool>(),
        paces in prop::collection::vec((0_usize..4, 0_usize..400, 0_usize..20), 1..20),
    ) {
        let timing = if line_time { Timing::Line } else { Timing::Instant };
        let Pair { mut rig, mut peer, .. } = pair(timing, Flow::Automatic);
        let bytes = pattern(1500);
        let (mut sent, mut written) = (0, 0);
        let (mut handed, mut received) = (Vec::new(), Vec::new());
        let mut paces = paces.into_iter().cycle();
        rig.until("through", |rig| {
            let (bursts, chunk, reads) = paces.next()?;
            for _ in 0..bursts {
                sent += rig.send_some(&bytes[sent..]);
            }
            let end = bytes.len().min(written + chunk);
            written += write_some(&mut peer, &bytes[written..end]);
            for _ in 0..reads {
                if rig.get(5) & 1 != 0 {
                    received.push(rig.get(0));
                }
            }
            // So that every sequence comes to an end.
            if bursts == 0 {
                sent += rig.send_some(&bytes[sent..bytes.len().min(sent + 1)]);
                handed.extend(read_some(&mut peer));
            }
            if chunk == 0 || reads == 0 {
                let end = bytes.len().min(written + 32);
                written += write_some(&mut peer, &bytes[written..end]);
                received.extend(rig.receive_some());
            }
            if sent == bytes.len() {
                handed.extend(read_some(&mut peer));
            }
            (handed.len() >= bytes.len() && received.len() >= bytes.len()).then_some(())
        });
        prop_assert_eq!(handed, &bytes[..]);
        prop_assert_eq!(received, &bytes[..]);
        let status = rig.status();
        prop_assert_eq!((status.dropped, status.overrun), (0, 0));
    }

    #[test]
    fn without_flow_control_every_byte_is_delivered_or_counted(
        turns in prop::collection::vec((0_usize..400, 0_usize..400, any::<bool>()), 1..12),
    ) {
        let Pair { mut rig, mut peer, .. } = pair(Timing::Line, Flow::None);
        let (mut sent, mut written, mut handed, mut received) = (0_u64, 0_u64, 0_u64, 0_u64);
        for (out, into, reads) in turns {
            let mut left = out;
            rig.until("sent", |rig| {
                left -= rig.send_some(&vec![0x5a; left]);
                (left == 0).then_some(())
            });
            sent += out as u64;
            written += write_some(&mut peer, &vec![0xa5; into]) as u64;
            if reads {
                received += rig.receive_some().len() as u64;
                handed += read_some(&mut peer).len() as u64;
            }
        }
        rig.until("accounted for", |rig| {
            handed += read_some(&mut peer).len() as u64;
            received += rig.receive_some().len() as u64;
            let status = rig.status();
            let out = handed + status.dropped == sent;
            (out && received + status.overrun == written).then_some(())
        });
    }
}
