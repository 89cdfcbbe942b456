//! `VFIO_USER_VERSION`.

use serde_json::{Value, json};

use super::client::*;
use super::device::Bench;

/// The JSON of the reply to a proposal with these bytes behind the version.
fn negotiate(data: &[u8]) -> Result<Value, u32> {
    let bench = Bench::new();
    let mut client = Client::connect(&bench.path);
    let reply = client.call(VERSION, &bytes().u16(0).u16(0).raw(data))?;
    assert_eq!(reply[..4], [0; 4], "version 0.0");
    let (nul, json) = reply[4..].split_last().unwrap();
    assert_eq!(*nul, 0);
    client.assert_in_step();
    Ok(serde_json::from_slice(json).unwrap())
}

fn with_nul(json: &str) -> Vec<u8> {
    [json.as_bytes(), &[0]].concat()
}

#[test]
fn json_is_optional_and_without_it_no_capability_comes_back() {
    assert_eq!(negotiate(b""), Ok(json!({"capabilities": {}})));
    assert_eq!(negotiate(b"{}\0"), Ok(json!({"capabilities": {}})));
    let unknown = with_nul(r#"{"other": 1, "capabilities": {"unheard_of": {"a": 1}}}"#);
    assert_eq!(negotiate(&unknown), Ok(json!({"capabilities": {}})));
}

#[test]
fn every_proposed_capability_is_answered_within_the_proposal() {
    let proposal = with_nul(
        r#"{"capabilities": {"max_msg_fds": 16, "max_data_xfer_size": 4096,
            "max_dma_maps": 65535, "pgsizes": 4096, "write_multiple": true,
            "twin_socket": {"supported": true}, "migration": {"pgsize": 4096}}}"#,
    );
    let expected = json!({"capabilities": {"max_msg_fds": 1, "max_data_xfer_size": 4096,
        "max_dma_maps": 65535, "pgsizes": 4096, "write_multiple": true}});
    assert_eq!(negotiate(&proposal), Ok(expected));
}

#[test]
fn limits_above_ours_come_back_as_ours() {
    let proposal = with_nul(
        r#"{"capabilities": {"max_data_xfer_size": 18446744073709551615, "max_dma_maps": 99999}}"#,
    );
    let expected = json!({"capabilities":
        {"max_data_xfer_size": 1048576, "max_dma_maps": 65535}});
    assert_eq!(negotiate(&proposal), Ok(expected));
}

#[test]
fn a_refused_proposal_may_be_followed_by_a_better_one() {
    let bench = Bench::new();
    let mut client = Client::connect(&bench.path);
    assert_eq!(
        client.call(VERSION, &bytes().u16(0).u16(0).raw(b"{")),
        Err(EINVAL)
    );
    assert_eq!(
        client.call(VERSION, &bytes().u16(0)),
        Err(EINVAL),
        "too short"
    );
    assert_eq!(client.call(VERSION, &bytes()), Err(EINVAL), "empty");
    client.call(VERSION, &bytes().u16(0).u16(7)).unwrap();
    client.assert_in_step();
}

#[test]
fn nothing_comes_before_the_version() {
    let bench = Bench::new();
    let mut client = Client::connect(&bench.path);
    let info = bytes().u32(16).u32(0).u32(0).u32(0);
    assert_eq!(client.call(GET_INFO, &info), Err(EINVAL));
    let write = bytes().u64(4).u32(0).u32(1).raw(&[1]);
    assert_eq!(client.call(REGION_WRITE, &write), Err(EINVAL));
    assert!(bench.writes.lock().unwrap().is_empty());
}

#[test]
fn the_agreed_transfer_size_bounds_every_access() {
    let bench = Bench::new();
    let mut client = Client::connect(&bench.path);
    let proposal = with_nul(r#"{"capabilities": {"max_data_xfer_size": 4}}"#);
    client
        .call(VERSION, &bytes().u16(0).u16(0).raw(&proposal))
        .unwrap();
    assert!(client.read(7, 0, 4).is_ok());
    assert_eq!(client.read(7, 0, 5), Err(EINVAL));
    assert_eq!(client.write(7, 0, &[0; 5]), Err(EINVAL));
    client.assert_in_step();
}
