//! `--soak`: bytes for as long as is asked, and a count that does not lie.

use serde_json::Value;

use crate::sandbox::{Ended, Running, Sandbox, end};

fn on_model(more: &[&str]) -> Ended {
    let asked = ["run", "--place", "model", "--soak"];
    end(Sandbox::new().lineproof(asked.iter().chain(more)))
}

/// The two numbers in `12,345 bytes sent, 12,345 received: ...`.
fn sent_and_received(run: &Ended) -> (u64, u64) {
    let line = run.stdout.lines().find(|line| line.contains(" received: "));
    let line = line.unwrap_or_else(|| panic!("no total in {run:#?}"));
    let mut numbers = line.split(' ').filter_map(|word| {
        let word = word.replace(',', "");
        word.parse().ok()
    });
    (numbers.next().unwrap(), numbers.next().unwrap())
}

#[test]
fn ten_million_bytes_and_none_is_lost() {
    let run = on_model(&["40s", "--timing", "instant"]);
    run.expect(0, &[": none lost, none wrong, no error in LSR; "]);
    let (sent, received) = sent_and_received(&run);
    assert!(sent >= 10_000_000, "{sent}");
    assert_eq!(sent, received);
}

/// At 115200 8N1 a port takes 11,520 characters a second, and no more.
#[test]
fn a_line_is_as_fast_as_it_is_and_goes_where_it_leads() {
    for (wiring, ways) in [
        ("loopback", ["port0 to port0: ", "port1 to port1: "]),
        ("null-modem", ["port0 to port1: ", "port1 to port0: "]),
        ("open", ["port0 to port0: ", "port1 to port1: "]),
    ] {
        let run = on_model(&["8s", "--wiring", wiring]);
        run.expect(0, &ways);
        let (_, received) = sent_and_received(&run);
        let most = 2 * 8 * 11_520;
        assert!((most * 3 / 4..=most).contains(&received), "{received}");
    }
}

#[test]
fn a_card_that_loses_or_changes_or_keeps_silent_is_found() {
    for (quirk, found) in [
        ("fifo-holds-fifteen", " lost, "),
        ("full-fifo-looks-empty", " 16 lost"),
        ("second-port-interrupt-lost", " silent, "),
    ] {
        let run = on_model(&["8s", "--quirk", quirk]);
        run.expect(1, &["FAILED  card   soak.", "last accesses", found]);
    }
    let one = on_model(&["4s", "--quirk", "fifo-holds-fifteen", "--fail-fast"]);
    one.expect(1, &["1 case failed; stopped there, with 7 cases left"]);
}

/// The same seed sends the same bytes, another one others.
#[test]
fn a_seed_is_where_the_patterns_begin() {
    let sandbox = Sandbox::new();
    let sent = |seed: &str| {
        let trace = sandbox.path("soak.jsonl");
        let mut command = sandbox.lineproof(["run", "--place", "model", "--soak", "1s"]);
        command.args(["--seed", seed, "--trace"]).arg(&trace);
        end(command).expect(0, &[]);
        let text = std::fs::read_to_string(&trace).unwrap();
        let byte = |line: &str| -> Option<u64> {
            let line: Value = serde_json::from_str(line).unwrap();
            let register = line["registers"].get(0)?;
            (register["name"] == "THR").then(|| register["value"].as_u64().unwrap())
        };
        text.lines().filter_map(byte).take(40).collect::<Vec<_>>()
    };
    let first = sent("1");
    assert_eq!(first.len(), 40);
    assert_eq!(first, sent("1"));
    assert_ne!(first, sent("2"));
}

#[test]
fn a_guest_soaks_both_wirings_through_interrupts_and_all() {
    let sandbox = Sandbox::new();
    for wiring in ["loopback", "null-modem"] {
        let run = end(sandbox.run(["--soak", "2s", "--timing", "instant", "--wiring", wiring]));
        run.expect(0, &["all proven: 8 cases passed", "none lost"]);
        let (sent, received) = sent_and_received(&run);
        assert!(sent > 0 && sent == received);
    }
    let broken = ["--soak", "2s", "--timing", "instant", "--fail-fast"];
    let quirk = ["--quirk", "fifo-holds-fifteen"];
    let run = end(sandbox.run(broken.iter().chain(&quirk)));
    run.expect(1, &["FAILED  card   soak.", " lost, ", "1 case failed"]);
    sandbox.assert_clean();
}

#[test]
fn a_soak_is_told_to_programs_as_every_run_is() {
    let run = on_model(&["1s", "--format", "json"]);
    run.expect(0, &[]);
    let json: Value = serde_json::from_str(&run.stdout).unwrap();
    let results = json["suites"][0]["results"].as_array().unwrap();
    assert_eq!(results.len(), 8);
    let claim = results[1]["claim"].as_str().unwrap();
    assert!(claim.starts_with("pseudo-random bytes"), "{claim}");
    let counts = results[1]["explanation"][0].as_str().unwrap();
    assert!(counts.starts_with("port0 to port0: sent "), "{counts}");
}

/// Whoever stops a long soak wants to know what it has come to.
#[test]
fn an_interrupted_soak_says_how_far_it_was() {
    let sandbox = Sandbox::new();
    let mut run = Running::start(sandbox.run(["--soak", "1h", "--format", "ktap"]));
    run.wait_for("# progress: ");
    run.signal("INT");
    run.end().expect(130, &["# lineproof: interrupted"]);
    let mut run = Running::start(sandbox.run(["--soak", "1h", "-vv"]));
    run.wait_for("# progress: 2 of 3600 s");
    run.signal("INT");
    let run = run.end();
    run.expect(130, &["last heard: ", " 0 faults", "interrupted"]);
    sandbox.assert_clean();
}

#[test]
fn a_soak_without_an_end_or_a_way_is_told() {
    for (time, told) in [
        ("0s", "from 1s to 30days"),
        ("5", "such as 90s, 10m or 2h"),
        ("40days", "from 1s to 30days"),
    ] {
        on_model(&[time]).expect(2, &[told]);
    }
    on_model(&["1s", "--filter", "scr.*"]).expect(2, &["--filter"]);
    let sandbox = Sandbox::new();
    let pty = sandbox.path("tty");
    let line = format!("0=pty:{}", pty.display());
    let asked = [
        "run", "--place", "socket", "--device", "mtty-1", "--soak", "1s",
    ];
    let run = end(sandbox.lineproof(asked.iter().chain(&["--line", &line])));
    run.expect(
        1,
        &["nothing proven", "no port's line leads back to the card"],
    );
}
