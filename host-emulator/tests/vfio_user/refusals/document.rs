//! The table in `docs/vfio-user.md` says what these tests prove, no more and
//! no less.

use std::collections::HashSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use super::all;

const BEGIN: &str = "<!-- refusals: written by the tests -->\n";
const END: &str = "<!-- end of refusals -->\n";

/// The rows as they stand in the document.
fn table() -> String {
    let mut table =
        String::from("\n| command | field | bad value | errno | test |\n|---|---|---|---|---|\n");
    for row in all() {
        let command = row.command;
        let command = if command == "ANY" {
            "any".to_owned()
        } else {
            format!("`{command}`")
        };
        writeln!(
            table,
            "| {command} | {} | {} | {} | `{}` |",
            row.field, row.value, row.errno, row.test
        )
        .unwrap();
    }
    table.push('\n');
    table
}

#[test]
fn the_document_lists_every_refusal() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/vfio-user.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("the table's beginning");
    let (listed, after) = rest.split_once(END).expect("the table's end");
    if std::env::var_os("LINEPROOF_WRITE_DOCS").is_some() {
        fs::write(&path, [before, BEGIN, &table(), END, after].concat()).unwrap();
        return;
    }
    assert!(
        listed == table(),
        "docs/vfio-user.md does not list what is tested; run this test with \
         LINEPROOF_WRITE_DOCS=1 to have it written"
    );
}

#[test]
fn no_row_is_there_twice() {
    let mut seen = HashSet::new();
    for row in all() {
        assert!(
            seen.insert((row.command, row.field, row.value)),
            "{}",
            row.test
        );
    }
}

#[test]
fn every_command_of_a_client_has_rows() {
    let commands: HashSet<_> = all().map(|row| row.command).collect();
    for command in [
        "VERSION",
        "DMA_MAP",
        "DMA_UNMAP",
        "GET_INFO",
        "GET_REGION_INFO",
        "GET_REGION_IO_FDS",
        "GET_IRQ_INFO",
        "SET_IRQS",
        "REGION_READ",
        "REGION_WRITE",
        "DEVICE_RESET",
        "REGION_WRITE_MULTI",
        "DEVICE_FEATURE",
        "MIG_DATA_READ",
        "MIG_DATA_WRITE",
    ] {
        assert!(commands.contains(command), "{command}");
    }
}
