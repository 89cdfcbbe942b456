//! The life of mediated devices from the outside: types, creation, looking,
//! removal, with the names and the errors of the kernel's mdev.
//!
//! Two parents have the same life cycle: the [`Emulated`] one, whose
//! instances a daemon serves over vfio-user, and the [`KernelParent`], which
//! is `mtty.ko` behind sysfs. [`sysfs`] shows the first as if it were the
//! second. What a card does is none of this module's business.

mod card_words;
pub mod daemon;
mod emulated;
mod failure;
mod kernel;
pub mod sysfs;

pub use card_words::CardWords;
pub use emulated::Emulated;
pub use failure::Failure;
pub use kernel::KernelParent;

use std::path::PathBuf;

use lineproof_host_emulator::CardType;
use uuid::Uuid;

use crate::signals::Interrupts;

/// One type of a parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypeRow {
    /// Its name, as `mtty-2`.
    pub name: String,
    /// What it is, for people.
    pub description: String,
    /// What drives it.
    pub device_api: String,
    /// How many more of it can be created.
    pub available_instances: usize,
}

/// One instance of a parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceRow {
    /// Its name.
    pub uuid: Uuid,
    /// The name of its type.
    pub type_name: String,
}

/// All that is known of an instance.
#[derive(Clone, Debug)]
pub struct Details {
    /// Its name and type.
    pub row: InstanceRow,
    /// How QEMU attaches it: the value of `-device`.
    pub qemu: String,
    /// Where a vfio-user client connects; none if it is the kernel's.
    pub socket: Option<PathBuf>,
    /// What the one who serves it says; none if that cannot be asked.
    pub state: Option<daemon::InstanceState>,
}

/// What to create.
#[derive(Clone, Debug)]
pub struct Creation {
    /// The name.
    pub uuid: Uuid,
    /// What card.
    pub card: CardWords,
}

/// A parent: something that mediated devices can be made of.
pub trait Parent {
    /// The types, the smaller first.
    ///
    /// # Errors
    /// When the parent cannot be read.
    fn types(&self) -> Result<Vec<TypeRow>, Failure>;

    /// The instances, in the order of their names.
    ///
    /// # Errors
    /// When the parent cannot be read.
    fn list(&self) -> Result<Vec<InstanceRow>, Failure>;

    /// All about one instance.
    ///
    /// # Errors
    /// `ENODEV` when there is none of this name.
    fn show(&self, uuid: Uuid) -> Result<Details, Failure>;

    /// Creates an instance.
    ///
    /// # Errors
    /// `EEXIST` when the name is in use, `ENOSPC` when too few ports are
    /// left.
    fn create(&self, creation: &Creation) -> Result<(), Failure>;

    /// Removes an instance. One that is held by a virtual machine is waited
    /// for, until `interrupts`, or taken away by force.
    ///
    /// # Errors
    /// `ENODEV` when there is none of this name, `EINTR` when the waiting was
    /// given up; the instance then stays.
    fn remove(&self, uuid: Uuid, force: bool, interrupts: &Interrupts) -> Result<(), Failure>;
}

impl TypeRow {
    /// What the emulated parent says of a type.
    fn of(card_type: CardType, device_api: &str, available_instances: usize) -> Self {
        Self {
            name: card_type.to_string(),
            description: card_type.description().to_owned(),
            device_api: device_api.to_owned(),
            available_instances,
        }
    }
}

/// The failure of naming an instance that is not there.
fn no_such(uuid: Uuid) -> Failure {
    Failure::new(
        rustix::io::Errno::NODEV,
        format!("there is no instance {uuid}; `lineproof mdev list` names those there are"),
    )
}
