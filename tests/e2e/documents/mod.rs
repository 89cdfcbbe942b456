//! The documents: every command in them is carried out, and what they show of
//! its output is what comes.
//!
//! A block that begins with three backquotes and `console` is done line by line
//! by one shell, each line after `$ ` being a command and the rest what it
//! prints. Words after `console` say more:
//!
//! - `exit=N`: the block's last command ends with N; every other with 0.
//! - `by=FILE`: not here; the test in FILE does it, and names the document.
//! - `elsewhere`: cannot be done on every machine; [`ELSEWHERE`] has the reason.
//!
//! Any other block with `file=NAME` is a file that later commands find, and one
//! with `from=FILE` is part of a file that is compiled.

mod codes;
mod examples;
mod inline;
mod likeness;
mod page;
mod session;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use lineproof::provision::guest;

use crate::sandbox::{Sandbox, disk_boot_parts, linux_parts, ovmf_parts};
use page::{Block, Duty, Page};
use session::Session;

/// Why a document has commands that no test carries out.
const ELSEWHERE: [(&str, &str); 3] = [
    (
        "docs/fuzz.md",
        "libFuzzer takes a nightly toolchain; the same targets run in cargo test",
    ),
    (
        "docs/kernel-mtty.md",
        "QEMU's line is shortened there; tests/e2e/inside_lab.rs has it whole",
    ),
    (
        "docs/scale.md",
        "nextest is no part of the project, and waits for this test's cargo",
    ),
];

/// Carries out the commands of a document.
fn does_what_it_shows(document: &str) {
    let page = Page::read(&root(), document);
    let sandbox = Sandbox::new();
    let session = Session::new(&sandbox, &root());
    for block in &page.blocks {
        match &block.duty {
            Duty::File(name) => session.write(name, &block.text),
            Duty::Here { exit } => {
                for (step, end) in session.carry_out(block, *exit) {
                    let place = format!("{document}:{}: $ {}", step.line, step.command);
                    assert_eq!(end.code, step.exit, "{place}\n{}", end.output);
                    if let Err(why) = likeness::compare(&step.output, &end.output) {
                        panic!("{place}\n{why}\n--- it says\n{}", end.output);
                    }
                }
            }
            Duty::From(file) => {
                let whole = fs::read_to_string(root().join(file)).unwrap();
                let place = format!("{document}:{}", block.line);
                assert!(whole.contains(&block.text), "{place}: not so in {file}");
            }
            Duty::By(file) => is_done_by(document, block, file),
            Duty::Elsewhere => {
                let known = ELSEWHERE.iter().any(|(name, _)| *name == document);
                assert!(known, "{document}:{}: no reason is given", block.line);
            }
            Duty::None => {}
        }
    }
    sandbox.assert_clean();
}

/// The test that is named is there, and knows that it stands for a document.
fn is_done_by(document: &str, block: &Block, file: &str) {
    let place = format!("{document}:{}", block.line);
    let text = fs::read_to_string(root().join(file));
    let text = text.unwrap_or_else(|error| panic!("{place}: {file}: {error}"));
    assert!(text.contains(document), "{place}: {file} names it not");
}

/// The root of the source tree.
fn root() -> PathBuf {
    guest::source_tree().unwrap()
}

/// The documents that people read to use the program.
fn documents() -> BTreeSet<String> {
    let names = fs::read_dir(root().join("docs")).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let documents = names.filter(|name| name.ends_with(".md"));
    let mut documents: BTreeSet<String> = documents.map(|name| format!("docs/{name}")).collect();
    documents.insert("README.md".to_owned());
    documents
}

/// A test for each document with commands in it.
macro_rules! documents {
    ($($test:ident $document:literal,)*) => {
        $(#[test] fn $test() { does_what_it_shows($document); })*

        /// The documents that have a test.
        const TESTED: &[&str] = &[$($document),*];
    };
}

documents! {
    bring_up "docs/bring-up.md",
    ci "docs/ci.md",
    exit_codes "docs/exit-codes.md",
    faq "docs/faq.md",
    findings_linux_mtty "docs/findings-linux-mtty.md",
    fuzz "docs/fuzz.md",
    kernel_mtty "docs/kernel-mtty.md",
    lines "docs/lines.md",
    linux_guest "docs/linux-guest.md",
    mdev "docs/mdev.md",
    reports "docs/reports.md",
    scale "docs/scale.md",
    soak "docs/soak.md",
    traces "docs/traces.md",
    write_a_case "docs/write-a-case.md",
    write_a_device "docs/write-a-device.md",
}

#[test]
fn readme() {
    disk_boot_parts();
    ovmf_parts();
    linux_parts();
    does_what_it_shows("README.md");
}

#[test]
fn no_document_with_commands_is_left_out() {
    for document in documents() {
        let page = Page::read(&root(), &document);
        let commands = page.blocks.iter().any(|block| block.duty != Duty::None);
        let tested = document == "README.md" || TESTED.contains(&document.as_str());
        assert!(tested || !commands, "{document} has commands and no test");
    }
}

#[test]
fn every_link_between_the_documents_leads_somewhere() {
    for document in documents() {
        let path = root().join(&document);
        let text = fs::read_to_string(&path).unwrap();
        for target in page::links(&text) {
            let file = target.split('#').next().unwrap();
            let place = path.parent().unwrap_or(Path::new("/")).join(file);
            assert!(place.exists(), "{document} links to {target}");
        }
    }
}
