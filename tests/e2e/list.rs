//! `lineproof list` and the help.

use crate::sandbox::{Sandbox, end};

#[test]
fn list_names_every_case_with_its_clause() {
    let list = end(Sandbox::new().lineproof(["list"]));
    list.expect(0, &[]);
    for case in lineproof_conformance::catalogue() {
        let line = list
            .stdout
            .lines()
            .find(|line| line.split_whitespace().next() == Some(case.id))
            .unwrap_or_else(|| panic!("{} is not listed", case.id));
        assert!(line.contains(case.claim), "{line}");
    }
}

#[test]
fn a_filter_lists_what_it_would_run() {
    let sandbox = Sandbox::new();
    let list = end(sandbox.lineproof(["list", "--filter", "scr.*", "--filter", "pci.identity"]));
    list.expect(0, &["scr.holds-every-value", "pci.identity"]);
    let wanted = |id: &str| id.starts_with("scr.") || id == "pci.identity";
    for line in list.stdout.lines() {
        assert!(line.split_whitespace().next().is_some_and(wanted), "{line}");
    }
    let none = end(sandbox.lineproof(["list", "--filter", "no-such-case"]));
    none.expect(2, &["no-such-case", "matches no case"]).line();
}

#[test]
fn the_clauses_are_listed_with_what_covers_them_or_why_nothing_does() {
    let list = end(Sandbox::new().lineproof(["list", "--clauses"]));
    list.expect(0, &["by scr.holds-every-value", "uncovered: "]);
    let all = lineproof_conformance::clauses::statements().count();
    let last = list.stdout.lines().last().unwrap_or_default();
    let says = format!("of {all} statements have at least one case");
    assert!(last.contains(&says), "{last}");
}

#[test]
fn a_filter_picks_the_statements_that_its_cases_cover() {
    let sandbox = Sandbox::new();
    let list = end(sandbox.lineproof(["list", "--clauses", "--filter", "scr.*"]));
    list.expect(0, &["by scr.holds-every-value"]);
    let covers = list
        .stdout
        .lines()
        .filter(|line| line.starts_with("    by "));
    for line in covers {
        assert!(line.contains("scr."), "{line}");
    }
    assert!(!list.stdout.contains("uncovered"), "{}", list.stdout);
}

#[test]
fn help_documents_the_exit_codes() {
    for args in [&["--help"][..], &["run", "--help"]] {
        let help = end(Sandbox::new().lineproof(args));
        help.expect(
            0,
            &["Exit codes:", "130", "the guest crashed", "wrong usage"],
        );
    }
}

#[test]
fn a_reader_who_goes_away_is_no_error() {
    let sandbox = Sandbox::new();
    let mut command = sandbox.lineproof(["list"]);
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let status = child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::new();
    for args in [&["list"][..], &["doctor"]] {
        let mut command = sandbox.lineproof(args);
        command.stdout(std::fs::File::create("/dev/full").unwrap());
        let ended = command.output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{args:?}: {said}");
        assert!(said.contains("the output is incomplete"), "{said}");
    }
    let log = ["--filter", "scr.*", "--serial-log", "/dev/full"];
    end(sandbox.run(log)).expect(3, &["the serial log /dev/full is incomplete"]);
}
