//! QEMU: started with a guest and a device, watched against deadlines, and
//! gone when its [`Vm`] is dropped.
//!
//! This module owns the process and its channels. It refuses to know what the
//! guest's lines mean: it hands the bytes on and says how QEMU ended.
//!
//! All channels are socket pairs that QEMU inherits: nothing lies on disk that
//! another user could take, and nothing is left behind by a `kill -9`.

pub(crate) mod channel;
mod command;
mod placement;
mod qmp;
mod watch;

pub use command::{Boot, Machine, Spec, shell_line};
pub use placement::{Cpus, Placement};
pub use watch::{Ending, Limits, Listener, Silence};

use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Signal;

use crate::process::Group;
use channel::Channel;
use command::Channels;
use qmp::Qmp;

/// A running QEMU.
#[derive(Debug)]
pub struct Vm {
    process: Group,
    /// While it is kept on one CPU.
    placement: Option<Placement>,
    ended: OwnedFd,
    report: Channel,
    serial: Channel,
    errors: Channel,
    qmp: Qmp,
    /// What COM1 has not taken yet.
    unsent: Vec<u8>,
    /// Where the screen is still to be drawn.
    screenshot: Option<PathBuf>,
}

impl Vm {
    /// Starts QEMU by `qemu`, which lacks only its arguments, as `spec`
    /// describes them. It dies with the calling thread.
    ///
    /// # Errors
    /// When the program cannot be started.
    pub fn start(mut qemu: Command, spec: &Spec) -> io::Result<Self> {
        let (report, report_end) = channel::pair()?;
        let (serial, serial_end) = channel::pair()?;
        let (errors, errors_end) = channel::pair()?;
        let (qmp, qmp_end) = channel::pair()?;
        let channels = Channels {
            report: report_end,
            serial: serial_end,
            qmp: qmp_end,
            errors: errors_end,
        };
        spec.complete(&mut qemu, channels)?;
        let process = Group::start(&mut qemu, Signal::KILL)?;
        // The child's ends close here with the command, so that ours see the
        // child's end.
        drop(qemu);
        let ended = process.pidfd()?;
        let placement = match spec.cpus {
            Cpus::One => Placement::on_one_cpu(process.pid()),
            Cpus::All => None,
        };
        Ok(Self {
            process,
            placement,
            ended,
            report: Channel::new(report)?,
            serial: Channel::new(serial)?,
            errors: Channel::new(errors)?,
            qmp: Qmp::new(Channel::new(qmp)?),
            unsent: Vec::new(),
            screenshot: spec.screenshot.clone(),
        })
    }
}
