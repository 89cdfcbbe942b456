//! What a target may have beyond the strict part, and where it is known to
//! depart from it.

use crate::function::{self, Function};

/// Whether a target has something that the PC16550D does not require.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feature {
    /// It must behave as if the feature did not exist.
    Absent,
    /// It must have it.
    Present,
    /// Either is right; the cases leave it out.
    Either,
}

/// The optional parts of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The clock that the divisor divides, in hertz.
    pub clock_hz: u32,
    /// Automatic flow control, MCR bit 5 (TL16C550C, CH352).
    pub auto_flow_control: Feature,
    /// The CH352's clock doubling, IER bit 5 of port 1.
    pub clock_doubling: Feature,
    /// The transmitter FIFO's delayed empty indication (PC16550D 8.11): after
    /// a lone character THRE waits for a character time less its stop bit.
    pub delayed_fifo_empty: Feature,
    /// Whether INTx passes only while MCR OUT2 is set, as on a PC's adapter;
    /// the chip itself (PC16550D 8.8) has no such gate.
    pub out2_gates_interrupt: Feature,
}

/// A case that a target is known to fail, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// The case's id.
    pub case: &'static str,
    /// What the target does instead, and where that is written.
    pub reason: &'static str,
}

/// One kind of target, as data.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that selects it.
    pub name: &'static str,
    /// One line for a list of profiles.
    pub summary: &'static str,
    /// Its PCI function.
    pub function: &'static Function,
    /// Its optional parts.
    pub options: Options,
    /// Its known departures.
    pub departures: &'static [Departure],
}

impl Profile {
    /// Why `case` is known to fail on this target; none if it should pass.
    #[must_use]
    pub fn departure(&self, case: &str) -> Option<&'static Departure> {
        self.departures
            .iter()
            .find(|departure| departure.case == case)
    }
}

/// Every documented 16550A, strictly: options that data sheets disagree on
/// are left out, and no departure is known.
pub static STRICT: Profile = Profile {
    name: "16550a",
    summary: "strict: what every 16550A's data sheet says, no departures",
    function: &function::CH352,
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Either,
        clock_doubling: Feature::Either,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
};

/// WCH's CH352 with all its options.
pub static CH352: Profile = Profile {
    name: "ch352",
    summary: "strict, and the CH352's flow control and clock doubling",
    function: &function::CH352,
    options: Options {
        clock_hz: 1_843_200,
        auto_flow_control: Feature::Present,
        clock_doubling: Feature::Present,
        delayed_fifo_empty: Feature::Present,
        out2_gates_interrupt: Feature::Either,
    },
    departures: &[],
};

/// Every profile, the default first.
pub static ALL: &[&Profile] = &[&STRICT, &CH352];

/// The profile called `name`.
#[must_use]
pub fn find(name: &str) -> Option<&'static Profile> {
    ALL.iter().copied().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strict_profile_is_the_default_and_excuses_nothing() {
        assert_eq!(ALL[0].name, "16550a");
        assert!(ALL[0].departures.is_empty());
    }

    #[test]
    fn departures_name_cases_that_exist() {
        for profile in ALL {
            for departure in profile.departures {
                assert!(
                    crate::catalogue::find(departure.case).is_some(),
                    "{}",
                    departure.case
                );
            }
        }
    }

    #[test]
    fn a_profile_is_found_by_its_exact_name() {
        assert_eq!(find("ch352"), Some(&CH352));
        assert_eq!(find("CH352"), None);
    }
}
