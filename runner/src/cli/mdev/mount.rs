//! `mdev mount`: the parent as the kernel's sysfs shows its own.

use std::path::PathBuf;
use std::time::Duration;

use crate::mdev::Emulated;
use crate::mdev::sysfs::Mount;
use crate::outcome::{Error, Exit};
use crate::report::Console;
use crate::signals::Interrupts;

/// How often it is looked whether somebody has unmounted the tree.
const LOOK: Duration = Duration::from_millis(200);

/// Where to.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// An empty directory
    #[arg(value_name = "DIR")]
    directory: PathBuf,
}

/// Shows the tree until a signal or `umount` ends it. The instances stay.
pub(super) fn mount(
    args: &Args,
    parent: Emulated,
    console: &Console,
    interrupts: &Interrupts,
) -> Result<Exit, Error> {
    let place = args.directory.display();
    let mount = Mount::new(parent, &args.directory)?;
    console.line(&format!(
        "mounted at {place}; Ctrl-C or `umount {place}` ends it, the instances stay"
    ));
    console.line(&format!(
        "create: echo UUID > {place}/class/mdev_bus/mtty/mdev_supported_types/mtty-2/create"
    ));
    console.line(&format!("socket for QEMU: {place}/vfio-user/UUID"));
    while !interrupts.wait(LOOK) {
        if !mount.is_mounted() {
            return Ok(Exit::Proven);
        }
    }
    Err(Error::Interrupted)
}
