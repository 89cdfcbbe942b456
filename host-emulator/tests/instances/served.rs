//! A served card from creation to removal.

use std::os::unix::net::UnixStream;

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
