//! The monitor on the model of the card: what is typed, and what is shown.

use std::collections::VecDeque;
use std::fmt;
use std::time::Duration;

use lineproof_conformance::Target;
use lineproof_conformance::plan::Plan;
use lineproof_host_emulator::{CardConfig, Quirk};
use lineproof_monitor::{Status, Surroundings, Terminal, run};
use lineproof_places::{BENCHES, Model, Pace};

/// Keys that are typed one after the other, and at last Ctrl-D.
struct Script {
    keys: VecDeque<u8>,
    shown: String,
}

impl Terminal for Script {
    fn read(&mut self, limit: Option<Duration>) -> Option<u8> {
        match (self.keys.pop_front(), limit) {
            (None, None) => Some(4),
            // Nobody types while a command runs.
            (Some(key), Some(_)) => {
                self.keys.push_front(key);
                None
            }
            (key, _) => key,
        }
    }

    fn write(&mut self, text: &str) {
        self.shown.push_str(text);
    }
}

/// A bus with one function, and a note of how each command ended.
#[derive(Default)]
struct Bench(Vec<Status>);

impl Surroundings for Bench {
    fn functions(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        writeln!(out, "* 01:01.0 4348:3253 class 0700")
    }

    fn interrupt(&self, out: &mut dyn fmt::Write) -> fmt::Result {
        write!(out, "the model's line")
    }

    fn ready(&mut self, last: Status) {
        self.0.push(last);
    }
}

fn config() -> CardConfig {
    BENCHES[0].config
}

/// Types `lines`, and gives what was shown for each and how it ended.
fn on(config: Option<CardConfig>, lines: &[&str]) -> Vec<(String, Status)> {
    let mut script = Script {
        keys: lines.join("\r").bytes().chain(*b"\r").collect(),
        shown: String::new(),
    };
    let mut bench = Bench::default();
    let mut model = config.map(|config| Model::new(config, Pace::default()));
    let card = model.as_mut().map(|model| model as &mut dyn Target);
    run(&Plan::default(), card, &mut script, &mut bench);
    assert!(
        !script.shown.replace("\r\n", "").contains('\n'),
        "a bare line feed"
    );
    let shown = script.shown.replace("\r\n", "\n");
    // The greeting comes before the first prompt, nothing after the last.
    let answers = shown.split("> ").skip(1).zip(lines).map(|(part, line)| {
        let (typed, answer) = part.split_once('\n').expect("an entered line");
        assert_eq!(typed, *line);
        answer.to_owned()
    });
    answers.zip(bench.0.into_iter().skip(1)).collect()
}

/// The same on the usual card.
fn shown(lines: &[&str]) -> Vec<(String, Status)> {
    on(Some(config()), lines)
}

/// What the last of `lines` shows, if all of them go well.
fn last(lines: &[&str]) -> String {
    let all = shown(lines);
    assert_eq!(all.len(), lines.len());
    for (answer, status) in &all {
        assert_eq!(*status, Status::Done, "{answer}");
    }
    all.last().expect("an answer").0.clone()
}

#[test]
fn registers_are_shown_in_bit_names_and_changes_are_marked() {
    let first = last(&["poke 0 dll 1", "regs 0"]);
    assert!(
        first.starts_with("port 0, divisor 1: 115200 baud\n"),
        "{first}"
    );
    assert!(first.contains("  LSR 0x60  THRE TEMT\n"), "{first}");
    assert!(!first.contains("<-"), "{first}");
    let changed = last(&[
        "poke 1 dll 1",
        "regs 1",
        "poke 1 mcr 0x13",
        "poke 1 scr 7",
        "regs 1",
    ]);
    let line = |name: &str| {
        let line = changed
            .lines()
            .find(|line| line.trim_start().starts_with(name));
        line.unwrap_or_else(|| panic!("no {name} in {changed}"))
    };
    assert!(line("MCR").ends_with("<- came DTR RTS LOOP"), "{changed}");
    assert!(line("SCR").ends_with("<- 0x00"), "{changed}");
    assert!(!line("IER").contains("<-"), "{changed}");
}

#[test]
fn what_is_poked_can_be_peeked_and_lcr_stays_as_it_was() {
    assert_eq!(
        last(&["poke 0 scr 0x5a", "peek 0 scr"]),
        "SCR = 0x5a (90)\n"
    );
    let lines = [
        "poke 0 lcr 0x03",
        "poke 0 dlm 0x12",
        "peek 0 dlm",
        "peek 0 lcr",
    ];
    assert_eq!(last(&lines), "LCR = 0x03 (WLS0 WLS1)\n");
    assert_eq!(last(&lines[..3]), "DLM = 0x12 (18)\n");
    assert_eq!(last(&["peek pci 0 dword"]), "pci 0x00 = 0x32534348\n");
    assert_eq!(
        last(&["poke pci 0x3c 0x17", "peek pci 0x3c"]),
        "pci 0x3c = 0x17\n"
    );
}

#[test]
fn characters_go_round_at_the_speed_that_was_asked_for() {
    let line = last(&["loop 0 115200"]);
    assert!(
        line.starts_with("256 bytes out, 256 back, 0 wrong, LSR errors: no bits; "),
        "{line}"
    );
    assert!(line.ends_with(" bytes/s of 11520\n"), "{line}");
    let rate = |line: &str| -> u64 {
        let (before, _) = line.split_once(" bytes/s").unwrap();
        before.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!((11_000..=11_520).contains(&rate(&line)), "{line}");
    let slow = last(&["loop 1 9600 20"]);
    assert!((900..=970).contains(&rate(&slow)), "{slow}");
    // The port is left as it was.
    let after = last(&[
        "poke 0 lcr 0x1a",
        "poke 0 mcr 3",
        "poke 0 dll 3",
        "regs 0",
        "loop 0 9600 3",
        "regs 0",
    ]);
    assert!(!after.contains("<- came"), "{after}");
    assert!(after.contains("38400 baud"), "{after}");
}

#[test]
fn a_card_that_mangles_characters_is_found_out() {
    let mut broken = config();
    broken.quirks = broken
        .quirks
        .with(Quirk::FifoHoldsFifteen)
        .with(Quirk::RbrReadTwice);
    let (line, status) = on(Some(broken), &["loop 0 115200 32"]).remove(0);
    assert_eq!(status, Status::Failed, "{line}");
}

#[test]
fn what_is_sent_comes_back_through_the_plug() {
    let lines = [
        "poke 0 lcr 3",
        "poke 0 dll 12",
        "poke 0 fcr 1",
        r"send 0 hi\r",
        "watch 0 1",
    ];
    let seen = last(&lines);
    for byte in ["0x68 ('h')", "0x69 ('i')", "0x0d (13)"] {
        assert!(seen.contains(byte), "{seen}");
    }
    assert!(seen.starts_with("modem lines: no bits\n"), "{seen}");
}

#[test]
fn the_interrupt_is_seen_when_it_is_there() {
    assert_eq!(last(&["irq"]), "the model's line: INTx not asserted\n");
    let line = last(&["poke 0 mcr 8", "poke 0 ier 2", "irq 1"]);
    assert!(
        line.starts_with("the model's line: INTx asserted, seen after "),
        "{line}"
    );
    let (line, status) = shown(&["irq 2"]).remove(0);
    assert_eq!(
        (line.as_str(), status),
        ("the model's line: no INTx within 2 s\n", Status::Failed)
    );
}

#[test]
fn a_case_is_put_to_each_port_or_to_one() {
    let both = last(&["case fcr.trigger-8"]);
    assert!(both.contains("ok     port0  fcr.trigger-8"), "{both}");
    assert!(both.contains("ok     port1  fcr.trigger-8"), "{both}");
    let one = last(&["case fcr.trigger-8 1"]);
    assert!(!one.contains("port0"), "{one}");
    assert!(last(&["case pci.identity"]).starts_with("ok     card   pci.identity"));
    let mut broken = config();
    broken.quirks = broken.quirks.with(Quirk::TriggerAlwaysOne);
    let (text, status) = on(Some(broken), &["case fcr.trigger-8 0"]).remove(0);
    assert_eq!(status, Status::Failed);
    assert!(
        text.contains("FAILED port0  fcr.trigger-8") && text.contains("clause:"),
        "{text}"
    );
}

#[test]
fn a_trace_shows_each_access_of_the_next_commands() {
    let traced = shown(&[
        "trace on",
        "peek 0 dll",
        "peek 0 lsr",
        "trace off",
        "peek 0 lsr",
    ]);
    assert!(traced[1].0.contains("port0 read  LCR"), "{traced:?}");
    assert!(traced[1].0.contains("port0 read  DLL"), "{traced:?}");
    assert!(
        traced[2]
            .0
            .contains("us  port0 read  LSR 0x60 (THRE TEMT)\n"),
        "{traced:?}"
    );
    assert_eq!(traced[4].0, "LSR = 0x60 (THRE TEMT)\n");
    let long = last(&["trace on", "loop 0 115200 200"]);
    assert!(long.contains("accesses before these"), "{long}");
}

#[test]
fn a_bad_command_gets_one_clear_line() {
    for (line, words) in [
        ("rgs 0", "did you mean regs or reset?"),
        ("regs", "which port? 0 or 1"),
        ("regs 2", "\"2\" is no port"),
        ("regs 0 now", "one word too many"),
        ("peek 0", "which register?"),
        ("peek 0 xyz", "\"xyz\" is no register"),
        ("peek 0 fcr", "FCR cannot be read"),
        ("peek pci 256", "\"256\" is no offset"),
        ("peek pci 1 word", "must be a multiple of 2"),
        ("poke 0 iir 1", "IIR cannot be written"),
        ("poke 0 scr 256", "\"256\" is no value"),
        ("poke pci 4 0x100", "more than a byte holds"),
        ("loop 0", "which speed in baud?"),
        ("loop 0 0", "nothing moves"),
        ("loop 0 100000", "the nearest is 115200"),
        ("send 0", "which text?"),
        (r"send 0 \q", "a \\ goes before"),
        ("watch 0 9999", "is no number of seconds"),
        (
            "case fcr.depth",
            "no case is called \"fcr.depth\"; there are fcr.",
        ),
        ("case xyz", "Tab completes the ids"),
        ("trace maybe", "neither on nor off"),
        ("irq soon", "is no number of seconds"),
        ("quit now", "one word too many"),
        ("help me", "\"me\" is no command"),
    ] {
        let (answer, status) = shown(&[line]).remove(0);
        assert_eq!(status, Status::Refused, "{line}: {answer}");
        assert!(answer.contains(words), "{line}: {answer}");
        assert_eq!(answer.lines().count(), 1, "{line}: {answer}");
    }
}

#[test]
fn a_port_without_a_speed_is_told_and_nothing_hangs() {
    let lines = ["poke 0 dll 0", "poke 0 dlm 0", "regs 0", "send 0 abc"];
    let all = shown(&lines);
    assert!(all[2].0.contains("divisor 0: no speed"), "{all:?}");
    assert_eq!(all[3].1, Status::Failed, "{all:?}");
    assert!(all[3].0.contains("THRE stays 0"), "{all:?}");
}

#[test]
fn without_a_card_there_is_the_bus() {
    let all = on(None, &["pci", "regs 0", "case scr.under-dlab"]);
    assert_eq!(
        all[0],
        ("* 01:01.0 4348:3253 class 0700\n".to_owned(), Status::Done)
    );
    for (answer, status) in &all[1..] {
        assert_eq!(*status, Status::Refused);
        assert!(answer.contains("there is no card"), "{answer}");
    }
}

#[test]
fn help_lists_every_command_and_explains_each() {
    let list = last(&["help"]);
    for name in [
        "pci", "regs", "peek", "poke", "irq", "loop", "send", "watch", "case", "trace",
    ] {
        assert!(list.lines().any(|line| line.starts_with(name)), "{list}");
        let more = last(&[&format!("help {name}")]);
        assert!(
            more.starts_with(name) && more.lines().count() >= 2,
            "{more}"
        );
    }
}

#[test]
fn an_empty_line_does_nothing_and_quit_ends_it() {
    assert_eq!(last(&["", "   "]), "");
    let all = shown(&["quit"]);
    assert!(all.is_empty(), "nothing is ready after quit: {all:?}");
}
