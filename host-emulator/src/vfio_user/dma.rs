//! Which DMA ranges the client has mapped.
//!
//! The card masters no bus, so nothing is ever read or written there and no
//! descriptor is kept: the table only lets map and unmap be answered as the
//! specification says.

use std::collections::BTreeMap;

use rustix::io::Errno;

/// Most ranges that may be mapped at once: the specification's default for
/// `max_dma_maps`.
pub const MAX_DMA_MAPS: u32 = 65535;

/// Page sizes that a mapping may be aligned to, or'ed together: 4 KiB, the
/// specification's default for `pgsizes`.
pub const PAGE_SIZES: u64 = 4096;

/// The mapped ranges of one client: first address to size.
#[derive(Debug, Default)]
pub struct DmaTable {
    ranges: BTreeMap<u64, u64>,
}

impl DmaTable {
    /// Enters a range of `size` bytes from `address` on.
    ///
    /// # Errors
    /// `EINVAL` when the range is empty, not aligned to a page or goes past
    /// the end of the address space; `EEXIST` when it overlaps a mapped one;
    /// `ENOSPC` when the table is full.
    pub fn map(&mut self, address: u64, size: u64) -> Result<(), Errno> {
        if size == 0 || !(address | size).is_multiple_of(PAGE_SIZES) {
            return Err(Errno::INVAL);
        }
        let last = address.checked_add(size - 1).ok_or(Errno::INVAL)?;
        // Ranges never overlap, so only the one that starts last before our
        // end can reach into ours.
        if let Some((&start, &length)) = self.ranges.range(..=last).next_back()
            && start + (length - 1) >= address
        {
            return Err(Errno::EXIST);
        }
        if self.ranges.len() >= MAX_DMA_MAPS as usize {
            return Err(Errno::NOSPC);
        }
        self.ranges.insert(address, size);
        Ok(())
    }

    /// Removes exactly the range that was mapped so.
    ///
    /// # Errors
    /// `ENOENT` when no mapping has this address and this size.
    pub fn unmap(&mut self, address: u64, size: u64) -> Result<(), Errno> {
        if self.ranges.get(&address) != Some(&size) {
            return Err(Errno::NOENT);
        }
        self.ranges.remove(&address);
        Ok(())
    }

    /// Removes every range.
    pub fn unmap_all(&mut self) {
        self.ranges.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_can_be_mapped_again_only_after_an_exact_unmap() {
        let mut table = DmaTable::default();
        assert_eq!(table.map(0x1000, 0x2000), Ok(()));
        assert_eq!(table.map(0x1000, 0x2000), Err(Errno::EXIST));
        assert_eq!(table.unmap(0x1000, 0x1000), Err(Errno::NOENT));
        assert_eq!(table.unmap(0x2000, 0x1000), Err(Errno::NOENT));
        assert_eq!(table.unmap(0x1000, 0x2000), Ok(()));
        assert_eq!(table.map(0x1000, 0x2000), Ok(()));
    }

    #[test]
    fn every_kind_of_overlap_is_refused_and_touching_ranges_are_not() {
        let mut table = DmaTable::default();
        table.map(0x4000, 0x4000).unwrap();
        for (address, size) in [
            (0x4000, 0x1000),  // same start
            (0x5000, 0x1000),  // inside
            (0x7000, 0x1000),  // same end
            (0x3000, 0x2000),  // over the start
            (0x7000, 0x2000),  // over the end
            (0x0000, 0x10000), // around
        ] {
            assert_eq!(table.map(address, size), Err(Errno::EXIST), "{address:#x}");
        }
        assert_eq!(table.map(0x3000, 0x1000), Ok(()));
        assert_eq!(table.map(0x8000, 0x1000), Ok(()));
    }

    #[test]
    fn the_address_space_has_an_end_and_its_last_page_can_be_mapped() {
        let mut table = DmaTable::default();
        let last_page = u64::MAX - 0xfff;
        assert_eq!(table.map(last_page, 0x2000), Err(Errno::INVAL));
        assert_eq!(table.map(last_page, 0x1000), Ok(()));
        assert_eq!(table.map(last_page, 0x1000), Err(Errno::EXIST));
    }

    #[test]
    fn empty_and_unaligned_ranges_are_refused() {
        let mut table = DmaTable::default();
        assert_eq!(table.map(0x1000, 0), Err(Errno::INVAL));
        assert_eq!(table.map(0x1001, 0x1000), Err(Errno::INVAL));
        assert_eq!(table.map(0x1000, 0x1001), Err(Errno::INVAL));
    }

    #[test]
    fn the_table_has_a_limit() {
        let mut table = DmaTable::default();
        for page in 0..u64::from(MAX_DMA_MAPS) {
            table.map(page * 4096, 4096).unwrap();
        }
        assert_eq!(table.map(1 << 40, 4096), Err(Errno::NOSPC));
    }
}
