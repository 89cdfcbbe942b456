//! The parts that a machine is made of, from provisioning.

use std::path::Path;
use std::process::Command;

use crate::outcome::Error;
use crate::progress::Progress;
use crate::provision;
use crate::provision::accel::{Accel, AccelChoice, Kvm};
use crate::signals::Interrupts;
use crate::vm::Boot;

/// What the user says about the parts.
#[derive(Clone, Copy, Debug)]
pub struct Needs<'a> {
    /// The QEMU to use.
    pub qemu: Option<&'a Path>,
    /// The guest's kernel to use.
    pub kernel: Option<&'a Path>,
    /// How QEMU shall execute the guest.
    pub accel: AccelChoice,
}

/// The parts that the machine is made of.
#[derive(Debug)]
pub struct Parts {
    /// A command that starts QEMU and lacks only its arguments.
    pub qemu: Command,
    /// How the guest is executed.
    pub accel: Accel,
    /// How the guest comes in.
    pub boot: Boot,
}

/// Finds the parts, or else gets them.
///
/// # Errors
/// [`Error::Environment`] with what is missing and how to get it,
/// [`Error::Interrupted`].
pub fn gather(
    needs: &Needs<'_>,
    progress: &dyn Progress,
    interrupts: &Interrupts,
) -> Result<Parts, Error> {
    let cache = provision::Cache::from_env().map_err(provision::Error::from)?;
    let setup = provision::Setup {
        cache: &cache,
        progress,
        stop: interrupts.flag(),
    };
    let accel = Kvm::default()
        .choose(needs.accel)
        .map_err(provision::Error::from)?;
    let qemu = provision::qemu::qemu(setup, needs.qemu)?;
    let kernel = needs
        .kernel
        .map(Path::to_owned)
        .ok_or_else(|| Error::Usage("no kernel to boot; name one with --kernel".to_owned()))?;
    Ok(Parts {
        qemu: qemu.command(),
        accel,
        boot: Boot::Pvh { kernel },
    })
}

impl From<provision::Error> for Error {
    fn from(error: provision::Error) -> Self {
        match error {
            provision::Error::Interrupted => Self::Interrupted,
            other => Self::Environment(other.to_string()),
        }
    }
}
