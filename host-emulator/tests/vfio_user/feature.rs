//! `VFIO_USER_DEVICE_FEATURE`, `VFIO_USER_MIG_DATA_READ` and
//! `VFIO_USER_MIG_DATA_WRITE` on a device that supports none of them.

use super::client::*;
use super::device::Bench;

const GET: u32 = 1 << 16;
const SET: u32 = 1 << 17;
const PROBE: u32 = 1 << 18;

#[test]
fn no_feature_is_supported_by_any_method() {
    let bench = Bench::new();
    let mut client = bench.client();
    for feature in [0, 1, 2, 6, 7, 8, 0xffff] {
        for method in [GET, SET, PROBE, PROBE | GET, PROBE | SET, PROBE | GET | SET] {
            let request = bytes().u32(8).u32(method | feature);
            assert_eq!(client.call(DEVICE_FEATURE, &request), Err(ENOTTY));
        }
    }
    let state = bytes().u32(16).u32(SET | 2).u32(2).u32(0);
    assert_eq!(
        client.call(DEVICE_FEATURE, &state),
        Err(ENOTTY),
        "with data"
    );
    client.assert_in_step();
}

#[test]
fn there_is_no_migration_data_in_either_direction() {
    let bench = Bench::new();
    let mut client = bench.client();
    for command in [MIG_DATA_READ, MIG_DATA_WRITE] {
        for request in [
            bytes(),
            bytes().u32(8),
            bytes().u32(8).u32(0),
            bytes().u32(8).u32(u32::MAX),
            bytes().u32(12).u32(4).u32(0),
        ] {
            assert_eq!(client.call(command, &request), Err(EINVAL));
        }
    }
    client.assert_in_step();
}
