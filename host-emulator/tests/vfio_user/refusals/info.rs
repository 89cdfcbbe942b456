//! `VFIO_USER_DEVICE_GET_INFO`, `..._GET_REGION_INFO`,
//! `..._GET_REGION_IO_FDS` and `..._GET_IRQ_INFO`.

use super::{Attempt, call, refusals};
use crate::client::{Bytes, bytes};

/// Four words, as three of the commands have them.
fn words(words: [u32; 4]) -> Attempt {
    call(words.into_iter().fold(bytes(), Bytes::u32))
}

fn region(argsz: u32, flags: u32, index: u32, cap_offset: u32, size: u64, offset: u64) -> Attempt {
    let head = bytes().u32(argsz).u32(flags).u32(index).u32(cap_offset);
    call(head.u64(size).u64(offset))
}

refusals! {
    GET_INFO {
        info_without_payload: "payload", "empty" => EINVAL, call(bytes());
        info_too_short: "payload", "15 bytes, not 16" => EINVAL, call(bytes().u32(16).raw(&[0; 11]));
        info_too_long: "payload", "17 bytes, not 16" => EINVAL, call(bytes().u32(16).raw(&[0; 13]));
        info_argsz_too_small: "argsz", "15" => EINVAL, words([15, 0, 0, 0]);
        info_argsz_zero: "argsz", "0" => EINVAL, words([0, 0, 0, 0]);
        info_flags: "flags", "1, must be 0" => EINVAL, words([16, 1, 0, 0]);
        info_num_regions: "num_regions", "1, must be 0" => EINVAL, words([16, 0, 1, 0]);
        info_num_irqs: "num_irqs", "1, must be 0" => EINVAL, words([16, 0, 0, 1]);
    }
    GET_REGION_INFO {
        region_info_without_payload: "payload", "empty" => EINVAL, call(bytes());
        region_info_too_short: "payload", "31 bytes, not 32" => EINVAL, call(bytes().u32(32).raw(&[0; 27]));
        region_info_too_long: "payload", "33 bytes, not 32" => EINVAL, call(bytes().u32(32).raw(&[0; 29]));
        region_info_argsz_too_small: "argsz", "31" => EINVAL, region(31, 0, 0, 0, 0, 0);
        region_info_flags: "flags", "1, must be 0" => EINVAL, region(32, 1, 0, 0, 0, 0);
        region_info_index_behind_the_last: "index", "9" => EINVAL, region(32, 0, 9, 0, 0, 0);
        region_info_index_largest: "index", "2^32 - 1" => EINVAL, region(32, 0, u32::MAX, 0, 0, 0);
        region_info_cap_offset: "cap_offset", "1, must be 0" => EINVAL, region(32, 0, 0, 1, 0, 0);
        region_info_size: "size", "1, must be 0" => EINVAL, region(32, 0, 0, 0, 1, 0);
        region_info_offset: "offset", "1, must be 0" => EINVAL, region(32, 0, 0, 0, 0, 1);
        region_info_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, region(32, 0, 0, 0, 0, 0).with_pipes(1);
    }
    GET_REGION_IO_FDS {
        io_fds_without_payload: "payload", "empty" => EINVAL, call(bytes());
        io_fds_too_short: "payload", "15 bytes, not 16" => EINVAL, call(bytes().u32(16).raw(&[0; 11]));
        io_fds_too_long: "payload", "17 bytes, not 16" => EINVAL, call(bytes().u32(16).raw(&[0; 13]));
        io_fds_argsz_too_small: "argsz", "15" => EINVAL, words([15, 0, 0, 0]);
        io_fds_flags: "flags", "1, must be 0" => EINVAL, words([16, 1, 0, 0]);
        io_fds_index_behind_the_last: "index", "9" => EINVAL, words([16, 0, 9, 0]);
        io_fds_index_largest: "index", "2^32 - 1" => EINVAL, words([16, 0, u32::MAX, 0]);
        io_fds_count: "count", "1, must be 0" => EINVAL, words([16, 0, 0, 1]);
        io_fds_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, words([16, 0, 0, 0]).with_pipes(1);
    }
    GET_IRQ_INFO {
        irq_info_without_payload: "payload", "empty" => EINVAL, call(bytes());
        irq_info_too_short: "payload", "15 bytes, not 16" => EINVAL, call(bytes().u32(16).raw(&[0; 11]));
        irq_info_too_long: "payload", "17 bytes, not 16" => EINVAL, call(bytes().u32(16).raw(&[0; 13]));
        irq_info_argsz_too_small: "argsz", "15" => EINVAL, words([15, 0, 0, 0]);
        irq_info_flags: "flags", "1, must be 0" => EINVAL, words([16, 1, 0, 0]);
        irq_info_index_error: "index", "3, the error interrupt, which the card lacks" => EINVAL, words([16, 0, 3, 0]);
        irq_info_index_largest: "index", "2^32 - 1" => EINVAL, words([16, 0, u32::MAX, 0]);
        irq_info_count: "count", "1, must be 0" => EINVAL, words([16, 0, 0, 1]);
        irq_info_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, words([16, 0, 0, 0]).with_pipes(1);
    }
}
