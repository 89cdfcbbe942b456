//! The bench: provision, create, boot, judge, report.

pub mod progress;
