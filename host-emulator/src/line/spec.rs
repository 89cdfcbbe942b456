//! What a port shall be wired to, in the user's words: `0=pty`,
//! `1=unix:/run/user/1000/port`.
//!
//! Names only: whether such a file, socket or terminal can be had is found
//! out by whoever opens it.

use core::fmt;
use core::str::FromStr;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

/// What one port is wired to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineSpec {
    /// `loopback`: a loopback plug.
    Loopback,
    /// `null-modem`: the other port of the same card, crossed.
    NullModem,
    /// `none`: nothing.
    None,
    /// Something on this machine, outside the card.
    Host(HostSpec),
}

/// What a line may lead to on the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostSpec {
    /// `pty` or `pty:LINK`: a pseudo-terminal, and a symbolic link to it.
    Pty(Option<PathBuf>),
    /// `unix:PATH`: a UNIX stream socket that takes connections at this path.
    Unix(PathBuf),
    /// `tcp:ADDRESS:PORT` or `tcp:ADDRESS:PORT,public`: a TCP socket that
    /// takes connections at this address.
    Tcp {
        /// Where; port 0 lets the system choose one.
        address: SocketAddr,
        /// An address that other machines can reach is meant to be one.
        public: bool,
    },
    /// `file:PATH`: what the port sends is appended to this file.
    File(PathBuf),
    /// `stdio`: this process's standard input and output.
    Stdio,
}

/// One port, by its number, and what it is wired to: `N=LINE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortLine {
    /// The port: 0 or 1.
    pub port: usize,
    /// Its line.
    pub line: LineSpec,
}

/// The names, for help and errors.
const KNOWN: &str = "loopback, null-modem, none, pty, pty:LINK, unix:PATH, \
                     tcp:ADDRESS:PORT, file:PATH, stdio";

/// Text that names no line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// No such kind.
    #[error("unknown line {0:?}: known are {KNOWN}")]
    Unknown(String),
    /// The kind wants a path and has none.
    #[error("{0} wants a path, as in {0}:/path")]
    NoPath(&'static str),
    /// Not an address with a port.
    #[error(
        "{0:?} is no address with a port: name one in numbers, as in tcp:127.0.0.1:4000 or \
         tcp:[::1]:4000"
    )]
    Address(String),
    /// An address that other machines can reach.
    #[error(
        "{0} can be reached from other machines: name a loopback address, or append ,public to \
         allow it"
    )]
    Public(SocketAddr),
    /// Not `N=LINE`.
    #[error("{0:?} names no port and line: expected 0=LINE or 1=LINE, LINE being one of {KNOWN}")]
    NoPort(String),
}

impl FromStr for LineSpec {
    type Err = BadLine;

    fn from_str(text: &str) -> Result<Self, BadLine> {
        let (kind, rest) = match text.split_once(':') {
            Some((kind, rest)) => (kind, Some(rest)),
            None => (text, None),
        };
        let path = |kind| match rest {
            Some(path) if !path.is_empty() => Ok(PathBuf::from(path)),
            _ => Err(BadLine::NoPath(kind)),
        };
        Ok(match (kind, rest) {
            ("loopback", None) => Self::Loopback,
            ("null-modem", None) => Self::NullModem,
            ("none", None) => Self::None,
            ("stdio", None) => Self::Host(HostSpec::Stdio),
            ("pty", None) => Self::Host(HostSpec::Pty(None)),
            ("pty", Some(_)) => Self::Host(HostSpec::Pty(Some(path("pty")?))),
            ("unix", _) => Self::Host(HostSpec::Unix(path("unix")?)),
            ("file", _) => Self::Host(HostSpec::File(path("file")?)),
            ("tcp", _) => Self::Host(tcp(rest.unwrap_or_default())?),
            _ => return Err(BadLine::Unknown(text.to_owned())),
        })
    }
}

fn tcp(text: &str) -> Result<HostSpec, BadLine> {
    let (place, public) = match text.strip_suffix(",public") {
        Some(place) => (place, true),
        None => (text, false),
    };
    let bad = || BadLine::Address(place.to_owned());
    let address: SocketAddr = match place.strip_prefix("localhost:") {
        Some(port) => (Ipv4Addr::LOCALHOST, port.parse().map_err(|_| bad())?).into(),
        None => place.parse().map_err(|_| bad())?,
    };
    if !public && !address.ip().is_loopback() {
        return Err(BadLine::Public(address));
    }
    Ok(HostSpec::Tcp { address, public })
}

impl FromStr for PortLine {
    type Err = BadLine;

    fn from_str(text: &str) -> Result<Self, BadLine> {
        let no_port = || BadLine::NoPort(text.to_owned());
        let (port, line) = text.split_once('=').ok_or_else(no_port)?;
        Ok(Self {
            port: match port {
                "0" => 0,
                "1" => 1,
                _ => return Err(no_port()),
            },
            line: line.parse()?,
        })
    }
}

impl fmt::Display for HostSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pty(None) => f.write_str("pty"),
            Self::Pty(Some(link)) => write!(f, "pty:{}", link.display()),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp { address, public } => {
                let public = if *public { ",public" } else { "" };
                write!(f, "tcp:{address}{public}")
            }
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Stdio => f.write_str("stdio"),
        }
    }
}

impl fmt::Display for LineSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Loopback => f.write_str("loopback"),
            Self::NullModem => f.write_str("null-modem"),
            Self::None => f.write_str("none"),
            Self::Host(host) => host.fmt(f),
        }
    }
}

impl fmt::Display for PortLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.port, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_back_from_its_name() {
        for name in [
            "loopback",
            "null-modem",
            "none",
            "pty",
            "pty:/run/port0",
            "unix:/run/port:0",
            "tcp:127.0.0.1:4000",
            "tcp:[::1]:0",
            "tcp:192.0.2.1:4000,public",
            "file:/tmp/log",
            "stdio",
        ] {
            assert_eq!(name.parse::<LineSpec>().unwrap().to_string(), name);
            let port = format!("1={name}");
            assert_eq!(port.parse::<PortLine>().unwrap().to_string(), port);
        }
        let local: LineSpec = "tcp:localhost:9".parse().unwrap();
        assert_eq!(local.to_string(), "tcp:127.0.0.1:9");
    }

    #[test]
    fn what_is_no_line_is_told_what_one_looks_like() {
        for (text, word) in [
            ("", "loopback"),
            ("ring", "null-modem"),
            ("loopback:", "known are"),
            ("stdio:x", "known are"),
            ("pty:", "pty:/path"),
            ("unix", "unix:/path"),
            ("unix:", "unix:/path"),
            ("file", "file:/path"),
            ("tcp", "tcp:127.0.0.1:4000"),
            ("tcp:4000", "tcp:127.0.0.1:4000"),
            ("tcp:127.0.0.1:66000", "tcp:127.0.0.1:4000"),
            ("tcp:localhost", "tcp:127.0.0.1:4000"),
            ("tcp:example.org:1", "in numbers"),
        ] {
            let error = text.parse::<LineSpec>().unwrap_err().to_string();
            assert!(error.contains(word), "{text:?}: {error}");
        }
        for text in ["pty", "2=pty", "=pty", "00=pty", "-1=pty"] {
            let error = text.parse::<PortLine>().unwrap_err();
            assert_eq!(error, BadLine::NoPort(text.to_owned()));
        }
    }

    #[test]
    fn an_address_that_others_reach_has_to_be_asked_for() {
        for address in ["0.0.0.0:4000", "[::]:4000", "192.0.2.1:4000"] {
            let error = format!("tcp:{address}").parse::<LineSpec>().unwrap_err();
            assert!(matches!(error, BadLine::Public(_)), "{error}");
            format!("tcp:{address},public").parse::<LineSpec>().unwrap();
        }
        "tcp:127.9.9.9:1".parse::<LineSpec>().unwrap();
    }
}
