//! The card as the vfio-user server sees it: which region is which, and
//! nothing else.

use crate::card::{AccessError, Card, Region};
use crate::state::{self, StateError};
use crate::time::Instant;
use crate::vfio_user::{AccessRefused, DeviceModel, Migratable, PciRegion, StateRefused};

/// The card's own region behind a PCI region, if it has one.
pub(crate) fn card_region(region: PciRegion) -> Option<Region> {
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

    fn migration(&mut self) -> Option<&mut dyn Migratable> {
        Some(self)
    }
}

impl From<StateError> for StateRefused {
    fn from(error: StateError) -> Self {
        match error {
            StateError::Version { .. } | StateError::OtherCard { .. } => Self::OtherKind,
            StateError::NoState
            | StateError::CutOff
            | StateError::TooLong { .. }
            | StateError::Damaged
            | StateError::Impossible(_) => Self::Invalid,
        }
    }
}

impl Migratable for Card {
    fn state_head(&self) -> Vec<u8> {
        Card::state_head(self).to_vec()
    }

    fn save(&mut self, now: Instant) -> Vec<u8> {
        Card::save(self, now)
    }

    fn max_state_size(&self) -> usize {
        state::MAX_SIZE
    }

    fn check_state_head(&self, head: &[u8]) -> Result<(), StateRefused> {
        Ok(Card::check_state_head(self, head)?)
    }

    fn restore(&mut self, state: &[u8], now: Instant) -> Result<(), StateRefused> {
        Ok(Card::restore(self, state, now)?)
    }
}
