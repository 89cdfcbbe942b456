//! `tcp:ADDRESS:PORT`.

use std::io::Write;
use std::net::{TcpListener, TcpStream};

use super::rig::{Rig, pattern, refusal};

fn connect(rig: &Rig) -> TcpStream {
    let place = rig.status().place;
    let address = place.strip_prefix("tcp:").unwrap();
    let peer = TcpStream::connect(address).unwrap();
    peer.set_nonblocking(true).unwrap();
    peer
}

#[test]
fn a_peer_comes_exchanges_goes_and_comes_again() {
    let mut rig = Rig::instant("tcp:127.0.0.1:0");
    assert!(!rig.status().place.ends_with(":0"), "the port that it got");
    let bytes = pattern(5000);
    for _ in 0..2 {
        let mut peer = connect(&rig);
        rig.until_connected(true);
        peer.write_all(&bytes).unwrap();
        assert_eq!(rig.receive(5000), bytes);
        rig.send(&bytes[..2000]);
        assert_eq!(rig.handed(&mut peer, 2000), &bytes[..2000]);
        drop(peer);
        rig.until_connected(false);
    }
    assert_eq!(rig.status().dropped, 0);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let error = refusal(&format!("tcp:{address}")).to_string();
    assert!(error.contains(&address.to_string()), "{error}");
    assert!(error.contains("another"), "{error}");
}
