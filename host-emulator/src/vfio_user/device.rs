//! What the server needs from a device: regions of bytes, one interrupt
//! level, a reset, and the time of its next own event.
//!
//! The protocol above and the card below meet here; neither knows the other.

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
}
