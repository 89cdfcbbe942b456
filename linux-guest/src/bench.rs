//! What the cases work on: the card, what it is wired to, and the account of
//! what has gone through it.

use std::io;

use crate::case::{Halt, fail};
use crate::pci::{Function, Terminal};
use crate::proc_serial::{self, Counts};
use crate::tty::Tty;

/// What the ports are wired to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wiring {
    /// A loopback plug on each.
    Loopback,
    /// The two crossed.
    NullModem,
    /// Nothing.
    Open,
}

/// Whether characters take their time on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Timing {
    /// They do.
    Line,
    /// They arrive at once.
    Instant,
}

/// What the kernel's command line says to the first program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    /// The card's vendor and device id, `VVVV:DDDD`.
    pub(crate) card: String,
    /// How many ports it must have; as many as it has I/O BARs if none.
    pub(crate) ports: Option<usize>,
    /// What they are wired to.
    pub(crate) wiring: Wiring,
    /// Whether characters take their time.
    pub(crate) timing: Timing,
}

impl Request {
    /// Reads `card=4348:3253 ports=2 wiring=loopback timing=line`, in any
    /// order; `ports` may be left out. The error is a sentence.
    pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut card, mut ports, mut wiring, mut timing) = (None, None, None, None);
        for word in words {
            match word.split_once('=') {
                Some(("card", id)) => card = Some(id.to_owned()),
                Some(("ports", "1")) => ports = Some(1),
                Some(("ports", "2")) => ports = Some(2),
                Some(("wiring", "loopback")) => wiring = Some(Wiring::Loopback),
                Some(("wiring", "null-modem")) => wiring = Some(Wiring::NullModem),
                Some(("wiring", "open")) => wiring = Some(Wiring::Open),
                Some(("timing", "line")) => timing = Some(Timing::Line),
                Some(("timing", "instant")) => timing = Some(Timing::Instant),
                _ => return Err(format!("{word:?} is not understood")),
            }
        }
        match (card, wiring, timing) {
            (Some(card), Some(wiring), Some(timing)) => Ok(Self {
                card,
                ports,
                wiring,
                timing,
            }),
            _ => Err("expected card=, wiring= and timing= after -- on the command line".into()),
        }
    }
}

/// The card on the bench.
#[derive(Debug)]
pub(crate) struct Bench {
    /// What was asked for.
    pub(crate) request: Request,
    /// The card.
    pub(crate) function: Function,
    /// How many ports it must have.
    pub(crate) ports: usize,
    accounts: Vec<Account>,
}

/// What should have been counted on a port.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    /// What the driver had counted at first.
    before: Counts,
    /// What has been done since.
    done: Counts,
}

impl Bench {
    /// Takes the card as it is.
    pub(crate) fn new(request: Request, function: Function) -> io::Result<Self> {
        let ports = match request.ports {
            Some(count) => count,
            None => function.io_bars()?.len(),
        };
        let mut bench = Self {
            request,
            function,
            ports,
            accounts: vec![Account::default(); ports],
        };
        bench.open_accounts();
        Ok(bench)
    }

    /// Begins the accounts anew with what the driver says now. A port that
    /// the driver has not got keeps an empty one, and its cases say so.
    pub(crate) fn open_accounts(&mut self) {
        for port in 0..self.ports {
            let line = self
                .terminal(port)
                .and_then(|terminal| proc_serial::read(terminal.number));
            self.accounts[port] = Account {
                before: line.map(|line| line.counts).unwrap_or_default(),
                done: Counts::default(),
            };
        }
    }

    /// Writes into the account of `port`.
    pub(crate) fn account(&mut self, port: usize) -> &mut Counts {
        &mut self.accounts[port].done
    }

    /// What the driver should have counted on `port` by now.
    pub(crate) fn expected(&self, port: usize) -> Counts {
        let Account { before, done } = self.accounts[port];
        Counts {
            tx: before.tx + done.tx,
            rx: before.rx + done.rx,
            fe: before.fe + done.fe,
            pe: before.pe + done.pe,
            brk: before.brk + done.brk,
            oe: before.oe + done.oe,
        }
    }

    /// The port that hears what `port` sends.
    pub(crate) fn listener(&self, port: usize) -> Result<usize, Halt> {
        match (self.request.wiring, self.ports) {
            (Wiring::Loopback, _) => Ok(port),
            (Wiring::NullModem, 2) => Ok(1 - port),
            (Wiring::NullModem, _) => Err(Halt::Skip("a null modem needs two ports")),
            (Wiring::Open, _) => Err(Halt::Skip("nothing is wired to the port")),
        }
    }

    /// The terminal of that port.
    pub(crate) fn terminal(&self, port: usize) -> Result<Terminal, Halt> {
        let terminals = self.function.terminals()?;
        match terminals.get(port) {
            Some(terminal) => Ok(terminal.clone()),
            None => fail(format!(
                "no terminal for port {port} of {}, which has: {terminals:?}",
                self.function.address
            )),
        }
    }

    /// Opens the two ends of the line that `port` talks into: itself and its
    /// listener, which is the same one with a loopback plug.
    pub(crate) fn ends(&self, port: usize) -> Result<Ends, Halt> {
        let listener = self.listener(port)?;
        let open = |port| -> Result<Tty, Halt> {
            let path = self.terminal(port)?.path();
            let tty = Tty::open(&path).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?;
            Ok(tty)
        };
        let speaker = open(port)?;
        let other = (listener != port).then(|| open(listener)).transpose()?;
        Ok(Ends {
            speaker,
            other,
            numbers: (port, listener),
        })
    }
}

/// The two ends of a line, open.
#[derive(Debug)]
pub(crate) struct Ends {
    speaker: Tty,
    other: Option<Tty>,
    /// Which ports they are: the one that sends, the one that hears it.
    pub(crate) numbers: (usize, usize),
}

impl Ends {
    /// The end that sends.
    pub(crate) const fn speaker(&self) -> &Tty {
        &self.speaker
    }

    /// The end that hears it.
    pub(crate) fn listener(&self) -> &Tty {
        self.other.as_ref().unwrap_or(&self.speaker)
    }

    /// Both ends, or the one that is both.
    pub(crate) fn each(&self) -> impl Iterator<Item = &Tty> {
        std::iter::once(&self.speaker).chain(&self.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Request, String> {
        Request::parse(line.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_request_is_whole_or_refused() {
        let request = parse("wiring=null-modem card=4348:3253 timing=line ports=2").unwrap();
        assert_eq!(request.card, "4348:3253");
        assert_eq!(
            (request.ports, request.wiring),
            (Some(2), Wiring::NullModem)
        );
        let counted = parse("wiring=open card=1:2 timing=instant").unwrap();
        assert_eq!(counted.ports, None);
        for bad in [
            "",
            "card=4348:3253 ports=2 wiring=open",
            "card=4348:3253 ports=2 timing=line",
            "ports=1 wiring=open timing=line",
            "card=4348:3253 ports=3 wiring=open timing=line",
            "card=4348:3253 ports=2 wiring=knot timing=line",
            "card=4348:3253 ports=2 wiring=open timing=late",
            "card=4348:3253 ports=2 wiring=open timing=line extra",
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
