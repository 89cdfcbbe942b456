//! An instance of the kernel's sample driver `mtty`, created for a run and
//! removed with it.

use std::ffi::OsString;

use lineproof_conformance::Wiring;
use lineproof_conformance::function::Function;
use lineproof_host_emulator::CardType;
use lineproof_host_emulator::run_dir::BaseDir;
use rustix::io::Errno;
use uuid::Uuid;

use super::kernel_claim::{ClaimedInstance, Claims};
use super::vfio::{Host, VfioDevice, refuse_quirks};
use super::{Device, Setup, Slot};
use crate::mdev::{CardWords, Creation, Failure, KernelParent, Parent};
use crate::outcome::Error;

/// An instance of the kernel's `mtty`, removed when dropped.
#[derive(Debug)]
pub(super) struct KernelMtty {
    card_type: CardType,
    uuid: Uuid,
    device: VfioDevice,
    remarks: Vec<String>,
    _instance: ClaimedInstance,
}

impl KernelMtty {
    /// Creates an instance by sysfs.
    ///
    /// # Errors
    /// [`Error::Usage`] for what the driver cannot be,
    /// [`Error::Environment`] when this kernel has no such driver, its pool is
    /// exhausted, the UUID is taken, or the user has no right to it.
    pub(super) fn create(card_type: CardType, setup: &Setup) -> Result<Self, Error> {
        Self::refuse(setup)?;
        let uuid = setup.uuid.unwrap_or_else(Uuid::new_v4);
        let base =
            BaseDir::open_default().map_err(|error| Error::Environment(error.to_string()))?;
        Self::on(&Host::default(), &base, card_type, uuid)
    }

    /// Whether this machine has the driver and VFIO, and this user a right to
    /// them.
    ///
    /// # Errors
    /// As [`Self::create`].
    pub(super) fn check(card_type: CardType, setup: &Setup) -> Result<(), Error> {
        Self::refuse(setup)?;
        Self::check_on(&Host::default(), card_type)
    }

    /// As [`Self::check`], on `host`.
    fn check_on(host: &Host, card_type: CardType) -> Result<(), Error> {
        open_parent(host)?
            .may_create(card_type)
            .map_err(|failure| refusal(card_type, failure))?;
        host.open_container()
            .map_err(|why| Error::Environment(format!("cannot use a kernel {card_type}: {why}")))
    }

    /// Refuses what the driver cannot be.
    fn refuse(setup: &Setup) -> Result<(), Error> {
        refuse_quirks(setup)?;
        if setup.wiring != Wiring::Loopback {
            return Err(Error::Usage(
                "the kernel's mtty hears itself whatever it is told (--wiring loopback); leave the \
                 option out"
                    .to_owned(),
            ));
        }
        Ok(())
    }

    /// As [`Self::create`], on `host`; the claim to the instance stands in
    /// `base`.
    fn on(host: &Host, base: &BaseDir, card_type: CardType, uuid: Uuid) -> Result<Self, Error> {
        let parent = open_parent(host)?;
        let claims = Claims::open(base, &parent)?;
        let held = |uuid| host.stays_held(&parent.device_path(uuid));
        let (instance, remarks) = claims.create(uuid, held, || {
            let card = CardWords::plain(card_type);
            let created = parent.create(&Creation { uuid, card });
            created.map_err(|failure| refusal(card_type, failure))
        })?;
        // From here on it is removed whatever happens.
        let device = VfioDevice::on(host, &parent.device_path(uuid))?;
        Ok(Self {
            card_type,
            uuid,
            device,
            remarks,
            _instance: instance,
        })
    }
}

fn open_parent(host: &Host) -> Result<KernelParent, Error> {
    KernelParent::open(&host.sysfs).map_err(|_| {
        Error::Environment(
            "this kernel has no mtty; as root, build and load samples/vfio-mdev/mtty.ko of its \
             source, or use `lineproof lab`, which boots a kernel that has it"
                .to_owned(),
        )
    })
}

/// Why the kernel creates no instance, and what to do about it.
fn refusal(card_type: CardType, failure: Failure) -> Error {
    let hint = match Errno::from_raw_os_error(failure.errno) {
        Errno::NOSPC => {
            "its 24 ports are in use; `lineproof mdev --parent kernel list` names the instances \
             that hold them"
        }
        Errno::EXIST => "that instance exists; remove it or choose another UUID",
        Errno::ACCESS | Errno::PERM => "run as root",
        _ => return failure.into(),
    };
    Error::Environment(format!(
        "cannot create a kernel {card_type}: {hint} ({failure})"
    ))
}

impl Device for KernelMtty {
    fn label(&self) -> String {
        format!("the kernel's {} {}", self.card_type, self.uuid)
    }

    fn qemu_args(&self, slot: Slot) -> Vec<OsString> {
        self.device.qemu_args(slot)
    }

    fn card(&self) -> &'static Function {
        self.device.card()
    }

    fn ports(&self) -> Option<usize> {
        Some(self.card_type.ports())
    }

    fn remarks(&self) -> &[String] {
        &self.remarks
    }

    fn failure(&mut self, qemu_errors: &str) -> Option<String> {
        self.device.failure(qemu_errors)
    }
}

#[cfg(test)]
#[path = "kernel_mtty_tests.rs"]
mod tests;
