//! The last register accesses of a case, read out of its explanation.
//!
//! The lines are the suite's, `conformance/src/bench/trace.rs`. One that is not
//! understood is left out: the explanation stands beside the drawing as it is.

use std::collections::BTreeSet;

/// The line after which the accesses stand.
const HEAD: &str = "last accesses, oldest first:";

/// One access, or several alike in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Access {
    /// When it began, as written: microseconds since the oldest one.
    pub(super) at: String,
    /// What was done.
    pub(super) act: Act,
    /// How often.
    pub(super) times: u32,
}

/// What was done to the card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Act {
    /// A register was read or written.
    Register {
        /// `port0`, `port1`.
        port: String,
        /// Its name.
        register: String,
        /// Whether it was written.
        write: bool,
        /// The byte.
        value: u8,
        /// The names of what the byte says.
        bits: BTreeSet<String>,
    },
    /// INTx was waited for: whether it came.
    Interrupt(bool),
    /// Something else, in the suite's words.
    Other(String),
}

/// The accesses in an explanation, the oldest first.
pub(super) fn accesses(explanation: &[String]) -> Vec<Access> {
    let lines = explanation.iter().map(|line| line.trim());
    let lines = lines.skip_while(|line| *line != HEAD).skip(1);
    lines.filter_map(access).collect()
}

fn access(line: &str) -> Option<Access> {
    let (at, rest) = line.split_once(" us  ")?;
    at.parse::<f64>().ok()?;
    let (rest, times) = match rest.rsplit_once("  x") {
        Some((rest, times)) => (rest, times.parse().ok()?),
        None => (rest, 1),
    };
    let act = match rest {
        "INTx delivered" => Act::Interrupt(true),
        "INTx not delivered" => Act::Interrupt(false),
        _ => register(rest).unwrap_or_else(|| Act::Other(rest.to_owned())),
    };
    Some(Access {
        at: at.to_owned(),
        act,
        times,
    })
}

/// `port0 read  LSR 0x60 (THRE TEMT)`.
fn register(text: &str) -> Option<Act> {
    let (head, bits) = match text.split_once(" (") {
        Some((head, bits)) => (head, bits.strip_suffix(')')?),
        None => (text, ""),
    };
    let mut words = head.split_whitespace();
    let port = words.next()?.to_owned();
    let write = match words.next()? {
        "read" => false,
        "write" => true,
        _ => return None,
    };
    let register = words.next()?.to_owned();
    let value = u8::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
    let names = words.next().is_none() && port.starts_with("port");
    names.then(|| Act::Register {
        port,
        register,
        write,
        value,
        bits: bits.split_whitespace().map(str::to_owned).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Vec<Access> {
        let lines: Vec<String> = lines.iter().map(|&line| line.to_owned()).collect();
        accesses(&lines)
    }

    #[test]
    fn accesses_are_read_with_their_bits_and_how_often() {
        let read = read(&[
            "claim:    port0 read  LSR 0x60 (THRE TEMT)",
            HEAD,
            "        2.0 us  port0 read  LSR 0x60 (THRE TEMT)  x2",
            "        3.5 us  port1 write THR 0x41 ('A')",
            "        4.0 us  INTx not delivered",
            "        5.0 us  config read  0x04 word 0x0001",
            "gibberish",
        ]);
        assert_eq!(read.len(), 4);
        assert_eq!(read[0].at, "2.0");
        assert_eq!(read[0].times, 2);
        let Act::Register { bits, write, .. } = &read[0].act else {
            panic!("{:?}", read[0]);
        };
        assert!(!write && bits.contains("THRE") && bits.contains("TEMT"));
        assert!(matches!(
            &read[1].act,
            Act::Register {
                write: true,
                value: 0x41,
                ..
            }
        ));
        assert_eq!(read[2].act, Act::Interrupt(false));
        assert!(matches!(&read[3].act, Act::Other(_)));
    }

    /// A case that fails in earnest is read whole.
    #[test]
    fn what_the_suite_writes_is_understood() {
        use lineproof_conformance::{Outcome, Port, catalogue::find};
        use lineproof_host_emulator::Quirk;
        use lineproof_places::BENCHES;

        let bench = BENCHES[0].with(Quirk::IirReadKeepsThre);
        let case = find("iir.thr-once").unwrap();
        let Outcome::Failed(failure) = bench.run(case, Port::Zero) else {
            panic!("the quirk is caught");
        };
        let lines: Vec<String> = failure.to_string().lines().map(str::to_owned).collect();
        let (_, shown) = failure
            .to_string()
            .split_once(HEAD)
            .map(|(a, b)| (a.len(), b.lines().count() - 1))
            .unwrap();
        let read = accesses(&lines);
        assert_eq!(read.len(), shown);
        assert!(
            read.iter()
                .all(|access| matches!(access.act, Act::Register { .. }))
        );
    }
}
