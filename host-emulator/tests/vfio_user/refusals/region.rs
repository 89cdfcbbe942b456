//! `VFIO_USER_REGION_READ`, `VFIO_USER_REGION_WRITE` and
//! `VFIO_USER_REGION_WRITE_MULTI`.

use super::{Attempt, call, refusals};
use crate::client::{Bytes, bytes};

const STOP: u32 = 1;
const STOP_COPY: u32 = 3;
const RESUMING: u32 = 4;

const MEBIBYTE: u32 = 1024 * 1024;
/// The scratch register.
const SCR: u64 = 7;
const CONFIG: u32 = 7;

fn access(offset: u64, region: u32, count: u32) -> Bytes {
    bytes().u64(offset).u32(region).u32(count)
}

fn read(offset: u64, region: u32, count: u32) -> Attempt {
    call(access(offset, region, count))
}

/// A write of as many bytes as `count` says.
fn write(offset: u64, region: u32, count: u32) -> Attempt {
    call(access(offset, region, count).raw(&vec![1; count as usize]))
}

fn entry(offset: u64, region: u32, count: u32) -> Bytes {
    access(offset, region, count).raw(&[1; 8])
}

/// `count`, and a good write before `second`.
fn multi(count: u64, second: Bytes) -> Attempt {
    call(bytes().u64(count).raw(&entry(SCR, 0, 1).0).raw(&second.0))
}

refusals! {
    REGION_READ {
        read_without_payload: "payload", "empty" => EINVAL, call(bytes());
        read_too_short: "payload", "15 bytes, not 16" => EINVAL, call(bytes().raw(&[0; 15]));
        read_too_long: "payload", "17 bytes, not 16" => EINVAL, call(access(0, 0, 1).raw(&[0]));
        read_behind_the_end: "offset", "8, the size" => EINVAL, read(8, 0, 1);
        read_largest_offset: "offset", "2^64 - 1" => EINVAL, read(u64::MAX, 0, 1);
        read_over_the_end: "offset + count", "9 of 8" => EINVAL, read(7, 0, 2);
        read_overflow: "offset + count", "2^64 + 2^32 - 2" => EINVAL, read(u64::MAX, 0, u32::MAX);
        read_nothing_behind_the_end: "offset", "9, to read 0 bytes" => EINVAL, read(9, 0, 0);
        read_config_behind_the_end: "offset", "256, in config space" => EINVAL, read(256, CONFIG, 1);
        read_region_without_size: "region", "2, a BAR that the card lacks" => EINVAL, read(0, 2, 1);
        read_nothing_of_no_region: "region", "2, to read 0 bytes" => EINVAL, read(0, 2, 0);
        read_rom: "region", "6, the ROM, which the card lacks" => EINVAL, read(0, 6, 4);
        read_region_behind_the_last: "region", "9" => EINVAL, read(0, 9, 1);
        read_region_largest: "region", "2^32 - 1" => EINVAL, read(0, u32::MAX, 1);
        read_more_than_there_is: "count", "9 of 8" => EINVAL, read(0, 0, 9);
        read_as_much_as_allowed: "count", "1 MiB, of 8 bytes" => EINVAL, read(0, 0, MEBIBYTE);
        read_more_than_allowed: "count", "more than max_data_xfer_size" => EINVAL, read(0, 0, MEBIBYTE + 1);
        read_most: "count", "2^32 - 1" => EINVAL, read(0, 0, u32::MAX);
        read_stopped: "state", "STOP, a register" => EBUSY, read(SCR, 0, 1).in_state(STOP);
        read_copying: "state", "STOP_COPY, a register" => EBUSY, read(SCR, 0, 1).in_state(STOP_COPY);
        read_resuming: "state", "RESUMING, a register" => EBUSY, read(SCR, 0, 1).in_state(RESUMING);
        read_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, read(0, 0, 1).with_pipes(1);
    }
    REGION_WRITE {
        write_without_payload: "payload", "empty" => EINVAL, call(bytes());
        write_too_short: "payload", "15 bytes, not 16 or more" => EINVAL, call(bytes().raw(&[0; 15]));
        write_without_data: "data", "none, count 1" => EINVAL, call(access(SCR, 0, 1));
        write_less_than_count: "data", "1 byte, count 2" => EINVAL, call(access(0, 0, 2).raw(&[1]));
        write_more_than_count: "data", "2 bytes, count 1" => EINVAL, call(access(SCR, 0, 1).raw(&[1, 1]));
        write_count_zero_with_data: "data", "1 byte, count 0" => EINVAL, call(access(SCR, 0, 0).raw(&[1]));
        write_most: "count", "2^32 - 1" => EINVAL, call(access(0, 0, u32::MAX).raw(&[1]));
        write_more_than_there_is: "count", "9 of 8" => EINVAL, write(0, 0, 9);
        write_as_much_as_allowed: "count", "1 MiB, of 256 bytes" => EINVAL, write(0, CONFIG, MEBIBYTE);
        write_behind_the_end: "offset", "8, the size" => EINVAL, write(8, 0, 1);
        write_largest_offset: "offset", "2^64 - 1" => EINVAL, write(u64::MAX, 0, 1);
        write_over_the_end: "offset + count", "9 of 8" => EINVAL, write(7, 0, 2);
        write_region_without_size: "region", "2, a BAR that the card lacks" => EINVAL, write(0, 2, 1);
        write_region_behind_the_last: "region", "9" => EINVAL, write(0, 9, 1);
        write_region_largest: "region", "2^32 - 1" => EINVAL, write(0, u32::MAX, 1);
        write_stopped: "state", "STOP, a register" => EBUSY, write(SCR, 0, 1).in_state(STOP);
        write_copying: "state", "STOP_COPY, a register" => EBUSY, write(SCR, 0, 1).in_state(STOP_COPY);
        write_config_copying: "state", "STOP_COPY, config space" => EBUSY, write(0x3c, CONFIG, 1).in_state(STOP_COPY);
        write_resuming: "state", "RESUMING, a register" => EBUSY, write(SCR, 0, 1).in_state(RESUMING);
        write_config_resuming: "state", "RESUMING, config space" => EBUSY, write(0x3c, CONFIG, 1).in_state(RESUMING);
        write_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, write(SCR, 0, 1).with_pipes(1);
    }
    REGION_WRITE_MULTI {
        multi_without_payload: "payload", "empty" => EINVAL, call(bytes());
        multi_too_short: "payload", "7 bytes, not 8 or more" => EINVAL, call(bytes().raw(&[0; 7]));
        multi_trailing_byte: "payload", "a byte behind the last write" => EINVAL, multi(1, bytes().raw(&[0]));
        multi_fewer_than_there_are: "wr_cnt", "0 of 1" => EINVAL, multi(0, bytes());
        multi_more_than_there_are: "wr_cnt", "2 of 1" => EINVAL, multi(2, bytes());
        multi_largest_count: "wr_cnt", "2^64 - 1" => EINVAL, multi(u64::MAX, bytes());
        multi_count_times_size_overflows: "wr_cnt", "times 24 is 2^64 + 32" => EINVAL, multi(u64::MAX / 24 + 2, bytes());
        multi_nine_bytes: "count", "9, at most 8" => EINVAL, multi(2, entry(0, 0, 9));
        multi_most_bytes: "count", "2^32 - 1" => EINVAL, multi(2, entry(0, 0, u32::MAX));
        multi_behind_the_end: "offset", "8, the size" => EINVAL, multi(2, entry(8, 0, 1));
        multi_largest_offset: "offset", "2^64 - 1" => EINVAL, multi(2, entry(u64::MAX, 0, 8));
        multi_region_without_size: "region", "2, a BAR that the card lacks" => EINVAL, multi(2, entry(0, 2, 1));
        multi_region_behind_the_last: "region", "9" => EINVAL, multi(2, entry(0, 9, 1));
        multi_stopped: "state", "STOP, a register" => EBUSY, multi(2, entry(SCR, 0, 1)).in_state(STOP);
        multi_config_copying: "state", "STOP_COPY, config space" => EBUSY, call(bytes().u64(1).raw(&entry(0x3c, CONFIG, 1).0)).in_state(STOP_COPY);
        multi_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, multi(1, bytes()).with_pipes(1);
    }
}
