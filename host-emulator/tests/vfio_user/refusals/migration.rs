//! `VFIO_USER_DEVICE_FEATURE`, `VFIO_USER_MIG_DATA_READ` and
//! `VFIO_USER_MIG_DATA_WRITE`.

use lineproof_host_emulator::{Card, CardConfig, CardType, Instant};

use super::{Attempt, call, refusals};
use crate::client::{Bytes, MIG_DATA_WRITE, bytes};

const GET: u32 = 1 << 16;
const SET: u32 = 1 << 17;
const PROBE: u32 = 1 << 18;
const MIGRATION: u32 = 1;
const DEVICE_STATE: u32 = 2;

const STOP: u32 = 1;
const STOP_COPY: u32 = 3;
const RESUMING: u32 = 4;
const PRE_COPY: u32 = 6;
const PRE_COPY_P2P: u32 = 7;

const MEBIBYTE: u32 = 1024 * 1024;

fn feature(argsz: u32, flags: u32) -> Attempt {
    call(bytes().u32(argsz).u32(flags))
}

fn set_payload(state: u32) -> Bytes {
    bytes().u32(16).u32(SET | DEVICE_STATE).u32(state).u32(0)
}

fn set(state: u32) -> Attempt {
    call(set_payload(state))
}

fn data(data: &[u8]) -> Bytes {
    let size = data.len() as u32;
    bytes().u32(8 + size).u32(size).raw(data)
}

/// In `RESUMING`, this much of a state having come.
fn resuming_with(payload: Bytes, state: &[u8]) -> Attempt {
    call(payload)
        .in_state(RESUMING)
        .after(MIG_DATA_WRITE, data(state))
}

/// An untouched card's state.
fn state() -> Vec<u8> {
    Card::new(CardConfig::default()).save(Instant::default())
}

/// That state with the byte at `at` another one.
fn changed(at: usize) -> Vec<u8> {
    let mut state = state();
    state[at] ^= 1;
    state
}

fn one_port() -> Vec<u8> {
    let card_type = CardType::Mtty1;
    Card::new(CardConfig {
        card_type,
        ..CardConfig::default()
    })
    .save(Instant::default())
}

refusals! {
    DEVICE_FEATURE {
        feature_without_payload: "payload", "empty" => EINVAL, call(bytes());
        feature_too_short: "payload", "7 bytes, not 8 or more" => EINVAL, call(bytes().raw(&[8, 0, 0, 0, 1, 0, 1]));
        feature_argsz_too_small: "argsz", "7" => EINVAL, feature(7, GET | MIGRATION);
        feature_argsz_without_data: "argsz", "8 with data behind them" => EINVAL, call(bytes().u32(8).u32(SET | DEVICE_STATE).u32(STOP).u32(0));
        feature_no_method: "flags", "no method" => EINVAL, feature(16, MIGRATION);
        feature_get_and_set: "flags", "get and set without probe" => EINVAL, feature(16, GET | SET | DEVICE_STATE);
        feature_unknown_flag: "flags", "bit 19" => EINVAL, feature(16, GET | 1 << 19 | MIGRATION);
        feature_set_migration: "flags", "set of MIGRATION, which can only be got" => EINVAL, call(bytes().u32(16).u32(SET | MIGRATION).u64(1));
        feature_probe_set_migration: "flags", "probe for a set of MIGRATION" => EINVAL, feature(8, PROBE | SET | MIGRATION);
        feature_token: "feature", "0, the VF token" => ENOTTY, feature(24, GET);
        feature_low_power: "feature", "3, low power" => ENOTTY, feature(8, SET | 3);
        feature_dma_logging_start: "feature", "6, DMA logging: the card masters no bus" => ENOTTY, feature(24, SET | 6);
        feature_dma_logging_stop: "feature", "7, DMA logging" => ENOTTY, feature(8, SET | 7);
        feature_dma_logging_report: "feature", "8, DMA logging" => ENOTTY, feature(32, GET | 8);
        feature_probe_unknown: "feature", "65535, probed" => ENOTTY, feature(8, PROBE | 0xffff);
        feature_probe_with_data: "data", "8 bytes with a probe" => EINVAL, call(bytes().u32(16).u32(PROBE | SET | DEVICE_STATE).u64(1));
        feature_get_with_other_data: "data", "4 bytes of 8 with a get" => EINVAL, call(bytes().u32(16).u32(GET | DEVICE_STATE).u32(0));
        feature_set_without_data: "data", "none to set" => EINVAL, feature(16, SET | DEVICE_STATE);
        feature_set_too_short: "data", "7 bytes of 8 to set" => EINVAL, call(bytes().u32(16).u32(SET | DEVICE_STATE).raw(&[1, 0, 0, 0, 0, 0, 0]));
        feature_set_too_long: "data", "9 bytes of 8 to set" => EINVAL, call(bytes().u32(17).u32(SET | DEVICE_STATE).raw(&[1, 0, 0, 0, 0, 0, 0, 0, 0]));
        feature_set_error: "device_state", "0, ERROR" => EINVAL, set(0);
        feature_set_unknown: "device_state", "8" => EINVAL, set(8);
        feature_set_largest: "device_state", "2^32 - 1" => EINVAL, set(u32::MAX);
        feature_back_to_pre_copy: "device_state", "STOP_COPY to PRE_COPY" => EINVAL, set(PRE_COPY).in_state(STOP_COPY);
        feature_back_to_pre_copy_p2p: "device_state", "STOP_COPY to PRE_COPY_P2P" => EINVAL, set(PRE_COPY_P2P).in_state(STOP_COPY);
        feature_resume_nothing: "device_state", "RESUMING to STOP without a state" => EINVAL, set(STOP).in_state(RESUMING);
        feature_resume_cut_off: "device_state", "RESUMING to STOP, the state cut off" => EINVAL, resuming_with(set_payload(STOP), &state()[..100]);
        feature_resume_damaged: "device_state", "RESUMING to STOP, the state damaged" => EINVAL, resuming_with(set_payload(STOP), &changed(100));
        feature_resume_too_long: "device_state", "RESUMING to STOP, the state too long" => EINVAL, resuming_with(set_payload(STOP), &[&state()[..], &[0]].concat());
        feature_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, feature(16, GET | MIGRATION).with_pipes(1);
    }
    MIG_DATA_READ {
        data_read_without_payload: "payload", "empty" => EINVAL, call(bytes()).in_state(STOP_COPY);
        data_read_too_short: "payload", "7 bytes, not 8" => EINVAL, call(bytes().raw(&[0; 7])).in_state(STOP_COPY);
        data_read_too_long: "payload", "9 bytes, not 8" => EINVAL, call(bytes().u32(9).u32(1).raw(&[0])).in_state(STOP_COPY);
        data_read_argsz_zero: "argsz", "0" => EINVAL, call(bytes().u32(0).u32(0)).in_state(STOP_COPY);
        data_read_argsz_without_room: "argsz", "8 for 1 byte" => EINVAL, call(bytes().u32(8).u32(1)).in_state(STOP_COPY);
        data_read_more_than_allowed: "size", "more than max_data_xfer_size" => EINVAL, call(bytes().u32(u32::MAX).u32(MEBIBYTE + 1)).in_state(STOP_COPY);
        data_read_most: "size", "2^32 - 1" => EINVAL, call(bytes().u32(u32::MAX).u32(u32::MAX)).in_state(STOP_COPY);
        data_read_running: "state", "RUNNING" => EINVAL, call(bytes().u32(9).u32(1));
        data_read_stopped: "state", "STOP" => EINVAL, call(bytes().u32(9).u32(1)).in_state(STOP);
        data_read_resuming: "state", "RESUMING" => EINVAL, call(bytes().u32(9).u32(1)).in_state(RESUMING);
        data_read_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, call(bytes().u32(9).u32(1)).in_state(STOP_COPY).with_pipes(1);
    }
    MIG_DATA_WRITE {
        data_write_without_payload: "payload", "empty" => EINVAL, call(bytes()).in_state(RESUMING);
        data_write_too_short: "payload", "7 bytes, not 8 or more" => EINVAL, call(bytes().raw(&[0; 7])).in_state(RESUMING);
        data_write_less_than_size: "size", "2 for 1 byte" => EINVAL, call(bytes().u32(10).u32(2).raw(b"L")).in_state(RESUMING);
        data_write_more_than_size: "size", "0 for 1 byte" => EINVAL, call(bytes().u32(8).u32(0).raw(b"L")).in_state(RESUMING);
        data_write_most: "size", "2^32 - 1" => EINVAL, call(bytes().u32(u32::MAX).u32(u32::MAX).raw(b"L")).in_state(RESUMING);
        data_write_more_than_a_state: "size", "more than any state has" => ENOSPC, call(data(&[0; 64 * 1024])).in_state(RESUMING);
        data_write_no_state: "data", "no state at all" => EINVAL, call(data(&changed(0))).in_state(RESUMING);
        data_write_damaged_head: "data", "a damaged head" => EINVAL, call(data(&changed(20))).in_state(RESUMING);
        data_write_other_version: "data", "another version of the format" => EOPNOTSUPP, call(data(&changed(8))).in_state(RESUMING);
        data_write_other_card: "data", "the state of a one-port card" => EOPNOTSUPP, call(data(&one_port())).in_state(RESUMING);
        data_write_running: "state", "RUNNING" => EINVAL, call(data(b"L"));
        data_write_stopped: "state", "STOP" => EINVAL, call(data(b"L")).in_state(STOP);
        data_write_copying: "state", "STOP_COPY" => EINVAL, call(data(b"L")).in_state(STOP_COPY);
        data_write_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, call(data(b"L")).in_state(RESUMING).with_pipes(1);
    }
}
