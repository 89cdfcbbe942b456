//! The bench: provision, create, boot, judge, report.

pub mod ktap;
pub mod outcome;
pub mod progress;
pub mod provision;
pub mod signals;
pub mod target;
