//! Places to stand that need no virtual machine: implementations of the
//! suite's `Target` on the host. Knows nothing of QEMU, plans or reports.

mod io_bus;
mod model;
mod suite;

pub use model::{Model, Pace};
pub use suite::{BENCHES, Bench, caught_by};
