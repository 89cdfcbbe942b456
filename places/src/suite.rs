//! The suite on the model: every case on every port of a card, in this
//! process.

use lineproof_conformance as suite;
use lineproof_conformance::plan;
use lineproof_conformance::{Case, Outcome, Port, Profile, Scope, catalogue, profile, run_case};
use lineproof_host_emulator::{CardConfig, CardType, Line, Options, Quirk, Quirks, Timing, Wiring};

use super::model::{Model, suite_wiring};
use super::pace::Pace;

/// A card to put the suite to, and what it is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Bench {
    /// Names it in a test's name.
    pub name: &'static str,
    /// The card.
    pub config: CardConfig,
    /// What it is judged by.
    pub profile: &'static Profile,
}

/// The cards that between them give every case a place to run. None of them
/// may depart from its profile.
pub const BENCHES: [Bench; 7] = [
    strict("mtty-2.loopback", CardType::Mtty2, Wiring::LOOPBACK),
    strict("mtty-2.null-modem", CardType::Mtty2, Wiring::NullModem),
    strict("mtty-2.open", CardType::Mtty2, Wiring::OPEN),
    strict(
        "mtty-2.mixed",
        CardType::Mtty2,
        Wiring::Each([Line::Open, Line::Loopback]),
    ),
    strict("mtty-1.loopback", CardType::Mtty1, Wiring::LOOPBACK),
    {
        let mut bench = strict("mtty-2.instant", CardType::Mtty2, Wiring::LOOPBACK);
        bench.config.timing = Timing::Instant;
        bench
    },
    {
        let mut bench = strict("mtty-2.ch352", CardType::Mtty2, Wiring::LOOPBACK);
        bench.config.options = Options::CH352;
        bench.profile = &profile::CH352;
        bench
    },
];

const fn strict(name: &'static str, card_type: CardType, wiring: Wiring) -> Bench {
    Bench {
        name,
        config: CardConfig {
            card_type,
            wiring,
            timing: Timing::Line,
            options: Options {
                auto_flow: false,
                fast_clock: false,
            },
            quirks: Quirks::NONE,
        },
        profile: &profile::STRICT,
    }
}

impl Bench {
    /// The ports on which `case` runs here.
    #[must_use]
    pub const fn ports(&self, case: &Case) -> &'static [Port] {
        match (case.scope, self.config.card_type) {
            (Scope::Card, _) | (Scope::Port, CardType::Mtty1) => &[Port::Zero],
            (Scope::Port, CardType::Mtty2) => &[Port::Zero, Port::One],
        }
    }

    /// What the card's ports are wired to, in the suite's words.
    #[must_use]
    pub fn wiring(&self) -> suite::Wiring {
        suite_wiring(self.config.wiring)
    }

    /// Whether characters take their time, in the suite's words.
    #[must_use]
    pub const fn timing(&self) -> plan::Timing {
        match self.config.timing {
            Timing::Line => plan::Timing::Line,
            Timing::Instant => plan::Timing::Instant,
        }
    }

    /// Runs `case` on `port` of a fresh card.
    #[must_use]
    pub fn run(&self, case: &'static Case, port: Port) -> Outcome {
        self.run_at(case, port, Pace::default())
    }

    /// The same with the clock at another pace.
    #[must_use]
    pub fn run_at(&self, case: &'static Case, port: Port, pace: Pace) -> Outcome {
        let mut model = Model::new(self.config, pace);
        run_case(case, port, &mut model, self.profile).outcome
    }

    /// The same with a card that is moved into another before every access.
    #[must_use]
    pub fn run_moving(&self, case: &'static Case, port: Port) -> Outcome {
        let mut model = Model::moving(self.config, Pace::default());
        run_case(case, port, &mut model, self.profile).outcome
    }

    /// Whether any port's outcome of `case` is as `wanted`.
    pub fn any(&self, case: &'static Case, wanted: impl Fn(&Outcome) -> bool) -> bool {
        let mut ports = self.ports(case).iter();
        ports.any(|&port| wanted(&self.run(case, port)))
    }

    /// The same with a model that is broken in one way.
    #[must_use]
    pub const fn with(mut self, quirk: Quirk) -> Self {
        self.config.quirks = self.config.quirks.with(quirk);
        self
    }
}

/// The cases that fail on a model with this quirk, in the catalogue's order.
/// None is run before it is asked for.
pub fn caught_by(quirk: Quirk) -> impl Iterator<Item = &'static Case> {
    catalogue().filter(move |case| catches(case, quirk))
}

/// Whether `case` fails on a model with this quirk, on any card of the bench.
#[must_use]
pub fn catches(case: &'static Case, quirk: Quirk) -> bool {
    let fails = |outcome: &Outcome| matches!(outcome, Outcome::Failed(_));
    let mut benches = BENCHES.iter();
    benches.any(|bench| bench.with(quirk).any(case, fails))
}
