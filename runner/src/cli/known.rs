//! Values that are one of a list too long for the help: a shell completes them,
//! and a wrong one is refused in the words of its own parser.

use std::convert::Infallible;
use std::error::Error;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::{Arg, Command};
use lineproof_conformance::{Profile, catalogue, profile};
use lineproof_host_emulator::{Personality, Quirk};

/// What is known, and how it is read.
#[derive(Clone)]
pub(super) struct Known<T, E> {
    parse: fn(&str) -> Result<T, E>,
    names: fn() -> Vec<&'static str>,
}

impl<T, E> TypedValueParser for Known<T, E>
where
    T: Clone + Send + Sync + 'static,
    E: Into<Box<dyn Error + Send + Sync>> + Clone + 'static,
{
    type Value = T;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<T, clap::Error> {
        self.parse.parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new((self.names)().into_iter().map(PossibleValue::new)))
    }
}

/// A departure of the emulated card.
pub(super) fn quirk() -> Known<Quirk, <Quirk as std::str::FromStr>::Err> {
    Known {
        parse: str::parse,
        names: || Quirk::ALL.iter().map(|quirk| quirk.name()).collect(),
    }
}

/// Another implementation that the emulated card is like.
pub(super) fn personality() -> Known<Personality, <Personality as std::str::FromStr>::Err> {
    Known {
        parse: str::parse,
        names: || Personality::ALL.map(Personality::name).into(),
    }
}

/// What a device is judged by.
pub(super) fn profile() -> Known<&'static Profile, String> {
    Known {
        parse: |name| {
            profile::find(name).ok_or_else(|| {
                let known: Vec<&str> = profile::ALL.iter().map(|known| known.name).collect();
                format!("unknown profile; known are {}", known.join(", "))
            })
        },
        names: || profile::ALL.iter().map(|known| known.name).collect(),
    }
}

/// A glob of cases: any text, completed to ids. A group's glob is not offered,
/// for a shell would take its asterisk for file names.
pub(super) fn filter() -> Known<String, Infallible> {
    Known {
        parse: |glob| Ok(glob.to_owned()),
        names: || catalogue().map(|case| case.id).collect(),
    }
}
