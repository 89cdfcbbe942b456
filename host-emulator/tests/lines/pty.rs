//! `pty` and `pty:LINK`.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink};
use std::path::Path;

use rustix::fs::OFlags;

use super::rig::{Rig, pattern, refusal};

fn open(path: impl AsRef<Path>) -> File {
    let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
    OpenOptions::new()
        .read(true)
        .write(true)
        .custom_flags(flags.bits().cast_signed())
        .open(path)
        .unwrap()
}

#[test]
fn a_terminal_passes_every_byte_both_ways_as_it_is() {
    let mut rig = Rig::instant("pty");
    let mut peer = open(rig.status().place);
    rig.until_connected(true);
    let bytes = pattern(2000);
    rig.send(&bytes);
    assert_eq!(rig.handed(&mut peer, 2000), bytes);
    peer.write_all(&bytes).unwrap();
    assert_eq!(rig.receive(2000), bytes);
    assert_eq!(rig.status().dropped, 0);
}

#[test]
fn opening_and_closing_the_terminal_is_carrier() {
    let mut rig = Rig::instant("pty");
    for round in 1..=3 {
        rig.until_connected(false);
        rig.put(4, 0x03);
        rig.send(b"lost");
        rig.put(4, 0x23);
        let peer = open(rig.status().place);
        rig.until_connected(true);
        drop(peer);
        assert_eq!(rig.status().dropped, 4 * round);
    }
}

#[test]
fn what_was_written_before_the_terminal_was_closed_still_arrives() {
    let mut rig = Rig::instant("pty");
    open(rig.status().place).write_all(b"bye").unwrap();
    assert_eq!(rig.receive(3), b"bye");
    rig.until_connected(false);
}

#[test]
fn a_closed_terminal_keeps_nobody_busy() {
    let mut rig = Rig::instant("pty");
    drop(open(rig.status().place));
    rig.until_connected(false);
    rig.turn();
    rig.turn();
    use lineproof_host_emulator::{Card, vfio_user::Outside};
    let sources = Outside::<Card>::sources(&rig.lines);
    // The master would be ready for ever; only openings are waited for.
    assert_eq!(sources.iter().flatten().count(), 1);
}

#[test]
fn the_terminal_is_private() {
    let rig = Rig::instant("pty");
    let mode = fs::metadata(rig.status().place).unwrap().permissions();
    assert_eq!(mode.mode() & 0o777, 0o600);
}

#[test]
fn a_link_leads_to_the_terminal_and_goes_with_it() {
    let place = tempfile::tempdir().unwrap();
    let link = place.path().join("port0");
    let line = format!("pty:{}", link.display());
    // What a kill -9 leaves: a link to a terminal that is no more.
    symlink("/dev/pts/4000000", &link).unwrap();
    let mut rig = Rig::instant(&line);
    let mut peer = open(&link);
    rig.until_connected(true);
    rig.send(b"hello");
    assert_eq!(rig.handed(&mut peer, 5), b"hello");
    assert!(refusal(&line).to_string().contains("port0"), "in use");
    drop(rig);
    assert!(fs::symlink_metadata(&link).is_err());
    symlink("/etc/passwd", &link).unwrap();
    refusal(&line);
    assert_eq!(fs::read_link(&link).unwrap(), Path::new("/etc/passwd"));
}
