//! The targets, from the package that they test.

#[path = "../../host-emulator/tests/fuzz/targets/mod.rs"]
pub mod targets;
