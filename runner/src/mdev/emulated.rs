//! The emulated parent as commands see it: the pool tells what there is, the
//! daemon does what is asked.

use std::time::{Duration, Instant};

use lineproof_host_emulator::mdev::{self, InstanceInfo, TypeInfo};
use lineproof_host_emulator::run_dir::BaseDir;
use rustix::io::Errno;
use uuid::Uuid;

use super::daemon::{
    Cards, Client, Daemon, Place, Reply, Request, Wait, already_served, connect_or_start,
};
use super::{Creation, Details, Failure, InstanceRow, Parent, TypeRow, no_such};
use crate::device::vfio_user_device;
use crate::signals::Interrupts;

/// How long a client that has ended may seem to be there.
const GOING: Duration = Duration::from_secs(2);

/// Between two looks at it.
const LOOK: Duration = Duration::from_millis(20);

/// The user's emulated parent.
#[derive(Clone, Debug)]
pub struct Emulated {
    parent: mdev::Parent,
    place: Place,
}

impl Emulated {
    /// The parent of this user, in its usual place.
    ///
    /// # Errors
    /// When that place is not private to this user.
    pub fn open_default() -> Result<Self, Failure> {
        Self::open(&BaseDir::open_default()?)
    }

    /// The parent in `base`.
    ///
    /// # Errors
    /// As [`Self::open_default`].
    pub fn open(base: &BaseDir) -> Result<Self, Failure> {
        // The place first: a pool that is opened is swept.
        let place = Place::open(base)?;
        Ok(Self {
            parent: mdev::Parent::open(base)?,
            place,
        })
    }

    /// The daemon for this parent, listening already.
    ///
    /// # Errors
    /// `EEXIST` when there is a daemon already.
    pub fn daemon(&self) -> Result<Daemon, Failure> {
        let right = self.place.claim()?.ok_or_else(already_served)?;
        let cards = Cards::new(self.parent.clone());
        Daemon::new(self.place.clone(), right, cards)
    }

    /// What a daemon that died has left unsaid.
    ///
    /// # Errors
    /// When its directory cannot be read.
    pub fn lost(&self) -> Result<Vec<String>, Failure> {
        self.place.lost()
    }

    /// The types as the pool has them.
    ///
    /// # Errors
    /// When the pool cannot be read.
    pub fn type_infos(&self) -> Result<[TypeInfo; 2], Failure> {
        Ok(self.parent.types()?)
    }

    /// The instances as the pool has them, whoever serves them.
    ///
    /// # Errors
    /// When the pool cannot be read.
    pub fn instance_infos(&self) -> Result<Vec<InstanceInfo>, Failure> {
        Ok(self.parent.instances()?)
    }

    /// Removes an instance as [`Parent::remove`] does, waiting as told.
    ///
    /// # Errors
    /// As [`Parent::remove`].
    pub fn remove_and(&self, uuid: Uuid, force: bool, wait: Wait<'_>) -> Result<(), Failure> {
        let refused = match Client::connect(&self.place)? {
            Some(mut daemon) => match daemon.ask(&Request::Remove { uuid, force }, wait) {
                Ok(_) => return Ok(()),
                Err(failure) => failure,
            },
            None => no_such(uuid),
        };
        if refused.errno == Errno::NODEV.raw_os_error() && self.find(uuid).is_ok() {
            return Err(Failure::new(
                Errno::BUSY,
                format!("{uuid} belongs to a run, which removes it at its end: end the run"),
            ));
        }
        Err(refused)
    }

    /// Ends the daemon and all its instances; there may be none.
    ///
    /// # Errors
    /// `EAGAIN` when clients are connected and `force` is not given.
    pub fn stop(&self, force: bool) -> Result<(), Failure> {
        let Some(mut daemon) = Client::connect(&self.place)? else {
            return Err(Failure::new(Errno::NODEV, "there is no daemon"));
        };
        let is_busy = |failure: &Failure| failure.errno == Errno::AGAIN.raw_os_error();
        while_going(is_busy, || {
            daemon
                .ask(&Request::Stop { force }, Wait::Briefly)
                .map(drop)
        })
    }

    /// Waits until no client has the instance, but only as long as the last
    /// one may take to be gone.
    ///
    /// # Errors
    /// `EBUSY` when it stays, `ENODEV` when there is no such instance.
    pub fn wait_for_turn(&self, uuid: Uuid) -> Result<(), Failure> {
        let is_busy = |failure: &Failure| failure.errno == Errno::BUSY.raw_os_error();
        while_going(is_busy, || match self.show(uuid)?.state {
            Some(state) if state.connected => Err(Failure::new(
                Errno::BUSY,
                format!("{uuid} has another client: end that virtual machine first"),
            )),
            _ => Ok(()),
        })
    }

    /// The instance of this name, whoever serves it.
    ///
    /// # Errors
    /// `ENODEV` when there is none.
    pub fn find(&self, uuid: Uuid) -> Result<InstanceInfo, Failure> {
        self.instance_infos()?
            .into_iter()
            .find(|instance| instance.uuid == uuid)
            .ok_or_else(|| no_such(uuid))
    }
}

impl Parent for Emulated {
    fn types(&self) -> Result<Vec<TypeRow>, Failure> {
        let row =
            |info: TypeInfo| TypeRow::of(info.card_type, info.device_api, info.available_instances);
        Ok(self.type_infos()?.map(row).into())
    }

    fn list(&self) -> Result<Vec<InstanceRow>, Failure> {
        Ok(self.instance_infos()?.iter().map(row).collect())
    }

    fn show(&self, uuid: Uuid) -> Result<Details, Failure> {
        let info = self.find(uuid)?;
        let state = match Client::connect(&self.place)? {
            None => None,
            Some(mut daemon) => match daemon.ask(&Request::Show { uuid }, Wait::Briefly) {
                Ok(Reply::Instance(state)) => Some(state),
                // A run serves this one.
                Err(failure) if failure.errno == Errno::NODEV.raw_os_error() => None,
                Ok(_) => None,
                Err(failure) => return Err(failure),
            },
        };
        Ok(Details {
            row: row(&info),
            qemu: vfio_user_device(&info.socket_path)
                .map_err(|error| Failure::new(Errno::INVAL, error.to_string()))?,
            socket: Some(info.socket_path),
            state,
        })
    }

    fn create(&self, creation: &Creation) -> Result<(), Failure> {
        let request = Request::Create {
            uuid: creation.uuid,
            card: creation.card.clone(),
        };
        let mut daemon = connect_or_start(&self.place)?;
        daemon.ask(&request, Wait::Briefly).map(drop)
    }

    fn remove(&self, uuid: Uuid, force: bool, interrupts: &Interrupts) -> Result<(), Failure> {
        self.remove_and(uuid, force, Wait::Until(interrupts))
    }
}

/// Tries again what is refused because of a client that may be going: the
/// daemon hears of a machine's end a moment after the machine has ended.
fn while_going(
    is_busy: impl Fn(&Failure) -> bool,
    mut attempt: impl FnMut() -> Result<(), Failure>,
) -> Result<(), Failure> {
    let deadline = Instant::now() + GOING;
    loop {
        match attempt() {
            Err(failure) if is_busy(&failure) && Instant::now() < deadline => {
                std::thread::sleep(LOOK);
            }
            outcome => return outcome,
        }
    }
}

fn row(info: &InstanceInfo) -> InstanceRow {
    InstanceRow {
        uuid: info.uuid,
        type_name: info.card_type.to_string(),
    }
}
