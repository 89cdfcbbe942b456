//! The programs of docs/write-a-case.md and docs/write-a-device.md.

use super::likeness::compare;
use super::page::Page;

#[path = "../../../docs/examples/a_case.rs"]
#[expect(dead_code, reason = "its main is called where it is an example")]
mod a_case;
#[path = "../../../docs/examples/own_device.rs"]
#[expect(dead_code, reason = "its main is called where it is an example")]
mod own_device;

/// Fails unless the document shows what the program says.
fn is_shown(document: &str, command: &str, report: &str) {
    let page = Page::read(&super::root(), document);
    let mut steps = page
        .blocks
        .iter()
        .flat_map(|block| match block.text.starts_with("$ ") {
            true => block.steps(0),
            false => Vec::new(),
        });
    let step = steps.find(|step| step.command == command);
    let step = step.unwrap_or_else(|| panic!("{document}: no {command}"));
    assert!(!step.output.is_empty(), "{document}:{}", step.line);
    if let Err(why) = compare(&step.output, report) {
        panic!("{document}:{}: {why}\n--- it says\n{report}", step.line);
    }
}

#[test]
fn a_case_of_ones_own() {
    let command = "cargo run -q --example a_case";
    is_shown("docs/write-a-case.md", command, &a_case::report());
}

#[test]
fn a_device_of_ones_own() {
    let command = "cargo run -q --example own_device";
    is_shown("docs/write-a-device.md", command, &own_device::report());
}
