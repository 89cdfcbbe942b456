//! The column of the kernel's driver, which is not run here: it takes a kernel
//! with VFIO. Its profile tells what was measured there.

use lineproof_conformance::catalogue;
use lineproof_conformance::profile::LINUX_MTTY;

use super::{Cell, Column};

/// What the profile `linux-mtty` lists.
pub(super) fn column() -> Column {
    let mut column = Column::new(
        LINUX_MTTY.summary,
        format!(
            "not run: the departures that profile {} lists",
            LINUX_MTTY.name
        ),
    );
    for case in catalogue() {
        let departure = LINUX_MTTY.departure(case.id);
        column.take(
            case,
            departure.map_or(Cell::NotListed, |known| Cell::Departs(Some(known.reason))),
        );
    }
    column
}
