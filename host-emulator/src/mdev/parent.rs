//! The parent device: types, the pool of ports, and the instances made of
//! both.

use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use uuid::Uuid;

use super::error::MdevError;
use super::parse_uuid;
use crate::card::CardType;
use crate::run_dir::{BaseDir, Entry, Pool, PoolGuard, RunDirError};
use crate::vfio_user::PATH_LIMIT;

/// Ports in the pool, as in the kernel's mtty driver (`MAX_MTTYS`).
const TOTAL_PORTS: usize = 24;

/// Name of the parent, as in the kernel.
const PARENT: &str = "mtty";

/// The file of an instance that names its type.
const TYPE_FILE: &str = "mdev_type";

/// The file of an instance that holds the number of its IOMMU group.
const GROUP_FILE: &str = "iommu_group";

/// The file of an instance at which clients connect.
const SOCKET_FILE: &str = "socket";

/// One type that the parent offers, as the kernel lists it under
/// `mdev_supported_types`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeInfo {
    /// The type.
    pub card_type: CardType,
    /// The kernel's `device_api` attribute.
    pub device_api: &'static str,
    /// How many more instances of it can be created now.
    pub available_instances: usize,
}

/// An instance that is in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstanceInfo {
    /// Its name.
    pub uuid: Uuid,
    /// Its type.
    pub card_type: CardType,
    /// The number of its IOMMU group, which no other instance has meanwhile.
    pub iommu_group: u32,
    /// Where clients connect to it.
    pub socket_path: PathBuf,
}

/// The parent of a user's instances. Every process of the user that opens the
/// same base directory sees the same instances and the same pool.
#[derive(Debug, Clone)]
pub struct Parent {
    pool: Pool,
}

impl Parent {
    /// Opens the parent in `base`, and removes what dead processes left there.
    ///
    /// # Errors
    /// [`MdevError::Directory`] when its directory cannot be used.
    pub fn open(base: &BaseDir) -> Result<Self, MdevError> {
        let pool = Pool::open(&base.path().join(PARENT))?;
        pool.lock()?.sweep()?;
        Ok(Self { pool })
    }

    /// The types, with the number of instances that the pool allows of each.
    ///
    /// # Errors
    /// [`MdevError::Directory`] when the pool cannot be counted.
    pub fn types(&self) -> Result<[TypeInfo; 2], MdevError> {
        let free = TOTAL_PORTS - used_ports(&self.instances()?);
        Ok(CardType::ALL.map(|card_type| TypeInfo {
            card_type,
            device_api: "vfio-pci",
            available_instances: free / card_type.ports(),
        }))
    }

    /// Where an instance of this name has its socket, if there is one.
    #[must_use]
    pub fn socket_path(&self, uuid: Uuid) -> PathBuf {
        self.pool
            .entry_path(&uuid.hyphenated().to_string())
            .join(SOCKET_FILE)
    }

    /// The instances in use, in the order of their UUIDs.
    ///
    /// # Errors
    /// [`MdevError::Directory`] when they cannot be listed.
    pub fn instances(&self) -> Result<Vec<InstanceInfo>, MdevError> {
        let guard = self.pool.lock()?;
        guard.sweep()?;
        self.list(&guard)
    }

    /// Creates an instance.
    ///
    /// # Errors
    /// [`MdevError::Exists`] when the UUID is in use, under whatever type;
    /// [`MdevError::Exhausted`] when too few ports are left;
    /// [`MdevError::PathTooLong`] when no socket could have its path;
    /// [`MdevError::Directory`] when its directory cannot be made.
    pub fn create(&self, card_type: CardType, uuid: Uuid) -> Result<Instance, MdevError> {
        let name = uuid.hyphenated().to_string();
        let socket_path = self.socket_path(uuid);
        let length = socket_path.as_os_str().as_bytes().len();
        if length > PATH_LIMIT {
            return Err(MdevError::PathTooLong {
                path: socket_path,
                length,
                limit: PATH_LIMIT,
            });
        }
        let guard = self.pool.lock()?;
        guard.sweep()?;
        let instances = self.list(&guard)?;
        if instances.iter().any(|instance| instance.uuid == uuid) {
            return Err(MdevError::Exists { uuid });
        }
        let used = used_ports(&instances);
        if used + card_type.ports() > TOTAL_PORTS {
            return Err(MdevError::Exhausted {
                card_type,
                used,
                total: TOTAL_PORTS,
                needed: card_type.ports(),
            });
        }
        let iommu_group = free_group(&instances);
        let fill = |path: &Path| {
            fs::write(path.join(GROUP_FILE), format!("{iommu_group}\n"))?;
            fs::write(path.join(TYPE_FILE), format!("{card_type}\n"))
        };
        match guard.create(&name, fill) {
            Ok(entry) => Ok(Instance {
                uuid,
                card_type,
                socket_path,
                entry,
            }),
            Err(RunDirError::Exists { .. }) => Err(MdevError::Exists { uuid }),
            Err(error) => Err(error.into()),
        }
    }

    fn list(&self, guard: &PoolGuard<'_>) -> Result<Vec<InstanceInfo>, MdevError> {
        let mut instances = Vec::new();
        for name in guard.entries()? {
            let path = self.pool.entry_path(&name);
            // An instance that is just being removed has no type any more.
            if let (Ok(uuid), Some(card_type), Some(iommu_group)) = (
                parse_uuid(&name),
                read_value(&path.join(TYPE_FILE)),
                read_value(&path.join(GROUP_FILE)),
            ) {
                instances.push(InstanceInfo {
                    uuid,
                    card_type,
                    iommu_group,
                    socket_path: path.join(SOCKET_FILE),
                });
            }
        }
        Ok(instances)
    }
}

/// What a file of one line says, if it can be read and says it.
fn read_value<T: FromStr>(path: &Path) -> Option<T> {
    fs::read_to_string(path).ok()?.trim_end().parse().ok()
}

/// The lowest number that no instance's group has, as the kernel gives it.
fn free_group(instances: &[InstanceInfo]) -> u32 {
    let taken = |number: &u32| {
        instances
            .iter()
            .any(|instance| instance.iommu_group == *number)
    };
    (0..).find(|number| !taken(number)).unwrap_or(u32::MAX)
}

/// Ports that these instances take out of the pool.
fn used_ports(instances: &[InstanceInfo]) -> usize {
    instances
        .iter()
        .map(|instance| instance.card_type.ports())
        .sum()
}

/// An instance of this process: a UUID, its share of the pool, and a private
/// directory. Dropping it gives back all three.
#[derive(Debug)]
pub struct Instance {
    uuid: Uuid,
    card_type: CardType,
    socket_path: PathBuf,
    entry: Entry,
}

impl Instance {
    /// Its name.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.uuid
    }

    /// Its type.
    #[must_use]
    pub fn card_type(&self) -> CardType {
        self.card_type
    }

    /// Its directory.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.entry.path()
    }

    /// Where its server is to listen; short enough for a UNIX socket.
    #[must_use]
    pub fn socket_path(&self) -> &Path {
        &self.socket_path
    }
}
