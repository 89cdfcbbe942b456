//! `VFIO_USER_DEVICE_RESET`.

use super::client::*;
use super::device::Bench;

#[test]
fn a_reset_resets_the_device() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.write(0, 4, &[0x5a]).unwrap();
    assert_eq!(client.call(DEVICE_RESET, &bytes()), Ok(vec![]));
    assert_eq!(client.read(0, 4, 1), Ok(vec![0]));
    drop(client);
    assert_eq!(bench.server.stop().unwrap().resets, 1);
}
