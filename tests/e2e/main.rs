//! What a user sees, end to end: the real program, a real QEMU, a real guest.
//!
//! Each test works in a [`sandbox::Sandbox`] of its own, so that they run side
//! by side; the cache of fetched and built parts is the user's, so that the
//! parts are made once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod again;
mod bad_input;
mod bench;
mod boots;
mod broken_reports;
mod com1_only;
mod documents;
mod driver_lines;
mod explain;
mod formats;
mod gdb;
mod guest_faults;
mod in_lab;
mod inside_lab;
mod installed;
mod killed;
mod lab;
mod lines;
mod linux;
mod linux_mtty;
mod list;
mod machines;
mod mdev;
mod monitor;
mod places;
mod proves;
mod quirk_table;
mod quirks;
mod report;
mod sandbox;
mod screen;
mod serve;
mod shards;
mod shell;
mod soak;
mod terminal;
