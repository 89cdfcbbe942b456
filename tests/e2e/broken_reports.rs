//! Reports that a broken guest could send, from a program that plays QEMU: no
//! damage is ever counted as passed.

use crate::bad_input::impostor;
use crate::sandbox::{Ended, Sandbox, end};

/// What a guest says when all is well, for `--filter scr.*` on an mtty-1.
fn whole() -> String {
    let ids: Vec<&str> = lineproof_conformance::catalogue()
        .map(|case| case.id)
        .filter(|id| id.starts_with("scr."))
        .collect();
    let mut text = format!(
        "KTAP version 1\n1..2\n    KTAP version 1\n    # Subtest: card\n    1..0\nok 1 card\n    KTAP version 1\n    # Subtest: port0\n    1..{}\n",
        ids.len()
    );
    for (number, id) in (1..).zip(ids) {
        text += &format!("    # time: 5us\n    ok {number} {id}\n");
    }
    text + "ok 2 port0\n"
}

/// Runs with a QEMU that sends `report` and ends with `code`.
fn run(report: &str, code: u8) -> Ended {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("report"), report).unwrap();
    let body = format!(
        "for word; do case \"$word\" in socket,id=report,fd=*) fd=${{word##*=}} ;; esac; done\n\
         eval \"cat {} >&$fd\"\n\
         exit {code}",
        sandbox.path("report").display()
    );
    let script = sandbox.script("qemu", &impostor(&body));
    let mut command = sandbox.run(["--device", "mtty-1", "--filter", "scr.*", "--qemu"]);
    command.arg(script);
    let ended = end(command);
    sandbox.assert_clean();
    ended
}

#[test]
fn the_whole_report_is_believed() {
    run(&whole(), 33).expect(0, &["all proven"]);
}

#[test]
fn the_whole_report_is_believed_only_with_its_exit() {
    for code in [35, 37, 39] {
        run(&whole(), code).expect(4, &["cannot be trusted"]).line();
    }
    run(&whole(), 0).expect(5, &["QEMU died"]).line();
}

#[test]
fn damage_is_noticed() {
    let cases: [(&str, &str, &str, &str); 7] = [
        ("a missing result", "    ok 2", "    # ok 2", "no result"),
        (
            "a repeated number",
            "    ok 2",
            "    ok 1",
            "result number 1",
        ),
        (
            "a second result",
            "scr.under-dlab",
            "scr.holds-every-value",
            "a second result",
        ),
        (
            "a result out of the plan",
            "scr.under-dlab",
            "scr.made-up",
            "not planned",
        ),
        ("a suite out of the plan", "port0", "port7", "not planned"),
        ("a broken line", "    1..", "    1…", "not KTAP"),
        ("a missing end", "ok 2 port0\n", "", "ends inside port0"),
    ];
    for (name, from, to, word) in cases {
        let report = whole().replace(from, to);
        assert_ne!(report, whole(), "{name} damages nothing");
        let run = run(&report, 33);
        run.expect(4, &["cannot be trusted", word]);
        assert!(!run.stdout.contains("all proven"), "{name}");
    }
}

#[test]
fn failed_lines_with_a_passing_exit_fail() {
    let report = whole()
        .replace("    ok 1", "    not ok 1")
        .replace("ok 2 port0", "not ok 2 port0");
    run(&report, 33).expect(4, &["its lines say that 1 failed"]);
    run(&report, 35).expect(1, &["1 case failed"]);
}

#[test]
fn nothing_at_all_is_no_success() {
    run("", 33).expect(4, &["cannot be trusted"]);
}

#[test]
fn skipped_everywhere_proves_nothing() {
    let report: String = whole()
        .lines()
        .map(|line| match line.starts_with("    ok") {
            true => format!("{line} # SKIP no time\n"),
            false => format!("{line}\n"),
        })
        .collect();
    run(&report, 33).expect(1, &["nothing proven"]);
}
