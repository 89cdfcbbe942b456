//! A card with a line to the host on port 0, and a driver for that port.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant as SystemInstant};

use lineproof_host_emulator::line::host::{HostLines, LineError, LineMonitor, LineStatus};
use lineproof_host_emulator::line::{LinePlan, PortLine};
use lineproof_host_emulator::vfio_user::{Outside, SOURCES};
use lineproof_host_emulator::{
    Card, CardConfig, CardType, Instant, Options, Region, Timing, Wiring,
};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// How long anything may take before a test gives up.
const DEADLINE: Duration = Duration::from_secs(60);

/// MSR with a peer, apart from its changes: CTS, DSR and DCD.
pub const CONNECTED: u8 = 0xb0;

const THR: u64 = 0;
const FCR: u64 = 2;
const LCR: u64 = 3;
const MCR: u64 = 4;
const LSR: u64 = 5;
const MSR: u64 = 6;

/// How a driver keeps from losing anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does not; RTS is asserted for good.
    None,
    /// MCR bit 5.
    Automatic,
}

pub struct Rig {
    pub card: Card,
    pub lines: HostLines,
    monitor: LineMonitor,
    pub now: Instant,
}

/// The plan of a card of which port 0 has this line.
pub fn plan(line: &str) -> LinePlan {
    let line: PortLine = format!("0={line}").parse().unwrap();
    LinePlan::new(CardType::Mtty2, Wiring::LOOPBACK, &[line]).unwrap()
}

/// The card of `plan`.
pub fn config(plan: &LinePlan, timing: Timing) -> CardConfig {
    CardConfig {
        wiring: plan.wiring(),
        timing,
        options: Options::CH352,
        ..CardConfig::default()
    }
}

/// Why no such line can be had.
pub fn refusal(line: &str) -> LineError {
    HostLines::open(&plan(line)).expect_err("it is in the way")
}

impl Rig {
    /// At 115,200 baud, 8N1, with FIFOs.
    pub fn new(line: &str, timing: Timing, flow: Flow) -> Self {
        let plan = plan(line);
        let lines = HostLines::open(&plan).unwrap();
        let mut rig = Self {
            card: Card::new(config(&plan, timing)),
            monitor: lines.monitor(),
            lines,
            now: Instant::from_nanos(1_000),
        };
        rig.put(LCR, 0x03);
        rig.put(FCR, 0x07);
        let afe = u8::from(flow == Flow::Automatic) << 5;
        rig.put(MCR, 0x03 | afe);
        rig
    }

    pub fn instant(line: &str) -> Self {
        Self::new(line, Timing::Instant, Flow::Automatic)
    }

    pub fn put(&mut self, register: u64, value: u8) {
        let written = self.card.write(Region::Bar0, register, &[value], self.now);
        written.unwrap();
    }

    pub fn get(&mut self, register: u64) -> u8 {
        let mut value = [0];
        let read = self.card.read(Region::Bar0, register, &mut value, self.now);
        read.unwrap();
        value[0]
    }

    pub fn status(&self) -> LineStatus {
        self.monitor.status().remove(0)
    }

    /// One turn of a server's loop: waits a little, if nothing is under way
    /// on the card, then lets a millisecond pass on its clock.
    pub fn turn(&mut self) {
        let mut ready = [PollFlags::empty(); SOURCES];
        let sources = Outside::<Card>::sources(&self.lines);
        let (places, mut fds): (Vec<usize>, Vec<PollFd<'_>>) = (0..)
            .zip(&sources)
            .filter_map(|(place, source)| Some((place, source.as_ref()?)))
            .map(|(place, (fd, flags))| (place, PollFd::from_borrowed_fd(*fd, *flags)))
            .unzip();
        let idle = self.card.next_event().is_none();
        let little = Timespec {
            tv_sec: 0,
            tv_nsec: if idle { 1_000_000 } else { 0 },
        };
        poll(&mut fds, Some(&little)).unwrap();
        for (place, fd) in places.into_iter().zip(&fds) {
            ready[place] = fd.revents();
        }
        self.now = self.now + Duration::from_millis(1);
        self.lines.tend(&mut self.card, ready, self.now);
    }

    /// Takes turns until `done` has an answer.
    pub fn until<T>(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> Option<T>) -> T {
        let deadline = SystemInstant::now() + DEADLINE;
        loop {
            if let Some(answer) = done(self) {
                return answer;
            }
            let status = self.status();
            assert!(SystemInstant::now() < deadline, "{what}: never; {status}");
            self.turn();
        }
    }

    /// Waits until the modem lines say whether somebody is there.
    pub fn until_connected(&mut self, connected: bool) {
        let expected = if connected { CONNECTED } else { 0 };
        self.until("connected", |rig| {
            (rig.get(MSR) & 0xf0 == expected).then_some(())
        });
        // The count follows within the same turn.
        self.until("status", |rig| {
            (rig.status().connected == connected).then_some(())
        });
    }

    /// Sends what the transmitter has room for now; returns how much.
    pub fn send_some(&mut self, bytes: &[u8]) -> usize {
        if self.get(LSR) & 0x20 == 0 {
            return 0;
        }
        let count = bytes.len().min(16);
        for &byte in &bytes[..count] {
            self.put(THR, byte);
        }
        count
    }

    /// Sends all of it, as fast as the line takes it.
    pub fn send(&mut self, bytes: &[u8]) {
        let mut sent = 0;
        self.until("sent", |rig| {
            sent += rig.send_some(&bytes[sent..]);
            (sent == bytes.len()).then_some(())
        });
    }

    /// What the port has received.
    pub fn receive_some(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while self.get(LSR) & 0x01 != 0 {
            bytes.push(self.get(THR));
        }
        bytes
    }

    /// Waits until the port has received so much.
    pub fn receive(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.until("received", |rig| {
            bytes.extend(rig.receive_some());
            (bytes.len() >= count).then(|| std::mem::take(&mut bytes))
        })
    }

    /// Waits until `peer`, which does not block, has been handed so much.
    pub fn handed(&mut self, peer: &mut impl Read, count: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.until("handed out", |_| {
            bytes.extend(read_some(peer));
            (bytes.len() >= count).then(|| std::mem::take(&mut bytes))
        })
    }
}

/// What there is to read at once.
pub fn read_some(peer: &mut impl Read) -> Vec<u8> {
    let mut buffer = [0; 4096];
    match peer.read(&mut buffer) {
        Ok(count) => buffer[..count].to_vec(),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

/// Every byte, in an order that repeats late.
pub fn pattern(length: usize) -> Vec<u8> {
    (0..length).map(|at| (at ^ at >> 8) as u8).collect()
}
