//! The process that keeps instances alive from one command to the next.
//!
//! One daemon a user. Commands talk to it over a socket in a directory that
//! only the user can enter; it serves every instance on a thread and a socket
//! of its own, and takes all of them along when it ends. Their state is not
//! kept: what a killed daemon served is gone, and the next one says so.

mod cards;
mod client;
mod connection;
mod place;
mod protocol;
mod server;
mod start;

pub use cards::{Cards, Removal};
pub use client::{Client, Wait};
pub use place::{Place, Right, already_served, farewell};
pub use protocol::{InstanceState, LINE_LIMIT, Reply, Request};
pub use server::{Daemon, Ended};
pub use start::{READY, connect_or_start};
