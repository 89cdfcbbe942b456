//! Serves a two-port card with loopback plugs at the path given, until its
//! standard input ends.

use std::io::{self, Read};
use std::path::Path;

use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
use lineproof_host_emulator::{Card, CardConfig};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("usage: serve SOCKET")?;
    let card = Card::new(CardConfig::default());
    let server = Server::bind(Path::new(&path))?.spawn(card, MonotonicClock::new())?;
    println!("serving at {path}; end of input stops it");
    io::stdin().read_to_end(&mut Vec::new())?;
    server.stop()?;
    Ok(())
}
