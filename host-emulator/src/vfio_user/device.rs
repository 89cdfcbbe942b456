//! What the server needs from a device: regions of bytes, one interrupt
//! level, a reset, and the time of its next own event.
//!
//! The protocol above and the card below meet here; neither knows the other.

use super::overheard::Overheard;
use crate::time::Instant;

/// The regions of a PCI function, numbered as `<linux/vfio.h>` numbers them
/// (`VFIO_PCI_BAR0_REGION_INDEX` and the following).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PciRegion {
    /// Base address register 0 to 5.
    Bar(u8),
    /// Expansion ROM.
    Rom,
    /// Configuration space.
    Config,
    /// Legacy VGA ranges.
    Vga,
}

impl PciRegion {
    /// Number of region indices of a PCI function.
    pub const COUNT: u32 = 9;

    /// The region with this VFIO index, `None` from [`Self::COUNT`] on.
    #[must_use]
    pub fn from_index(index: u32) -> Option<Self> {
        Some(match index {
            0..=5 => Self::Bar(index as u8),
            6 => Self::Rom,
            7 => Self::Config,
            8 => Self::Vga,
            _ => return None,
        })
    }
}

/// The device refuses an access: it reaches outside the region, or the region
/// does not exist. The client is told `EINVAL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessRefused;

/// A PCI function with one INTx interrupt, as far as a server needs to know
/// it.
///
/// All times are on the clock that the server was given, and never go back.
pub trait DeviceModel: Send {
    /// Size of `region` in bytes, 0 for a region that the function lacks.
    fn region_size(&self, region: PciRegion) -> u64;

    /// Fills `data` from `region` at `offset`, with all side effects of a
    /// read at time `now`.
    ///
    /// # Errors
    /// [`AccessRefused`] when the device does not take this access; it then
    /// has had no effect.
    fn read(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &mut [u8],
        now: Instant,
    ) -> Result<(), AccessRefused>;

    /// Writes `data` to `region` at `offset` at time `now`.
    ///
    /// # Errors
    /// [`AccessRefused`] when the device does not take this access; it then
    /// has had no effect.
    fn write(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &[u8],
        now: Instant,
    ) -> Result<(), AccessRefused>;

    /// Whether the function asserts its INTx pin at time `now`.
    fn interrupt(&mut self, now: Instant) -> bool;

    /// The next time at which [`Self::interrupt`] may change its answer
    /// without an access; `None` when only an access can change it. Later
    /// than the last time that the device has been asked or accessed at.
    fn next_event(&self) -> Option<Instant>;

    /// Resets the function, as its power-on reset would.
    fn reset(&mut self, now: Instant);

    /// The device as something that can be moved; `None`, as by default, for
    /// one that cannot.
    fn migration(&mut self) -> Option<&mut dyn Migratable> {
        None
    }

    /// A message has been carried out, on this device or not. For a device
    /// that somebody listens in on; others, as by default, let it pass.
    fn overhear(&mut self, _message: &Overheard<'_>) {}
}

/// A state is refused; the device is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateRefused {
    /// It is cut off, damaged, or of no device at all. The client is told
    /// `EINVAL`.
    Invalid,
    /// It is of another kind of device, or in another version of the format.
    /// The client is told `EOPNOTSUPP`.
    OtherKind,
}

/// A device whose whole state can be read out and put into another device of
/// its kind.
pub trait Migratable {
    /// The first bytes of every state, at least one, from which another device
    /// can tell whether it is of the same kind. They do not change.
    fn state_head(&self) -> Vec<u8>;

    /// The state at time `now`.
    fn save(&mut self, now: Instant) -> Vec<u8>;

    /// No state has more bytes.
    fn max_state_size(&self) -> usize;

    /// Whether a state with this head can be taken over.
    ///
    /// # Errors
    /// [`StateRefused`] if not.
    fn check_state_head(&self, head: &[u8]) -> Result<(), StateRefused>;

    /// Takes over a state, to go on with it from `now`.
    ///
    /// # Errors
    /// [`StateRefused`] for a state that no device of this kind can be in.
    fn restore(&mut self, state: &[u8], now: Instant) -> Result<(), StateRefused>;
}
