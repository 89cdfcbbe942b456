//! What a target may have beyond the strict part, and where it is known to
//! depart from it.
//!
//! Each target is data in a file of its own. This module owns what a profile
//! is and the list of them; it judges nothing.

mod ch352;
mod judgement;
mod linux_mtty;
mod linux_mtty_6_1;
mod linux_mtty_7_3;
mod linux_mtty_all;
mod qemu_pci_serial;
mod strict;
mod vm_superio;

pub use ch352::CH352;
pub use judgement::Judgement;
pub use linux_mtty::LINUX_MTTY;
pub use linux_mtty_6_1::LINUX_MTTY_6_1;
pub use linux_mtty_7_3::LINUX_MTTY_7_3;
pub use qemu_pci_serial::QEMU_PCI_SERIAL;
pub use strict::STRICT;
pub use vm_superio::VM_SUPERIO;

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

/// One way in which a target departs from the documents, and the cases that
/// it is known to fail for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Departure {
    /// What the target does instead, and where that is written: the file, the
    /// function and the line in a named version of its source. Empty without
    /// the feature `reasons`.
    pub reason: &'static str,
    /// The ids of the cases that fail, on every port on which they run.
    pub cases: &'static [&'static str],
}

/// `text`, for whoever has a use for reasons. The guest has none: it reports
/// what it saw, and its reader knows the profile.
const fn reason(text: &'static str) -> &'static str {
    if cfg!(feature = "reasons") { text } else { "" }
}

/// One kind of target, as data.
#[derive(Debug, PartialEq, Eq)]
pub struct Profile {
    /// The name that selects it.
    pub name: &'static str,
    /// One line for a list of profiles.
    pub summary: &'static str,
    /// Its optional parts.
    pub options: Options,
    /// Its known departures.
    pub departures: &'static [Departure],
    /// Departures that show only now and then, because the target or its way
    /// to the suite races: neither outcome is held against it.
    pub unsteady: &'static [Departure],
}

impl Profile {
    /// Every departure, steady or not.
    pub fn known(&self) -> impl Iterator<Item = &'static Departure> {
        self.departures.iter().chain(self.unsteady)
    }

    /// Why `case` is known to fail on this target; none if it should pass.
    #[must_use]
    pub fn departure(&self, case: &str) -> Option<&'static Departure> {
        self.departures
            .iter()
            .find(|departure| departure.cases.contains(&case))
    }

    /// Why `case` holds on this target at one time and not at another; none if
    /// its outcome is steady.
    #[must_use]
    pub fn varies(&self, case: &str) -> Option<&'static Departure> {
        self.unsteady
            .iter()
            .find(|departure| departure.cases.contains(&case))
    }
}

/// Every profile, the default first.
pub static ALL: &[&Profile] = &[
    &STRICT,
    &CH352,
    &LINUX_MTTY,
    &LINUX_MTTY_6_1,
    &LINUX_MTTY_7_3,
    &QEMU_PCI_SERIAL,
    &VM_SUPERIO,
];

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
    fn departures_name_cases_that_exist_and_each_once() {
        for profile in ALL {
            let cases = || profile.known().flat_map(|one| one.cases);
            for case in cases() {
                let name = profile.name;
                assert!(crate::catalogue::find(case).is_some(), "{name}: {case}");
                let times = cases().filter(|other| *other == case).count();
                assert_eq!(times, 1, "{name}: {case}");
            }
        }
    }

    #[test]
    fn every_departure_has_a_reason_and_a_case() {
        for profile in ALL {
            for departure in profile.known() {
                assert!(!departure.reason.is_empty(), "{:?}", departure.cases);
                assert!(!departure.cases.is_empty(), "{}", departure.reason);
            }
        }
    }

    #[test]
    fn each_version_of_the_kernels_driver_names_its_own_lines() {
        for (profile, lines) in [
            (&LINUX_MTTY, "6.12.117's mtty.c:"),
            (&LINUX_MTTY_6_1, "6.1.176's mtty.c:"),
            (&LINUX_MTTY_7_3, "7.3.4's mtty.c:"),
        ] {
            for departure in profile.known() {
                assert!(departure.reason.contains(lines), "{}", departure.reason);
            }
        }
    }

    #[test]
    fn a_profile_is_found_by_its_exact_name() {
        assert_eq!(find("ch352"), Some(&CH352));
        assert_eq!(find("CH352"), None);
    }
}
