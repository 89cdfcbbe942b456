//! What is in the way, and who says what they should not.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use super::{OTHER, UUID, control, create, mdev, stop};
use crate::sandbox::{Ended, Sandbox, end};

/// Says `words` to the daemon and hears one line.
fn say(sandbox: &Sandbox, words: &[u8]) -> String {
    let mut stream = UnixStream::connect(control(sandbox)).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    // The daemon may have had enough before all is said.
    let _ = stream.write_all(words);
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).unwrap();
    line
}

#[test]
fn garbage_is_answered_and_harms_nobody() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let deep = [b"[".repeat(10_000), b"\n".to_vec()].concat();
    for words in [
        &b"\n"[..],
        b"garbage\n",
        b"{\"version\":1}\n",
        b"{\"version\":7,\"body\":{}}\n",
        b"{\"version\":1,\"body\":{\"remove\":{\"uuid\":\"*\",\"force\":true}}}\n",
        b"\xff\xfe\x00\x01\n",
        &deep,
    ] {
        let answer = say(&sandbox, words);
        assert!(answer.contains("failed"), "{answer:?} to {words:?}");
    }
    mdev(&sandbox, &["show", UUID]).expect(0, &["Client: none"]);
    stop(&sandbox);
}

#[test]
fn a_request_without_end_is_cut_off() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let answer = say(&sandbox, &vec![b'x'; 1 << 20]);
    assert!(answer.contains("at most"), "{answer:?}");
    mdev(&sandbox, &["show", UUID]).expect(0, &[]);
    stop(&sandbox);
}

#[test]
fn silent_and_deaf_clients_stop_nobody() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let silent: Vec<UnixStream> = (0..200)
        .map(|_| UnixStream::connect(control(&sandbox)).unwrap())
        .collect();
    // Asks and never listens, until the daemon does not listen either.
    let mut deaf = UnixStream::connect(control(&sandbox)).unwrap();
    deaf.set_nonblocking(true).unwrap();
    let question = format!("{{\"version\":1,\"body\":{{\"show\":{{\"uuid\":\"{UUID}\"}}}}}}\n");
    for _ in 0..10_000 {
        if deaf.write_all(question.as_bytes()).is_err() {
            break;
        }
    }
    create(&sandbox, "mtty-2", OTHER);
    mdev(&sandbox, &["remove", OTHER]).expect(0, &[]);
    drop((silent, deaf));
    stop(&sandbox);
}

#[test]
fn half_a_request_is_no_request() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let stop_it = b"{\"version\":1,\"body\":{\"stop\":{\"force\":true}}}";
    let mut stream = UnixStream::connect(control(&sandbox)).unwrap();
    stream.write_all(stop_it).unwrap();
    drop(stream);
    mdev(&sandbox, &["show", UUID]).expect(0, &[]);
    stop(&sandbox);
}

#[test]
fn everything_of_the_daemon_is_open_to_its_user_only() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    for (name, mode) in [
        ("lineproof", 0o700),
        ("lineproof/mdevd", 0o700),
        ("lineproof/mdevd/control", 0o600),
        ("lineproof/mdevd/lock", 0o600),
        ("lineproof/mdevd/log", 0o600),
        ("lineproof/mtty", 0o700),
    ] {
        let found = fs::metadata(sandbox.path(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(found & 0o777, mode, "{name}");
    }
    stop(&sandbox);
}

/// A creation with something in the way at `name`.
fn refused(sandbox: &Sandbox, words: &[&str]) -> Ended {
    let ended = mdev(sandbox, &["create", "mtty-2"]);
    ended.expect(3, words).line();
    assert!(sandbox.processes_with("mdev serve").is_empty());
    ended
}

#[test]
fn a_symbolic_link_in_the_way_is_refused() {
    for name in ["lineproof", "lineproof/mdevd", "lineproof/mtty"] {
        let sandbox = Sandbox::new();
        let elsewhere = sandbox.path("elsewhere");
        fs::create_dir(&elsewhere).unwrap();
        fs::set_permissions(&elsewhere, fs::Permissions::from_mode(0o700)).unwrap();
        if name != "lineproof" {
            make_private(&sandbox, "lineproof");
        }
        symlink(&elsewhere, sandbox.path(name)).unwrap();
        refused(&sandbox, &["symbolic link", "ELOOP"]);
        assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0, "{name}");
    }
}

#[test]
fn a_lock_or_log_that_is_a_link_is_not_followed() {
    for name in ["lock", "log"] {
        let sandbox = Sandbox::new();
        make_private(&sandbox, "lineproof");
        make_private(&sandbox, "lineproof/mdevd");
        let precious = sandbox.path("precious");
        fs::write(&precious, "data").unwrap();
        symlink(&precious, sandbox.path("lineproof/mdevd").join(name)).unwrap();
        let ended = mdev(&sandbox, &["create", "mtty-2"]);
        // The log is replaced, the lock is nobody's to replace.
        assert_eq!(
            ended.code(),
            if name == "log" { 0 } else { 3 },
            "{ended:#?}"
        );
        assert_eq!(fs::read_to_string(&precious).unwrap(), "data", "{name}");
    }
}

#[test]
fn a_directory_that_others_can_enter_is_refused() {
    for name in ["lineproof", "lineproof/mdevd", "lineproof/mtty"] {
        let sandbox = Sandbox::new();
        make_private(&sandbox, "lineproof");
        if name != "lineproof" {
            make_private(&sandbox, name);
        }
        let open = fs::Permissions::from_mode(0o777);
        fs::set_permissions(sandbox.path(name), open).unwrap();
        refused(&sandbox, &["open to others", "EPERM"]);
    }
}

#[test]
fn a_directory_of_somebody_else_is_refused() {
    // Only root can give a directory away; the rule itself has a test for
    // everybody in the emulator.
    if !rustix::process::geteuid().is_root() {
        return;
    }
    for name in ["lineproof", "lineproof/mdevd", "lineproof/mtty"] {
        let sandbox = Sandbox::new();
        make_private(&sandbox, "lineproof");
        if name != "lineproof" {
            make_private(&sandbox, name);
        }
        std::os::unix::fs::chown(sandbox.path(name), Some(65_534), None).unwrap();
        refused(&sandbox, &["belongs to user 65534", "EPERM"]);
    }
}

#[test]
fn a_file_in_the_control_sockets_place_is_kept() {
    let sandbox = Sandbox::new();
    make_private(&sandbox, "lineproof");
    make_private(&sandbox, "lineproof/mdevd");
    fs::write(control(&sandbox), "data").unwrap();
    refused(&sandbox, &["a file is in the way"]);
    assert_eq!(fs::read_to_string(control(&sandbox)).unwrap(), "data");
    fs::remove_file(control(&sandbox)).unwrap();
}

#[test]
fn the_control_socket_of_a_dead_daemon_is_replaced() {
    let sandbox = Sandbox::new();
    make_private(&sandbox, "lineproof");
    make_private(&sandbox, "lineproof/mdevd");
    drop(std::os::unix::net::UnixListener::bind(control(&sandbox)).unwrap());
    create(&sandbox, "mtty-2", UUID);
    stop(&sandbox);
}

/// A place for the daemon, with a record that says `record`.
fn with_record(record: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    make_private(&sandbox, "lineproof");
    make_private(&sandbox, "lineproof/mdevd");
    fs::write(sandbox.path("lineproof/mdevd/instances"), record).unwrap();
    sandbox
}

fn make_fifo(sandbox: &Sandbox, name: &str) {
    let mut command = sandbox.program("mkfifo");
    command.arg(sandbox.path("lineproof/mdevd").join(name));
    end(command).expect(0, &[]);
}

#[test]
fn only_what_a_daemon_writes_is_read_out_of_its_record() {
    let sandbox = with_record(&format!(
        "\x1b[2J mtty-2\n{UUID} mtty-2\n{OTHER} \x1b[31m\nwords\n{}",
        "x".repeat(1 << 20)
    ));
    let list = mdev(&sandbox, &["list"]);
    let line = list.expect(0, &[]).line();
    assert!(line.contains(&format!(": {UUID} mtty-2;")), "{line:?}");
}

#[test]
fn a_record_that_is_no_file_is_neither_followed_nor_waited_for() {
    let sandbox = with_record(&format!("{UUID} mtty-2"));
    let record = sandbox.path("lineproof/mdevd/instances");
    let precious = sandbox.path("precious");
    fs::rename(&record, &precious).unwrap();
    symlink(&precious, &record).unwrap();
    assert_eq!(mdev(&sandbox, &["list"]).expect(0, &[]).stderr, "");
    fs::remove_file(&record).unwrap();
    make_fifo(&sandbox, "instances");
    assert_eq!(mdev(&sandbox, &["list"]).expect(0, &[]).stderr, "");
    // The new one is not written through what is in its place either.
    symlink(&precious, sandbox.path("lineproof/mdevd/instances.new")).unwrap();
    create(&sandbox, "mtty-1", OTHER);
    let kept = fs::read_to_string(&precious).unwrap();
    assert_eq!(kept, format!("{UUID} mtty-2"));
    stop(&sandbox);
}

#[test]
fn a_lock_that_is_a_fifo_is_not_waited_for() {
    let sandbox = with_record("");
    make_fifo(&sandbox, "lock");
    mdev(&sandbox, &["list"]).expect(3, &["ENXIO"]).line();
}

fn make_private(sandbox: &Sandbox, name: &str) {
    let path = sandbox.path(name);
    fs::create_dir_all(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
}
