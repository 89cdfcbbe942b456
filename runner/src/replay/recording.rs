//! A recorded sequence of accesses: what of a `.jsonl` trace can be done
//! again.

use std::fmt;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use lineproof_host_emulator::{CardConfig, Line, Options, Quirk, Timing, Wiring};

use crate::outcome::Error;
use crate::trace::{
    AccessRecord, CardRecord, Decoded, Operation, Record, Region, VERSION, config_register,
    registers,
};

/// A recording.
#[derive(Clone, Debug)]
pub struct Recording {
    /// The card that it was made of.
    pub card: CardConfig,
    /// What was done to it, in the order of its time.
    pub steps: Vec<Step>,
    /// The line from which on the card had another one's state, so that the
    /// steps end there.
    pub restored_at: Option<usize>,
}

/// One thing that was done to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, in nanoseconds on the card's clock.
    pub at: u64,
    /// What.
    pub action: Action,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// A reset.
    Reset,
    /// A read or a write.
    Access {
        /// Which of the two.
        operation: Operation,
        /// Where.
        region: Region,
        /// The first byte's offset.
        offset: u64,
        /// What was read or written.
        data: Vec<u8>,
        /// Whether it reached the divisor latch, if it was to offset 0 or 1.
        dlab: bool,
    },
}

impl Action {
    /// The registers that are reached, and what they say where the bytes are
    /// `data`.
    #[must_use]
    pub fn decode(&self, data: &[u8]) -> Vec<Decoded> {
        match self {
            Self::Reset => Vec::new(),
            Self::Access {
                region: Region::Config,
                offset,
                ..
            } => vec![config_register(*offset, data)],
            Self::Access {
                operation,
                offset,
                dlab,
                ..
            } => registers(*operation, *offset, data, *dlab),
        }
    }

    /// Whether `other` is the same but for the data.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Reset, Self::Reset) => true,
            (
                Self::Access {
                    operation,
                    region,
                    offset,
                    data,
                    dlab,
                },
                Self::Access {
                    operation: other_operation,
                    region: other_region,
                    offset: other_offset,
                    data: other_data,
                    dlab: other_dlab,
                },
            ) => {
                (operation, region, offset, dlab, data.len())
                    == (
                        other_operation,
                        other_region,
                        other_offset,
                        other_dlab,
                        other_data.len(),
                    )
            }
            _ => false,
        }
    }
}

/// `port 0, LSR read` and the like.
impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Access {
            operation,
            region,
            data,
            ..
        } = self
        else {
            return f.write_str("reset");
        };
        let place = match region {
            Region::Bar0 => "port 0",
            Region::Bar1 => "port 1",
            Region::Config => "config space",
        };
        let names: Vec<_> = self.decode(data).into_iter().map(|it| it.name).collect();
        let operation = match operation {
            Operation::Read => "read",
            Operation::Write => "write",
        };
        write!(f, "{place}, {} {operation}", names.join(" "))
    }
}

impl Recording {
    /// Reads the recording at `path`.
    ///
    /// # Errors
    /// [`Error::Environment`] for a file that cannot be read, and
    /// [`Error::Usage`] for one that is no recording.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let shown = path.display();
        let unreadable =
            |error: &dyn fmt::Display| Error::Environment(format!("cannot read {shown}: {error}"));
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let wrong = |number: usize, what: &dyn fmt::Display| {
            Error::Usage(format!("{shown}:{number} is no line of a trace: {what}"))
        };
        let mut recording = None;
        for (number, line) in (1..).zip(BufReader::new(file).lines()) {
            let line = line.map_err(|error| unreadable(&error))?;
            let record = serde_json::from_str(&line).map_err(|error| wrong(number, &error))?;
            match (&mut recording, record) {
                (None, Record::Trace(head)) if head.version == VERSION => {
                    recording = Some(Self {
                        card: card(&head.card).map_err(|what| wrong(number, &what))?,
                        steps: Vec::new(),
                        restored_at: None,
                    });
                }
                (None, Record::Trace(head)) => {
                    let what = format!("version {} is not {VERSION}", head.version);
                    return Err(wrong(number, &what));
                }
                (None, _) => return Err(wrong(number, &"the first says what is traced")),
                (Some(_), Record::Trace(_)) => return Err(wrong(number, &"it begins again")),
                (Some(recording), record) => recording.take(record, number),
            }
            if recording
                .as_ref()
                .is_some_and(|it| it.restored_at.is_some())
            {
                break;
            }
        }
        recording.ok_or_else(|| Error::Usage(format!("{shown} is empty; record it with --trace")))
    }

    fn take(&mut self, record: Record, number: usize) {
        match record {
            Record::Access(access) => self.steps.push(step(access)),
            Record::Reset { times } => self.steps.push(Step {
                at: times.card_ns,
                action: Action::Reset,
            }),
            Record::Restored { .. } => self.restored_at = Some(number),
            Record::Trace(_)
            | Record::Interrupt { .. }
            | Record::Message(_)
            | Record::End { .. } => {}
        }
    }
}

fn step(access: AccessRecord) -> Step {
    let latch = |it: &Decoded| it.name == "DLL" || it.name == "DLM";
    Step {
        at: access.times.card_ns,
        action: Action::Access {
            operation: access.operation,
            region: access.region,
            offset: access.offset,
            dlab: access.registers.first().is_some_and(latch),
            data: access.data,
        },
    }
}

/// The configuration that a trace's first line describes.
fn card(record: &CardRecord) -> Result<CardConfig, String> {
    let quirks = record.quirks.iter().map(|name| name.parse::<Quirk>());
    Ok(CardConfig {
        card_type: record
            .card_type
            .parse()
            .map_err(|error| format!("{error}"))?,
        wiring: wiring(&record.wiring).ok_or_else(|| format!("wiring {:?}", record.wiring))?,
        timing: match &*record.timing {
            "line" => Timing::Line,
            "instant" => Timing::Instant,
            other => return Err(format!("timing {other:?}")),
        },
        options: Options {
            auto_flow: record.auto_flow_control,
            fast_clock: record.clock_doubling,
        },
        quirks: quirks
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?,
    })
}

fn wiring(text: &str) -> Option<Wiring> {
    let line = |word: &str| match word {
        "loopback" => Some(Line::Loopback),
        "open" => Some(Line::Open),
        "external" => Some(Line::External),
        _ => None,
    };
    if text == "null-modem" {
        return Some(Wiring::NullModem);
    }
    let (first, second) = text.split_once(',').unwrap_or((text, text));
    Some(Wiring::Each([line(first)?, line(second)?]))
}
