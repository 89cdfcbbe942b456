//! The card as the vfio-user server sees it: which region is which, and
//! nothing else.

use crate::card::{AccessError, Card, Region};
use crate::time::Instant;
use crate::vfio_user::{AccessRefused, DeviceModel, PciRegion};

/// The card's own region behind a PCI region, if it has one.
fn card_region(region: PciRegion) -> Option<Region> {
    match region {
        PciRegion::Bar(0) => Some(Region::Bar0),
        PciRegion::Bar(1) => Some(Region::Bar1),
        PciRegion::Config => Some(Region::Config),
        PciRegion::Bar(_) | PciRegion::Rom | PciRegion::Vga => None,
    }
}

impl From<AccessError> for AccessRefused {
    fn from(_: AccessError) -> Self {
        Self
    }
}

impl DeviceModel for Card {
    fn region_size(&self, region: PciRegion) -> u64 {
        card_region(region).map_or(0, |region| Card::region_size(self, region))
    }

    fn read(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &mut [u8],
        now: Instant,
    ) -> Result<(), AccessRefused> {
        let region = card_region(region).ok_or(AccessRefused)?;
        Ok(Card::read(self, region, offset, data, now)?)
    }

    fn write(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &[u8],
        now: Instant,
    ) -> Result<(), AccessRefused> {
        let region = card_region(region).ok_or(AccessRefused)?;
        Ok(Card::write(self, region, offset, data, now)?)
    }

    fn interrupt(&mut self, now: Instant) -> bool {
        Card::interrupt(self, now)
    }

    fn next_event(&self) -> Option<Instant> {
        Card::next_event(self)
    }

    fn reset(&mut self, now: Instant) {
        Card::reset(self, now);
    }
}
