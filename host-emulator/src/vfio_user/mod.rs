//! A vfio-user server: presents a [`DeviceModel`] to one client at a time, over
//! a UNIX socket, as QEMU's `docs/interop/vfio-user.rst` specifies.
//!
//! From the outside in: [`Server`] owns the socket and the thread, the event
//! loop waits, a connection frames bytes into messages, a session dispatches
//! them to `commands/`, and the handlers work on the device, the DMA table and
//! the INTx state. Knows nothing of UARTs; what a client says is checked here
//! before the device sees it, and nothing is allocated on its word alone.

mod attached;
mod clock;
mod commands;
mod company;
mod connection;
mod control;
mod deferral;
mod device;
mod dma;
mod event_loop;
mod eventfd;
mod inbox;
mod intx;
mod migration;
mod outbox;
mod outside;
mod overheard;
mod patience;
mod server;
mod session;
mod wire;

pub use crate::listener::{BindError, Listener, PATH_LIMIT};
pub use crate::respite::Respite;
pub use attached::Attached;
pub use clock::{Clock, MonotonicClock};
pub use device::{AccessRefused, DeviceModel, Migratable, PciRegion, StateRefused};
pub use outside::{Outside, SOURCES, Source};
pub use overheard::{Field, Overheard};
pub use server::{ServeError, Server, ServerHandle};
