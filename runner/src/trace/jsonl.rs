//! Every access to a card and every message about it, a JSON object a line.

use std::io;
use std::time::{Instant as HostInstant, SystemTime, UNIX_EPOCH};

use lineproof_host_emulator as emulator;
use lineproof_host_emulator::vfio_user::Overheard;
use lineproof_host_emulator::{Access, CardConfig, Instant, Observer, Signals, Timing};

use super::decode::{config_register, registers};
use super::record::{
    AccessRecord, CardRecord, ErrorRecord, Head, MessageRecord, Operation, Record, Region, Times,
    VERSION,
};
use super::sink::Sink;

/// Writes what happens.
pub(super) struct Jsonl {
    sink: Sink,
    start: HostInstant,
    /// INTx as last written; none before the first.
    intx: Option<bool>,
}

impl Jsonl {
    pub(super) fn new(sink: Sink, config: &CardConfig) -> Self {
        let jsonl = Self {
            sink,
            start: HostInstant::now(),
            intx: None,
        };
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH);
        jsonl.write(&Record::Trace(Head {
            version: VERSION,
            lineproof: env!("CARGO_PKG_VERSION").to_owned(),
            started_unix_ns: nanos(since_epoch.unwrap_or_default().as_nanos()),
            card: card_record(config),
        }));
        jsonl
    }

    fn write(&self, record: &Record) {
        self.sink.write(|file| {
            serde_json::to_writer(&mut *file, record).map_err(io::Error::from)?;
            file.write_all(b"\n")
        });
    }

    fn times(&self, at: Instant) -> Times {
        Times {
            card_ns: at.as_nanos(),
            host_ns: nanos(self.start.elapsed().as_nanos()),
        }
    }
}

impl Observer for Jsonl {
    fn signals(&mut self, at: Instant, signals: &Signals) {
        if self.intx.replace(signals.intx) != Some(signals.intx) {
            self.write(&Record::Interrupt {
                times: self.times(at),
                asserted: signals.intx,
            });
        }
    }

    fn access(&mut self, access: &Access<'_>) {
        let operation = match access.operation {
            emulator::Operation::Read => Operation::Read,
            emulator::Operation::Write => Operation::Write,
        };
        let (offset, data) = (access.offset, access.data);
        let (region, registers) = match access.region {
            emulator::Region::Config => (Region::Config, vec![config_register(offset, data)]),
            bar => (
                match bar {
                    emulator::Region::Bar0 => Region::Bar0,
                    _ => Region::Bar1,
                },
                registers(operation, offset, data, access.divisor_latch),
            ),
        };
        self.write(&Record::Access(AccessRecord {
            times: self.times(access.at),
            operation,
            region,
            offset,
            data: data.to_vec(),
            registers,
        }));
    }

    fn reset(&mut self, at: Instant) {
        self.write(&Record::Reset {
            times: self.times(at),
        });
    }

    fn restored(&mut self, at: Instant) {
        self.write(&Record::Restored {
            times: self.times(at),
        });
    }

    fn message(&mut self, at: Instant, message: &Overheard<'_>) {
        let fields = message.fields().into_iter();
        self.write(&Record::Message(MessageRecord {
            times: self.times(at),
            id: message.id(),
            command: message
                .name()
                .map_or_else(|| message.command().to_string(), ToOwned::to_owned),
            size: message.size(),
            fields: fields
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            descriptors: message.descriptors(),
            reply: message.wants_reply(),
            error: message.errno().map(|errno| ErrorRecord {
                errno,
                text: io::Error::from_raw_os_error(errno).to_string(),
            }),
        }));
    }

    fn end(&mut self, at: Instant) {
        self.write(&Record::End {
            times: self.times(at),
        });
    }
}

fn card_record(config: &CardConfig) -> CardRecord {
    CardRecord {
        card_type: config.card_type.to_string(),
        wiring: config.wiring.to_string(),
        timing: match config.timing {
            Timing::Line => "line",
            Timing::Instant => "instant",
        }
        .to_owned(),
        auto_flow_control: config.options.auto_flow,
        clock_doubling: config.options.fast_clock,
        quirks: config
            .quirks
            .iter()
            .map(|quirk| quirk.name().to_owned())
            .collect(),
    }
}

/// Nanoseconds in 64 bits, which last for 584 years.
fn nanos(count: u128) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
