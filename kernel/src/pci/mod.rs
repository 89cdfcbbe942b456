//! PCI: every function on every bus, and one of them made ready for use.
//!
//! Knows config space, bridges, BARs and the chipset's interrupt routers.
//! Knows nothing of UARTs.
#![forbid(unsafe_code)]

mod bars;
mod function;
mod io_space;
mod reset;
mod routing;
mod scan;

pub use bars::{Bar, BarKind};
pub use function::Function;
pub use io_space::IoSpace;
pub use reset::{bridge_of_its_own, reset};
pub use routing::{predicted_line, route_all};
pub use scan::enumerate;
