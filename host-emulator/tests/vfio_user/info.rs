//! `VFIO_USER_DEVICE_GET_INFO`, `..._GET_REGION_INFO`,
//! `..._GET_REGION_IO_FDS` and `..._GET_IRQ_INFO`.

use super::client::*;
use super::device::Bench;

#[test]
fn the_device_is_a_resettable_pci_device_with_nine_regions() {
    let bench = Bench::new();
    let mut client = bench.client();
    // A larger argsz than needed is what a newer client would send.
    for argsz in [16, 32, u32::MAX] {
        let info = client.call(GET_INFO, &bytes().u32(argsz).u32(0).u32(0).u32(0));
        assert_eq!(info, Ok(bytes().u32(16).u32(0b11).u32(9).u32(3).0));
    }
}

/// A region info request; `fields` are flags, cap_offset, size and offset.
fn region_request(argsz: u32, index: u32, fields: (u32, u32, u64, u64)) -> Bytes {
    let (flags, cap_offset, size, offset) = fields;
    bytes()
        .u32(argsz)
        .u32(flags)
        .u32(index)
        .u32(cap_offset)
        .u64(size)
        .u64(offset)
}

#[test]
fn every_region_has_its_size_and_absent_ones_have_none() {
    let bench = Bench::new();
    let mut client = bench.client();
    for index in 0..9 {
        let (flags, size) = match index {
            0 => (0b11, 8),
            7 => (0b11, 256),
            _ => (0, 0),
        };
        let reply = client.call(GET_REGION_INFO, &region_request(32, index, (0, 0, 0, 0)));
        let expected = region_request(32, index, (flags, 0, size, 0));
        assert_eq!(reply, Ok(expected.0), "region {index}");
    }
}

#[test]
fn no_region_offers_descriptors_for_its_accesses() {
    let bench = Bench::new();
    let mut client = bench.client();
    for index in 0..9 {
        let request = bytes().u32(1000).u32(0).u32(index).u32(0);
        let expected = bytes().u32(16).u32(0).u32(index).u32(0);
        assert_eq!(client.call(GET_REGION_IO_FDS, &request), Ok(expected.0));
    }
}

#[test]
fn there_is_one_maskable_automasked_intx_and_no_msi() {
    let bench = Bench::new();
    let mut client = bench.client();
    for (index, flags, count) in [(0, 0b111, 1), (1, 0, 0), (2, 0, 0)] {
        let reply = client.call(GET_IRQ_INFO, &bytes().u32(16).u32(0).u32(index).u32(0));
        assert_eq!(
            reply,
            Ok(bytes().u32(16).u32(flags).u32(index).u32(count).0)
        );
    }
}
