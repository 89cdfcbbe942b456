//! A serial terminal: its settings, its modem lines, its counters.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::OFlags;
use rustix::termios::{
    ControlModes, InputModes, OptionalActions, QueueSelector, SpecialCodeIndex, tcflush, tcgetattr,
    tcsetattr,
};

mod control;

pub(crate) use control::{Counters, Modem};

/// How a terminal is set: raw, at 115200 bits a second, one stop bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Whether RTS and CTS hold the sender back (`crtscts`).
    pub(crate) flow_control: bool,
    /// 8 data bits without parity, or 7 with.
    pub(crate) format: Format,
    /// Whether breaks and errors are marked in what is read (`parmrk`).
    pub(crate) marks: bool,
}

/// Data bits and parity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// Eight data bits, no parity.
    #[default]
    Eight,
    /// Seven data bits, even parity.
    SevenEven,
    /// Seven data bits, odd parity.
    SevenOdd,
}

/// An open terminal. What it has not sent by the end is dropped.
#[derive(Debug)]
pub(crate) struct Tty(File);

impl Tty {
    /// Opens it without waiting for a carrier and without becoming its
    /// session's leader.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(flags.bits().cast_signed())
            .open(path)?;
        Ok(Self(file))
    }

    /// Applies `settings` and drops what was on its way in or out.
    pub(crate) fn set(&self, settings: Settings) -> io::Result<()> {
        let mut termios = tcgetattr(&self.0)?;
        termios.make_raw();
        termios.set_speed(115_200)?;
        let modes = &mut termios.control_modes;
        modes.remove(ControlModes::CSIZE | ControlModes::PARENB | ControlModes::PARODD);
        modes.remove(ControlModes::CSTOPB | ControlModes::HUPCL);
        modes.insert(ControlModes::CREAD | ControlModes::CLOCAL);
        modes.set(ControlModes::CRTSCTS, settings.flow_control);
        modes.insert(match settings.format {
            Format::Eight => ControlModes::CS8,
            Format::SevenEven => ControlModes::CS7 | ControlModes::PARENB,
            Format::SevenOdd => ControlModes::CS7 | ControlModes::PARENB | ControlModes::PARODD,
        });
        let marks = InputModes::PARMRK | InputModes::INPCK;
        termios.input_modes.set(marks, settings.marks);
        termios.special_codes[SpecialCodeIndex::VMIN] = 0;
        termios.special_codes[SpecialCodeIndex::VTIME] = 0;
        tcsetattr(&self.0, OptionalActions::Flush, &termios)?;
        Ok(())
    }

    /// Reads what is there, if anything.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        nothing_yet((&self.0).read(buffer))
    }

    /// Writes as much as there is room for.
    pub(crate) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        nothing_yet((&self.0).write(bytes))
    }

    /// Drops what waits in either direction.
    pub(crate) fn flush(&self) -> io::Result<()> {
        Ok(tcflush(&self.0, QueueSelector::IOFlush)?)
    }
}

impl Drop for Tty {
    fn drop(&mut self) {
        // Else closing it would wait for a peer that may never take it.
        let _ = self.flush();
    }
}

/// Sleeps until `input` has something to read or, if `output` is given, that
/// one has room; at most for 100 ms.
pub(crate) fn wait(input: &Tty, output: Option<&Tty>) -> io::Result<()> {
    let mut fds = vec![PollFd::from_borrowed_fd(input.0.as_fd(), PollFlags::IN)];
    if let Some(output) = output {
        fds.push(PollFd::from_borrowed_fd(output.0.as_fd(), PollFlags::OUT));
    }
    let limit = Timespec {
        tv_sec: 0,
        tv_nsec: 100_000_000,
    };
    poll(&mut fds, Some(&limit))?;
    Ok(())
}

fn nothing_yet(result: io::Result<usize>) -> io::Result<usize> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        other => other,
    }
}
