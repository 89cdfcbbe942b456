//! Which of the kernel's instances belong to a run of this program.
//!
//! The kernel keeps an instance until somebody removes it, also when the run
//! that made it was killed. So each run claims its instance by an entry in a
//! pool of the user's base directory, whose lock dies with the run; the next
//! run removes what a dead one has left. An entry names the very instance: one
//! that somebody else has made since, under the same UUID, is left alone, and
//! so is one that a virtual machine holds.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use lineproof_host_emulator::run_dir::{BaseDir, Entry, Pool, RunDirError};
use uuid::Uuid;

use crate::mdev::KernelParent;
use crate::outcome::Error;

/// The pool in the base directory.
const POOL: &str = "kernel";

/// The file of an entry that says which instance it stands for.
const IDENTITY: &str = "instance";

/// In that file: whichever instance of this boot there is, for there was none
/// before the run that wrote this.
const INTENT: &str = "to be created";

/// Changes with every boot, after which no instance is left.
const BOOT: &str = "/proc/sys/kernel/random/boot_id";

/// The claims of this user's runs.
pub(super) struct Claims<'a> {
    pool: Pool,
    parent: &'a KernelParent,
}

/// An instance that goes with its owner. QEMU has ended by then, or the
/// kernel lets the removal wait for it.
#[derive(Debug)]
pub(super) struct ClaimedInstance {
    parent: KernelParent,
    uuid: Uuid,
    /// Given up after the instance is removed.
    _claim: Entry,
}

impl<'a> Claims<'a> {
    /// The claims on instances of `parent` in `base`.
    ///
    /// # Errors
    /// [`Error::Environment`] when their directory cannot be used.
    pub(super) fn open(base: &BaseDir, parent: &'a KernelParent) -> Result<Self, Error> {
        let pool = Pool::open(&base.path().join(POOL)).map_err(environment)?;
        Ok(Self { pool, parent })
    }

    /// Removes what dead runs have left, and then claims `uuid` and has its
    /// instance made by `create`. `held` tells whether a virtual machine has
    /// an instance. The lines say what was found left.
    ///
    /// # Errors
    /// Those of `create`; [`Error::Environment`] when there can be no claim.
    pub(super) fn create(
        &self,
        uuid: Uuid,
        held: impl Fn(Uuid) -> bool,
        create: impl FnOnce() -> Result<(), Error>,
    ) -> Result<(ClaimedInstance, Vec<String>), Error> {
        let mut remarks = Vec::new();
        let guard = self.pool.lock().map_err(environment)?;
        guard
            .sweep_after(|entry| self.settle(entry, &held, &mut remarks))
            .map_err(environment)?;
        // Killed between the two, a run must not leave an instance that nobody
        // knows; so what is about to be made is claimed first.
        let intent = (self.identity(uuid).is_none()).then(|| identity(INTENT));
        let claim = guard
            .create(&uuid.to_string(), |path| match &intent {
                Some(text) => fs::write(path.join(IDENTITY), text),
                None => Ok(()),
            })
            .map_err(|error| match error {
                RunDirError::Exists { .. } => Error::Environment(format!(
                    "the kernel's instance {uuid} belongs to another run; choose another UUID"
                )),
                other => environment(other),
            })?;
        create()?;
        let path = claim.path().join(IDENTITY);
        let instance = ClaimedInstance {
            parent: self.parent.clone(),
            uuid,
            _claim: claim,
        };
        let written = self.identity(uuid).map_or(Ok(()), |text| {
            // In one step, so that there is no moment without a claim.
            let new = path.with_extension("new");
            fs::write(&new, text).and_then(|()| fs::rename(&new, &path))
        });
        written.map_err(|error| {
            Error::Environment(format!("cannot write {}: {error}", path.display()))
        })?;
        Ok((instance, remarks))
    }

    /// Undoes what the dead entry at `path` stands for; true when nothing is
    /// left of it.
    fn settle(&self, path: &Path, held: impl Fn(Uuid) -> bool, remarks: &mut Vec<String>) -> bool {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Ok(uuid) = name.parse::<Uuid>() else {
            return true;
        };
        // Its run died before it made the instance, or the instance has gone.
        let claimed = fs::read_to_string(path.join(IDENTITY)).ok();
        let there = self.identity(uuid);
        let ours = claimed == there || claimed == Some(identity(INTENT));
        if there.is_none() || !ours {
            return true;
        }
        if held(uuid) {
            remarks.push(format!(
                "left alone: the kernel's instance {uuid} of a run that was killed, for a virtual \
                 machine has it"
            ));
            return false;
        }
        match self.parent.write_remove(uuid) {
            Ok(()) => {
                remarks.push(format!(
                    "removed: the kernel's instance {uuid}, left by a run that was killed"
                ));
                true
            }
            Err(failure) => {
                remarks.push(format!(
                    "not removed: the kernel's instance {uuid}, left by a run that was killed: \
                     {failure}"
                ));
                false
            }
        }
    }

    /// What tells the instance `uuid` from every other that ever had the name:
    /// the boot, and the number of its directory, which sysfs does not give
    /// twice. None if there is no such instance.
    fn identity(&self, uuid: Uuid) -> Option<String> {
        let directory = fs::metadata(self.parent.device_path(uuid)).ok()?;
        Some(identity(&directory.ino().to_string()))
    }
}

impl Drop for ClaimedInstance {
    fn drop(&mut self) {
        // Somebody else may have removed it; there is nobody to tell.
        let _ = self.parent.write_remove(self.uuid);
    }
}

/// The content of [`IDENTITY`] for `instance` of this boot.
fn identity(instance: &str) -> String {
    let boot = fs::read_to_string(BOOT).unwrap_or_default();
    format!("{} {instance}\n", boot.trim())
}

fn environment(error: RunDirError) -> Error {
    Error::Environment(error.to_string())
}
