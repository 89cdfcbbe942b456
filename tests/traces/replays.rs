//! `lineproof replay`: a recording on the card that it was made of and on
//! broken ones, down to the unit test that it prints, which compiles and fails
//! where it should.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::records;
use lineproof::trace::Record;

fn lineproof(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_lineproof"))
        .args(args)
        .output()
        .unwrap()
}

/// A recording of the cases that match `filter`, at the model.
fn recorded(directory: &Path, filter: &str) -> PathBuf {
    let path = directory.join("recorded.jsonl");
    let trace = path.to_str().unwrap();
    let output = lineproof(&[
        "run", "--place", "model", "--filter", filter, "--trace", trace,
    ]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    path
}

/// What the replay of `recording` says, ending with `code`.
fn replayed(recording: &Path, more: &[&str], code: i32) -> String {
    let recording = recording.to_str().unwrap();
    let output = lineproof(&[&["replay", recording], more].concat());
    assert_eq!(output.status.code(), Some(code), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The unit test that a replay has printed.
fn unit_test(said: &str) -> &str {
    &said[said.find("#[test]").expect("a unit test")..]
}

#[test]
fn the_recorded_card_reads_what_was_recorded_to_the_last_value() {
    let directory = tempfile::tempdir().unwrap();
    let recording = recorded(directory.path(), "{lsr,iir,timing}.*");
    let records = records::checked(&recording);
    let reads = records.iter().filter(|record| {
        matches!(record, Record::Access(it) if it.operation == lineproof::trace::Operation::Read)
    });
    let said = replayed(&recording, &[], 0);
    let all = format!("all {} values read are as recorded", reads.count());
    assert!(said.contains(&all), "{said}");
}

#[test]
fn a_quirk_is_found_shrunk_and_printed_as_a_test_that_fails_for_it_alone() {
    let directory = tempfile::tempdir().unwrap();
    let recording = recorded(directory.path(), "fifo.overrun-*");
    let said = replayed(&recording, &["--quirk", "overrun-overwrites-fifo"], 1);
    assert!(said.contains("recorded RBR"), "{said}");
    let test = unit_test(&said);
    // The FIFO on, seventeen characters in, and up to the sixteenth out.
    let accesses = ["card.write", "card.read"].map(|access| test.matches(access).count());
    assert_eq!(accesses, [1 + 17, 16], "{said}");
    assert_eq!(outcome(directory.path(), test), "FAILED");
    let strict = test.replace("\"overrun-overwrites-fifo\"", "");
    assert_eq!(outcome(directory.path(), &strict), "ok");
}

/// That nothing differs is no proof where nothing was compared.
#[test]
fn a_recording_in_which_nothing_is_read_proves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let recording = recorded(directory.path(), "scr.*");
    let whole = std::fs::read_to_string(&recording).unwrap();
    let (card, _) = whole.split_once('\n').unwrap();
    std::fs::write(&recording, format!("{card}\n")).unwrap();
    let said = replayed(&recording, &[], 1);
    assert!(!said.contains("as recorded"), "{said}");
}

#[test]
fn a_foreign_model_is_replayed_on_too() {
    let directory = tempfile::tempdir().unwrap();
    let recording = recorded(directory.path(), "scr.*");
    let said = replayed(&recording, &["--device", "vm-superio"], 1);
    assert!(said.contains("accesses left out"), "{said}");
    assert!(unit_test(&said).contains("VmSuperio::new()"), "{said}");
}

#[test]
fn what_a_foreign_port_has_not_is_left_out() {
    let directory = tempfile::tempdir().unwrap();
    let recording = recorded(directory.path(), "scr.*");
    let head = std::fs::read_to_string(&recording).unwrap();
    let mut text = head.lines().next().expect("what is traced").to_owned();
    // Behind the port's eight registers, across their end, and far away.
    for (offset, data) in [(255, "[0,0]"), (7, "[0,0]"), (1_u64 << 40, "[0]")] {
        for operation in ["read", "write"] {
            text.push_str(&format!(
                "\n{{\"what\":\"access\",\"card_ns\":0,\"host_ns\":0,\"operation\":\"{operation}\",\
                 \"region\":\"bar0\",\"offset\":{offset},\"data\":{data},\"registers\":[]}}"
            ));
        }
    }
    std::fs::write(&recording, text).unwrap();
    let said = replayed(&recording, &["--device", "vm-superio"], 1);
    assert!(said.contains("\n6 accesses left out"), "{said}");
}

#[test]
fn a_served_card_is_replayed_on_through_its_socket() {
    use lineproof_host_emulator::vfio_user::{MonotonicClock, Server};
    use lineproof_host_emulator::{Card, CardConfig, Quirk};
    let directory = tempfile::tempdir().unwrap();
    let recording = recorded(directory.path(), "scr.*");
    let socket = directory.path().join("card");
    let device = format!("vfio-user:{}", socket.display());
    for (quirk, code) in [(None, 0), (Some(Quirk::ScrMissing), 1)] {
        let config = CardConfig {
            quirks: quirk.into_iter().collect(),
            ..CardConfig::default()
        };
        let server = Server::bind(&socket).unwrap();
        let server = server.spawn(Card::new(config), MonotonicClock::new());
        let said = replayed(&recording, &["--device", &device, "--pace", "fast"], code);
        assert_eq!(said.contains("RegionClient::connect"), code == 1, "{said}");
        server.unwrap().stop().unwrap();
    }
}

#[test]
fn what_is_no_recording_is_refused_with_its_line() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("broken.jsonl");
    let recording = recorded(directory.path(), "scr.*");
    let text = std::fs::read_to_string(recording).unwrap();
    let (head, rest) = text.split_once('\n').unwrap();
    let cases = [
        (String::new(), 2, "is empty"),
        (rest.to_owned(), 2, ":1 is no line of a trace"),
        (format!("{head}\nhello\n"), 2, ":2 is no line of a trace"),
        (
            head.replace("\"version\":1", "\"version\":9"),
            2,
            "version 9",
        ),
    ];
    for (text, code, words) in cases {
        std::fs::write(&path, text).unwrap();
        let output = lineproof(&["replay", path.to_str().unwrap()]);
        let error = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{error}");
        assert!(error.contains(words), "{error}");
    }
    let output = lineproof(&["replay", "/nowhere/a.jsonl"]);
    assert_eq!(output.status.code(), Some(3));
}

/// Compiles `test` as a user would who pastes it beside the model, runs it,
/// and gives its outcome.
fn outcome(directory: &Path, test: &str) -> &'static str {
    let source = directory.join("pasted.rs");
    let program = directory.join("pasted");
    std::fs::write(&source, test).unwrap();
    let compiled = libraries().iter().any(|library| {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc
            .args(["--test", "--edition", "2024", "-o"])
            .args([&program, &source])
            .arg("-L")
            .arg(format!(
                "dependency={}",
                library.parent().unwrap().display()
            ))
            .arg("--extern")
            .arg(format!("lineproof_host_emulator={}", library.display()));
        rustc.output().unwrap().status.success()
    });
    assert!(compiled, "does not compile: {test}");
    let output = Command::new(&program).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    if said.contains("1 passed") {
        "ok"
    } else if said.contains("1 failed") {
        "FAILED"
    } else {
        panic!("neither passed nor failed: {said}")
    }
}

/// The model's library as it was built for these tests; the latest of several
/// builds first.
fn libraries() -> Vec<PathBuf> {
    let this = std::env::current_exe().unwrap();
    let entries = std::fs::read_dir(this.parent().unwrap()).unwrap();
    let mut libraries: Vec<_> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with("liblineproof_host_emulator-") && name.ends_with(".rlib")
        })
        .collect();
    libraries.sort_by_key(|path| std::fs::metadata(path).unwrap().modified().unwrap());
    libraries.reverse();
    libraries
}
