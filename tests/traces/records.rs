//! A `.jsonl` trace: every line by the published schema, and what a client has
//! done, whole and in order.

use std::path::Path;

use lineproof::trace::{Operation, Record, Region, Trace};
use lineproof_conformance::plan::Timing;
use lineproof_conformance::{Pci, Port, Target, Width, Wiring};
use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
use lineproof_host_emulator::{Card, CardConfig, ObservedCard};
use lineproof_places::SocketCard;

const SCHEMA: &str = include_str!("../../docs/trace.schema.json");

/// The lines of the trace at `path`, each of them checked by the schema.
pub fn checked(path: &Path) -> Vec<Record> {
    let schema = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(|line| {
        let value = serde_json::from_str(line).unwrap();
        if let Err(error) = validator.validate(&value) {
            panic!("{error} in {line}");
        }
        serde_json::from_str(line).unwrap()
    });
    lines.collect()
}

/// What `exchange` does to a served card, as its trace tells it.
fn traced(exchange: impl FnOnce(&mut SocketCard)) -> Vec<Record> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("trace.jsonl");
    let trace = Trace::create(&[path.to_str().unwrap().parse().unwrap()]).unwrap();
    let config = CardConfig::default();
    let card = ObservedCard::new(Card::new(config), trace.observer(&config));
    let socket = directory.path().join("card");
    let server = Server::bind(&socket).unwrap();
    let server = server.spawn(card, MonotonicClock::new()).unwrap();
    let mut client = SocketCard::connect(&socket, Wiring::Loopback, Timing::Line).unwrap();
    exchange(&mut client);
    drop(client);
    drop(server.stop().unwrap());
    trace.finish().unwrap();
    checked(&path)
}

#[test]
fn accesses_are_decoded_and_stand_before_their_messages() {
    let records = traced(|client| {
        client.write(Port::Zero, 3, 0x83);
        client.write(Port::Zero, 0, 12);
        client.write(Port::Zero, 3, 0x03);
        client.read(Port::One, 5);
        client.config_read(0, Width::Dword);
    });
    assert!(matches!(records.first(), Some(Record::Trace(_))));
    assert!(matches!(records.last(), Some(Record::End { .. })));
    let mut told = Vec::new();
    for pair in records.windows(2) {
        let [Record::Access(access), next] = pair else {
            continue;
        };
        let Record::Message(message) = next else {
            panic!("an access without a message: {access:?}, then {next:?}");
        };
        assert_eq!(message.error, None);
        let command = match access.operation {
            Operation::Read => "VFIO_USER_REGION_READ",
            Operation::Write => "VFIO_USER_REGION_WRITE",
        };
        assert_eq!(message.command, command);
        assert_eq!(message.fields["offset"], access.offset);
        assert_eq!(message.fields["count"], access.data.len() as u64);
        let [register] = &access.registers[..] else {
            panic!("one register each: {access:?}");
        };
        told.push((
            access.region,
            format!("{} {}", register.name, register.bits),
        ));
    }
    let exchange = [
        (Region::Bar0, "LCR WLS0 WLS1 DLAB"),
        (Region::Bar0, "DLL 12"),
        (Region::Bar0, "LCR WLS0 WLS1"),
        (Region::Bar1, "LSR THRE TEMT"),
        (Region::Config, "VENDOR 0x32534348"),
    ];
    let exchange = exchange.map(|(region, text)| (region, text.to_owned()));
    let begin = told.iter().position(|line| *line == exchange[0]).unwrap();
    assert_eq!(told[begin..], exchange);
}

#[test]
fn times_of_both_sides_never_go_back() {
    let records = traced(|client| {
        for value in 0..50 {
            client.write(Port::Zero, 0, value);
            client.read(Port::Zero, 5);
        }
    });
    let times = records.iter().filter_map(|record| match record {
        Record::Access(access) => Some(access.times),
        Record::Message(message) => Some(message.times),
        Record::Interrupt { times, .. } | Record::End { times } => Some(*times),
        _ => None,
    });
    let times: Vec<_> = times.collect();
    assert!(times.len() > 200);
    assert!(times.is_sorted_by_key(|times| times.card_ns));
    assert!(times.is_sorted_by_key(|times| times.host_ns));
}

#[test]
fn interrupts_and_resets_are_told() {
    let records = traced(|client| {
        client.write(Port::Zero, 1, 0x02);
        assert!(client.reset_card());
    });
    let told = records.iter().filter_map(|record| match record {
        Record::Interrupt { asserted, .. } => Some(*asserted),
        _ => None,
    });
    assert_eq!(told.collect::<Vec<_>>(), [false, true, false]);
    let reset = |record: &Record| matches!(record, Record::Reset { .. });
    assert_eq!(records.iter().filter(|record| reset(record)).count(), 1);
}
