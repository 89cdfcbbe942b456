//! Finds the parts that a run needs, and else gets them.
//!
//! Owns QEMU, the guest's kernel and the toolchain that builds it, UEFI
//! firmware, a stock Linux, the choice of accelerator, and the user's cache in which fetched
//! parts stand. Everything is looked for before it is fetched, fetched once,
//! verified, and put in place atomically. Refuses to know how progress is
//! shown and what the parts are used for.

use std::sync::atomic::AtomicBool;

use crate::progress::Progress;

pub mod accel;
mod apt;
pub mod boot_image;
mod cache;
mod child;
mod compile;
pub mod doctor;
mod error;
pub mod gdb;
pub mod guest;
pub mod installed;
pub mod kernel_file;
pub mod linux;
mod manifest;
pub mod ovmf;
pub mod qemu;
pub mod readers;
pub mod rust;
pub(crate) mod search_path;
pub mod sources;
mod start_script;

pub use cache::{Cache, Entry};
pub use error::Error;

/// What every step of provisioning is given: where parts are kept, whom to
/// tell, and when to stop.
#[derive(Clone, Copy)]
pub struct Setup<'a> {
    /// The user's cache.
    pub cache: &'a Cache,
    /// Told about everything that takes time.
    pub progress: &'a dyn Progress,
    /// Raised when the user asked to stop; work in hand then ends with
    /// [`Error::Interrupted`] within a fraction of a second.
    pub stop: &'a AtomicBool,
}

impl Setup<'_> {
    /// [`Error::Interrupted`] once the stop flag is raised.
    fn check_stop(&self) -> Result<(), Error> {
        if self.stop.load(std::sync::atomic::Ordering::Relaxed) {
            return Err(Error::Interrupted);
        }
        Ok(())
    }
}
