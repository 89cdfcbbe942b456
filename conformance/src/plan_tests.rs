//! Plans written and read back, and those that are refused.

extern crate std;
use super::*;
use std::string::ToString;
use std::vec::Vec;

#[test]
fn a_written_plan_is_read_back() {
    let plan = Plan {
        card: &function::QEMU_PCI_SERIAL_2X,
        profile: &profile::CH352,
        wiring: Wiring::NullModem,
        timing: Timing::Instant,
        explain: Explain::Surprises,
        selection: Selection::Ids(&["scr.under-dlab", "lcr.reads-back"]),
        seed: u64::MAX,
        measure: 7,
        soak: 60,
    };
    let text = plan.to_string();
    let read = Plan::parse(&text).expect("a plan");
    assert_eq!(read.card, plan.card);
    assert_eq!(read.profile, plan.profile);
    assert_eq!(read.wiring, plan.wiring);
    assert_eq!(read.timing, plan.timing);
    assert_eq!(read.explain, plan.explain);
    assert_eq!(read.seed, plan.seed);
    assert_eq!(read.measure, plan.measure);
    assert_eq!(read.soak, plan.soak);
    let ids: Vec<_> = read.cases().map(|case| case.id).collect();
    assert_eq!(ids, ["scr.under-dlab", "lcr.reads-back"]);
}

#[test]
fn every_wiring_is_read_back() {
    let mut wirings = std::vec![Wiring::Loopback, Wiring::NullModem, Wiring::Open];
    let wires = [Wire::Loopback, Wire::Open, Wire::Outside];
    wirings.extend(wires.iter().flat_map(|first| {
        let both = move |second: &Wire| Wiring::Each([*first, *second]);
        wires.iter().map(both)
    }));
    for wiring in wirings {
        let text = Plan {
            wiring,
            ..Plan::default()
        }
        .to_string();
        assert_eq!(Plan::parse(&text).expect("a plan").wiring, wiring, "{text}");
    }
    for text in [
        "outside",
        "null-modem,open",
        "open,null-modem",
        "open,",
        ",",
    ] {
        let text = std::format!("lineproof-plan 1\nwiring {text}\n");
        let error = Plan::parse(&text).expect_err("half a wiring");
        assert_eq!(error.problem, Problem::Wiring);
    }
}

#[test]
fn a_plan_without_case_lines_selects_everything() {
    let plan = Plan::parse("lineproof-plan 1\n").expect("a plan");
    assert_eq!(plan.cases().count(), catalogue::catalogue().count());
    assert!(!Plan::default().to_string().contains("case "));
}

#[test]
fn blank_lines_and_carriage_returns_are_harmless() {
    let plan =
        Plan::parse("lineproof-plan 1\r\n\r\nseed 7\r\ncase scr.under-dlab\r\n").expect("a plan");
    assert_eq!(plan.seed, 7);
    assert_eq!(plan.cases().count(), 1);
}

#[test]
fn the_first_bad_line_is_named() {
    let bad = [
        ("", 1, Problem::Header),
        ("lineproof-plan 2\n", 1, Problem::Header),
        ("lineproof-plan 1\ncard 4348:32530\n", 2, Problem::Card),
        ("lineproof-plan 1\ncard 4348\n", 2, Problem::Card),
        (
            "lineproof-plan 1\ncard 1234:5678\n",
            2,
            Problem::UnknownCard,
        ),
        (
            "lineproof-plan 1\nseed 1\nprofile best\n",
            3,
            Problem::Profile,
        ),
        ("lineproof-plan 1\nwiring ring\n", 2, Problem::Wiring),
        ("lineproof-plan 1\ntiming\n", 2, Problem::Timing),
        ("lineproof-plan 1\nexplain none\n", 2, Problem::Explain),
        ("lineproof-plan 1\nseed -1\n", 2, Problem::Seed),
        ("lineproof-plan 1\nmeasure 10001\n", 2, Problem::Measure),
        ("lineproof-plan 1\nsoak 2592001\n", 2, Problem::Soak),
        ("lineproof-plan 1\ncase scr.x\n", 2, Problem::Case),
        ("lineproof-plan 1\nspeed 3\n", 2, Problem::Key),
    ];
    for (text, line, problem) in bad {
        let error = Plan::parse(text).expect_err(text);
        assert_eq!((error.line, error.problem), (line, problem), "{text:?}");
    }
    let error = Plan::parse("lineproof-plan 1\ncase scr.x").expect_err("an unknown case");
    assert_eq!(
        error.to_string(),
        "plan line 2: unknown case: \"case scr.x\""
    );
}

#[test]
fn a_failure_that_the_profile_lists_need_not_be_explained() {
    let explained = |explain, case| {
        let plan = Plan {
            profile: &profile::LINUX_MTTY,
            explain,
            ..Plan::default()
        };
        plan.explains(catalogue::find(case).expect("a case"))
    };
    let listed = "fifo.holds-sixteen";
    let unsteady = "interrupts.thr-empty";
    let unlisted = "scr.under-dlab";
    for case in [listed, unsteady, unlisted] {
        assert!(explained(Explain::All, case), "{case}");
    }
    assert!(!explained(Explain::Surprises, listed));
    assert!(!explained(Explain::Surprises, unsteady));
    assert!(explained(Explain::Surprises, unlisted));
}
