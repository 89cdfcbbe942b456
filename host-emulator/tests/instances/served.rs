//! A served card from creation to removal.

use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant as SystemInstant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use lineproof_host_emulator::{CardConfig, CardType, Instant, Region, ServedCard};

use super::{directories, fresh, parent};

#[test]
fn a_served_card_can_be_connected_to_and_leaves_nothing() {
    let (scratch, parent) = parent();
    let served = ServedCard::create(&parent, fresh(), CardConfig::default()).unwrap();
    assert!(served.is_running());
    UnixStream::connect(served.socket_path()).unwrap();
    assert_eq!(parent.instances().unwrap().len(), 1);
    drop(served);
    assert!(directories(&scratch, "mtty").is_empty());
    assert!(parent.instances().unwrap().is_empty());
}

/// Waits for a change of the card that makes `condition` true.
fn wait_until(served: &ServedCard, condition: impl Fn(&ServedCard) -> bool) {
    let deadline = SystemInstant::now() + Duration::from_secs(60);
    while !condition(served) {
        let left = deadline.saturating_duration_since(SystemInstant::now());
        assert!(!left.is_zero(), "nothing changes");
        let changed = served.changed();
        let mut fds = [PollFd::from_borrowed_fd(changed.as_fd(), PollFlags::IN)];
        poll(&mut fds, Timespec::try_from(left).ok().as_ref()).unwrap();
        served.take_change();
    }
}

#[test]
fn the_owner_is_told_when_a_client_comes_and_goes() {
    let (_scratch, parent) = parent();
    let served = ServedCard::create(&parent, fresh(), CardConfig::default()).unwrap();
    assert!(!served.is_connected());
    let client = vfio_user::Client::new(served.socket_path()).unwrap();
    wait_until(&served, ServedCard::is_connected);
    drop(client);
    wait_until(&served, |served| !served.is_connected());
}

#[test]
fn an_end_when_free_waits_for_the_client_and_lets_no_other_in() {
    let (scratch, parent) = parent();
    let served = ServedCard::create(&parent, fresh(), CardConfig::default()).unwrap();
    let mut client = vfio_user::Client::new(served.socket_path()).unwrap();
    wait_until(&served, ServedCard::is_connected);
    served.end_when_free(true);
    client.region_write(0, 7, &[1]).unwrap();
    assert!(served.is_running(), "the client goes on");
    drop(client);
    wait_until(&served, |served| !served.is_running());
    assert!(vfio_user::Client::new(served.socket_path()).is_err());
    drop(served);
    assert!(directories(&scratch, "mtty").is_empty());
}

#[test]
fn an_end_when_free_can_be_called_off() {
    let (_scratch, parent) = parent();
    let served = ServedCard::create(&parent, fresh(), CardConfig::default()).unwrap();
    let client = vfio_user::Client::new(served.socket_path()).unwrap();
    wait_until(&served, ServedCard::is_connected);
    served.end_when_free(true);
    served.end_when_free(false);
    drop(client);
    wait_until(&served, |served| !served.is_connected());
    vfio_user::Client::new(served.socket_path()).unwrap();
    assert!(served.is_running());
}

#[test]
fn the_card_comes_back_as_its_client_left_it() {
    let (_scratch, parent) = parent();
    let served = ServedCard::create(&parent, fresh(), CardConfig::default()).unwrap();
    let mut client = vfio_user::Client::new(served.socket_path()).unwrap();
    client.region_write(0, 7, &[0xa5]).unwrap();
    let mut card = served.stop().unwrap();
    let mut scratch_register = [0];
    let late = Instant::from_nanos(u64::MAX / 2);
    card.read(Region::Bar0, 7, &mut scratch_register, late)
        .unwrap();
    assert_eq!(scratch_register, [0xa5]);
}

#[test]
fn a_one_port_card_has_no_second_region() {
    let (_scratch, parent) = parent();
    let config = CardConfig {
        card_type: CardType::Mtty1,
        ..CardConfig::default()
    };
    let served = ServedCard::create(&parent, fresh(), config).unwrap();
    let client = vfio_user::Client::new(served.socket_path()).unwrap();
    assert_eq!(client.region(0).unwrap().size, 8);
    assert_eq!(client.region(1).unwrap().size, 0);
}

#[test]
fn twelve_cards_are_served_at_once_by_one_process() {
    let (_scratch, parent) = parent();
    let cards: Vec<_> = (0..12)
        .map(|_| ServedCard::create(&parent, fresh(), CardConfig::default()).unwrap())
        .collect();
    let mut clients: Vec<_> = cards
        .iter()
        .map(|card| vfio_user::Client::new(card.socket_path()).unwrap())
        .collect();
    for (number, client) in (0u8..).zip(&mut clients) {
        client.region_write(0, 7, &[number]).unwrap();
    }
    for (number, client) in (0u8..).zip(&mut clients) {
        let mut scratch_register = [0xff];
        client.region_read(0, 7, &mut scratch_register).unwrap();
        assert_eq!(scratch_register, [number], "each has its own state");
    }
}
