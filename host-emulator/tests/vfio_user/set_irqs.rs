//! `VFIO_USER_DEVICE_SET_IRQS`: which requests are taken and which refused.

use std::os::fd::AsFd;

use super::client::*;
use super::device::Bench;

const NONE: u32 = 1;
const BOOL: u32 = 2;
const EVENTFD: u32 = 4;
const MASK: u32 = 8;
const UNMASK: u32 = 16;
const TRIGGER: u32 = 32;

fn set(flags: u32, index: u32, start: u32, count: u32) -> Bytes {
    bytes().u32(20).u32(flags).u32(index).u32(start).u32(count)
}

#[test]
fn every_action_takes_every_data_type() {
    let bench = Bench::new();
    let mut client = bench.client();
    let eventfd = new_eventfd();
    for action in [TRIGGER, MASK, UNMASK] {
        let with_fd = client.set_intx(EVENTFD | action, &[eventfd.as_fd()]);
        assert_eq!(with_fd, Ok(()), "{action}");
        if action != TRIGGER {
            assert_eq!(client.set_intx(EVENTFD | action, &[]), Ok(()), "remove it");
        }
    }
    for action in [TRIGGER, MASK, UNMASK] {
        assert_eq!(client.set_intx(NONE | action, &[]), Ok(()));
        for truth in [0, 1, 255] {
            let request = bytes().u32(21).u32(BOOL | action).u32(0).u32(0).u32(1);
            assert_eq!(client.call(SET_IRQS, &request.raw(&[truth])), Ok(vec![]));
        }
    }
    assert_eq!(
        client.call(SET_IRQS, &set(NONE | TRIGGER, 0, 0, 0)),
        Ok(vec![])
    );
}

#[test]
fn a_type_without_interrupts_can_only_be_disabled() {
    let bench = Bench::new();
    let mut client = bench.client();
    for index in [1, 2] {
        assert_eq!(
            client.call(SET_IRQS, &set(NONE | TRIGGER, index, 0, 0)),
            Ok(vec![])
        );
        assert_eq!(
            client.call(SET_IRQS, &set(NONE | TRIGGER, index, 0, 1)),
            Err(EINVAL)
        );
        assert_eq!(
            client.call(SET_IRQS, &set(EVENTFD | TRIGGER, index, 0, 1)),
            Err(EINVAL)
        );
    }
}

#[test]
fn a_refused_request_leaves_the_eventfd_before_it_in_place() {
    let bench = Bench::new();
    let mut client = bench.client();
    let eventfd = new_eventfd();
    client
        .set_intx(EVENTFD | TRIGGER, &[eventfd.as_fd()])
        .unwrap();
    let (_tracer, writer) = Tracer::new();
    let refused = client.set_intx(EVENTFD | TRIGGER, &[writer.as_fd()]);
    assert_eq!(refused, Err(EINVAL));
    client.set_intx(NONE | TRIGGER, &[]).unwrap();
    assert_eq!(take(&eventfd), Some(1));
}
