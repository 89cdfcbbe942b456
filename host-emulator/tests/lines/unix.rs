//! `unix:PATH`.

use std::fs;
use std::io::Write;
use std::net::Shutdown;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use super::rig::{Rig, pattern, read_some, refusal};

fn rig() -> (tempfile::TempDir, PathBuf, Rig) {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("port");
    let rig = Rig::instant(&format!("unix:{}", path.display()));
    (place, path, rig)
}

fn connect(path: &Path) -> UnixStream {
    let peer = UnixStream::connect(path).unwrap();
    peer.set_nonblocking(true).unwrap();
    peer
}

#[test]
fn bytes_go_both_ways_and_the_modem_lines_say_who_is_there() {
    let (_place, path, mut rig) = rig();
    rig.turn();
    assert!(!rig.status().connected);
    let mut peer = connect(&path);
    rig.until_connected(true);
    let bytes = pattern(3000);
    rig.send(&bytes);
    assert_eq!(rig.handed(&mut peer, 3000), bytes);
    peer.write_all(&bytes).unwrap();
    assert_eq!(rig.receive(3000), bytes);
    drop(peer);
    rig.until_connected(false);
    let status = rig.status();
    assert_eq!((status.sent, status.received), (3000, 3000));
    assert_eq!((status.dropped, status.overrun), (0, 0));
}

#[test]
fn a_peer_can_come_again_and_does_not_hear_what_was_meant_for_nobody() {
    let (_place, path, mut rig) = rig();
    for round in 0..3 {
        let mut peer = connect(&path);
        rig.until_connected(true);
        rig.send(b"here");
        assert_eq!(rig.handed(&mut peer, 4), b"here");
        drop(peer);
        rig.until_connected(false);
        // CTS is off, and a driver that does not look loses it.
        rig.put(4, 0x03);
        rig.send(b"gone");
        rig.put(4, 0x23);
        let total = 4 * (round + 1);
        rig.until("counted", |rig| {
            (rig.status().dropped == total).then_some(())
        });
    }
}

#[test]
fn who_comes_meanwhile_waits_until_the_other_has_gone() {
    let (_place, path, mut rig) = rig();
    let mut first = connect(&path);
    rig.until_connected(true);
    let mut second = connect(&path);
    second.write_all(b"second").unwrap();
    first.write_all(b"first").unwrap();
    assert_eq!(rig.receive(5), b"first");
    rig.send(b"to the first");
    assert_eq!(rig.handed(&mut first, 12), b"to the first");
    assert_eq!(read_some(&mut second), b"");
    drop(first);
    assert_eq!(rig.receive(6), b"second");
    rig.send(b"to the second");
    assert_eq!(rig.handed(&mut second, 13), b"to the second");
}

#[test]
fn what_a_peer_sent_before_it_went_still_arrives() {
    let (_place, path, mut rig) = rig();
    let bytes = pattern(10_000);
    connect(&path).write_all(&bytes).unwrap();
    assert_eq!(rig.receive(10_000), bytes);
    rig.until_connected(false);
    let _next = connect(&path);
    rig.until_connected(true);
}

#[test]
fn a_peer_that_has_said_its_last_word_is_still_spoken_to() {
    let (_place, path, mut rig) = rig();
    let mut peer = connect(&path);
    peer.write_all(b"question").unwrap();
    peer.shutdown(Shutdown::Write).unwrap();
    assert_eq!(rig.receive(8), b"question");
    rig.send(b"answer");
    assert_eq!(rig.handed(&mut peer, 6), b"answer");
    drop(peer);
    rig.until_connected(false);
}

#[test]
fn the_socket_is_private_and_goes_with_the_line() {
    let (_place, path, rig) = rig();
    let mode = fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    drop(rig);
    assert!(!path.exists());
}

#[test]
fn a_dead_servers_socket_is_replaced_and_nothing_else_is() {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("port");
    let line = format!("unix:{}", path.display());
    drop(UnixListener::bind(&path).unwrap());
    drop(Rig::instant(&line));

    let _live = UnixListener::bind(&path).unwrap();
    assert!(refusal(&line).to_string().contains("in use"));
    let link = place.path().join("link");
    symlink("/nowhere", &link).unwrap();
    let error = refusal(&format!("unix:{}", link.display())).to_string();
    assert!(error.contains("a symbolic link is in the way"), "{error}");
    let file = place.path().join("file");
    fs::write(&file, "precious").unwrap();
    refusal(&format!("unix:{}", file.display()));
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    let error = refusal("unix:/nonexistent/port").to_string();
    assert!(error.contains("/nonexistent does not exist"), "{error}");
}
