//! The page, in a browser.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::browser::Page;
use crate::parts::report;

/// As wide as a desk's screen is.
const WIDTH: u32 = 1400;
/// As much of a page as somebody looks at.
const TOP: u32 = 2400;

/// Names a directory in which the pictures of the pages are left, in base64, for
/// somebody to look at.
const PICTURES: &str = "LINEPROOF_PICTURES";

/// The page of a run with these words, opened.
fn open(name: &str, code: i32, words: &str) -> (tempfile::TempDir, Page) {
    let directory = tempfile::tempdir().unwrap();
    report(directory.path(), code, words);
    let mut page = Page::open(&directory.path().join("index.html"), WIDTH);
    if let Some(pictures) = std::env::var_os(PICTURES) {
        let picture = PathBuf::from(pictures).join(format!("{name}.png.base64"));
        fs::write(picture, page.picture(WIDTH, TOP)).unwrap();
    }
    (directory, page)
}

/// What holds of every page.
fn expect_peace(page: &mut Page) {
    assert_eq!(page.requests().len(), 1, "{:?}", page.requests());
    assert!(page.complaints().is_empty(), "{:?}", page.complaints());
    assert_eq!(page.value("document.scripts.length"), 0);
    let wide = "document.documentElement.scrollWidth - innerWidth";
    assert_eq!(
        page.value(&format!("Math.max(0, {wide})")),
        0,
        "it is too wide"
    );
    let dead = "[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
                .filter(to => !document.getElementById(to.slice(1)))";
    assert_eq!(
        page.value(dead),
        Value::Array(Vec::new()),
        "links lead nowhere"
    );
}

#[test]
#[ignore = "fetches a browser"]
fn a_good_page_opens_in_peace_and_shows_the_other_implementations() {
    let (_directory, mut page) = open("good", 0, "--place model --filter {scr,iir}.*");
    expect_peace(&mut page);
    assert_eq!(
        page.value("document.querySelector('.verdict.good') !== null"),
        true
    );
    let cases = page.value("document.querySelectorAll('.matrix tbody tr').length");
    assert!(cases.as_u64().unwrap() > 10, "{cases}");
    let heads = page.value("document.querySelector('.matrix thead').innerText");
    for head in ["this run", "QEMU ", "Linux ", "vm-superio "] {
        assert!(heads.as_str().unwrap().contains(head), "{heads}");
    }
}

#[test]
#[ignore = "fetches a browser"]
fn failures_come_first_and_are_drawn() {
    let words = "--place model --filter {scr,iir,interrupts}.* --quirk iir-read-keeps-thre \
                 --quirk scr-missing";
    let (_directory, mut page) = open("bad", 1, words);
    expect_peace(&mut page);
    assert_eq!(
        page.value("document.querySelector('h2').innerText"),
        "What went wrong"
    );
    let first = page.value("document.querySelector('h3').getBoundingClientRect().top");
    assert!(
        first.as_f64().unwrap() < 900.0,
        "the first failure is at {first}"
    );
    let failures = page.value("document.querySelectorAll('.failure').length");
    assert!(failures.as_u64().unwrap() > 4, "{failures}");
    // Each with its accesses and with the levels on both ports' lines.
    let drawn = "[...document.querySelectorAll('.failure')]
                 .every(it => it.querySelectorAll('svg').length === 2)";
    assert_eq!(page.value(drawn), true);
    let small = "[...document.querySelectorAll('svg')].map(svg => svg.getBoundingClientRect())
                 .filter(box => box.width < 200 || box.height < 50).length";
    assert_eq!(page.value(small), 0, "a drawing has no size");
    let unseen = "[...document.querySelectorAll('svg path')].filter(path =>
                  path.getTotalLength() === 0 || getComputedStyle(path).stroke === 'none').length";
    assert_eq!(page.value(unseen), 0, "a level is not to be seen");
    let lanes = page.value("[...document.querySelectorAll('svg.levels')].at(-1).textContent");
    for port in ["port0", "port1"] {
        for line in ["TX", "RX", "RTS", "CTS", "DTR", "DSR", "DCD", "RI"] {
            let lane = format!("{port} {line}");
            assert!(lanes.as_str().unwrap().contains(&lane), "{lane}: {lanes}");
        }
    }
    assert!(lanes.as_str().unwrap().contains("INTx"), "{lanes}");
    // Words that stick out of their drawing are cut off.
    let cut = "[...document.querySelectorAll('svg')].flatMap(svg => {
                   const all = svg.getBoundingClientRect();
                   return [...svg.querySelectorAll('text')].filter(text => {
                       const box = text.getBoundingClientRect();
                       return box.left < all.left - 1 || box.right > all.right + 1
                           || box.top < all.top - 1 || box.bottom > all.bottom + 1;
                   }).map(text => text.textContent);
               })";
    assert_eq!(
        page.value(cut),
        Value::Array(Vec::new()),
        "words are cut off"
    );
}

/// The checks above would see what they look for.
#[test]
#[ignore = "fetches a browser"]
fn a_page_that_is_not_in_peace_is_seen() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("page.html");
    let page = "<!DOCTYPE html><script>nowhere()</script><img src=\"other.png\">";
    fs::write(&path, page).unwrap();
    let page = Page::open(&path, WIDTH);
    assert_eq!(page.requests().len(), 2, "{:?}", page.requests());
    assert!(!page.complaints().is_empty());
}
