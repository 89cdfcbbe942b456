//! Places to stand that need no virtual machine: implementations of the
//! suite's `Target` on the host. Knows nothing of QEMU, plans or reports.

mod claims;
mod io_bus;
mod model;
mod pace;
mod suite;
mod vfio_client;
mod vm_superio;

pub use claims::broken_claim;
pub use model::Model;
pub use pace::Pace;
pub use suite::{BENCHES, Bench, catches, caught_by};
pub use vfio_client::{ClientError, Pulse, RegionClient, SocketCard, move_card};
pub use vm_superio::{VERSION as VM_SUPERIO_VERSION, VmSuperio};
