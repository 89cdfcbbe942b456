//! What the system gives too little of: descriptors, names, places.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use super::{UUID, control, create, mdev, stop};
use crate::sandbox::{Ended, Sandbox, end};

/// `mdev types` with this `XDG_RUNTIME_DIR`.
fn types_in(sandbox: &Sandbox, directory: &Path) -> Ended {
    let mut command = sandbox.lineproof(["mdev", "types"]);
    command.env("XDG_RUNTIME_DIR", directory);
    end(command)
}

/// Processor time that a process has had, in ticks of 10 ms.
fn ticks(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, fields) = stat.rsplit_once(") ").unwrap();
    let fields: Vec<&str> = fields.split(' ').collect();
    // utime and stime, the 14th and 15th of proc_pid_stat(5).
    let ticks = fields[11..13].iter();
    ticks.map(|ticks| ticks.parse::<u64>().unwrap()).sum()
}

#[test]
fn a_daemon_without_descriptors_waits_for_them_and_does_not_spin() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    // Its answer shows that the daemon holds no descriptor of the creation's.
    mdev(&sandbox, &["show", UUID]).expect(0, &[]);
    let daemon = sandbox.processes_with("mdev serve")[0];
    let pid = Pid::from_raw(daemon.cast_signed()).unwrap();
    let open = |fd: &u64| Path::new(&format!("/proc/{daemon}/fd/{fd}")).exists();
    let free = (0..).find(|fd| !open(fd));
    // The daemon has inherited this process's limits.
    let usual = getrlimit(Resource::Nofile);
    let less = Rlimit {
        current: free,
        ..usual
    };
    prlimit(Some(pid), Resource::Nofile, less).unwrap();
    let mut stream = UnixStream::connect(control(&sandbox)).unwrap();
    let question = format!("{{\"version\":1,\"body\":{{\"show\":{{\"uuid\":\"{UUID}\"}}}}}}\n");
    stream.write_all(question.as_bytes()).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(2)))
        .unwrap();
    let spent = ticks(daemon);
    let mut answer = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    answer
        .read_line(&mut line)
        .expect_err("nobody can be let in");
    let spent = ticks(daemon) - spent;
    prlimit(Some(pid), Resource::Nofile, usual).unwrap();
    assert!(spent < 40, "{spent} ticks of two seconds");
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .unwrap();
    answer.read_line(&mut line).unwrap();
    assert!(line.contains(UUID), "{line}");
    drop((answer, stream));
    stop(&sandbox);
}

#[test]
fn a_control_socket_with_too_long_a_path_is_said_so() {
    let sandbox = Sandbox::new();
    let long = sandbox.path(&"x".repeat(100));
    fs::create_dir(&long).unwrap();
    fs::set_permissions(&long, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = sandbox.lineproof(["mdev", "create", "mtty-1"]);
    command.env("XDG_RUNTIME_DIR", &long);
    let words = ["ENAMETOOLONG", "at most 107", "set XDG_RUNTIME_DIR"];
    end(command).expect(3, &words).line();
}

#[test]
fn a_line_whose_place_is_taken_is_busy() {
    let sandbox = Sandbox::new();
    let place = sandbox.path("taken");
    let _taken = UnixListener::bind(&place).unwrap();
    let line = format!("0=unix:{}", place.display());
    let ended = mdev(&sandbox, &["create", "mtty-1", "--line", &line]);
    ended.expect(3, &["EBUSY", "in use"]).line();
    stop(&sandbox);
}

#[test]
fn a_runtime_directory_that_is_not_used_is_told_of() {
    let sandbox = Sandbox::new();
    let file = sandbox.path("file");
    fs::write(&file, "").unwrap();
    let open = sandbox.path("open");
    fs::create_dir(&open).unwrap();
    for (directory, mode, words) in [
        (Path::new("relative"), None, "no directory of yours"),
        (&sandbox.path("missing"), None, "no directory of yours"),
        (&file, None, "no directory of yours"),
        (&open, Some(0o777), "can be written to by others"),
        (&open, Some(0o770), "can be written to by others"),
    ] {
        if let Some(mode) = mode {
            fs::set_permissions(directory, fs::Permissions::from_mode(mode)).unwrap();
        }
        let ended = types_in(&sandbox, directory);
        let warning = ended.stderr.lines().next().unwrap_or_default();
        assert!(warning.contains(words), "{directory:?}: {ended:#?}");
        assert!(warning.contains("using /tmp/lineproof-"), "{warning}");
    }
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0);
    for mode in [0o1777, 0o755] {
        fs::set_permissions(&open, fs::Permissions::from_mode(mode)).unwrap();
        assert_eq!(types_in(&sandbox, &open).expect(0, &[]).stderr, "");
    }
}
