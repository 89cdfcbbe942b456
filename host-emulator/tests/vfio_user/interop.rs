//! A client that nobody here wrote: the one of the crate `vfio_user`.

use std::os::fd::{AsRawFd, OwnedFd};

use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
use lineproof_host_emulator::{Card, CardConfig, Timing};

use super::client::{new_eventfd, take};

/// A served card, and the crate's client on it.
fn with_card(check: impl FnOnce(vfio_user::Client)) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    let card = Card::new(CardConfig {
        timing: Timing::Instant,
        ..CardConfig::default()
    });
    let server = Server::bind(&path)
        .unwrap()
        .spawn(card, MonotonicClock::new())
        .unwrap();
    check(vfio_user::Client::new(&path).unwrap());
    server.stop().unwrap();
}

#[test]
fn the_crates_client_finds_the_regions_and_the_interrupt() {
    with_card(|mut client| {
        let sizes: Vec<u64> = (0..9)
            .map(|index| client.region(index).unwrap().size)
            .collect();
        assert_eq!(sizes, [8, 8, 0, 0, 0, 0, 0, 256, 0]);
        let intx = client.get_irq_info(0).unwrap();
        assert_eq!((intx.count, intx.flags), (1, 0b111));
    });
}

#[test]
fn the_crates_client_identifies_the_card_and_gets_a_character_looped_back() {
    with_card(|mut client| {
        let mut identity = [0; 4];
        client.region_read(7, 0, &mut identity).unwrap();
        assert_eq!(identity, [0x48, 0x43, 0x53, 0x32]);
        for (register, value) in [(3, 0x03), (4, 0x0b), (0, 0x5a)] {
            client.region_write(0, register, &[value]).unwrap();
        }
        let mut received = [0];
        client.region_read(0, 0, &mut received).unwrap();
        assert_eq!(received, [0x5a]);
    });
}

#[test]
fn the_crates_client_gets_interrupts_maps_memory_and_resets() {
    with_card(|mut client| {
        let trigger: OwnedFd = new_eventfd();
        client
            .set_irqs(0, 0x24, 0, 1, &[trigger.as_raw_fd()])
            .unwrap();
        // OUT2, then the THRE interrupt of an idle transmitter.
        client.region_write(0, 4, &[0x08]).unwrap();
        client.region_write(0, 1, &[0x02]).unwrap();
        assert_eq!(take(&trigger), Some(1));
        client
            .dma_map(0, 0x10000, 0x1000, trigger.as_raw_fd())
            .unwrap();
        client.dma_unmap(0x10000, 0x1000).unwrap();
        client.reset().unwrap();
        let mut ier = [0xff];
        client.region_read(0, 1, &mut ier).unwrap();
        assert_eq!(ier, [0], "the reset has reached the card");
    });
}
