//! `tcp:ADDRESS:PORT`: a TCP socket.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::sockopt::set_socket_keepalive;

use super::error::LineError;
use super::listening::{Accept, Listening};

/// A listening TCP socket, by the address it has got.
#[derive(Debug)]
pub(super) struct Tcp {
    listener: TcpListener,
    address: SocketAddr,
}

/// Takes connections at `address`.
pub(super) fn listen(address: SocketAddr) -> Result<Listening<Tcp>, LineError> {
    let open = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        Ok(Tcp { listener, address })
    };
    open()
        .map(Listening::new)
        .map_err(|source| LineError::Tcp { address, source })
}

impl Accept for Tcp {
    /// FIN is all that either sends.
    const WHOLE: bool = true;

    fn place(&self) -> String {
        format!("tcp:{}", self.address)
    }

    fn socket(&self) -> BorrowedFd<'_> {
        self.listener.as_fd()
    }

    fn accept(&self) -> io::Result<OwnedFd> {
        let (stream, _) = self.listener.accept()?;
        // A character is worth a packet, and a peer whose machine has died
        // is found out in the end.
        stream.set_nodelay(true)?;
        set_socket_keepalive(&stream, true)?;
        Ok(stream.into())
    }
}
