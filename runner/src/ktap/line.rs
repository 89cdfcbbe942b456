//! One line of KTAP, taken apart. No state: what may follow what is the
//! parser's business.

use super::Status;

/// The indentation of a suite's own lines.
const INDENT: &str = "    ";

/// A line without its indentation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    Version,
    Plan(usize),
    Subtest(&'a str),
    Diagnostic(&'a str),
    Result {
        number: usize,
        name: &'a str,
        status: Status,
    },
    BailOut {
        kind: &'a str,
        detail: &'a str,
    },
}

/// Splits the indentation off: the depth (0 for the top, 1 for a suite) and
/// the rest.
pub(super) fn split_indent(text: &str) -> (usize, &str) {
    match text.strip_prefix(INDENT) {
        Some(rest) => (1, rest),
        None => (0, text),
    }
}

/// Takes a line without indentation apart; none if it is no KTAP.
pub(super) fn parse(text: &str) -> Option<Line<'_>> {
    if text == "KTAP version 1" {
        return Some(Line::Version);
    }
    if let Some(count) = text.strip_prefix("1..") {
        return parse_number(count).map(Line::Plan);
    }
    if let Some(name) = text.strip_prefix("# Subtest: ") {
        return is_name(name).then_some(Line::Subtest(name));
    }
    if text == "#" {
        return Some(Line::Diagnostic(""));
    }
    if let Some(words) = text.strip_prefix("# ") {
        return Some(Line::Diagnostic(words));
    }
    if let Some(reason) = text.strip_prefix("Bail out! ") {
        let (kind, detail) = reason.split_once(": ").unwrap_or((reason, ""));
        return is_name(kind).then_some(Line::BailOut { kind, detail });
    }
    let (ok, rest) = match text.strip_prefix("ok ") {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix("not ok ")?),
    };
    let (number, rest) = rest.split_once(' ')?;
    let number = parse_number(number)?;
    let (name, directive) = match rest.split_once(" # ") {
        Some((name, directive)) => (name, Some(directive)),
        None => (rest, None),
    };
    let status = match (ok, directive) {
        (true, None) => Status::Passed,
        (false, None) => Status::Failed,
        // A skipped case is `ok` in KTAP; `not ok ... # SKIP` is nonsense,
        // and so is every directive but SKIP.
        (true, Some(directive)) => Status::Skipped(directive.strip_prefix("SKIP ")?.to_owned()),
        (false, Some(_)) => return None,
    };
    is_name(name).then_some(Line::Result {
        number,
        name,
        status,
    })
}

/// Decimal digits alone: no sign, no leading zero, no overflow.
fn parse_number(text: &str) -> Option<usize> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let padded = text.len() > 1 && text.starts_with('0');
    (plain && !padded).then(|| text.parse().ok()).flatten()
}

/// Names of suites and cases, and kinds of bail-out.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skipped_case_needs_a_reason() {
        assert_eq!(parse("ok 1 a # SKIP"), None);
        assert_eq!(
            parse("ok 1 a # SKIP one port only"),
            Some(Line::Result {
                number: 1,
                name: "a",
                status: Status::Skipped("one port only".to_owned())
            })
        );
    }

    #[test]
    fn what_only_looks_like_a_result_is_none() {
        for text in [
            "ok",
            "ok 1",
            "ok 1 ",
            "ok one a",
            "ok -1 a",
            "ok +1 a",
            "ok 01 a",
            "ok 99999999999999999999999 a",
            "ok 1 a b",
            "ok 1 a # TODO later",
            "not ok 1 a # SKIP reason",
            "OK 1 a",
            " ok 1 a",
            "1..",
            "1..x",
            "2..3",
            "KTAP version 2",
            "Bail out!",
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_bail_out_has_a_kind_and_a_detail() {
        assert_eq!(
            parse("Bail out! panic: at card.rs:12: it broke"),
            Some(Line::BailOut {
                kind: "panic",
                detail: "at card.rs:12: it broke"
            })
        );
    }
}
