//! A served card, a vfio-user client at one end of the line, a terminal at
//! the other: the way of every byte, threads and real time included.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::time::{Duration, Instant};

use lineproof_host_emulator::line::host::HostLines;
use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
use lineproof_host_emulator::{Card, Timing};
use rustix::fs::OFlags;

use super::rig::{CONNECTED, config, plan};

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(60);

struct Port(vfio_user::Client);

impl Port {
    fn get(&mut self, register: u64) -> u8 {
        let mut value = [0];
        self.0.region_read(0, register, &mut value).unwrap();
        value[0]
    }

    fn put(&mut self, register: u64, value: u8) {
        self.0.region_write(0, register, &[value]).unwrap();
    }

    fn wait(&mut self, register: u64, mask: u8, value: u8) {
        let deadline = Instant::now() + DEADLINE;
        while self.get(register) & mask != value {
            assert!(Instant::now() < deadline, "register {register} stays");
        }
    }
}

#[test]
fn a_driver_and_a_terminal_talk_through_a_served_card() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("socket");
    let plan = plan("pty");
    let lines = HostLines::open(&plan).unwrap();
    let monitor = lines.monitor();
    let server = Server::bind(&path)
        .unwrap()
        .spawn_connected(
            Card::new(config(&plan, Timing::Line)),
            MonotonicClock::new(),
            lines,
        )
        .unwrap();
    let mut port = Port(vfio_user::Client::new(&path).unwrap());
    port.put(3, 0x03);
    port.put(2, 0x07);
    port.put(4, 0x23);
    assert_eq!(port.get(6) & 0xf0, 0, "nobody has the terminal open");

    let mut terminal = OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(OFlags::NOCTTY.bits().cast_signed())
        .open(&monitor.status()[0].place)
        .unwrap();
    port.wait(6, 0xf0, CONNECTED);
    for &byte in b"login: " {
        port.wait(5, 0x20, 0x20);
        port.put(0, byte);
    }
    let mut prompt = [0; 7];
    terminal.read_exact(&mut prompt).unwrap();
    assert_eq!(&prompt, b"login: ");
    terminal.write_all(b"root\r").unwrap();
    for &byte in b"root\r" {
        port.wait(5, 0x01, 0x01);
        assert_eq!(port.get(0), byte);
    }
    drop(terminal);
    port.wait(6, 0xf0, 0);
    drop(port);
    let status = monitor.status().remove(0);
    assert_eq!((status.sent, status.received), (7, 5), "{status}");
    server.stop().unwrap();
}
