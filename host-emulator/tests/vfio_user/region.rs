//! `VFIO_USER_REGION_READ`, `VFIO_USER_REGION_WRITE` and
//! `VFIO_USER_REGION_WRITE_MULTI`.

use lineproof_host_emulator::vfio_user::PciRegion;

use super::client::*;
use super::device::{Bench, REFUSED};

fn access(offset: u64, region: u32, count: u32) -> Bytes {
    bytes().u64(offset).u32(region).u32(count)
}

/// `VFIO_USER_REGION_WRITE_MULTI` with these writes and any count of them.
fn multi(count: u64, writes: &[(u64, u32, u32, [u8; 8])]) -> Bytes {
    let mut request = bytes().u64(count);
    for &(offset, region, size, data) in writes {
        request = request.u64(offset).u32(region).u32(size).raw(&data);
    }
    request
}

#[test]
fn what_is_written_is_read_back_in_every_width() {
    let bench = Bench::new();
    let mut client = bench.client();
    for width in [1, 2, 4, 8, 256] {
        let data: Vec<u8> = (0..width).map(|byte| (byte + width) as u8).collect();
        client.write(7, 0, &data).unwrap();
        assert_eq!(client.read(7, 0, width as u32), Ok(data));
    }
}

#[test]
fn an_access_of_nothing_reaches_no_device_and_succeeds() {
    let bench = Bench::new();
    let mut client = bench.client();
    assert_eq!(client.read(0, 8, 0), Ok(vec![]));
    assert_eq!(client.write(0, REFUSED, &[]), Ok(()));
    assert!(bench.writes.lock().unwrap().is_empty());
}

#[test]
fn reads_outside_a_region_are_refused() {
    let bench = Bench::new();
    let mut client = bench.client();
    for (offset, region, count, what) in [
        (8, 0, 1, "behind the end"),
        (7, 0, 2, "over the end"),
        (0, 0, 9, "longer than the region"),
        (0, 0, 1024 * 1024, "as long as allowed"),
        (0, 0, 1024 * 1024 + 1, "longer than allowed"),
        (0, 0, u32::MAX, "longest count"),
        (u64::MAX, 0, 1, "offset at the end of the address space"),
        (u64::MAX, 0, u32::MAX, "offset and count overflow"),
        (9, 0, 0, "nothing, behind the end"),
        (0, 1, 1, "region without size"),
        (0, 1, 0, "nothing, of a region without size"),
        (0, 6, 4, "expansion ROM"),
        (0, 9, 1, "region index too large"),
        (0, u32::MAX, 1, "region index -1"),
        (REFUSED, 0, 1, "the device refuses"),
    ] {
        assert_eq!(
            client.call(REGION_READ, &access(offset, region, count)),
            Err(EINVAL),
            "{what}"
        );
    }
    client.assert_in_step();
}

#[test]
fn writes_outside_a_region_are_refused_and_write_nothing() {
    let bench = Bench::new();
    let mut client = bench.client();
    for (offset, region, what) in [
        (8, 0, "behind the end"),
        (7, 0, "over the end"),
        (u64::MAX, 0, "offset overflow"),
        (0, 1, "region without size"),
        (0, 9, "region index too large"),
        (REFUSED, 0, "the device refuses"),
    ] {
        assert_eq!(client.write(region, offset, &[1, 2]), Err(EINVAL), "{what}");
    }
    assert!(bench.writes.lock().unwrap().is_empty());
    client.assert_in_step();
}

#[test]
fn accesses_of_the_wrong_size_are_refused() {
    let bench = Bench::new();
    let mut client = bench.client();
    for (command, request, what) in [
        (REGION_READ, bytes(), "read without payload"),
        (REGION_READ, bytes().u64(0).u32(0), "read too short"),
        (REGION_READ, access(0, 0, 1).raw(&[0]), "read with data"),
        (REGION_WRITE, bytes(), "write without payload"),
        (REGION_WRITE, bytes().u64(0).u32(0), "write too short"),
        (REGION_WRITE, access(0, 0, 1), "write without data"),
        (
            REGION_WRITE,
            access(0, 0, 2).raw(&[0]),
            "less data than count",
        ),
        (
            REGION_WRITE,
            access(0, 0, 1).raw(&[0, 0]),
            "more data than count",
        ),
        (
            REGION_WRITE,
            access(0, 0, u32::MAX).raw(&[0]),
            "longest count",
        ),
    ] {
        assert_eq!(client.call(command, &request), Err(EINVAL), "{what}");
    }
    assert!(bench.writes.lock().unwrap().is_empty());
    client.assert_in_step();
}

#[test]
fn coalesced_writes_are_executed_in_order() {
    let bench = Bench::new();
    let mut client = bench.client();
    let request = multi(
        3,
        &[
            (4, 0, 1, [1, 9, 9, 9, 9, 9, 9, 9]),
            (4, 0, 2, [2, 3, 9, 9, 9, 9, 9, 9]),
            (8, 7, 8, [1, 2, 3, 4, 5, 6, 7, 8]),
        ],
    );
    assert_eq!(
        client.call(REGION_WRITE_MULTI, &request),
        Ok(bytes().u64(3).0)
    );
    let writes = bench.writes.lock().unwrap().clone();
    assert_eq!(
        writes,
        [
            (PciRegion::Bar(0), 4, vec![1]),
            (PciRegion::Bar(0), 4, vec![2, 3]),
            (PciRegion::Config, 8, vec![1, 2, 3, 4, 5, 6, 7, 8]),
        ]
    );
}

#[test]
fn a_refused_write_ends_the_series_and_those_before_it_are_counted() {
    let bench = Bench::new();
    let mut client = bench.client();
    let good = (4, 0, 1, [1; 8]);
    let refused = (REFUSED, 0, 1, [1; 8]);
    let reply = client.call(REGION_WRITE_MULTI, &multi(3, &[good, refused, good]));
    assert_eq!(reply, Ok(bytes().u64(1).0));
    let reply = client.call(REGION_WRITE_MULTI, &multi(1, &[refused]));
    assert_eq!(reply, Err(EINVAL));
    assert_eq!(bench.writes.lock().unwrap().len(), 1);
}

#[test]
fn malformed_coalesced_writes_are_refused_and_write_nothing() {
    let bench = Bench::new();
    let mut client = bench.client();
    let good = (4, 0, 1, [1; 8]);
    for (request, what) in [
        (bytes(), "no payload"),
        (bytes().u32(0), "too short for a count"),
        (multi(0, &[good]), "fewer than there are"),
        (multi(2, &[good]), "more than there are"),
        (multi(u64::MAX, &[good]), "largest count"),
        (
            multi(u64::MAX / 24 + 2, &[good]),
            "count times size overflows",
        ),
        (multi(1, &[good]).raw(&[0]), "trailing byte"),
        (multi(2, &[good, (4, 0, 9, [1; 8])]), "nine bytes"),
        (multi(2, &[good, (8, 0, 1, [1; 8])]), "outside the region"),
        (
            multi(2, &[good, (u64::MAX, 0, 8, [1; 8])]),
            "offset overflow",
        ),
        (multi(2, &[good, (0, 9, 1, [1; 8])]), "no such region"),
    ] {
        assert_eq!(
            client.call(REGION_WRITE_MULTI, &request),
            Err(EINVAL),
            "{what}"
        );
    }
    assert!(bench.writes.lock().unwrap().is_empty());
    let none = client.call(REGION_WRITE_MULTI, &multi(0, &[]));
    assert_eq!(none, Ok(bytes().u64(0).0));
    client.assert_in_step();
}
