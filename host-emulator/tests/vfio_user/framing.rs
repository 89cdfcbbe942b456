//! Headers, sizes and the cutting of the stream into messages.

use super::client::*;
use super::device::Bench;

fn get_info() -> Bytes {
    bytes().u32(16).u32(0).u32(0).u32(0)
}

#[test]
fn an_absurd_size_without_a_wish_for_a_reply_gets_none() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.send(&sized_message(7, REGION_WRITE, NO_REPLY, 0, &bytes()));
    client.assert_closed();
}

#[test]
fn the_largest_message_is_taken_whole_and_answered() {
    let bench = Bench::new();
    let mut client = bench.client();
    let count = 1024 * 1024;
    let request = bytes().u64(0).u32(7).u32(count as u32).raw(&vec![0; count]);
    // Larger than a socket's buffer: it needs a reader while it is sent.
    let whole = message(7, REGION_WRITE, 0, &request);
    use std::io::Write;
    client.stream.write_all(&whole).unwrap();
    assert_eq!(client.reply().error, EINVAL, "config space is smaller");
    client.assert_in_step();
}

#[test]
fn a_message_in_single_bytes_is_still_one_message() {
    let bench = Bench::new();
    let mut client = bench.client();
    for byte in message(7, GET_INFO, 0, &get_info()) {
        client.send(&[byte]);
    }
    assert_eq!(client.reply().payload.len(), 16);
    client.assert_in_step();
}

#[test]
fn messages_sent_at_once_are_answered_in_order() {
    let bench = Bench::new();
    let mut client = bench.client();
    let mut all = Vec::new();
    for id in 0..100 {
        all.extend(message(id, GET_INFO, 0, &get_info()));
    }
    // The last one arrives in two parts.
    let (first, rest) = all.split_at(all.len() - 5);
    client.send(first);
    client.send(rest);
    for id in 0..100 {
        assert_eq!(client.reply().id, id);
    }
}

#[test]
fn ids_may_repeat() {
    let bench = Bench::new();
    let mut client = bench.client();
    for _ in 0..2 {
        client.send(&message(7, GET_INFO, 0, &get_info()));
    }
    assert_eq!((client.reply().id, client.reply().id), (7, 7));
}

#[test]
fn no_reply_means_none_for_success_and_error_alike() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.send(&message(1, GET_INFO, NO_REPLY, &get_info()));
    client.send(&message(2, GET_INFO, NO_REPLY, &bytes()));
    client.send(&message(3, 999, NO_REPLY, &bytes()));
    client.send(&message(4, GET_INFO, 0, &get_info()));
    assert_eq!(client.reply().id, 4, "the first reply of all");
}

#[test]
fn a_command_without_reply_has_been_executed_before_the_next_reply() {
    let bench = Bench::new();
    let mut client = bench.client();
    let write = bytes().u64(4).u32(0).u32(1).raw(&[0x5a]);
    client.send(&message(1, REGION_WRITE, NO_REPLY, &write));
    assert_eq!(client.read(0, 4, 1), Ok(vec![0x5a]));
}

#[test]
fn a_client_that_reads_no_replies_is_not_read_from_and_loses_none() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.stream.set_nonblocking(true).unwrap();
    // Config reads have 288 bytes of reply for 32 of request: the replies
    // fill the socket long before the requests do.
    let read = message(7, REGION_READ, 0, &bytes().u64(0).u32(7).u32(256));
    let mut sent = 0;
    use std::io::{ErrorKind, Write};
    for _ in 0..100_000 {
        match client.stream.write(&read) {
            Ok(count) if count == read.len() => sent += 1,
            Ok(count) => {
                client.stream.set_nonblocking(false).unwrap();
                let mut stream = client.stream.try_clone().unwrap();
                let rest = read[count..].to_vec();
                let writer = std::thread::spawn(move || stream.write_all(&rest).unwrap());
                for _ in 0..sent {
                    assert_eq!(client.reply().payload.len(), 16 + 256);
                }
                writer.join().unwrap();
                sent = 1;
                break;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => panic!("{error}"),
        }
    }
    client.stream.set_nonblocking(false).unwrap();
    assert!(sent < 100_000, "the server has stopped reading");
    for _ in 0..sent {
        assert_eq!(client.reply().payload.len(), 16 + 256);
    }
    client.assert_in_step();
}

#[test]
fn descriptors_belong_to_the_message_that_their_bytes_end_in() {
    use std::os::fd::AsFd;
    let bench = Bench::new();
    let mut client = bench.client();
    let eventfd = new_eventfd();
    // An unrelated message, and the start of one that takes a descriptor, in
    // one sendmsg with that descriptor; the rest later.
    let set = message(
        2,
        SET_IRQS,
        0,
        &bytes().u32(20).u32(0x24).u32(0).u32(0).u32(1),
    );
    let mut first = message(1, GET_INFO, 0, &get_info());
    first.extend(&set[..20]);
    client.send_with_fds(&first, &[eventfd.as_fd()]);
    assert_eq!(
        client.reply().flags,
        0x1,
        "takes no descriptor and got none"
    );
    client.send(&set[20..]);
    let reply = client.reply();
    assert_eq!((reply.id, reply.flags), (2, 0x1), "got its descriptor");
    client.write(0, super::device::PIN, &[1]).unwrap();
    assert_eq!(wait_for(&eventfd), 1);
}

#[test]
fn descriptors_of_a_message_that_never_ends_are_closed_with_the_connection() {
    use std::os::fd::AsFd;
    let bench = Bench::new();
    let mut client = bench.client();
    let (tracer, writer) = Tracer::new();
    let header = sized_message(1, SET_IRQS, 0, 1000, &bytes());
    client.send_with_fds(&header, &[writer.as_fd()]);
    // Many more of them, each with a byte of payload.
    for _ in 0..100 {
        client.send_with_fds(&[0], &[writer.as_fd()]);
    }
    drop(writer);
    drop(client);
    tracer.assert_closed();
    bench.client().assert_in_step();
}
