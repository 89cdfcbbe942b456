//! Clients that come and go, and the server's own end.

use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::Path;

use lineproof_host_emulator::vfio_user::{
    BindError, MonotonicClock, PATH_LIMIT, ServeError, Server,
};

use super::client::*;
use super::device::{Bench, PANIC, PIN, TestDevice};

#[test]
fn a_second_client_is_turned_away_at_once_and_the_first_stays() {
    let bench = Bench::new();
    let mut first = bench.client();
    for _ in 0..3 {
        let mut second = Client::connect(&bench.path);
        second.assert_closed();
    }
    first.assert_in_step();
}

#[test]
fn a_second_client_is_told_that_the_device_is_busy_and_reaches_nothing() {
    let bench = Bench::new();
    let mut first = bench.client();
    let write = bytes().u64(4).u32(0).u32(1).raw(&[1]);
    let attempt = [
        message(1, VERSION, 0, &bytes().u16(0).u16(0)),
        message(2, REGION_WRITE, 0, &write),
        message(3, DEVICE_RESET, 0, &bytes()),
    ]
    .concat();
    // Its time to say something is short: a machine under load may miss it.
    let replies = loop {
        let mut second = Client::connect(&bench.path);
        if second.stream.write_all(&attempt).is_err() {
            continue;
        }
        let replies: Vec<_> = std::iter::from_fn(|| second.try_reply()).take(3).collect();
        if replies.len() == 3 {
            break replies;
        }
    };
    assert!(replies.iter().all(|reply| reply.error == EBUSY));
    assert_eq!(first.read(0, 4, 1), Ok(vec![0]));
    drop(first);
    assert_eq!(bench.server.stop().unwrap().resets, 0);
}

#[test]
fn many_unwelcome_clients_keep_neither_the_first_nor_each_other() {
    let bench = Bench::new();
    let mut first = bench.client();
    let mut unwelcome: Vec<_> = (0..20).map(|_| Client::connect(&bench.path)).collect();
    first.assert_in_step();
    for client in &mut unwelcome {
        client.assert_closed();
    }
    drop(first);
    bench.client().assert_in_step();
}

#[test]
fn the_next_client_finds_the_device_as_the_last_one_left_it() {
    let bench = Bench::new();
    for round in 0..50 {
        let mut client = bench.client();
        assert_eq!(client.read(0, 4, 1), Ok(vec![round]));
        client.write(0, 4, &[round + 1]).unwrap();
    }
}

#[test]
fn commands_of_a_client_that_hung_up_are_executed_before_the_next_one_is_served() {
    let bench = Bench::new();
    for round in 1..50 {
        let mut client = bench.client();
        let write = bytes().u64(4).u32(0).u32(1).raw(&[round]);
        for _ in 0..100 {
            client.send(&message(1, REGION_WRITE, NO_REPLY, &write));
        }
        drop(client);
        assert_eq!(bench.client().read(0, 4, 1), Ok(vec![round]));
    }
}

#[test]
fn a_client_that_stops_in_the_middle_of_a_message_does_no_harm() {
    let bench = Bench::new();
    let mut client = bench.client();
    let write = message(1, REGION_WRITE, 0, &bytes().u64(4).u32(0).u32(1).raw(&[7]));
    client.send(&write[..write.len() - 1]);
    drop(client);
    assert_eq!(bench.client().read(0, 4, 1), Ok(vec![0]));
}

#[test]
fn a_client_that_leaves_without_its_replies_does_no_harm() {
    let bench = Bench::new();
    for _ in 0..20 {
        let mut client = bench.client();
        for id in 0..50 {
            client.send(&message(
                id,
                REGION_READ,
                0,
                &bytes().u64(0).u32(7).u32(256),
            ));
        }
    }
    bench.client().assert_in_step();
}

#[test]
fn a_stopped_server_disconnects_removes_its_socket_and_returns_the_device() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.call(DEVICE_RESET, &bytes()).unwrap();
    assert!(bench.server.is_running());
    let device = bench.server.stop().unwrap();
    assert_eq!(device.resets, 1);
    client.assert_closed();
    assert!(!bench.path.exists());
}

#[test]
fn a_dropped_server_is_a_stopped_server() {
    let bench = Bench::new();
    let mut client = bench.client();
    let path = bench.path.clone();
    drop(bench);
    client.assert_closed();
    assert!(!path.exists());
}

#[test]
fn a_panic_of_the_device_reaches_the_owner_as_an_error() {
    let bench = Bench::new();
    let mut client = bench.client();
    client.send(&message(
        1,
        REGION_WRITE,
        0,
        &bytes().u64(PANIC).u32(0).u32(1).raw(&[1]),
    ));
    client.assert_closed();
    let error = bench.server.stop().unwrap_err();
    assert!(
        matches!(&error, ServeError::Panicked { message, .. } if message == "told to"),
        "{error}"
    );
    assert!(!bench.path.exists());
}

#[test]
fn the_socket_is_open_to_its_owner_only() {
    let bench = Bench::new();
    let mode = fs::metadata(&bench.path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

fn bind_error(path: &Path) -> BindError {
    match Server::bind(path) {
        Ok(_) => panic!("bound {}", path.display()),
        Err(error) => error,
    }
}

#[test]
fn a_socket_in_use_is_left_alone() {
    let bench = Bench::new();
    let error = bind_error(&bench.path);
    assert!(matches!(error, BindError::InUse { .. }), "{error}");
    bench.client().assert_in_step();
}

#[test]
fn the_socket_of_a_dead_server_is_replaced() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    drop(UnixListener::bind(&path).unwrap());
    assert!(path.exists(), "what kill -9 leaves");
    let server = Server::bind(&path)
        .unwrap()
        .spawn(TestDevice::default(), MonotonicClock::new())
        .unwrap();
    Client::negotiated(&path).assert_in_step();
    server.stop().unwrap();
}

#[test]
fn a_file_in_the_way_is_left_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("socket");
    fs::write(&path, "precious").unwrap();
    let error = bind_error(&path);
    assert!(matches!(error, BindError::Occupied { .. }), "{error}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "precious");
}

#[test]
fn a_path_that_no_socket_can_have_is_refused_with_its_length() {
    let path = Path::new("/tmp").join("x".repeat(PATH_LIMIT));
    let error = bind_error(&path);
    let text = error.to_string();
    assert!(text.contains("112 bytes") && text.contains("107"), "{text}");
}

#[test]
fn the_longest_path_works() {
    let directory = tempfile::tempdir().unwrap();
    let room = PATH_LIMIT - directory.path().as_os_str().len() - 1;
    let path = directory.path().join("x".repeat(room));
    let server = Server::bind(&path)
        .unwrap()
        .spawn(TestDevice::default(), MonotonicClock::new())
        .unwrap();
    Client::negotiated(&path).assert_in_step();
    server.stop().unwrap();
}

#[test]
fn a_directory_that_does_not_exist_is_named() {
    let text = bind_error(Path::new("/nonexistent/socket")).to_string();
    assert!(text.contains("/nonexistent/socket"), "{text}");
}

#[test]
fn a_successors_socket_is_not_removed() {
    let bench = Bench::new();
    fs::remove_file(&bench.path).unwrap();
    let _successor = UnixListener::bind(&bench.path).unwrap();
    bench.server.stop().unwrap();
    assert!(bench.path.exists());
}

#[test]
fn the_pin_survives_its_client() {
    use std::os::fd::AsFd;
    let bench = Bench::new();
    bench.client().write(0, PIN, &[1]).unwrap();
    let mut client = bench.client();
    let trigger = new_eventfd();
    client.set_intx(0x24, &[trigger.as_fd()]).unwrap();
    assert_eq!(take(&trigger), Some(1));
}
