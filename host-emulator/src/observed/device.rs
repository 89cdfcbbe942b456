//! An observed card as the vfio-user server sees it: the card itself, with an
//! observer who is told.

use rustix::event::PollFlags;

use super::{Access, ObservedCard, Operation};
use crate::card::Card;
use crate::card_device::card_region;
use crate::line::host::HostLines;
use crate::time::Instant;
use crate::vfio_user::{
    AccessRefused, DeviceModel, Migratable, Outside, Overheard, PciRegion, SOURCES, Source,
    StateRefused,
};

impl DeviceModel for ObservedCard {
    fn region_size(&self, region: PciRegion) -> u64 {
        DeviceModel::region_size(&self.card, region)
    }

    fn read(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &mut [u8],
        now: Instant,
    ) -> Result<(), AccessRefused> {
        let divisor_latch = self.divisor_latch(region);
        self.follow(now);
        let outcome = DeviceModel::read(&mut self.card, region, offset, data, now);
        if outcome.is_ok() {
            self.tell_access(Operation::Read, region, offset, data, divisor_latch);
        }
        self.look(now);
        outcome
    }

    fn write(
        &mut self,
        region: PciRegion,
        offset: u64,
        data: &[u8],
        now: Instant,
    ) -> Result<(), AccessRefused> {
        let divisor_latch = self.divisor_latch(region);
        self.follow(now);
        let outcome = DeviceModel::write(&mut self.card, region, offset, data, now);
        if outcome.is_ok() {
            self.tell_access(Operation::Write, region, offset, data, divisor_latch);
        }
        self.look(now);
        outcome
    }

    fn interrupt(&mut self, now: Instant) -> bool {
        self.act(now, |card| card.interrupt(now))
    }

    fn next_event(&self) -> Option<Instant> {
        self.card.next_event()
    }

    fn reset(&mut self, now: Instant) {
        self.follow(now);
        self.card.reset(now);
        self.tell(|observer, at| observer.reset(at));
        self.look(now);
    }

    fn migration(&mut self) -> Option<&mut dyn Migratable> {
        Some(self)
    }

    fn overhear(&mut self, message: &Overheard<'_>) {
        self.tell(|observer, at| observer.message(at, message));
    }
}

impl ObservedCard {
    /// Whether DLAB is set in the port behind `region`.
    fn divisor_latch(&self, region: PciRegion) -> bool {
        match region {
            PciRegion::Bar(bar) => self.card.divisor_latch_access(bar.into()),
            PciRegion::Rom | PciRegion::Config | PciRegion::Vga => false,
        }
    }

    fn tell_access(
        &mut self,
        operation: Operation,
        region: PciRegion,
        offset: u64,
        data: &[u8],
        divisor_latch: bool,
    ) {
        let Some(region) = card_region(region) else {
            return;
        };
        self.tell(|observer, at| {
            observer.access(&Access {
                at,
                operation,
                region,
                offset,
                data,
                divisor_latch,
            });
        });
    }
}

impl Migratable for ObservedCard {
    fn state_head(&self) -> Vec<u8> {
        Migratable::state_head(&self.card)
    }

    fn save(&mut self, now: Instant) -> Vec<u8> {
        self.act(now, |card| Migratable::save(card, now))
    }

    fn max_state_size(&self) -> usize {
        self.card.max_state_size()
    }

    fn check_state_head(&self, head: &[u8]) -> Result<(), StateRefused> {
        Migratable::check_state_head(&self.card, head)
    }

    fn restore(&mut self, state: &[u8], now: Instant) -> Result<(), StateRefused> {
        self.follow(now);
        let outcome = Migratable::restore(&mut self.card, state, now);
        if outcome.is_ok() {
            self.tell(|observer, at| observer.restored(at));
        }
        self.look(now);
        outcome
    }
}

/// The same ends of lines, for a card that is observed.
impl Outside<ObservedCard> for HostLines {
    fn sources(&self) -> [Option<Source<'_>>; SOURCES] {
        Outside::<Card>::sources(self)
    }

    fn tend(
        &mut self,
        device: &mut ObservedCard,
        ready: [PollFlags; SOURCES],
        now: Instant,
    ) -> Option<Instant> {
        device.act(now, |card| self.tend(card, ready, now))
    }

    fn end(&mut self, device: &mut ObservedCard, now: Instant) {
        device.act(now, |card| self.end(card, now));
    }
}
