//! The emulated card that a setup describes, in the emulator's words.

use lineproof_conformance::Wiring;
use lineproof_conformance::plan::Timing;
use lineproof_conformance::profile::{Feature, Profile};
use lineproof_host_emulator as emulator;
use lineproof_host_emulator::vfio_user::ServeError;
use lineproof_host_emulator::{Card, CardConfig, CardType, Options};

use super::Setup;

/// The card that `setup` describes.
#[must_use]
pub fn config(card_type: CardType, setup: &Setup) -> CardConfig {
    CardConfig {
        card_type,
        wiring: match setup.wiring {
            Wiring::Loopback => emulator::Wiring::LOOPBACK,
            Wiring::NullModem => emulator::Wiring::NullModem,
            Wiring::Open => emulator::Wiring::OPEN,
        },
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
pub(super) fn death(end: Result<Card, ServeError>) -> String {
    match end {
        Ok(_) => "its server stopped".to_owned(),
        Err(error) => error.to_string(),
    }
}
