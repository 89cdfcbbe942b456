//! `VFIO_USER_DMA_MAP` and `VFIO_USER_DMA_UNMAP`.

use super::{Attempt, call, refusals};
use crate::client::{Bytes, DMA_MAP, bytes};

fn map(argsz: u32, flags: u32, offset: u64, address: u64, size: u64) -> Bytes {
    bytes()
        .u32(argsz)
        .u32(flags)
        .u64(offset)
        .u64(address)
        .u64(size)
}

fn good() -> Bytes {
    map(32, 0b11, 0, 0x4000, 0x4000)
}

fn range(address: u64, size: u64) -> Bytes {
    map(32, 0b11, 0, address, size)
}

fn unmap(flags: u32, address: u64, size: u64) -> Bytes {
    bytes().u32(24).u32(flags).u64(address).u64(size)
}

/// After 0x4000 to 0x7fff have been mapped.
fn mapped(payload: Bytes) -> Attempt {
    call(payload).after(DMA_MAP, good())
}

refusals! {
    DMA_MAP {
        map_without_payload: "payload", "empty" => EINVAL, call(bytes());
        map_too_short: "payload", "31 bytes, not 32" => EINVAL, call(Bytes(good().0[..31].to_vec()));
        map_too_long: "payload", "33 bytes, not 32" => EINVAL, call(good().raw(&[0]));
        map_argsz_too_small: "argsz", "31" => EINVAL, call(map(31, 0b11, 0, 0x1000, 0x1000));
        map_argsz_zero: "argsz", "0" => EINVAL, call(map(0, 0b11, 0, 0x1000, 0x1000));
        map_unknown_flag: "flags", "bit 2" => EINVAL, call(map(32, 0b111, 0, 0x1000, 0x1000));
        map_highest_flag: "flags", "bit 31" => EINVAL, call(map(32, 1 << 31, 0, 0x1000, 0x1000));
        map_offset_without_file: "offset", "4096 without a descriptor" => EINVAL, call(map(32, 0b11, 4096, 0x1000, 0x1000));
        map_unaligned_address: "address", "not on a page" => EINVAL, call(range(0x1001, 0x1000));
        map_unaligned_size: "size", "not of pages" => EINVAL, call(range(0x1000, 0x1001));
        map_empty: "size", "0" => EINVAL, call(range(0x1000, 0));
        map_past_the_end: "address + size", "2^64 + 4096" => EINVAL, call(range(u64::MAX - 0xfff, 0x2000));
        map_far_past_the_end: "address + size", "overflow from a low address" => EINVAL, call(range(0x2000, u64::MAX - 0xfff));
        map_again: "range", "mapped already" => EEXIST, mapped(good());
        map_inside: "range", "inside a mapped one" => EEXIST, mapped(range(0x5000, 0x1000));
        map_over_the_start: "range", "over the start of a mapped one" => EEXIST, mapped(range(0x3000, 0x2000));
        map_over_the_end: "range", "over the end of a mapped one" => EEXIST, mapped(range(0x7000, 0x2000));
        map_around: "range", "around a mapped one" => EEXIST, mapped(range(0, 0x10000));
        map_with_two_files: "descriptors", "2, takes 1" => EINVAL, call(good()).with_pipes(2);
    }
    DMA_UNMAP {
        unmap_without_payload: "payload", "empty" => EINVAL, call(bytes());
        unmap_too_short: "payload", "23 bytes, not 24" => EINVAL, mapped(Bytes(unmap(0, 0x4000, 0x4000).0[..23].to_vec()));
        unmap_too_long: "payload", "25 bytes, not 24" => EINVAL, mapped(unmap(0, 0x4000, 0x4000).raw(&[0]));
        unmap_argsz_too_small: "argsz", "23" => EINVAL, mapped(bytes().u32(23).u32(0).u64(0x4000).u64(0x4000));
        unmap_dirty_bitmap: "flags", "bit 0, a dirty bitmap" => EINVAL, mapped(unmap(1, 0x4000, 0x4000));
        unmap_unknown_flag: "flags", "bit 2" => EINVAL, mapped(unmap(4, 0x4000, 0x4000));
        unmap_never_mapped: "range", "never mapped" => ENOENT, call(unmap(0, 0x4000, 0x4000));
        unmap_part: "size", "less than was mapped" => ENOENT, mapped(unmap(0, 0x4000, 0x1000));
        unmap_more: "size", "more than was mapped" => ENOENT, mapped(unmap(0, 0x4000, 0x5000));
        unmap_largest: "size", "2^64 - 1" => ENOENT, mapped(unmap(0, 0x4000, u64::MAX));
        unmap_inside: "address", "inside a mapped range" => ENOENT, mapped(unmap(0, 0x5000, 0x3000));
        unmap_all_with_address: "address", "given with \"all\"" => EINVAL, mapped(unmap(2, 0x4000, 0));
        unmap_all_with_size: "size", "given with \"all\"" => EINVAL, mapped(unmap(2, 0, 0x4000));
        unmap_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, mapped(unmap(0, 0x4000, 0x4000)).with_pipes(1);
    }
}
