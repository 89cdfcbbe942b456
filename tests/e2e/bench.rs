//! `lineproof bench`: a row for everything that is measured, and figures that
//! could be true. How large they are is no test's business.

use serde_json::Value;

use crate::sandbox::{Running, Sandbox, end, kernel};

/// Line status, and scratch.
const LSR: u64 = 5;
const SCR: u64 = 7;

/// A row of the table.
struct Row {
    who: String,
    kind: String,
    /// The median, us.
    median: f64,
    /// What part of it the first device takes.
    part: f64,
    /// Each round's median, us.
    rounds: Vec<f64>,
}

fn row(line: &str) -> Row {
    let (figures, rounds) = line.split_once("  rounds ").unwrap();
    let number = |word: &str| word.parse().unwrap_or_else(|_| panic!("{word} in {line}"));
    let words: Vec<_> = figures.split_whitespace().collect();
    let [who, kind, median, "us", part, "of", "it"] = words[..] else {
        panic!("not a row: {line}");
    };
    Row {
        who: who.to_owned(),
        kind: kind.to_owned(),
        median: number(median),
        part: number(part),
        rounds: rounds.split(' ').map(number).collect(),
    }
}

#[test]
fn every_device_and_the_floor_have_their_rows() {
    let sandbox = Sandbox::new();
    let few = ["--rounds", "2", "--accesses", "50"];
    let asked = ["bench", "--beside", "qemu:pci-serial-2x", "--kernel"];
    let mut command = sandbox.lineproof(asked);
    command.arg(kernel()).args(few);
    let ended = end(command);
    ended.expect(0, &[]);
    let (place, table) = ended.stdout.split_once('\n').unwrap();
    assert!(place.contains("on one CPU"), "{place}");
    let rows: Vec<Row> = table.lines().map(row).collect();
    let names: Vec<_> = rows.iter().map(|row| [&row.who, &row.kind]).collect();
    assert_eq!(
        names,
        [
            ["mtty-2", "read-lsr"],
            ["mtty-2", "write-scr"],
            ["qemu:pci-serial-2x", "read-lsr"],
            ["qemu:pci-serial-2x", "write-scr"],
            ["floor", "exchange"],
        ]
    );
    for row in &rows {
        assert_eq!(row.rounds.len(), 2, "{}", ended.stdout);
        assert!(row.rounds.contains(&row.median), "{}", ended.stdout);
        assert!(
            row.rounds.iter().all(|&time| time > 0.0),
            "{}",
            ended.stdout
        );
        assert!(row.part > 0.0, "{}", ended.stdout);
    }
    for own in &rows[..2] {
        assert_eq!(own.part, 1.0, "a part of itself: {}", ended.stdout);
    }
    // The first device's time for the same access; the floor has one kind of its own.
    for (row, ours) in [(2, 0), (3, 1), (4, 0)] {
        let (row, ours) = (&rows[row], &rows[ours]);
        // Times are rounded to a tenth, parts to a hundredth.
        let could_be = |(ours, this): (&f64, &f64)| {
            let least = (ours - 0.05) / (this + 0.05) - 0.01;
            let most = (ours + 0.05) / (this - 0.05) + 0.01;
            (least..most).contains(&row.part)
        };
        let mut rounds = ours.rounds.iter().zip(&row.rounds);
        assert!(rounds.any(could_be), "{} {}", row.who, ended.stdout);
    }
    sandbox.assert_clean();
}

/// What is timed are accesses to the first port, of the kind that the row names, and
/// as many as were asked for.
#[test]
fn the_guest_makes_the_accesses_that_it_times() {
    let sandbox = Sandbox::new();
    let mut serve = sandbox.lineproof(["serve", "--type", "mtty-2", "--trace", "t.jsonl"]);
    serve
        .current_dir(sandbox.path(""))
        .arg("--socket")
        .arg(sandbox.path("card"));
    let mut serve = Running::start(serve);
    serve.wait_for("QEMU's option: -device");
    let device = format!("vfio-user:{}", sandbox.path("card").display());
    let few = ["--rounds", "1", "--accesses", "50"];
    let mut command = sandbox.lineproof(["bench", "--device", &device, "--kernel"]);
    command.arg(kernel()).args(few);
    let ended = end(command);
    ended.expect(0, &[]);
    serve.signal("INT");
    serve.end().expect(130, &[]);
    let trace = std::fs::read_to_string(sandbox.path("t.jsonl")).unwrap();
    let accesses = |operation: &str, offset: u64| {
        let records = trace
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap());
        records
            .filter(|it| it["what"] == "access" && it["region"] == "bar0")
            .filter(|it| it["operation"] == operation && it["offset"] == offset)
            .count()
    };
    // 200 go before those that count; finding the card takes a few more.
    for (operation, offset) in [("read", LSR), ("write", SCR)] {
        let count = accesses(operation, offset);
        assert!((250..300).contains(&count), "{operation} {offset}: {count}");
    }
    sandbox.assert_clean();
}

#[test]
fn what_cannot_be_measured_is_said_in_one_line() {
    for (args, code, words) in [
        (&["--rounds", "0"][..], 2, ["--rounds", "0"]),
        (&["--accesses", "9"], 2, ["--accesses", "10..=10000"]),
        (&["--accesses", "10001"], 2, ["--accesses", "10..=10000"]),
        (&["--device", "mtty-3"], 2, ["mtty-3", "mtty-2"]),
        (&["--beside", "mtty-3"], 2, ["mtty-3", "mtty-2"]),
        (&["--qemu", "/no/such/qemu"], 3, ["/no/such/qemu", "exist"]),
        (&["--kernel", "/etc/passwd"], 3, ["/etc/passwd", "ELF"]),
    ] {
        let sandbox = Sandbox::new();
        let ended = end(sandbox.lineproof(["bench"].iter().chain(args)));
        let line = ended.expect(code, &[]).line();
        for word in words {
            assert!(line.contains(word), "{word:?} is not in {line:?}");
        }
        sandbox.assert_clean();
    }
}

/// A device that is not there is told before anything is measured in vain.
#[test]
fn a_socket_without_a_server_is_said_to_be_none() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.lineproof(["bench", "--rounds", "1", "--accesses", "10"]);
    command.args(["--device", "vfio-user:/no/such/socket", "--kernel"]);
    command.arg(kernel());
    let ended = end(command);
    let line = ended.expect(3, &[]).line();
    assert!(line.contains("/no/such/socket"), "{line}");
    sandbox.assert_clean();
}
