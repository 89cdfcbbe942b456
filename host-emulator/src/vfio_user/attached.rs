//! A device on a connection that its owner already has: no listener, no
//! thread, and no waiting.

use std::io;
use std::os::unix::net::UnixStream;

use super::clock::{Clock, DeviceClock};
use super::connection::{Connection, State};
use super::device::DeviceModel;
use super::session::Session;

/// A device and its one client.
///
/// ```
/// use std::io::{Read, Write};
/// use std::os::unix::net::UnixStream;
///
/// use lineproof_host_emulator::vfio_user::{Attached, MonotonicClock};
/// use lineproof_host_emulator::{Card, CardConfig};
///
/// let (mut client, server) = UnixStream::pair()?;
/// let card = Card::new(CardConfig::default());
/// let mut attached = Attached::new(server, card, MonotonicClock::new());
/// // VFIO_USER_VERSION, 20 bytes, version 0.0.
/// client.write_all(&[1, 0, 1, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])?;
/// assert!(attached.serve()?, "the client is still there");
/// let mut reply = [0; 16];
/// client.read_exact(&mut reply)?;
/// assert_eq!(reply[8], 1, "a reply, and no error");
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Attached<D, C> {
    device: D,
    clock: DeviceClock<C>,
    connection: Connection,
}

impl<D: DeviceModel, C: Clock> Attached<D, C> {
    /// Serves `device` to the client at the other end of `stream`, by the
    /// time of `clock`.
    pub fn new(stream: UnixStream, device: D, clock: C) -> Self {
        Self {
            device,
            clock: DeviceClock::new(clock),
            connection: Connection::new(stream, Session::default()),
        }
    }

    /// Does what can be done without waiting: takes up the client's mask and
    /// unmask requests, receives once, answers all commands that are there.
    /// Returns whether the client is still connected.
    ///
    /// # Errors
    /// What the socket reports; the client is then gone.
    pub fn serve(&mut self) -> io::Result<bool> {
        self.connection.session.intx.serve_requests();
        let state = self.connection.serve(&mut self.device, &mut self.clock)?;
        // Nobody waits here for a better moment.
        self.connection.session.intx.make_up();
        Ok(state == State::Open)
    }

    /// Disconnects the client and hands out the device.
    pub fn into_device(self) -> D {
        self.device
    }
}
