//! A matrix without a virtual machine, in every style.

use super::*;
use lineproof_conformance::profile::{LINUX_MTTY, QEMU_PCI_SERIAL};

fn matrix() -> Matrix {
    Matrix::gather(None, &Interrupts::catch().unwrap()).unwrap()
}

fn of<'a>(matrix: &'a Matrix, title: &str) -> &'a Column {
    let mut columns = matrix.columns.iter();
    columns.find(|column| column.title.contains(title)).unwrap()
}

#[test]
fn the_emulated_card_holds_every_claim_and_nothing_surprises() {
    let matrix = matrix();
    let emulated = of(&matrix, "emulated CH352");
    assert_eq!(emulated.count("ok"), catalogue().count());
    assert_eq!(matrix.surprises().collect::<Vec<_>>(), [""; 0]);
}

/// So that two matrices can be laid side by side.
#[test]
fn a_column_keeps_its_letter_whatever_others_are_there() {
    let matrix = matrix();
    let letters: String = matrix.columns.iter().map(|column| column.letter).collect();
    assert_eq!(letters, "ACDEFG");
    for (title, letter) in [("6.12.117 mtty", 'C'), ("as linux-mtty", 'G')] {
        assert_eq!(of(&matrix, title).letter, letter);
    }
    let text = matrix.write(Style::Text);
    assert!(text.contains("\nC  Linux 6.12.117 mtty"), "{text}");
}

#[test]
fn every_case_has_a_row_in_every_style() {
    let matrix = matrix();
    for style in [Style::Text, Style::Markdown, Style::Html] {
        let text = matrix.write(style);
        for case in catalogue() {
            assert!(text.contains(case.id), "{style:?} lacks {}", case.id);
        }
        for column in &matrix.columns {
            assert!(text.contains(&column.title), "{style:?}: {}", column.title);
        }
    }
}

#[test]
fn a_known_departure_tells_its_source() {
    let matrix = matrix();
    let superio = of(&matrix, "vm-superio 0");
    let case = catalogue().find(|case| case.id == "iir.idle").unwrap();
    let Cell::Departs(Some(reason)) = superio.cell(case) else {
        panic!("{:?}", superio.cell(case));
    };
    assert!(reason.contains("src/serial.rs"));
    assert!(matrix.write(Style::Html).contains(reason));
}

/// However they came out this time, on the implementation itself and on the
/// card that passes itself off as it.
#[test]
fn a_case_that_the_profile_calls_unsteady_is_marked_so() {
    let matrix = matrix();
    for (title, profile) in [
        ("6.12.117 mtty", &LINUX_MTTY),
        ("as linux-mtty", &LINUX_MTTY),
        ("as qemu", &QEMU_PCI_SERIAL),
    ] {
        let column = of(&matrix, title);
        for case in profile.unsteady.iter().flat_map(|one| one.cases) {
            let case = catalogue().find(|other| other.id == *case).unwrap();
            let mark = column.cell(case).mark();
            assert!(mark == "~" || mark == "-", "{title}: {}: {mark}", case.id);
        }
        assert!(column.count("~") > 0, "{title}");
    }
}

#[test]
fn the_emulated_card_is_headed_by_every_profile_that_judged_it() {
    let matrix = matrix();
    let place = &of(&matrix, "emulated CH352").place;
    assert_eq!(place, "in-process, every wiring, profiles 16550a and ch352");
}

#[test]
fn a_failure_outweighs_a_pass_and_a_pass_a_skip() {
    let case = catalogue().next().unwrap();
    let mut column = Column::new('A', "a", "b");
    column.take(case, Cell::NotPut("x".to_owned()));
    column.take(case, Cell::Holds);
    assert_eq!(column.cell(case), &Cell::Holds);
    column.take(case, Cell::Departs(None));
    column.take(case, Cell::Holds);
    assert_eq!(column.cell(case), &Cell::Departs(None));
}

/// The kept matrix is of one day; the rows must be today's.
#[test]
fn the_document_has_a_row_for_every_case_and_no_other() {
    let document = include_str!("../../../docs/matrix.md");
    let (_, table) = document.split_once("\n## Cases\n").unwrap();
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let rows: Vec<&str> = rows
        .filter_map(|row| Some(row.split_once('`')?.0))
        .collect();
    let cases: Vec<&str> = catalogue().map(|case| case.id).collect();
    assert_eq!(
        rows, cases,
        "write it anew: lineproof matrix --format markdown --out docs/matrix.md"
    );
}
