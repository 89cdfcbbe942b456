//! The parser's claims: what is whole comes through, what is not never does.

use super::*;
use proptest::prelude::*;

const WHOLE: &str = "\
# lineproof: kernel 0.1.0
KTAP version 1
1..2
    KTAP version 1
    # Subtest: card
    1..3
    # time: 42us
    ok 1 pci.identity
    # expected 1, got 2
    # time: 99us
    not ok 2 pci.bar-sizing
    ok 3 pci.moved-bar # SKIP no spare window
not ok 1 card
    KTAP version 1
    # Subtest: port0
    1..1
    ok 1 scr.all-values
ok 2 port0
";

fn parse(text: &[u8]) -> Vec<Event> {
    let mut parser = Parser::new();
    let mut events = parser.push(text);
    events.extend(parser.finish());
    events
}

fn cases(events: &[Event]) -> Vec<(&str, &str, &Status)> {
    events
        .iter()
        .filter_map(|event| match event {
            Event::Case(case) => Some((case.suite.as_str(), case.id.as_str(), &case.status)),
            _ => None,
        })
        .collect()
}

fn violations(events: &[Event]) -> usize {
    events
        .iter()
        .filter(|event| matches!(event, Event::Violation(_)))
        .count()
}

#[test]
fn a_whole_report_comes_through_without_violation() {
    let events = parse(WHOLE.as_bytes());
    assert_eq!(violations(&events), 0, "{events:#?}");
    assert_eq!(
        cases(&events),
        [
            ("card", "pci.identity", &Status::Passed),
            ("card", "pci.bar-sizing", &Status::Failed),
            (
                "card",
                "pci.moved-bar",
                &Status::Skipped("no spare window".to_owned())
            ),
            ("port0", "scr.all-values", &Status::Passed),
        ]
    );
}

#[test]
fn diagnostics_belong_to_the_result_that_follows() {
    let events = parse(WHOLE.as_bytes());
    let failed = events.iter().find_map(|event| match event {
        Event::Case(case) if case.status == Status::Failed => Some(case),
        _ => None,
    });
    let failed = failed.unwrap();
    assert_eq!(failed.time, Some(Duration::from_micros(99)));
    assert_eq!(failed.explanation, ["expected 1, got 2"]);
}

#[test]
fn carriage_returns_change_nothing() {
    let serial = WHOLE.replace('\n', "\r\n");
    assert_eq!(parse(serial.as_bytes()), parse(WHOLE.as_bytes()));
}

#[test]
fn each_kind_of_damage_is_a_violation() {
    let damage: [(&str, &str, &str); 14] = [
        ("wrong number", "ok 3 pci.moved", "ok 4 pci.moved"),
        ("result repeated", "not ok 2", "not ok 1"),
        ("too few for the plan", "    1..3", "    1..4"),
        ("too many for the plan", "    1..3", "    1..2"),
        ("suites missing", "\n1..2", "\n1..3"),
        ("suite's opinion", "not ok 1 card", "ok 1 card"),
        ("suite's name", "not ok 1 card", "not ok 1 cord"),
        ("suite's number", "ok 2 port0", "ok 3 port0"),
        ("no plan", "\n1..2", ""),
        ("no suite plan", "    1..3\n", ""),
        ("no version", "KTAP version 1\n1..2", "1..2"),
        ("no subtest", "    # Subtest: card\n", ""),
        ("garbage", "    1..3", "    \u{7f}!"),
        ("empty line", "    1..3", "\n    1..3"),
    ];
    for (name, from, to) in damage {
        let text = WHOLE.replacen(from, to, 1);
        assert_ne!(text, WHOLE, "{name}: damages nothing");
        assert!(violations(&parse(text.as_bytes())) > 0, "{name}");
    }
}

#[test]
fn nothing_counts_after_a_bail_out() {
    let text = WHOLE.replacen("not ok 1 card", "Bail out! panic: here\nnot ok 1 card", 1);
    let events = parse(text.as_bytes());
    assert!(events.contains(&Event::BailOut {
        kind: "panic".to_owned(),
        detail: "here".to_owned()
    }));
    assert_eq!(cases(&events).len(), 3);
}

#[test]
fn a_line_without_end_is_cut_off() {
    let mut parser = Parser::new();
    for _ in 0..100 {
        assert!(parser.push(&[b'x'; 4096]).is_empty());
    }
    assert!(parser.line.len() <= MAX_LINE);
    assert_eq!(violations(&parser.push(b"\n")), 1);
}

#[test]
fn bytes_that_are_no_utf8_are_a_violation() {
    let mut text = WHOLE.as_bytes().to_vec();
    text.splice(20..20, *b"\n\xff\xfe\n");
    assert!(violations(&parse(&text)) > 0);
}

proptest! {
    /// However the bytes are cut into pieces, the events are the same.
    #[test]
    fn pieces_do_not_matter(cuts in prop::collection::vec(0..WHOLE.len(), 0..20)) {
        let mut cuts = cuts;
        cuts.push(0);
        cuts.push(WHOLE.len());
        cuts.sort_unstable();
        let mut parser = Parser::new();
        let mut events = Vec::new();
        for pair in cuts.windows(2) {
            events.extend(parser.push(&WHOLE.as_bytes()[pair[0]..pair[1]]));
        }
        events.extend(parser.finish());
        prop_assert_eq!(events, parse(WHOLE.as_bytes()));
    }

    /// A report that lost its tail is always noticed.
    #[test]
    fn a_truncated_report_is_never_whole(end in 0..WHOLE.len()) {
        prop_assert!(violations(&parse(&WHOLE.as_bytes()[..end])) > 0);
    }

    /// A line lost from, or repeated in, the structure is always noticed.
    /// (Diagnostics may come and go.)
    #[test]
    fn a_lost_or_repeated_line_is_noticed(index in 0..18usize, repeat in any::<bool>()) {
        let lines: Vec<&str> = WHOLE.lines().collect();
        let diagnostic = lines[index].trim_start().starts_with("# ")
            && !lines[index].contains("Subtest");
        prop_assume!(!diagnostic);
        let mut damaged = lines.clone();
        if repeat {
            damaged.insert(index, lines[index]);
        } else {
            damaged.remove(index);
        }
        let text = damaged.join("\n") + "\n";
        prop_assert!(violations(&parse(text.as_bytes())) > 0, "{}", text);
    }

    /// No bytes make it panic.
    #[test]
    fn garbage_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        parse(&bytes);
    }

    /// Lines that look like KTAP, in any order, neither panic nor yield more
    /// results than result lines.
    #[test]
    fn shuffled_lines_yield_no_extra_results(
        order in prop::collection::vec(0..18usize, 0..60)
    ) {
        let lines: Vec<&str> = WHOLE.lines().collect();
        let text: String = order.iter().map(|&i| format!("{}\n", lines[i])).collect();
        let results = text.lines().filter(|l| l.starts_with("    ok") || l.starts_with("    not ok")).count();
        prop_assert!(cases(&parse(text.as_bytes())).len() <= results);
    }
}
