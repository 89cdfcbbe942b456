//! The header, whatever the command.

use super::{call, raw, refusals};
use crate::client::{Bytes, bytes, message, sized_message};

/// Rows for any command bring their own.
const ANY: u16 = 0;

const LARGEST: u32 = 16 + 16 + 1024 * 1024;

fn info() -> Bytes {
    bytes().u32(16).u32(0).u32(0).u32(0)
}

fn flags(flags: u32) -> super::Attempt {
    raw(message(7, 4, flags, &info()))
}

fn size(size: u32) -> super::Attempt {
    raw(sized_message(7, 10, 0, size, &bytes())).and_ends()
}

fn command(number: u16) -> super::Attempt {
    raw(message(7, number, 0, &bytes()))
}

refusals! {
    ANY {
        header_size_zero: "message size", "0; ends the connection" => EINVAL, size(0);
        header_size_below_the_header: "message size", "15; ends the connection" => EINVAL, size(15);
        header_size_above_the_largest: "message size", "one more than the largest write; ends the connection" => EINVAL, size(LARGEST + 1);
        header_size_absurd: "message size", "4 GiB - 1; ends the connection" => EINVAL, size(u32::MAX);
        header_command_zero: "command", "0" => EINVAL, command(0);
        header_command_gap: "command", "14, not assigned" => EINVAL, command(14);
        header_command_behind_the_last: "command", "19, not assigned" => EINVAL, command(19);
        header_command_largest: "command", "65535" => EINVAL, command(u16::MAX);
        header_command_dma_read: "command", "`DMA_READ`, which only a server sends" => EINVAL, command(11);
        header_command_dma_write: "command", "`DMA_WRITE`, which only a server sends" => EINVAL, command(12);
        header_type_reply: "flags", "type reply" => EINVAL, flags(0x1);
        header_type_unknown: "flags", "type 2" => EINVAL, flags(0x2);
        header_type_largest: "flags", "type 15" => EINVAL, flags(0xf);
        header_error_bit: "flags", "Error in a command" => EINVAL, flags(1 << 5);
        header_reserved_bit: "flags", "bit 31" => EINVAL, flags(1 << 31);
        header_descriptor_nobody_takes: "descriptors", "one on `GET_INFO`, which takes none" => EINVAL, flags(0).with_pipes(1);
        header_eventfd_nobody_takes: "descriptors", "an eventfd on `GET_INFO`" => EINVAL, flags(0).with_eventfds(1);
        header_too_many_descriptors: "descriptors", "60" => EINVAL, flags(0).with_pipes(60);
        header_before_the_version: "order", "`GET_INFO` before `VERSION`" => EINVAL, flags(0).unnegotiated();
    }
    DEVICE_RESET {
        reset_with_a_payload: "payload", "1 byte, not 0" => EINVAL, call(bytes().raw(&[0]));
        reset_before_the_version: "order", "before `VERSION`" => EINVAL, call(bytes()).unnegotiated();
        reset_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, call(bytes()).with_pipes(1);
    }
}
