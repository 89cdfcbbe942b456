//! The lines of a whole card together: which go with which.

use super::spec::{HostSpec, LineSpec, PortLine};
use super::{Line, Wiring};
use crate::CardType;

/// What a whole card is wired to: the wiring between its ports, and what the
/// lines that lead out of it lead to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinePlan {
    wiring: Wiring,
    hosts: [Option<HostSpec>; 2],
}

/// Lines that do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LineConflict {
    /// The card has no such port.
    #[error("{card_type} has no port {port}: its only port is 0")]
    NoSuchPort {
        /// The card.
        card_type: CardType,
        /// The port asked for.
        port: usize,
    },
    /// Two lines for one port.
    #[error("port {port} is wired twice: name one line for it")]
    Twice {
        /// The port.
        port: usize,
    },
    /// A null modem with one end.
    #[error("a null modem takes both ports, and port {port} has another line: leave that line out")]
    HalfNullModem {
        /// The port with the other line.
        port: usize,
    },
    /// A null modem on a one-port card.
    #[error("a null modem takes two ports, and {card_type} has one: choose mtty-2")]
    NoSibling {
        /// The card.
        card_type: CardType,
    },
    /// One thing at the end of two lines.
    #[error("both ports are wired to {host}: only one can have it")]
    Shared {
        /// The thing.
        host: HostSpec,
    },
}

impl LinePlan {
    /// The plan for a card of `card_type` whose ports are wired as `usual`,
    /// but for those that `lines` name.
    ///
    /// # Errors
    /// [`LineConflict`] for lines that the card does not have, or that
    /// exclude each other.
    pub fn new(
        card_type: CardType,
        usual: Wiring,
        lines: &[PortLine],
    ) -> Result<Self, LineConflict> {
        let mut named: [Option<&LineSpec>; 2] = [None; 2];
        for PortLine { port, line } in lines {
            let (port, card_type) = (*port, card_type);
            if port >= card_type.ports() {
                return Err(LineConflict::NoSuchPort { card_type, port });
            }
            if named[port].replace(line).is_some() {
                return Err(LineConflict::Twice { port });
            }
        }
        if named.contains(&Some(&LineSpec::NullModem)) {
            return Self::crossed(card_type, named);
        }
        let Wiring::Each(mut wires) = usual else {
            return match named.iter().position(Option::is_some) {
                Some(port) => Err(LineConflict::HalfNullModem { port }),
                None => Ok(usual.into()),
            };
        };
        let mut hosts = [const { None }; 2];
        for (port, line) in named.into_iter().enumerate() {
            match line {
                Some(LineSpec::Loopback) => wires[port] = Line::Loopback,
                Some(LineSpec::None) => wires[port] = Line::Open,
                Some(LineSpec::Host(host)) => {
                    wires[port] = Line::External;
                    hosts[port] = Some(host.clone());
                }
                Some(LineSpec::NullModem) | None => {}
            }
        }
        if let [Some(first), Some(second)] = &hosts
            && first.is_same_place(second)
        {
            return Err(LineConflict::Shared {
                host: second.clone(),
            });
        }
        Ok(Self {
            wiring: Wiring::Each(wires),
            hosts,
        })
    }

    fn crossed(card_type: CardType, named: [Option<&LineSpec>; 2]) -> Result<Self, LineConflict> {
        if card_type.ports() < 2 {
            return Err(LineConflict::NoSibling { card_type });
        }
        let other =
            |line: &Option<&LineSpec>| line.is_some_and(|line| *line != LineSpec::NullModem);
        match named.iter().position(other) {
            Some(port) => Err(LineConflict::HalfNullModem { port }),
            None => Ok(Wiring::NullModem.into()),
        }
    }

    /// The wiring of the card itself.
    #[must_use]
    pub const fn wiring(&self) -> Wiring {
        self.wiring
    }

    /// The lines that lead out of the card, by port.
    pub fn hosts(&self) -> impl Iterator<Item = (usize, &HostSpec)> {
        let ports = self.hosts.iter().enumerate();
        ports.filter_map(|(port, host)| Some((port, host.as_ref()?)))
    }
}

impl From<Wiring> for LinePlan {
    /// Nothing leads to the host.
    fn from(wiring: Wiring) -> Self {
        Self {
            wiring,
            hosts: [const { None }; 2],
        }
    }
}

impl HostSpec {
    /// Whether two lines cannot lead to these two at once.
    fn is_same_place(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Pty(None), Self::Pty(None)) => false,
            // The system gives each its own port.
            (Self::Tcp { address, .. }, Self::Tcp { address: other, .. }) => {
                address == other && address.port() != 0
            }
            _ => self == other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(lines: &[&str]) -> Result<LinePlan, LineConflict> {
        let lines: Vec<PortLine> = lines.iter().map(|line| line.parse().unwrap()).collect();
        LinePlan::new(CardType::Mtty2, Wiring::LOOPBACK, &lines)
    }

    #[test]
    fn each_port_has_its_own_line() {
        let mixed = plan(&["1=pty"]).unwrap();
        let wires = [Line::Loopback, Line::External];
        assert_eq!(mixed.wiring(), Wiring::Each(wires));
        let hosts: Vec<_> = mixed.hosts().collect();
        assert_eq!(hosts, [(1, &HostSpec::Pty(None))]);
        let none = plan(&["0=none", "1=loopback"]).unwrap();
        let wires = [Line::Open, Line::Loopback];
        assert_eq!(none.wiring(), Wiring::Each(wires));
    }

    #[test]
    fn a_null_modem_takes_both_ports() {
        for lines in [&["0=null-modem"][..], &["0=null-modem", "1=null-modem"]] {
            assert_eq!(plan(lines).unwrap(), Wiring::NullModem.into());
        }
        let half = Err(LineConflict::HalfNullModem { port: 1 });
        assert_eq!(plan(&["0=null-modem", "1=pty"]), half);
        let line = [PortLine {
            port: 1,
            line: LineSpec::Loopback,
        }];
        let plan = LinePlan::new(CardType::Mtty2, Wiring::NullModem, &line);
        assert_eq!(plan, half);
        let line = ["0=null-modem".parse().unwrap()];
        let plan = LinePlan::new(CardType::Mtty1, Wiring::OPEN, &line);
        let card_type = CardType::Mtty1;
        assert_eq!(plan, Err(LineConflict::NoSibling { card_type }));
    }

    #[test]
    fn a_port_is_wired_once_and_must_exist() {
        assert_eq!(
            plan(&["0=pty", "0=none"]),
            Err(LineConflict::Twice { port: 0 })
        );
        let line = ["1=pty".parse().unwrap()];
        let plan = LinePlan::new(CardType::Mtty1, Wiring::OPEN, &line);
        let card_type = CardType::Mtty1;
        assert_eq!(plan, Err(LineConflict::NoSuchPort { card_type, port: 1 }));
    }

    #[test]
    fn two_ports_do_not_share_what_only_one_can_have() {
        for line in ["stdio", "unix:/p", "tcp:[::1]:4", "file:/f", "pty:/l"] {
            let twice = plan(&[&format!("0={line}"), &format!("1={line}")]);
            assert!(matches!(twice, Err(LineConflict::Shared { .. })), "{line}");
        }
        plan(&["0=pty", "1=pty"]).unwrap();
        plan(&["0=tcp:127.0.0.1:0", "1=tcp:127.0.0.1:0"]).unwrap();
    }
}
