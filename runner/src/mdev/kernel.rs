//! The kernel's own parent: `mtty.ko`, steered through sysfs.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use lineproof_host_emulator::CardType;
use rustix::io::Errno;
use uuid::Uuid;

use super::{CardWords, Creation, Details, Failure, InstanceRow, Parent, TypeRow, no_such};
use crate::signals::Interrupts;

/// The parent that a kernel with `mtty.ko` shows in sysfs.
#[derive(Clone, Debug)]
pub struct KernelParent {
    sysfs: PathBuf,
}

impl KernelParent {
    /// The parent in the sysfs that is mounted at `sysfs`.
    ///
    /// # Errors
    /// `ENODEV` when this kernel has no such parent.
    pub fn open(sysfs: &Path) -> Result<Self, Failure> {
        let parent = Self {
            sysfs: sysfs.to_owned(),
        };
        if parent.types_path().is_dir() {
            return Ok(parent);
        }
        Err(Failure::new(
            Errno::NODEV,
            format!(
                "this kernel has no mtty parent ({} is missing): build and load samples/vfio-mdev/\
                 mtty.ko as root, or use the emulated parent (leave out --parent kernel)",
                parent.types_path().display()
            ),
        ))
    }

    /// Whether this user may create instances of a type.
    ///
    /// # Errors
    /// `EACCES` when not, `ENOENT` when there is no such type.
    pub fn may_create(&self, card_type: CardType) -> Result<(), Failure> {
        open(&self.create_path(&card_type.to_string())).map(drop)
    }

    /// Removes an instance, as soon as no virtual machine holds it.
    ///
    /// # Errors
    /// `ENODEV` when there is none of this name.
    pub fn write_remove(&self, uuid: Uuid) -> Result<(), Failure> {
        let path = self.device_path(uuid).join("remove");
        write(&path, "1").map_err(|failure| {
            if failure.errno == Errno::NOENT.raw_os_error() {
                no_such(uuid)
            } else {
                failure
            }
        })
    }

    /// The directory of an instance, whether it exists or not.
    #[must_use]
    pub fn device_path(&self, uuid: Uuid) -> PathBuf {
        self.devices_path().join(uuid.to_string())
    }

    fn types_path(&self) -> PathBuf {
        self.sysfs.join("class/mdev_bus/mtty/mdev_supported_types")
    }

    fn create_path(&self, type_name: &str) -> PathBuf {
        self.types_path().join(type_name).join("create")
    }

    fn devices_path(&self) -> PathBuf {
        self.sysfs.join("bus/mdev/devices")
    }

    fn type_of(&self, uuid: Uuid) -> Result<String, Failure> {
        let link = self.device_path(uuid).join("mdev_type");
        let target = fs::read_link(&link).map_err(|error| match error.kind() {
            ErrorKind::NotFound => no_such(uuid),
            _ => Failure::io(format!("cannot read {}", link.display()), &error),
        })?;
        Ok(target
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned())
    }
}

impl Parent for KernelParent {
    fn types(&self) -> Result<Vec<TypeRow>, Failure> {
        let mut types = Vec::new();
        for name in names(&self.types_path())? {
            let path = self.types_path().join(&name);
            let available = read(&path.join("available_instances"))?;
            types.push(TypeRow {
                description: read(&path.join("name"))?,
                device_api: read(&path.join("device_api"))?,
                available_instances: available.parse().map_err(|_| {
                    Failure::new(
                        Errno::IO,
                        format!("{available:?} is no number of instances"),
                    )
                })?,
                name,
            });
        }
        Ok(types)
    }

    fn list(&self) -> Result<Vec<InstanceRow>, Failure> {
        // The bus has other parents' instances too; this one's lie in its types.
        let mut rows = Vec::new();
        for type_name in names(&self.types_path())? {
            let devices = self.types_path().join(&type_name).join("devices");
            for name in names(&devices)? {
                if let Ok(uuid) = name.parse() {
                    let type_name = type_name.clone();
                    rows.push(InstanceRow { uuid, type_name });
                }
            }
        }
        rows.sort_by_key(|row| row.uuid);
        Ok(rows)
    }

    fn show(&self, uuid: Uuid) -> Result<Details, Failure> {
        let type_name = self.type_of(uuid)?;
        let device = self.device_path(uuid);
        Ok(Details {
            row: InstanceRow { uuid, type_name },
            qemu: format!("vfio-pci,sysfsdev={}", device.display()),
            socket: None,
            state: None,
        })
    }

    fn create(&self, creation: &Creation) -> Result<(), Failure> {
        let (card, _) = creation.card.read()?;
        if creation.card != CardWords::plain(card.card_type) {
            return Err(Failure::new(
                Errno::INVAL,
                "the kernel's mtty takes no options beyond its type: leave them out",
            ));
        }
        let path = self.create_path(&creation.card.card_type);
        write(&path, &creation.uuid.to_string())
    }

    fn remove(&self, uuid: Uuid, force: bool, _interrupts: &Interrupts) -> Result<(), Failure> {
        if force {
            return Err(Failure::new(
                Errno::INVAL,
                "the kernel takes no device from a virtual machine: leave out --force, or end \
                 the machine",
            ));
        }
        self.write_remove(uuid)
    }
}

/// The names in a directory, sorted.
fn names(path: &Path) -> Result<Vec<String>, Failure> {
    let failed = |error| Failure::io(format!("cannot read {}", path.display()), &error);
    let mut names = Vec::new();
    for entry in fs::read_dir(path).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        names.extend(name.into_string().ok());
    }
    names.sort_unstable();
    Ok(names)
}

/// What an attribute says.
fn read(path: &Path) -> Result<String, Failure> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.trim_end().to_owned()),
        Err(error) => Err(Failure::io(
            format!("cannot read {}", path.display()),
            &error,
        )),
    }
}

/// Opens an attribute for writing, which does nothing yet.
fn open(path: &Path) -> Result<fs::File, Failure> {
    fs::OpenOptions::new()
        .write(true)
        .open(path)
        .map_err(|error| Failure::io(format!("cannot open {}", path.display()), &error))
}

/// Writes to an attribute, in one call, as it has to be.
fn write(path: &Path, value: &str) -> Result<(), Failure> {
    open(path)?
        .write_all(format!("{value}\n").as_bytes())
        .map_err(|error| {
            Failure::io(
                format!("cannot write {value} to {}", path.display()),
                &error,
            )
        })
}
