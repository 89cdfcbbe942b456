//! A `.vcd` trace, parsed back: the edges of an exchange that is known to the
//! nanosecond.

use std::collections::HashMap;
use std::fs::File;
use std::io::BufReader;

use lineproof::trace::Trace;
use lineproof_host_emulator::vfio_user::{DeviceModel, PciRegion};
use lineproof_host_emulator::{Card, CardConfig, Instant, ObservedCard, Wiring};
use vcd::{Command, Parser, TimescaleUnit, Value};

/// Registers by their offsets.
const THR: u64 = 0;
const IER: u64 = 1;
const LCR: u64 = 3;
const MCR: u64 = 4;

/// What is done to the card: a value for a register of port 0, and when.
type Writes<'a> = &'a [(u64, u64, u8)];

/// The edges on each line, by its name: when, and to which level. The first
/// is the level at power-on.
struct Waveform {
    edges: HashMap<String, Vec<(u64, bool)>>,
    last: u64,
}

impl Waveform {
    fn of(&self, line: &str) -> &[(u64, bool)] {
        &self.edges[line]
    }

    /// The edges after power-on.
    fn edges(&self, line: &str) -> &[(u64, bool)] {
        &self.of(line)[1..]
    }
}

/// Traces a card to which `writes` are done and from which RBR is read at
/// `read_at`.
fn traced(config: CardConfig, writes: Writes<'_>, read_at: u64) -> Waveform {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.vcd");
    let trace = Trace::create(&[path.to_str().unwrap().parse().unwrap()]).unwrap();
    let mut card = ObservedCard::new(Card::new(config), trace.observer(&config));
    let port = PciRegion::Bar(0);
    for &(at, offset, value) in writes {
        card.write(port, offset, &[value], Instant::from_nanos(at))
            .unwrap();
    }
    let mut rbr = [0];
    card.read(port, THR, &mut rbr, Instant::from_nanos(read_at))
        .unwrap();
    drop(card);
    trace.finish().unwrap();
    parse(File::open(path).unwrap())
}

fn parse(file: File) -> Waveform {
    let mut parser = Parser::new(BufReader::new(file));
    let header = parser.parse_header().unwrap();
    assert_eq!(header.timescale, Some((1, TimescaleUnit::NS)));
    let intx = header.find_var(&["card", "INTx"]).unwrap().code;
    let mut names = HashMap::from([(intx, "INTx".to_owned())]);
    for port in ["port0", "port1"] {
        for line in ["TX", "RX", "RTS", "CTS", "DTR", "DSR", "DCD", "RI"] {
            // Of one name only, for viewers that show no scopes.
            let name = format!("{port}_{line}");
            if let Some(var) = header.find_var(&["card", port, &name]) {
                names.insert(var.code, format!("{port}.{line}"));
            }
        }
    }
    let (mut edges, mut last) = (HashMap::<_, Vec<_>>::new(), 0);
    for command in parser {
        match command.unwrap() {
            Command::Timestamp(at) => {
                assert!(last <= at, "time goes back at {at}");
                last = at;
            }
            Command::ChangeScalar(id, value) => {
                let level = value == Value::V1;
                let edges = edges.entry(names[&id].clone()).or_default();
                assert_ne!(edges.last().map(|&(_, before)| before), Some(level));
                edges.push((last, level));
            }
            _ => {}
        }
    }
    Waveform { edges, last }
}

/// The nanosecond in which `halves` half bits at 115,200 baud have passed since
/// `start`. Half a bit is 8 cycles of 1.8432 MHz, 78125/18 ns.
const fn after(start: u64, halves: u64) -> u64 {
    start + (halves * 78_125).div_ceil(18)
}

const START: u64 = 10_000;

/// 8N1, the received data interrupt on, then a U: every bit is an edge.
const SEND_U: Writes<'_> = &[(1_000, LCR, 0x03), (2_000, IER, 0x01), (START, THR, b'U')];

#[test]
fn every_bit_of_a_character_has_its_edge_to_the_nanosecond() {
    let read_at = 200_000;
    let waveform = traced(CardConfig::default(), SEND_U, read_at);
    let expected: Vec<_> = (0..10)
        .map(|bit| (after(START, 2 * bit), bit % 2 == 1))
        .collect();
    assert_eq!(waveform.of("port0.TX")[0], (0, true), "idle is marking");
    assert_eq!(waveform.edges("port0.TX"), expected);
    assert_eq!(waveform.edges("port0.RX"), expected, "through the plug");
    assert_eq!(waveform.edges("port1.TX"), [], "the other port is silent");
    // A receiver has the character in the middle of its stop bit.
    let interrupt = [(after(START, 19), true), (read_at, false)];
    assert_eq!(waveform.edges("INTx"), interrupt);
    assert_eq!(waveform.last, read_at);
}

#[test]
fn a_null_modem_carries_each_line_to_the_one_across() {
    let config = CardConfig {
        wiring: Wiring::NullModem,
        ..CardConfig::default()
    };
    let lines = [(3_000, MCR, 0x01), (4_000, MCR, 0x02)];
    let writes = [&lines[..], &[(5_000, LCR, 0x03), (START, THR, b'U')]].concat();
    let waveform = traced(config, &writes, 200_000);
    let sent = waveform.edges("port0.TX");
    assert_eq!(sent.len(), 10, "{sent:?}");
    assert_eq!(waveform.edges("port1.RX"), sent);
    for line in ["port0.RX", "port1.TX"] {
        assert_eq!(waveform.edges(line), [], "nobody sends to {line}");
    }
    let (dtr, rts) = ([(3_000, true), (4_000, false)], [(4_000, true)]);
    assert_eq!(waveform.edges("port0.DTR"), dtr);
    assert_eq!(waveform.edges("port1.DSR"), dtr);
    assert_eq!(waveform.edges("port1.DCD"), dtr);
    assert_eq!(waveform.edges("port0.RTS"), rts);
    assert_eq!(waveform.edges("port1.CTS"), rts);
    for line in ["port0.DSR", "port0.CTS", "port1.DTR", "port1.RI"] {
        assert_eq!(waveform.edges(line), [], "{line}");
    }
}

#[test]
fn what_an_open_port_sends_nobody_receives() {
    let config = CardConfig {
        wiring: Wiring::OPEN,
        ..CardConfig::default()
    };
    let waveform = traced(config, SEND_U, 200_000);
    assert_eq!(waveform.edges("port0.TX").len(), 10);
    for line in ["port0.RX", "port1.RX", "INTx"] {
        assert_eq!(waveform.edges(line), [], "{line}");
    }
}

#[test]
fn a_break_holds_the_line_for_as_long_as_lcr_says() {
    let writes = [(1_000, LCR, 0x43), (700_000, LCR, 0x03)];
    let waveform = traced(CardConfig::default(), &writes, 800_000);
    let held = [(1_000, false), (700_000, true)];
    assert_eq!(waveform.edges("port0.TX"), held);
    assert_eq!(waveform.edges("port0.RX"), held);
}

#[test]
fn a_one_port_card_has_the_lines_of_one_port() {
    let config = CardConfig {
        card_type: lineproof_host_emulator::CardType::Mtty1,
        ..CardConfig::default()
    };
    let waveform = traced(config, SEND_U, 200_000);
    assert_eq!(waveform.edges("port0.TX").len(), 10);
    assert_eq!(waveform.edges.len(), 9, "INTx and one port");
}
