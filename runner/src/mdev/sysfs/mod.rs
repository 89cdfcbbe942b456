//! The emulated parent as the kernel's sysfs shows its own: the same
//! directories, links, attributes and modes, and the same errno at the same
//! mistake, so that what people know of the kernel's driver works here letter
//! by letter.
//!
//! [`Tree`] is what there is, made afresh from the pool at every look; nothing
//! is remembered between looks. [`store`] is what a write means. [`Mount`]
//! brings both to a directory by FUSE.

mod attributes;
mod fuse;
mod inodes;
mod mount;
pub mod store;
mod tree;

pub use mount::Mount;
pub use tree::{Attribute, Node, Tree};
