//! The bench: provision, create, boot, judge, report.

pub mod bench;
pub mod cli;
pub mod device;
pub mod explain;
pub mod initramfs;
pub mod ktap;
pub mod lab;
pub mod matrix;
pub mod mdev;
pub mod outcome;
pub mod package;
mod process;
pub mod progress;
pub mod provision;
mod ready;
pub mod replay;
pub mod report;
pub mod run;
pub mod signals;
pub mod soak;
mod terminal;
pub mod trace;
pub mod verdict;
pub mod vm;
