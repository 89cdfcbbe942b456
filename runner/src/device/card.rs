//! The emulated card that a setup describes, in the emulator's words.

use lineproof_conformance::plan::Timing;
use lineproof_conformance::profile::{Feature, Profile};
use lineproof_conformance::{Wire, Wiring};
use lineproof_host_emulator as emulator;
use lineproof_host_emulator::line::LinePlan;
use lineproof_host_emulator::vfio_user::ServeError;
use lineproof_host_emulator::{CardConfig, CardType, Line, Options};

use super::Setup;
use crate::outcome::Error;

/// What the ports of a card of this type are wired to by `setup`.
///
/// # Errors
/// [`Error::Usage`] for lines that this card does not have, or that exclude
/// each other.
pub fn plan(card_type: CardType, setup: &Setup) -> Result<LinePlan, Error> {
    let usual = match setup.wiring {
        Wiring::Loopback => emulator::Wiring::LOOPBACK,
        Wiring::NullModem => emulator::Wiring::NullModem,
        Wiring::Open => emulator::Wiring::OPEN,
        Wiring::Each(wires) => emulator::Wiring::Each(wires.map(|wire| match wire {
            Wire::Loopback => Line::Loopback,
            Wire::Open => Line::Open,
            Wire::Outside => Line::External,
        })),
    };
    LinePlan::new(card_type, usual, &setup.lines).map_err(|error| Error::Usage(error.to_string()))
}

/// What the suite calls the wiring of `plan`.
pub(super) fn wiring(plan: &LinePlan) -> Wiring {
    match plan.wiring() {
        emulator::Wiring::NullModem => Wiring::NullModem,
        emulator::Wiring::LOOPBACK => Wiring::Loopback,
        emulator::Wiring::OPEN => Wiring::Open,
        emulator::Wiring::Each(lines) => Wiring::Each(lines.map(|line| match line {
            Line::Loopback => Wire::Loopback,
            Line::Open => Wire::Open,
            Line::External => Wire::Outside,
        })),
    }
}

/// The card that `setup` describes, wired by `plan`.
#[must_use]
pub fn config(card_type: CardType, setup: &Setup, plan: &LinePlan) -> CardConfig {
    CardConfig {
        card_type,
        wiring: plan.wiring(),
        timing: match setup.timing {
            Timing::Line => emulator::Timing::Line,
            Timing::Instant => emulator::Timing::Instant,
        },
        options: options(setup.profile),
        quirks: setup.quirks,
    }
}

/// The options that the profile asks for; one that it leaves open is left out.
fn options(profile: &Profile) -> Options {
    Options {
        auto_flow: profile.options.auto_flow_control == Feature::Present,
        fast_clock: profile.options.clock_doubling == Feature::Present,
    }
}

/// Why a card is no longer served, as its server tells it.
pub(super) fn death<D>(end: Result<D, ServeError>) -> String {
    match end {
        Ok(_) => "its server stopped".to_owned(),
        Err(error) => error.to_string(),
    }
}
