//! Whatever bytes a client sends, the server neither panics nor loses step.

use std::io::Write;
use std::os::fd::AsFd;

use proptest::collection::vec;
use proptest::prelude::*;

use super::client::*;
use super::device::{Bench, PANIC};

/// A header that means something to the server more often than chance does.
fn plausible_message() -> impl Strategy<Value = Vec<u8>> {
    let command = prop_oneof![9 => 0u16..20, 1 => any::<u16>()];
    let flags = prop_oneof![8 => Just(0u32), 1 => 0u32..64, 1 => any::<u32>()];
    let field = prop_oneof![6 => 0u32..40, 2 => Just(u32::MAX), 2 => any::<u32>()];
    (command, flags, vec(field, 0..12), any::<u16>()).prop_map(|(command, flags, fields, id)| {
        let payload = fields.into_iter().fold(bytes(), Bytes::u32);
        message(id, command, flags, &payload)
    })
}

/// Whether a message would write the byte that makes the test device panic.
fn is_told_to_panic(message: &[u8]) -> bool {
    let command = u16::from_ne_bytes([message[2], message[3]]);
    let region_write = command == REGION_WRITE && message.len() > 32;
    let multi = command == REGION_WRITE_MULTI;
    multi || region_write && u64_at(message, 16) == PANIC && u32_at(message, 24) == 0
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn random_messages_are_all_answered_in_order(
        messages in vec(plausible_message(), 1..40),
        cuts in vec(1usize..200, 1..20),
        with_descriptor in any::<bool>(),
    ) {
        let bench = Bench::new();
        let mut client = bench.client();
        let messages: Vec<_> = messages.into_iter().filter(|m| !is_told_to_panic(m)).collect();
        let stream = messages.concat();
        let eventfd = new_eventfd();
        let mut rest = &stream[..];
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (part, after) = rest.split_at((*cut).min(rest.len()));
            let fds = [eventfd.as_fd()];
            client.send_with_fds(part, if with_descriptor { &fds } else { &[] });
            rest = after;
        }
        for sent in &messages {
            if u32_at(sent, 8) & NO_REPLY != 0 {
                continue;
            }
            let reply = client.reply();
            prop_assert_eq!(reply.id, u16::from_ne_bytes([sent[0], sent[1]]));
            prop_assert_eq!(reply.command, u16::from_ne_bytes([sent[2], sent[3]]));
            prop_assert!(reply.flags == 0x01 && reply.error == 0 || reply.payload.is_empty());
        }
        client.assert_in_step();
        drop(client);
        prop_assert!(bench.server.stop().is_ok());
    }

    #[test]
    fn random_bytes_harm_only_their_own_connection(stream in vec(any::<u8>(), 0..2000)) {
        let bench = Bench::new();
        let mut client = Client::connect(&bench.path);
        // The server may close while we write.
        let _ = client.stream.write_all(&stream);
        drop(client);
        bench.client().assert_in_step();
        prop_assert!(bench.server.stop().is_ok());
    }
}
