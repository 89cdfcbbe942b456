//! A server from its socket to its end: binding, the thread, stopping, and
//! what went wrong.

use std::any::Any;
use std::io;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use thiserror::Error;

use super::clock::Clock;
use super::control::{Control, End};
use super::device::DeviceModel;
use super::event_loop::EventLoop;
use super::outside::{Nobody, Outside};
use super::patience;
use crate::listener::{BindError, Listener};

/// Why a device could not be served, or why serving it ended.
#[derive(Debug, Error)]
pub enum ServeError {
    /// There is no socket for it.
    #[error(transparent)]
    Bind(#[from] BindError),
    /// The operating system refused.
    #[error("cannot serve at {path}: {source}")]
    Io {
        /// Where.
        path: PathBuf,
        /// Its reason.
        source: io::Error,
    },
    /// The device model failed an assertion of its own.
    #[error("the device served at {path} panicked: {message}")]
    Panicked {
        /// Where.
        path: PathBuf,
        /// What it said.
        message: String,
    },
}

/// A bound socket that nobody answers yet. Clients can connect already; they
/// wait until [`Server::spawn`].
#[derive(Debug)]
pub struct Server {
    listener: Listener,
}

impl Server {
    /// Creates the socket at `path`, open to this user only. A socket that a
    /// dead server left there is replaced.
    ///
    /// # Errors
    /// [`BindError`].
    pub fn bind(path: &Path) -> Result<Self, BindError> {
        Listener::bind(path).map(|listener| Self { listener })
    }

    /// Where clients connect.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.listener.path()
    }

    /// Serves `device` on a thread of its own, by the time of `clock`.
    ///
    /// # Errors
    /// [`ServeError::Io`] when the thread or its means cannot be had.
    pub fn spawn<D, C>(self, device: D, clock: C) -> Result<ServerHandle<D>, ServeError>
    where
        D: DeviceModel + 'static,
        C: Clock + 'static,
    {
        self.spawn_connected(device, clock, Nobody)
    }

    /// The same for a device that is connected to `outside`.
    ///
    /// # Errors
    /// As [`Self::spawn`].
    pub fn spawn_connected<D, C>(
        self,
        device: D,
        clock: C,
        outside: impl Outside<D> + 'static,
    ) -> Result<ServerHandle<D>, ServeError>
    where
        D: DeviceModel + 'static,
        C: Clock + 'static,
    {
        let outside: Box<dyn Outside<D>> = Box::new(outside);
        let path = self.path().to_owned();
        let failed = |source: io::Error| ServeError::Io {
            path: path.clone(),
            source,
        };
        let control = Arc::new(Control::new().map_err(failed)?);
        let announcer = EndAnnouncer(Arc::clone(&control));
        let listener = self.listener;
        let thread = thread::Builder::new()
            .name("vfio-user".to_owned())
            .spawn(move || {
                patience::be_punctual();
                EventLoop::new(device, clock, outside, listener).run(&announcer.0)
            })
            .map_err(failed)?;
        Ok(ServerHandle {
            path,
            control,
            thread: Some(thread),
        })
    }
}

/// Tells the owner of a thread's end, however it ends.
#[derive(Debug)]
struct EndAnnouncer(Arc<Control>);

impl Drop for EndAnnouncer {
    fn drop(&mut self) {
        self.0.announce_end();
    }
}

/// A running server. Dropping it stops it.
#[derive(Debug)]
pub struct ServerHandle<D> {
    path: PathBuf,
    control: Arc<Control>,
    thread: Option<JoinHandle<io::Result<D>>>,
}

impl<D> ServerHandle<D> {
    /// Where clients connect.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the device is still being served. Once it is not,
    /// [`Self::stop`] tells why.
    #[must_use]
    pub fn is_running(&self) -> bool {
        !self.control.has_ended()
    }

    /// Whether a client is connected.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.control.is_connected()
    }

    /// What went wrong since the last call without ending the server: one
    /// line.
    #[must_use]
    pub fn take_trouble(&self) -> Option<String> {
        self.control.take_trouble()
    }

    /// Readable when a client has come or gone, there is trouble, or the
    /// server ends; until [`Self::take_change`].
    #[must_use]
    pub fn changed(&self) -> BorrowedFd<'_> {
        self.control.changed()
    }

    /// Makes [`Self::changed`] wait for the next change.
    pub fn take_change(&self) {
        self.control.take_change();
    }

    /// Asks the server to end as soon as no client is connected, and to turn
    /// new ones away meanwhile; or, with false, to go on after all.
    pub fn end_when_free(&self, wanted: bool) {
        self.control
            .ask(if wanted { End::WhenFree } else { End::NotYet });
    }

    /// Disconnects the client, removes the socket, and gives the device back.
    ///
    /// # Errors
    /// [`ServeError::Io`] or [`ServeError::Panicked`] when serving had ended
    /// before, and why.
    pub fn stop(mut self) -> Result<D, ServeError> {
        self.control.ask(End::Now);
        let thread = self.thread.take().ok_or_else(|| ServeError::Io {
            path: self.path.clone(),
            source: io::ErrorKind::NotConnected.into(),
        })?;
        match thread.join() {
            Ok(Ok(device)) => Ok(device),
            Ok(Err(source)) => Err(ServeError::Io {
                path: self.path.clone(),
                source,
            }),
            Err(panic) => Err(ServeError::Panicked {
                path: self.path.clone(),
                message: panic_message(panic.as_ref()),
            }),
        }
    }
}

impl<D> Drop for ServerHandle<D> {
    fn drop(&mut self) {
        self.control.ask(End::Now);
        if let Some(thread) = self.thread.take() {
            // An owner who drops the handle has no use for the outcome.
            let _ = thread.join();
        }
    }
}

/// The text of a panic.
fn panic_message(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else {
        "no message".to_owned()
    }
}
