//! Traces as files: what stands in them, and what becomes of a run whose trace
//! cannot be written.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod files;
mod records;
mod replays;
mod waveform;
