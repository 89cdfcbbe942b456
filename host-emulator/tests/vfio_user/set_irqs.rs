//! `VFIO_USER_DEVICE_SET_IRQS`: which requests are taken and which refused.

use std::os::fd::{AsFd, BorrowedFd};

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
fn malformed_requests_are_refused() {
    let bench = Bench::new();
    let mut client = bench.client();
    let bool_request = |argsz: u32, data: &[u8]| {
        bytes()
            .u32(argsz)
            .u32(BOOL | MASK)
            .u32(0)
            .u32(0)
            .u32(1)
            .raw(data)
    };
    for (request, what) in [
        (bytes(), "no payload"),
        (bytes().u32(20).u32(NONE | MASK).u32(0).u32(0), "too short"),
        (set(NONE | MASK, 0, 0, 1).raw(&[0]), "data with none"),
        (
            bytes().u32(19).u32(NONE | MASK).u32(0).u32(0).u32(1),
            "argsz too small",
        ),
        (
            bytes().u32(0).u32(NONE | MASK).u32(0).u32(0).u32(1),
            "argsz 0",
        ),
        (set(NONE | MASK | UNMASK, 0, 0, 1), "two actions"),
        (
            set(NONE | MASK | UNMASK | TRIGGER, 0, 0, 1),
            "three actions",
        ),
        (set(NONE, 0, 0, 1), "no action"),
        (set(MASK, 0, 0, 1), "no data type"),
        (set(NONE | BOOL | MASK, 0, 0, 1), "two data types"),
        (set(NONE | EVENTFD | MASK, 0, 0, 1), "two data types"),
        (set(NONE | MASK | 64, 0, 0, 1), "unknown flag"),
        (set(NONE | MASK | 1 << 31, 0, 0, 1), "unknown flag"),
        (set(NONE | MASK, 3, 0, 1), "the error interrupt"),
        (set(NONE | MASK, u32::MAX, 0, 1), "index -1"),
        (set(NONE | MASK, 0, 1, 1), "start behind the end"),
        (set(NONE | MASK, 0, 0, 2), "count over the end"),
        (set(NONE | MASK, 0, u32::MAX, 1), "start and count overflow"),
        (
            set(NONE | MASK, 0, 284, u32::MAX),
            "start and count overflow",
        ),
        (set(NONE | MASK, 0, 0, 0), "count 0 to mask"),
        (set(NONE | UNMASK, 0, 0, 0), "count 0 to unmask"),
        (set(BOOL | TRIGGER, 0, 0, 0), "count 0 with booleans"),
        (set(EVENTFD | TRIGGER, 0, 0, 0), "count 0 with eventfds"),
        (set(NONE | TRIGGER, 0, 1, 0), "count 0 with a start"),
        (bool_request(20, &[]), "no boolean"),
        (bool_request(20, &[1]), "boolean beyond argsz"),
        (bool_request(22, &[1, 1]), "two booleans for one interrupt"),
        (set(NONE | TRIGGER, 0, 0, 1), "trigger without an eventfd"),
    ] {
        assert_eq!(client.call(SET_IRQS, &request), Err(EINVAL), "{what}");
    }
    client.assert_in_step();
}

#[test]
fn descriptors_that_do_not_fit_the_request_are_refused_and_closed() {
    let bench = Bench::new();
    let mut client = bench.client();
    let (tracer, writer) = Tracer::new();
    let eventfd = new_eventfd();
    let both: [BorrowedFd<'_>; 2] = [eventfd.as_fd(), writer.as_fd()];
    let two = [eventfd.as_fd(), eventfd.as_fd()];
    let pipe = [writer.as_fd()];
    for (flags, fds, what) in [
        (NONE | TRIGGER, &pipe[..], "a descriptor with none"),
        (EVENTFD | TRIGGER, &both[..], "two for one interrupt"),
        (EVENTFD | TRIGGER, &two[..], "two for one interrupt"),
        (EVENTFD | TRIGGER, &pipe[..], "no eventfd"),
        (EVENTFD | MASK, &pipe[..], "no eventfd to mask"),
        (EVENTFD | UNMASK, &pipe[..], "no eventfd to unmask"),
    ] {
        assert_eq!(client.set_intx(flags, fds), Err(EINVAL), "{what}");
    }
    let request = bytes()
        .u32(21)
        .u32(BOOL | MASK)
        .u32(0)
        .u32(0)
        .u32(1)
        .raw(&[1]);
    let outcome = client.call_with_fds(SET_IRQS, &request, &pipe);
    assert_eq!(outcome, Err(EINVAL), "a descriptor with booleans");
    let outcome = client.call_with_fds(SET_IRQS, &set(NONE | TRIGGER, 0, 0, 0), &pipe);
    assert_eq!(outcome, Err(EINVAL), "a descriptor with a disable");
    drop(writer);
    tracer.assert_closed();
    client.assert_in_step();
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
