//! A shrunk sequence as a unit test in Rust, to be pasted beside the code that
//! it is about.

use std::fmt::Write;
use std::path::Path;

use lineproof_host_emulator::{CardConfig, CardType, Line, Timing, Wiring};

use super::recording::{Action, Step};
use super::shrink::Minimal;
use crate::trace::{Operation, Region};

/// What the test sets up.
#[derive(Clone, Copy, Debug)]
pub enum Setting<'a> {
    /// A model of this configuration.
    Model(CardConfig),
    /// The crate vm-superio.
    VmSuperio,
    /// A card served at this socket.
    Socket(&'a Path),
}

/// The test: it fails where the sequence comes out otherwise.
#[must_use]
pub fn unit_test(minimal: &Minimal, setting: Setting<'_>) -> String {
    let mut test = format!("#[test]\nfn {}() {{\n", name(minimal));
    for line in opening(setting) {
        indent(&mut test, &line);
    }
    let last = minimal.steps.len().saturating_sub(1);
    for (index, step) in minimal.steps.iter().enumerate() {
        if let Some(comment) = comment(step) {
            indent(&mut test, &comment);
        }
        for line in statements(step, index == last, setting) {
            indent(&mut test, &line);
        }
    }
    test.push_str("}\n");
    test
}

fn indent(text: &mut String, line: &str) {
    if !line.is_empty() {
        text.push_str("    ");
        text.push_str(line);
    }
    text.push('\n');
}

/// The test's name, after the register that comes out otherwise.
fn name(minimal: &Minimal) -> String {
    let Some(Step {
        action: action @ Action::Access { region, data, .. },
        ..
    }) = minimal.steps.last()
    else {
        return "replayed".to_owned();
    };
    let registers: Vec<_> = action
        .decode(data)
        .into_iter()
        .map(|it| it.name.to_lowercase())
        .collect();
    let place = match region {
        Region::Bar0 => "_of_port_0",
        Region::Bar1 => "_of_port_1",
        Region::Config => "",
    };
    format!("{}{place}_reads_as_recorded", registers.join("_"))
}

fn opening(setting: Setting<'_>) -> Vec<String> {
    match setting {
        Setting::Model(config) => model(&config),
        Setting::VmSuperio => vec![
            "use lineproof_conformance::{Port, Target};".to_owned(),
            "use lineproof_places::VmSuperio;".to_owned(),
            String::new(),
            "let mut port = VmSuperio::new();".to_owned(),
        ],
        Setting::Socket(path) => vec![
            "use lineproof_places::RegionClient;".to_owned(),
            "use std::time::{Duration, Instant};".to_owned(),
            String::new(),
            format!("let socket = std::path::Path::new({path:?});"),
            "let mut card = RegionClient::connect(socket).unwrap();".to_owned(),
            "card.reset().unwrap();".to_owned(),
            "let start = Instant::now();".to_owned(),
            "let until = |nanos| {".to_owned(),
            "    let due = Duration::from_nanos(nanos);".to_owned(),
            "    std::thread::sleep(due.saturating_sub(start.elapsed()));".to_owned(),
            "};".to_owned(),
        ],
    }
}

fn model(config: &CardConfig) -> Vec<String> {
    let quirks: Vec<_> = config.quirks.iter().map(|quirk| quirk.name()).collect();
    let mut lines = vec![
        "use lineproof_host_emulator::{".to_owned(),
        "    Card, CardConfig, CardType, Instant, Line, Options, Quirk, Quirks, Region, Timing, Wiring,"
            .to_owned(),
        "};".to_owned(),
        String::new(),
    ];
    lines.push(format!("let quirks: &[&str] = &{quirks:?};"));
    lines.push("let quirks: Quirks = quirks".to_owned());
    lines.push("    .iter()".to_owned());
    lines.push("    .map(|name| name.parse::<Quirk>().unwrap())".to_owned());
    lines.push("    .collect();".to_owned());
    lines.push("let mut card = Card::new(CardConfig {".to_owned());
    let card_type = match config.card_type {
        CardType::Mtty1 => "Mtty1",
        CardType::Mtty2 => "Mtty2",
    };
    let wiring = match config.wiring {
        Wiring::NullModem => "Wiring::NullModem".to_owned(),
        Wiring::Each(each) => {
            let lines = each.map(|line| match line {
                Line::Loopback => "Line::Loopback",
                Line::Open => "Line::Open",
                Line::External => "Line::External",
            });
            format!("Wiring::Each([{}])", lines.join(", "))
        }
    };
    let timing = match config.timing {
        Timing::Line => "Line",
        Timing::Instant => "Instant",
    };
    lines.push(format!("    card_type: CardType::{card_type},"));
    lines.push(format!("    wiring: {wiring},"));
    lines.push(format!("    timing: Timing::{timing},"));
    lines.push("    options: Options {".to_owned());
    lines.push(format!("        auto_flow: {},", config.options.auto_flow));
    lines.push(format!(
        "        fast_clock: {},",
        config.options.fast_clock
    ));
    lines.push("    },".to_owned());
    lines.push("    quirks,".to_owned());
    lines.push("});".to_owned());
    lines
}

/// What a write says, in the datasheet's words.
fn comment(step: &Step) -> Option<String> {
    let Action::Access {
        operation: Operation::Write,
        data,
        ..
    } = &step.action
    else {
        return None;
    };
    let said = step.action.decode(data);
    let said: Vec<_> = said
        .iter()
        .map(|it| format!("{} = {}", it.name, it.bits))
        .collect();
    Some(format!("// {}", said.join("; ")))
}

/// A step in Rust; the last of them is the one to be checked.
fn statements(step: &Step, is_last: bool, setting: Setting<'_>) -> Vec<String> {
    let at = grouped(step.at);
    let now = format!("Instant::from_nanos({at})");
    let Action::Access {
        operation,
        region,
        offset,
        data,
        ..
    } = &step.action
    else {
        return match setting {
            Setting::Model(_) => vec![format!("card.reset({now});")],
            Setting::VmSuperio => Vec::new(),
            Setting::Socket(_) => {
                vec![format!("until({at});"), "card.reset().unwrap();".to_owned()]
            }
        };
    };
    let bytes = bytes(data);
    if matches!(setting, Setting::VmSuperio) {
        return one_by_one(step, is_last, *operation, *offset, data);
    }
    let (place, last_argument) = match setting {
        Setting::Socket(_) => (
            match region {
                Region::Bar0 => "0",
                Region::Bar1 => "1",
                Region::Config => "RegionClient::CONFIG",
            },
            String::new(),
        ),
        _ => (
            match region {
                Region::Bar0 => "Region::Bar0",
                Region::Bar1 => "Region::Bar1",
                Region::Config => "Region::Config",
            },
            format!(", {now}"),
        ),
    };
    let mut lines = Vec::new();
    if matches!(setting, Setting::Socket(_)) {
        lines.push(format!("until({at});"));
    }
    let size = data.len();
    match (operation, is_last) {
        (Operation::Write, _) => lines.push(format!(
            "card.write({place}, {offset}, &{bytes}{last_argument}).unwrap();"
        )),
        (Operation::Read, false) => lines.push(format!(
            "card.read({place}, {offset}, &mut [0; {size}]{last_argument}).unwrap();"
        )),
        (Operation::Read, true) => {
            lines.push(format!("let mut read = [0; {size}];"));
            lines.push(format!(
                "card.read({place}, {offset}, &mut read{last_argument}).unwrap();"
            ));
            lines.push(format!(
                "assert_eq!(read, {bytes}, {:?});",
                said(step, data)
            ));
        }
    }
    lines
}

/// An access to vm-superio, which takes a byte at a time.
fn one_by_one(
    step: &Step,
    is_last: bool,
    operation: Operation,
    offset: u64,
    data: &[u8],
) -> Vec<String> {
    let each = (offset..).zip(data).map(|(offset, byte)| match operation {
        Operation::Write => format!("port.write(Port::Zero, {offset}, {byte:#04x});"),
        Operation::Read if is_last => {
            let said = said(step, data);
            format!("assert_eq!(port.read(Port::Zero, {offset}), {byte:#04x}, {said:?});")
        }
        Operation::Read => format!("port.read(Port::Zero, {offset});"),
    });
    each.collect()
}

/// What is to be read, in the datasheet's words, as a message of `assert_eq!`.
fn said(step: &Step, data: &[u8]) -> String {
    let mut said = String::new();
    for (position, it) in step.action.decode(data).iter().enumerate() {
        let separator = if position == 0 { "" } else { "; " };
        // Writing to a string does not fail.
        let _ = write!(said, "{separator}{}: {}", it.name, it.bits);
    }
    // A character may be a brace.
    said.replace('{', "{{").replace('}', "}}")
}

fn bytes(data: &[u8]) -> String {
    let bytes: Vec<_> = data.iter().map(|byte| format!("{byte:#04x}")).collect();
    format!("[{}]", bytes.join(", "))
}

/// A number with its thousands apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}
