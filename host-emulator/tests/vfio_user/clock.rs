//! The device's time is the clock's that the server was given.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use lineproof_host_emulator::vfio_user::{Clock, Server};
use lineproof_host_emulator::{Card, CardConfig, Instant};

use super::client::Client;

/// A clock that stands still until it is set.
struct SetClock(Arc<AtomicU64>);

impl Clock for SetClock {
    fn now(&self) -> Instant {
        Instant::from_nanos(self.0.load(Ordering::SeqCst))
    }
}

#[test]
fn a_character_takes_its_time_on_the_servers_clock_and_no_other() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    let nanos = Arc::new(AtomicU64::new(0));
    let server = Server::bind(&path)
        .unwrap()
        .spawn(
            Card::new(CardConfig::default()),
            SetClock(Arc::clone(&nanos)),
        )
        .unwrap();
    let mut client = Client::negotiated(&path);
    // 115200 8N1, a FIFO, and one character: ten bits, 86.8 us.
    for (register, value) in [(3, 0x83), (0, 1), (1, 0), (3, 0x03), (2, 0x07), (0, 0x5a)] {
        client.write(0, register, &[value]).unwrap();
    }
    let sent = |client: &mut Client| client.read(0, 5, 1).unwrap()[0] & 0x40 != 0;
    assert!(!sent(&mut client), "no time has passed");
    nanos.store(86_000, Ordering::SeqCst);
    assert!(!sent(&mut client), "not yet");
    nanos.store(100_000, Ordering::SeqCst);
    assert!(sent(&mut client));
    assert_eq!(client.read(0, 0, 1), Ok(vec![0x5a]));
    server.stop().unwrap();
}
