//! A card's lines as a Value Change Dump: in the card's time, to the
//! nanosecond, for GTKWave, PulseView and their like.

use std::io::{self, Write};

use lineproof_host_emulator::{CardConfig, Instant, Observer, Signals};
use vcd::{IdCode, SimulationCommand, TimescaleUnit, Writer};

use super::lines::PORT_LINES;
use super::sink::Sink;

/// Writes what changes.
pub(super) struct Vcd {
    sink: Sink,
    lines: Vec<Line>,
    /// The latest time written; none before the first.
    at: Option<Instant>,
}

/// A line of the dump.
struct Line {
    id: IdCode,
    level: Box<dyn Fn(&Signals) -> bool + Send>,
    last: bool,
}

impl Line {
    fn new(id: IdCode, level: impl Fn(&Signals) -> bool + Send + 'static) -> Self {
        Self {
            id,
            level: Box::new(level),
            last: false,
        }
    }
}

impl Vcd {
    pub(super) fn new(sink: Sink, config: &CardConfig) -> Self {
        let mut lines = Vec::new();
        sink.write(|file| declare(file, config.card_type.ports(), &mut lines));
        Self {
            sink,
            lines,
            at: None,
        }
    }

    fn change(&mut self, at: Instant, signals: &Signals) {
        let first = self.at.is_none();
        let (lines, moved) = (&mut self.lines, self.at != Some(at));
        self.sink.write(|file| {
            let mut writer = Writer::new(file);
            if moved {
                writer.timestamp(at.as_nanos())?;
            }
            if first {
                writer.begin(SimulationCommand::Dumpvars)?;
            }
            for line in lines {
                let value = (line.level)(signals);
                if first || value != line.last {
                    line.last = value;
                    writer.change_scalar(line.id, value)?;
                }
            }
            if first {
                writer.end()?;
            }
            Ok(())
        });
        self.at = Some(at);
    }
}

/// Writes the head, and makes up the lines.
fn declare(file: &mut dyn Write, ports: usize, lines: &mut Vec<Line>) -> io::Result<()> {
    let mut writer = Writer::new(file);
    writer.version(concat!("lineproof ", env!("CARGO_PKG_VERSION")))?;
    writer.comment(
        "time is the card's; TX and RX are 1 while they mark, the other lines while asserted",
    )?;
    writer.timescale(1, TimescaleUnit::NS)?;
    writer.add_module("card")?;
    let id = writer.add_wire(1, "INTx")?;
    lines.push(Line::new(id, |signals| signals.intx));
    for port in 0..ports {
        writer.add_module(&format!("port{port}"))?;
        for (name, level) in PORT_LINES {
            // PulseView shows no scopes.
            let id = writer.add_wire(1, &format!("port{port}_{name}"))?;
            lines.push(Line::new(id, move |signals| level(&signals.ports[port])));
        }
        writer.upscope()?;
    }
    writer.upscope()?;
    writer.enddefinitions()
}

impl Observer for Vcd {
    fn signals(&mut self, at: Instant, signals: &Signals) {
        self.change(at, signals);
    }

    /// A last time without a change lets viewers show the rest.
    fn end(&mut self, at: Instant) {
        if self.at != Some(at) {
            self.sink
                .write(|file| Writer::new(file).timestamp(at.as_nanos()));
        }
    }
}
