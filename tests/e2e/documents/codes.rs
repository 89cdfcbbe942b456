//! The tables of exit codes.

use std::fs;

use lineproof::outcome::{EXIT_CODES, Exit};

/// The rows of the tables of a document that begin with a number: the number,
/// and what stands in the next column.
fn rows(document: &str) -> Vec<(u8, String)> {
    let text = fs::read_to_string(super::root().join(document)).unwrap();
    let row = |line: &str| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        Some((cells.next()?.parse().ok()?, cells.next()?.to_owned()))
    };
    text.lines().filter_map(row).collect()
}

#[test]
fn the_tables_have_the_codes_of_the_program_and_no_other() {
    for document in ["README.md", "docs/exit-codes.md"] {
        let rows = rows(document);
        let codes: Vec<u8> = rows.iter().map(|(code, _)| *code).collect();
        let known = (0..=u8::MAX).filter_map(Exit::from_code);
        let known: Vec<u8> = known.map(Exit::code).collect();
        assert_eq!(codes, known, "{document}");
        for (code, meaning) in rows {
            let line = format!("  {code:<3}  {meaning}");
            let first = |text: &str| {
                text.split([',', ';', '(', ':'])
                    .next()
                    .unwrap()
                    .trim()
                    .to_owned()
            };
            let help = EXIT_CODES.lines().find(|help| first(help) == first(&line));
            assert!(help.is_some(), "{document}: --help does not say: {line}");
        }
    }
}
