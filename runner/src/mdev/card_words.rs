//! A card in the words of the command line, which is how it travels from a
//! command to the daemon.

use std::fmt::Display;
use std::str::FromStr;

use lineproof_host_emulator::line::{HostSpec, LinePlan, LineSpec, PortLine};
use lineproof_host_emulator::{CardConfig, CardType, Options, Quirk, Timing, Wiring};
use rustix::io::Errno;
use serde::{Deserialize, Serialize};

use super::Failure;

/// A card to be created, or created already.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CardWords {
    /// The mdev type.
    #[serde(rename = "type")]
    pub card_type: String,
    /// What the ports are wired to, but for `lines`.
    pub wiring: String,
    /// Single ports' lines, as `1=pty`.
    pub lines: Vec<String>,
    /// Whether characters take no time.
    pub instant: bool,
    /// Whether the card has automatic flow control.
    pub auto_flow: bool,
    /// Whether the card has the faster clock.
    pub fast_clock: bool,
    /// Its departures from the datasheet.
    pub quirks: Vec<String>,
}

impl CardWords {
    /// A card of this type of which nothing else is said.
    #[must_use]
    pub fn plain(card_type: CardType) -> Self {
        let config = CardConfig {
            card_type,
            ..CardConfig::default()
        };
        Self::new(&config, &[])
    }

    /// The card that is configured like this, but for the ports that `lines`
    /// name.
    #[must_use]
    pub fn new(config: &CardConfig, lines: &[PortLine]) -> Self {
        Self {
            card_type: config.card_type.to_string(),
            wiring: config.wiring.to_string(),
            lines: lines.iter().map(PortLine::to_string).collect(),
            instant: config.timing == Timing::Instant,
            auto_flow: config.options.auto_flow,
            fast_clock: config.options.fast_clock,
            quirks: config
                .quirks
                .iter()
                .map(|quirk| quirk.name().to_owned())
                .collect(),
        }
    }

    /// What the words say.
    ///
    /// # Errors
    /// `EINVAL` for words that say nothing, and for lines that do not go
    /// together or that a daemon cannot have.
    pub fn read(&self) -> Result<(CardConfig, LinePlan), Failure> {
        let quirks: Result<Vec<Quirk>, Failure> = all(&self.quirks);
        let card_type: CardType = word(&self.card_type)?;
        let lines: Vec<PortLine> = all(&self.lines)?;
        let stdio = LineSpec::Host(HostSpec::Stdio);
        if lines.iter().any(|line| line.line == stdio) {
            return Err(Failure::new(
                Errno::INVAL,
                "the daemon has no standard input and output to give: name a pty or a socket",
            ));
        }
        let plan = LinePlan::new(card_type, word::<Wiring>(&self.wiring)?, &lines)
            .map_err(|error| Failure::new(Errno::INVAL, error.to_string()))?;
        let config = CardConfig {
            card_type,
            wiring: plan.wiring(),
            timing: if self.instant {
                Timing::Instant
            } else {
                Timing::Line
            },
            options: Options {
                auto_flow: self.auto_flow,
                fast_clock: self.fast_clock,
            },
            quirks: quirks?.into_iter().collect(),
        };
        Ok((config, plan))
    }
}

fn word<T: FromStr<Err: Display>>(word: &str) -> Result<T, Failure> {
    word.parse()
        .map_err(|error: T::Err| Failure::new(Errno::INVAL, error.to_string()))
}

fn all<T: FromStr<Err: Display>>(words: &[String]) -> Result<Vec<T>, Failure> {
    words.iter().map(|one| word(one)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_host_emulator::{Line, Quirks};

    #[test]
    fn a_card_is_read_back_from_its_words() {
        for wiring in [Wiring::LOOPBACK, Wiring::OPEN, Wiring::NullModem] {
            let config = CardConfig {
                card_type: CardType::Mtty2,
                wiring,
                timing: Timing::Instant,
                options: Options::CH352,
                quirks: Quirks::NONE.with(Quirk::ALL[0]).with(Quirk::ALL[1]),
            };
            let words = CardWords::new(&config, &[]);
            let (back, plan) = words.read().unwrap();
            assert_eq!(CardWords::new(&back, &[]), words);
            assert_eq!(plan.hosts().count(), 0);
        }
    }

    #[test]
    fn lines_replace_the_wiring_of_their_ports() {
        let words = CardWords {
            lines: vec!["1=pty".into()],
            ..CardWords::plain(CardType::Mtty2)
        };
        let (config, plan) = words.read().unwrap();
        assert_eq!(
            config.wiring,
            Wiring::Each([Line::Loopback, Line::External])
        );
        assert_eq!(plan.hosts().count(), 1);
    }

    #[test]
    fn words_that_say_nothing_are_refused() {
        let good = CardWords::plain(CardType::Mtty1);
        for bad in [
            CardWords {
                card_type: "mtty-3".into(),
                ..good.clone()
            },
            CardWords {
                wiring: "string".into(),
                ..good.clone()
            },
            CardWords {
                quirks: vec!["no-such".into()],
                ..good.clone()
            },
            CardWords {
                lines: vec!["1=pty".into()],
                ..good.clone()
            },
            CardWords {
                lines: vec!["0=stdio".into()],
                ..good.clone()
            },
        ] {
            assert_eq!(bad.read().unwrap_err().word(), "EINVAL", "{bad:?}");
        }
    }
}
