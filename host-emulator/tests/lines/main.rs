//! The host's ends of a card's lines, with real terminals, sockets and files,
//! and a clock that the tests move. One file per subject.

#![allow(
    clippy::unwrap_used,
    reason = "helpers fail the way the tests that call them do"
)]

mod file;
mod flow;
mod pty;
mod rig;
mod served;
mod tcp;
mod unix;
