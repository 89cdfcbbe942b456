//! The states of a device that is being moved, and the way from one to
//! another (`enum vfio_device_mig_state` in `<linux/vfio.h>`, and the section
//! "`VFIO_DEVICE_FEATURE_MIG_DEVICE_STATE`" of the specification).

use crate::vfio_user::device::PciRegion;

/// Where a device stands. `VFIO_DEVICE_STATE_ERROR` (0) is missing: this
/// server checks a state before any of it reaches the device, so that no
/// attempt to move a device can break it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(u32)]
pub enum DeviceState {
    /// Its clock stands still.
    Stop = 1,
    /// It runs.
    #[default]
    Running = 2,
    /// It is stopped, and its state can be read.
    StopCopy = 3,
    /// It is stopped and takes in another device's state.
    Resuming = 4,
    /// It runs without access to other devices' memory. The device here
    /// masters no bus, so it simply runs.
    RunningP2p = 5,
    /// It runs, and what is known of its state beforehand can be read.
    PreCopy = 6,
    /// Both of the former.
    PreCopyP2p = 7,
}

use DeviceState::{PreCopy, PreCopyP2p, Resuming, Running, RunningP2p, Stop, StopCopy};

impl DeviceState {
    /// The state with this number, if it is one that can be asked for.
    pub fn from_number(number: u32) -> Option<Self> {
        [
            Stop, Running, StopCopy, Resuming, RunningP2p, PreCopy, PreCopyP2p,
        ]
        .into_iter()
        .find(|state| *state as u32 == number)
    }

    /// The next state on the way to `target`; `None` when there is no way.
    ///
    /// It is the shortest way along the arcs of the specification on which no
    /// data transfer begins and ends again: the saving states (`PreCopy`,
    /// `PreCopyP2p`, `StopCopy`) share one, and are passed through only from
    /// one of them to another.
    pub fn next(self, target: Self) -> Option<Self> {
        Some(match (self, target) {
            _ if self == target => target,
            (StopCopy, PreCopy | PreCopyP2p) => return None,
            (Resuming | StopCopy, _) => Stop,
            (Stop, StopCopy | Resuming) => target,
            (Stop, _) => RunningP2p,
            (RunningP2p, Running | PreCopy) => Running,
            (RunningP2p, PreCopyP2p) => PreCopyP2p,
            (RunningP2p, _) => Stop,
            (Running, PreCopy) => PreCopy,
            (Running, _) => RunningP2p,
            (PreCopy, PreCopyP2p | StopCopy) => PreCopyP2p,
            (PreCopy, _) => Running,
            (PreCopyP2p, StopCopy | PreCopy) => target,
            (PreCopyP2p, _) => RunningP2p,
        })
    }

    /// Whether the device's time passes.
    pub fn is_running(self) -> bool {
        matches!(self, Running | RunningP2p | PreCopy | PreCopyP2p)
    }

    /// Whether the device's state can be read.
    pub fn is_saving(self) -> bool {
        matches!(self, PreCopy | PreCopyP2p | StopCopy)
    }

    /// Whether `region` may be read, or written. A stopped device answers for
    /// its config space, as the kernel asks of it, and for nothing else; while
    /// its state is on the way, nothing is to change.
    pub fn allows(self, region: PciRegion, write: bool) -> bool {
        match self {
            Stop => region == PciRegion::Config,
            StopCopy | Resuming => region == PciRegion::Config && !write,
            Running | RunningP2p | PreCopy | PreCopyP2p => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::VecDeque;

    const ALL: [DeviceState; 7] = [
        Stop, Running, StopCopy, Resuming, RunningP2p, PreCopy, PreCopyP2p,
    ];

    /// The arcs that `<linux/vfio.h>` describes.
    const ARCS: [(DeviceState, DeviceState); 15] = [
        (RunningP2p, Stop),
        (StopCopy, Stop),
        (Resuming, Stop),
        (PreCopy, Running),
        (RunningP2p, Running),
        (PreCopyP2p, RunningP2p),
        (Running, RunningP2p),
        (Stop, RunningP2p),
        (Running, PreCopy),
        (RunningP2p, PreCopyP2p),
        (Stop, StopCopy),
        (PreCopy, PreCopyP2p),
        (PreCopyP2p, PreCopy),
        (PreCopyP2p, StopCopy),
        (Stop, Resuming),
    ];

    /// The shortest way by those arcs, found by search.
    fn shortest(from: DeviceState, to: DeviceState) -> Option<Vec<DeviceState>> {
        let mut ways = VecDeque::from([vec![from]]);
        while let Some(way) = ways.pop_front() {
            let last = way[way.len() - 1];
            if last == to {
                return Some(way);
            }
            let within_saving = from.is_saving() && to.is_saving();
            if last != from && last.is_saving() && !within_saving {
                continue;
            }
            // Out of the saving states and back in would be a new transfer.
            let steps = ARCS.iter().filter(|(start, next)| {
                *start == last && !way.contains(next) && (!within_saving || next.is_saving())
            });
            ways.extend(steps.map(|(_, next)| [&way[..], &[*next]].concat()));
        }
        None
    }

    #[test]
    fn every_way_is_the_shortest_by_the_kernels_arcs() {
        for from in ALL {
            for to in ALL {
                let mut way = vec![from];
                let mut at = from;
                let walked = loop {
                    if at == to {
                        break Some(way);
                    }
                    match at.next(to) {
                        Some(next) => at = next,
                        None => break None,
                    }
                    way.push(at);
                    assert!(way.len() <= ALL.len(), "{from:?} to {to:?} never arrives");
                };
                assert_eq!(walked, shortest(from, to), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn numbers_are_the_kernels_and_error_cannot_be_asked_for() {
        assert_eq!(DeviceState::from_number(0), None);
        for number in 1..8 {
            assert_eq!(
                DeviceState::from_number(number).map(|s| s as u32),
                Some(number)
            );
        }
        assert_eq!(DeviceState::from_number(8), None);
    }
}
