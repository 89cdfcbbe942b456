//! The interrupt on its way to the client: level, automask, mask, unmask by
//! message and by eventfd.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use super::client::*;
use super::device::{Bench, DELAYED_PIN, PIN};

/// `SET_IRQS` flags as QEMU sends them.
const SET_TRIGGER: u32 = 0x24;
const SET_UNMASK: u32 = 0x14;
const SET_MASK: u32 = 0x0c;
const MASK: u32 = 0x09;
const UNMASK: u32 = 0x11;
const TRIGGER: u32 = 0x21;

/// A client with a trigger eventfd.
fn client_with_trigger(bench: &Bench) -> (Client, OwnedFd) {
    let mut client = bench.client();
    let trigger = new_eventfd();
    client.set_intx(SET_TRIGGER, &[trigger.as_fd()]).unwrap();
    (client, trigger)
}

fn disable(client: &mut Client) {
    let request = bytes().u32(20).u32(TRIGGER).u32(0).u32(0).u32(0);
    client.call(SET_IRQS, &request).unwrap();
}

/// How many descriptors of this process are this eventfd.
fn copies(eventfd: &OwnedFd) -> usize {
    let id_of = |fd: &str| {
        let info = std::fs::read_to_string(format!("/proc/self/fdinfo/{fd}")).ok()?;
        let id = info.lines().find(|line| line.starts_with("eventfd-id"))?;
        Some(id.to_owned())
    };
    let id = id_of(&eventfd.as_raw_fd().to_string());
    assert!(id.is_some());
    std::fs::read_dir("/proc/self/fdinfo")
        .unwrap()
        .filter(|entry| id_of(entry.as_ref().unwrap().file_name().to_str().unwrap()) == id)
        .count()
}

#[test]
fn the_pin_is_signalled_before_the_access_that_raised_it_is_answered() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn a_signalled_interrupt_masks_itself_until_unmasked() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), Some(1));
    client.write(0, PIN, &[0]).unwrap();
    client.write(0, PIN, &[1]).unwrap();
    client.read(0, PIN, 1).unwrap();
    assert_eq!(take(&trigger), None, "masked");
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(wait_for(&trigger), 1, "the pin is still high");
    client.write(0, PIN, &[0]).unwrap();
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(take(&trigger), None, "the pin is low");
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn a_signal_put_off_comes_to_a_client_that_is_never_silent() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), Some(1));
    client.set_intx(UNMASK, &[]).unwrap();
    let deadline = std::time::Instant::now() + DEADLINE;
    while take(&trigger).is_none() {
        assert!(std::time::Instant::now() < deadline, "it never comes");
        client.read(0, PIN, 1).unwrap();
    }
}

#[test]
fn a_masked_interrupt_waits_for_its_unmask() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.set_intx(MASK, &[]).unwrap();
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), None);
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn an_unmask_by_eventfd_signals_again_while_the_pin_is_high() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    let unmask = new_eventfd();
    client.set_intx(SET_UNMASK, &[unmask.as_fd()]).unwrap();
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), Some(1));
    for _ in 0..3 {
        rustix::io::write(&unmask, &1u64.to_ne_bytes()).unwrap();
        assert_eq!(wait_for(&trigger), 1);
        assert_eq!(take(&unmask), None, "the server has taken the request");
    }
}

#[test]
fn a_mask_by_eventfd_holds_the_interrupt_back() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    let mask = new_eventfd();
    client.set_intx(SET_MASK, &[mask.as_fd()]).unwrap();
    rustix::io::write(&mask, &1u64.to_ne_bytes()).unwrap();
    // The request is taken some time before the second of two answers.
    client.assert_in_step();
    client.assert_in_step();
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), None);
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn the_sequence_of_qemu_under_kvm_delivers_every_interrupt() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    // Hand over to irqfd and resample eventfd.
    client.set_intx(MASK, &[]).unwrap();
    let resample = new_eventfd();
    client.set_intx(SET_UNMASK, &[resample.as_fd()]).unwrap();
    client.set_intx(UNMASK, &[]).unwrap();
    for _ in 0..10 {
        client.write(0, PIN, &[1]).unwrap();
        assert_eq!(wait_for(&trigger), 1);
        client.write(0, PIN, &[0]).unwrap();
        rustix::io::write(&resample, &1u64.to_ne_bytes()).unwrap();
        // KVM and the guest are not in step: the next cause may come before
        // the server has seen the end of the last interrupt.
    }
    // Take it back.
    client.set_intx(MASK, &[]).unwrap();
    client.set_intx(SET_UNMASK, &[]).unwrap();
    assert_eq!(copies(&resample), 1, "the server's copy is closed");
    client.set_intx(UNMASK, &[]).unwrap();
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(wait_for(&trigger), 1);
}

#[test]
fn a_device_event_raises_the_pin_while_nobody_accesses_it() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.write(0, DELAYED_PIN, &[20]).unwrap();
    assert_eq!(wait_for(&trigger), 1);
    assert_eq!(client.read(0, PIN, 1), Ok(vec![1]));
}

#[test]
fn a_trigger_set_while_the_pin_is_high_is_signalled_at_once() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.write(0, PIN, &[1]).unwrap();
    let trigger = new_eventfd();
    client.set_intx(SET_TRIGGER, &[trigger.as_fd()]).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn a_disabled_interrupt_is_silent_and_its_eventfds_are_closed() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    let unmask = new_eventfd();
    client.set_intx(SET_UNMASK, &[unmask.as_fd()]).unwrap();
    disable(&mut client);
    assert_eq!((copies(&trigger), copies(&unmask)), (1, 1));
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), None);
    assert_eq!(client.set_intx(TRIGGER, &[]), Err(EINVAL));
}

#[test]
fn a_trigger_by_hand_needs_no_pin_and_obeys_the_mask() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.set_intx(TRIGGER, &[]).unwrap();
    assert_eq!(take(&trigger), Some(1));
    client.set_intx(MASK, &[]).unwrap();
    client.set_intx(TRIGGER, &[]).unwrap();
    assert_eq!(take(&trigger), None);
}

#[test]
fn a_false_boolean_does_nothing() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    let request = bytes().u32(21).u32(0x22).u32(0).u32(0).u32(1);
    client.call(SET_IRQS, &request.clone().raw(&[0])).unwrap();
    assert_eq!(take(&trigger), None);
    client.call(SET_IRQS, &request.raw(&[1])).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn a_replaced_eventfd_is_closed() {
    let bench = Bench::new();
    let (mut client, first) = client_with_trigger(&bench);
    assert_eq!(copies(&first), 2);
    let second = new_eventfd();
    client.set_intx(SET_TRIGGER, &[second.as_fd()]).unwrap();
    assert_eq!((copies(&first), copies(&second)), (1, 2));
}

#[test]
fn the_eventfds_of_a_client_that_has_gone_are_closed() {
    let bench = Bench::new();
    let (client, trigger) = client_with_trigger(&bench);
    assert_eq!(copies(&trigger), 2);
    drop(client);
    // The next client is served only after the last one's end.
    bench.client().assert_in_step();
    assert_eq!(copies(&trigger), 1);
}

#[test]
fn a_rise_while_masked_is_signalled_at_the_unmask_without_any_access() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.set_intx(MASK, &[]).unwrap();
    client.write(0, DELAYED_PIN, &[0]).unwrap();
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(wait_for(&trigger), 1);
    client.write(0, PIN, &[0]).unwrap();
    client.write(0, DELAYED_PIN, &[20]).unwrap();
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(wait_for(&trigger), 1, "watched again from the unmask on");
}

#[test]
fn a_fall_while_masked_is_seen_by_the_unmask_without_any_access() {
    let bench = Bench::new();
    let (mut client, trigger) = client_with_trigger(&bench);
    client.write(0, PIN, &[1]).unwrap();
    assert_eq!(take(&trigger), Some(1));
    client.write(0, DELAYED_PIN, &[5]).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(6));
    client.set_intx(UNMASK, &[]).unwrap();
    assert_eq!(take(&trigger), None, "the pin has fallen by now");
}
