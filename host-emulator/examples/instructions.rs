//! The paths whose instructions `.ci/instructions` counts: the register model's
//! and the vfio-user server's, from a command on its socket to the answer.
//!
//! `instructions PATH TIMES` takes a path so many times. What one passage costs
//! is the difference between two counts, so that starting up is in neither.

use std::error::Error;
use std::hint::black_box;
use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use lineproof_host_emulator::vfio_user::{Attached, MonotonicClock};
use lineproof_host_emulator::{Card, CardConfig, Instant, Region, Timing};

const DATA: u64 = 0;
const FCR: u64 = 2;
const LCR: u64 = 3;
const MCR: u64 = 4;
const LSR: u64 = 5;
const SCR: u64 = 7;

/// MCR's internal loopback.
const MCR_LOOP: u8 = 0x10;

/// A character at 115,200 baud 8N1, rounded up.
const CHARACTER: Duration = Duration::from_nanos(86_806);

/// Bytes in a message's header.
const HEADER: usize = 16;
/// Commands of the protocol.
const VERSION: u16 = 1;
const REGION_READ: u16 = 9;
const REGION_WRITE: u16 = 10;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = std::env::args().skip(1);
    let (Some(path), Some(times)) = (args.next(), args.next()) else {
        return Err("usage: instructions PATH TIMES".into());
    };
    let times: u32 = times.parse()?;
    match path.as_str() {
        "poll-lsr" => poll(times),
        "character-loopback" => characters(Timing::Instant, MCR_LOOP, times),
        "character-instant" => characters(Timing::Instant, 0, times),
        "character-115200" => characters(Timing::Line, 0, times),
        "message-read" => messages(REGION_READ, LSR, &[], 1, times),
        "message-read-among-12" => messages(REGION_READ, LSR, &[], 12, times),
        "message-write" => messages(REGION_WRITE, SCR, &[0x5a], 1, times),
        _ => Err(format!("no path {path}").into()),
    }
}

/// Reads LSR of an idle port.
fn poll(times: u32) -> Result<(), Box<dyn Error>> {
    let mut card = Card::new(CardConfig::default());
    let mut lsr = [0];
    for nanos in 0..u64::from(times) {
        card.read(Region::Bar0, LSR, &mut lsr, Instant::from_nanos(nanos))?;
        black_box(lsr);
    }
    Ok(())
}

/// Sends a character and reads it back, which a loopback plug returns, or MCR's
/// internal loopback.
fn characters(timing: Timing, mcr: u8, times: u32) -> Result<(), Box<dyn Error>> {
    let mut card = Card::new(CardConfig {
        timing,
        ..CardConfig::default()
    });
    let mut now = Instant::from_nanos(0);
    card.write(Region::Bar0, LCR, &[0x03], now)?;
    card.write(Region::Bar0, FCR, &[0x07], now)?;
    card.write(Region::Bar0, MCR, &[mcr], now)?;
    let mut received = [0];
    for _ in 0..times {
        card.write(Region::Bar0, DATA, &[0x5a], now)?;
        now = now + CHARACTER;
        card.read(Region::Bar0, DATA, &mut received, now)?;
        assert_eq!(received, [0x5a], "what was sent comes back");
    }
    Ok(())
}

/// Has one of so many cards' servers answer an access; the clients are of this
/// process too.
fn messages(
    command: u16,
    offset: u64,
    data: &[u8],
    cards: usize,
    times: u32,
) -> Result<(), Box<dyn Error>> {
    let serve = |_| {
        let (client, server) = UnixStream::pair()?;
        let card = Card::new(CardConfig::default());
        Ok((client, Attached::new(server, card, MonotonicClock::new())))
    };
    let mut served = (0..cards).map(serve).collect::<io::Result<Vec<_>>>()?;
    let (client, attached) = served.last_mut().ok_or("no cards")?;
    let mut exchange = |message: &[u8]| -> Result<(), Box<dyn Error>> {
        client.write_all(message)?;
        attached.serve()?;
        let mut header = [0; HEADER];
        client.read_exact(&mut header)?;
        assert_eq!(header[8], 1, "a reply, and no error");
        let size = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let mut payload = [0; 1024];
        client.read_exact(&mut payload[..size as usize - HEADER])?;
        Ok(())
    };
    exchange(&message(VERSION, &[0; 4]))?;
    let mut access = offset.to_le_bytes().to_vec();
    // Region 0, one byte.
    access.extend([0, 0, 0, 0, 1, 0, 0, 0]);
    access.extend(data);
    let request = message(command, &access);
    for _ in 0..times {
        exchange(&request)?;
    }
    Ok(())
}

/// A command's header and what follows it.
fn message(command: u16, payload: &[u8]) -> Vec<u8> {
    let mut bytes = vec![1, 0];
    bytes.extend(command.to_le_bytes());
    bytes.extend(((HEADER + payload.len()) as u32).to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(payload);
    bytes
}
