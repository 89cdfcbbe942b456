//! `VFIO_USER_DMA_MAP` and `VFIO_USER_DMA_UNMAP`.

use std::os::fd::AsFd;

use super::client::*;
use super::device::Bench;

fn map(address: u64, size: u64) -> Bytes {
    map_with(32, 0b11, 0, address, size)
}

fn map_with(argsz: u32, flags: u32, offset: u64, address: u64, size: u64) -> Bytes {
    bytes()
        .u32(argsz)
        .u32(flags)
        .u64(offset)
        .u64(address)
        .u64(size)
}

fn unmap(flags: u32, address: u64, size: u64) -> Bytes {
    bytes().u32(24).u32(flags).u64(address).u64(size)
}

#[test]
fn a_range_can_be_mapped_and_unmapped_and_the_entry_comes_back() {
    let bench = Bench::new();
    let mut client = bench.client();
    assert_eq!(client.call(DMA_MAP, &map(0x1000, 0x3000)), Ok(vec![]));
    assert_eq!(client.call(DMA_MAP, &map(0x2000, 0x1000)), Err(EEXIST));
    let entry = unmap(0, 0x1000, 0x3000);
    assert_eq!(client.call(DMA_UNMAP, &entry), Ok(entry.0.clone()));
    assert_eq!(client.call(DMA_UNMAP, &entry), Err(ENOENT));
    assert_eq!(client.call(DMA_MAP, &map(0x2000, 0x1000)), Ok(vec![]));
}

#[test]
fn unmap_all_clears_the_table_and_takes_no_range() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.call(DMA_MAP, &map(0x1000, 0x1000)).unwrap();
    client.call(DMA_MAP, &map(0x5000, 0x1000)).unwrap();
    assert_eq!(client.call(DMA_UNMAP, &unmap(2, 0x1000, 0)), Err(EINVAL));
    assert_eq!(client.call(DMA_UNMAP, &unmap(2, 0, 0x1000)), Err(EINVAL));
    assert!(client.call(DMA_UNMAP, &unmap(2, 0, 0)).is_ok());
    client.call(DMA_MAP, &map(0x1000, 0x8000)).unwrap();
}

#[test]
fn the_memory_of_a_map_is_not_kept_open() {
    let bench = Bench::new();
    let mut client = bench.client();
    let (tracer, writer) = Tracer::new();
    let request = map_with(32, 0b11, 4096, 0x1000, 0x1000);
    let outcome = client.call_with_fds(DMA_MAP, &request, &[writer.as_fd()]);
    assert_eq!(outcome, Ok(vec![]));
    drop(writer);
    tracer.assert_closed();
}

#[test]
fn a_map_with_two_descriptors_is_refused_and_maps_nothing() {
    let bench = Bench::new();
    let mut client = bench.client();
    let (tracer, writer) = Tracer::new();
    let fds = [writer.as_fd(), writer.as_fd()];
    let outcome = client.call_with_fds(DMA_MAP, &map(0x1000, 0x1000), &fds);
    assert_eq!(outcome, Err(EINVAL));
    drop(writer);
    tracer.assert_closed();
    client.call(DMA_MAP, &map(0x1000, 0x1000)).unwrap();
}

#[test]
fn the_next_client_finds_nothing_mapped() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.call(DMA_MAP, &map(0x1000, 0x1000)).unwrap();
    drop(client);
    let mut client = bench.client();
    client.call(DMA_MAP, &map(0x1000, 0x1000)).unwrap();
}
