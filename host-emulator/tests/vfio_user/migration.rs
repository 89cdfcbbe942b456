//! Moving a card from one server to another: `VFIO_USER_DEVICE_FEATURE`,
//! `VFIO_USER_MIG_DATA_READ` and `VFIO_USER_MIG_DATA_WRITE`.

use std::os::fd::AsFd;

use lineproof_host_emulator::{CardConfig, CardType, Wiring};

use super::card::CardBench;
use super::client::*;

const GET: u32 = 1 << 16;
const SET: u32 = 1 << 17;
const PROBE: u32 = 1 << 18;

const MIGRATION: u32 = 1;
const DEVICE_STATE: u32 = 2;

const STOP: u32 = 1;
const RUNNING: u32 = 2;
const STOP_COPY: u32 = 3;
const RESUMING: u32 = 4;
const RUNNING_P2P: u32 = 5;
const PRE_COPY: u32 = 6;
const PRE_COPY_P2P: u32 = 7;

/// 115200 8N1 takes ten bits of 8680 and five ninths nanoseconds.
const CHARACTER: u64 = 86_806;

fn null_modem() -> CardConfig {
    CardConfig {
        wiring: Wiring::NullModem,
        ..CardConfig::default()
    }
}

fn set_state(client: &mut Client, state: u32) -> Result<(), u32> {
    let request = bytes().u32(16).u32(SET | DEVICE_STATE).u32(state).u32(0);
    let reply = client.call(DEVICE_FEATURE, &request)?;
    assert_eq!(reply, request.0, "the request comes back");
    Ok(())
}

fn state(client: &mut Client) -> u32 {
    let request = bytes().u32(16).u32(GET | DEVICE_STATE);
    let reply = client.call(DEVICE_FEATURE, &request).unwrap();
    assert_eq!(reply[..8], bytes().u32(16).u32(GET | DEVICE_STATE).0);
    assert_eq!(u32_at(&reply, 12), u32::MAX, "no data_fd");
    u32_at(&reply, 8)
}

fn read_data(client: &mut Client, size: u32) -> Result<Vec<u8>, u32> {
    let reply = client.call(MIG_DATA_READ, &bytes().u32(8 + size).u32(size))?;
    let got = u32_at(&reply, 4);
    assert_eq!((u32_at(&reply, 0), reply.len() as u32), (8 + got, 8 + got));
    assert!(got <= size);
    Ok(reply[8..].to_vec())
}

/// Reads until there is no more, `step` bytes at a time.
fn read_all(client: &mut Client, step: u32) -> Vec<u8> {
    let mut data = Vec::new();
    loop {
        let part = read_data(client, step).unwrap();
        data.extend(&part);
        if part.len() < step as usize {
            return data;
        }
    }
}

fn write_data(client: &mut Client, data: &[u8]) -> Result<(), u32> {
    let size = data.len() as u32;
    let reply = client.call(MIG_DATA_WRITE, &bytes().u32(8 + size).u32(size).raw(data))?;
    assert!(reply.is_empty());
    Ok(())
}

/// What `client`'s card is at this moment.
fn save(client: &mut Client) -> Vec<u8> {
    set_state(client, STOP_COPY).unwrap();
    let data = read_all(client, 1000);
    set_state(client, STOP).unwrap();
    data
}

/// Sets both ports to 115200 8N1 with FIFOs.
fn set_up(client: &mut Client) {
    for port in [0, 1] {
        for (register, value) in [(3, 0x83), (0, 1), (1, 0), (3, 0x03), (2, 0x07)] {
            client.write(port, register, &[value]).unwrap();
        }
    }
}

/// Everything that waits in `port`'s receiver.
fn receive(client: &mut Client, port: u32) -> Vec<u8> {
    let mut received = Vec::new();
    while client.read(port, 5, 1).unwrap()[0] & 1 != 0 {
        received.extend(client.read(port, 0, 1).unwrap());
    }
    received
}

#[test]
fn the_card_can_be_moved_as_the_kernels_can() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let get = bytes().u32(16).u32(GET | MIGRATION);
    let capable = bytes().u32(16).u32(GET | MIGRATION).u64(0b111);
    assert_eq!(client.call(DEVICE_FEATURE, &get), Ok(capable.0));
    // A client without room for the answer is told how much it needs.
    let get = bytes().u32(8).u32(GET | MIGRATION);
    let size = bytes().u32(16).u32(GET | MIGRATION);
    assert_eq!(client.call(DEVICE_FEATURE, &get), Ok(size.0));
    for (flags, outcome) in [
        (PROBE | GET | MIGRATION, Ok(())),
        (PROBE | MIGRATION, Ok(())),
        (PROBE | SET | MIGRATION, Err(EINVAL)),
        (PROBE | GET | SET | DEVICE_STATE, Ok(())),
        (PROBE | SET | DEVICE_STATE, Ok(())),
        (PROBE | GET | 6, Err(ENOTTY)),
        (PROBE | SET | 6, Err(ENOTTY)),
    ] {
        let probe = bytes().u32(8).u32(flags);
        let expected = outcome.map(|()| probe.0.clone());
        assert_eq!(client.call(DEVICE_FEATURE, &probe), expected, "{flags:#x}");
    }
    assert_eq!(state(&mut client), RUNNING);
}

#[test]
fn every_state_leads_to_every_other_but_back_from_the_last_copy() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let whole = save(&mut client);
    for from in 1..8 {
        for to in 0..9 {
            client.call(DEVICE_RESET, &bytes()).unwrap();
            set_state(&mut client, from).unwrap();
            if from == RESUMING {
                write_data(&mut client, &whole).unwrap();
            }
            let refused =
                matches!(to, 0 | 8) || from == STOP_COPY && matches!(to, PRE_COPY | PRE_COPY_P2P);
            let expected = if refused { Err(EINVAL) } else { Ok(()) };
            assert_eq!(set_state(&mut client, to), expected, "{from} to {to}");
            let reached = if refused { from } else { to };
            assert_eq!(state(&mut client), reached, "{from} to {to}");
        }
    }
}

#[test]
fn a_stopped_cards_time_stands_still_and_then_goes_on() {
    let bench = CardBench::new(null_modem());
    let mut client = bench.client();
    set_up(&mut client);
    client.write(0, 0, b"x").unwrap();
    bench.clock.advance(CHARACTER / 2);
    set_state(&mut client, STOP).unwrap();
    bench.clock.advance(1_000_000_000);
    set_state(&mut client, RUNNING).unwrap();
    assert_eq!(receive(&mut client, 1), b"", "half a character has gone");
    bench.clock.advance(CHARACTER / 2);
    assert_eq!(receive(&mut client, 1), b"x");
}

#[test]
fn a_stopped_card_answers_for_config_space_only() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let multi = |region: u32| {
        let config = bytes().u64(2).u64(0x3c).u32(7).u32(1).u64(0);
        config.u64(0x3c).u32(region).u32(1).u64(0)
    };
    for (state, config_write) in [
        (STOP, Ok(())),
        (STOP_COPY, Err(EBUSY)),
        (RESUMING, Err(EBUSY)),
    ] {
        client.call(DEVICE_RESET, &bytes()).unwrap();
        set_state(&mut client, state).unwrap();
        assert_eq!(client.read(0, 7, 1), Err(EBUSY), "{state}");
        assert_eq!(client.write(1, 7, &[1]), Err(EBUSY), "{state}");
        assert_eq!(client.read(7, 0, 2), Ok(vec![0x48, 0x43]), "{state}");
        assert_eq!(client.write(7, 0x3c, &[9]), config_write, "{state}");
        let written = client.call(REGION_WRITE_MULTI, &multi(7)).map(drop);
        assert_eq!(written, config_write, "{state}");
    }
    for state in [RUNNING_P2P, PRE_COPY, PRE_COPY_P2P] {
        client.call(DEVICE_RESET, &bytes()).unwrap();
        set_state(&mut client, state).unwrap();
        client.write(0, 7, &[0x5a]).unwrap();
        assert_eq!(client.read(0, 7, 1), Ok(vec![0x5a]), "{state}");
    }
}

#[test]
fn a_stopped_card_interrupts_nobody_until_it_runs_again() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let trigger = new_eventfd();
    // The THRE interrupt of an idle transmitter, while INTx is disabled.
    client.write(7, 5, &[4]).unwrap();
    client.write(0, 1, &[2]).unwrap();
    client.set_intx(0x24, &[trigger.as_fd()]).unwrap();
    set_state(&mut client, STOP).unwrap();
    client.write(7, 5, &[0]).unwrap();
    client.set_intx(0x11, &[]).unwrap();
    assert_eq!(take(&trigger), None, "stopped");
    set_state(&mut client, RUNNING_P2P).unwrap();
    assert_eq!(take(&trigger), Some(1));
}

#[test]
fn a_card_in_the_middle_of_a_transfer_moves_to_another_server() {
    let source = CardBench::new(null_modem());
    let mut client = source.client();
    set_up(&mut client);
    // Received data interrupts port 1; a register to be known again by.
    client.write(1, 1, &[1]).unwrap();
    client.write(0, 7, &[0x5a]).unwrap();
    for byte in b"moved" {
        client.write(0, 0, &[*byte]).unwrap();
    }
    source.clock.advance(CHARACTER * 5 / 2);
    // As a user would who wants to know early whether it will work.
    set_state(&mut client, PRE_COPY).unwrap();
    let mut moved = read_all(&mut client, 7);
    assert!(!moved.is_empty() && moved.len() < 100, "{}", moved.len());
    assert_eq!(read_data(&mut client, 7), Ok(vec![]), "no more for now");

    let target = CardBench::new(null_modem());
    target.clock.set(5_000_000);
    let mut other = target.client();
    let trigger = new_eventfd();
    other.set_intx(0x24, &[trigger.as_fd()]).unwrap();
    set_state(&mut other, RESUMING).unwrap();
    write_data(&mut other, &moved).unwrap();

    set_state(&mut client, STOP_COPY).unwrap();
    moved = read_all(&mut client, 64);
    for part in moved.chunks(50) {
        write_data(&mut other, part).unwrap();
    }
    set_state(&mut other, STOP).unwrap();
    assert_eq!(take(&trigger), None, "not yet running");
    set_state(&mut other, RUNNING).unwrap();
    assert_eq!(take(&trigger), Some(1), "data waits in port 1");
    assert_eq!(other.read(0, 7, 1), Ok(vec![0x5a]));
    assert_eq!(receive(&mut other, 1), b"mo");
    target.clock.advance(CHARACTER * 5 / 2);
    assert_eq!(receive(&mut other, 1), b"ved");
}

#[test]
fn every_transfer_begins_at_the_beginning() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let whole = save(&mut client);
    assert_eq!(save(&mut client), whole);
    set_state(&mut client, PRE_COPY).unwrap();
    assert_eq!(read_all(&mut client, 1000), whole[..24]);
    set_state(&mut client, STOP).unwrap();
    assert_eq!(save(&mut client), whole);
}

#[test]
fn the_stream_may_be_cut_anywhere() {
    let source = CardBench::new(CardConfig::default());
    let mut client = source.client();
    client.write(0, 7, &[0x5a]).unwrap();
    set_state(&mut client, STOP_COPY).unwrap();
    let saved = read_all(&mut client, 1);
    set_state(&mut client, STOP).unwrap();
    let mut other = source.client_after(client);
    other.call(DEVICE_RESET, &bytes()).unwrap();
    set_state(&mut other, RESUMING).unwrap();
    for byte in &saved {
        write_data(&mut other, &[*byte]).unwrap();
    }
    set_state(&mut other, RUNNING).unwrap();
    assert_eq!(other.read(0, 7, 1), Ok(vec![0x5a]));
}

#[test]
fn a_state_that_cannot_be_is_refused_and_the_card_keeps_its_own() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let good = save(&mut client);
    set_state(&mut client, RUNNING).unwrap();
    client.write(0, 7, &[0x5a]).unwrap();
    let mut flipped = good.clone();
    flipped[40] ^= 1;
    let longer = [&good[..], &[0]].concat();
    for bad in [
        &[][..],
        &good[..30],
        &good[..good.len() - 1],
        &flipped,
        &longer,
    ] {
        set_state(&mut client, RESUMING).unwrap();
        write_data(&mut client, bad).unwrap();
        for target in [STOP, RUNNING] {
            assert_eq!(set_state(&mut client, target), Err(EINVAL), "{}", bad.len());
            assert_eq!(state(&mut client), RESUMING);
        }
        // Only a client that has not finished may go on.
        if bad == &good[..30] {
            write_data(&mut client, &good[30..]).unwrap();
            assert_eq!(set_state(&mut client, RUNNING), Ok(()));
            client.write(0, 7, &[0x5a]).unwrap();
            continue;
        }
        drop(client);
        client = bench.client();
        assert_eq!(state(&mut client), RUNNING);
        assert_eq!(client.read(0, 7, 1), Ok(vec![0x5a]));
    }
}

#[test]
fn a_state_of_another_card_is_refused_as_soon_as_it_says_so() {
    let one_port = CardBench::new(CardConfig {
        card_type: CardType::Mtty1,
        ..CardConfig::default()
    });
    let other = save(&mut one_port.client());
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let mut newer = save(&mut client);
    newer[8] += 1;
    let mut nonsense = newer.clone();
    nonsense[0] ^= 1;
    for (bad, errno) in [(other, EOPNOTSUPP), (newer, EOPNOTSUPP), (nonsense, EINVAL)] {
        client.call(DEVICE_RESET, &bytes()).unwrap();
        set_state(&mut client, RESUMING).unwrap();
        assert_eq!(write_data(&mut client, &bad[..23]), Ok(()), "no head yet");
        assert_eq!(write_data(&mut client, &bad[23..24]), Err(errno));
        assert_eq!(write_data(&mut client, &bad[23..]), Err(errno));
        assert_eq!(set_state(&mut client, STOP), Err(EINVAL));
    }
}

#[test]
fn more_data_than_a_card_has_is_refused() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    let head = save(&mut client)[..24].to_vec();
    set_state(&mut client, RESUMING).unwrap();
    write_data(&mut client, &head).unwrap();
    let part = vec![0; 1024];
    let refusal = (0..1000).find_map(|_| write_data(&mut client, &part).err());
    assert_eq!(refusal, Some(ENOSPC));
    client.assert_in_step();
}

#[test]
fn a_reset_ends_every_transfer_and_the_card_runs() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    for from in 1..8 {
        set_state(&mut client, from).unwrap();
        client.call(DEVICE_RESET, &bytes()).unwrap();
        assert_eq!(state(&mut client), RUNNING, "{from}");
        assert_eq!(read_data(&mut client, 1), Err(EINVAL));
        client.read(0, 7, 1).unwrap();
    }
}

#[test]
fn the_next_client_finds_a_running_card_as_it_was() {
    let bench = CardBench::new(null_modem());
    let mut client = bench.client();
    set_up(&mut client);
    for from in 1..8 {
        client.write(0, 0, b"x").unwrap();
        set_state(&mut client, from).unwrap();
        bench.clock.advance(CHARACTER);
        client = bench.client_after(client);
        let stopped = matches!(from, STOP | STOP_COPY | RESUMING);
        let expected: &[u8] = if stopped { b"" } else { b"x" };
        assert_eq!(receive(&mut client, 1), expected, "{from}");
        bench.clock.advance(CHARACTER);
        receive(&mut client, 1);
    }
}
