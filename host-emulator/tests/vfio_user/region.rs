//! `VFIO_USER_REGION_READ`, `VFIO_USER_REGION_WRITE` and
//! `VFIO_USER_REGION_WRITE_MULTI`.

use lineproof_host_emulator::vfio_user::PciRegion;

use super::client::*;
use super::device::{Bench, REFUSED};

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
fn what_the_device_refuses_is_refused() {
    let bench = Bench::new();
    let mut client = bench.client();
    assert_eq!(client.read(0, REFUSED, 1), Err(EINVAL));
    assert_eq!(client.write(0, REFUSED, &[1]), Err(EINVAL));
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
