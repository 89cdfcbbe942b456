//! Wrong usage in one line.

use std::env;
use std::fmt::Write;

use clap::CommandFactory;
use clap::error::ErrorKind;

use super::Cli;
use crate::outcome::Exit;
use crate::report::printable;

/// Prints what clap has to say: help and version as they are, an error as one
/// line with the way to the help.
pub(super) fn explain(error: &clap::Error) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A reader who has gone away needs no help.
            let _ = error.print();
            Exit::Proven
        }
        _ => {
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                format_args!(
                    "lineproof: {} (see {} --help)\n",
                    printable(&one_line(error)),
                    command(env::args().skip(1))
                ),
            );
            Exit::Usage
        }
    }
}

/// The command that was meant, as somebody types it.
fn command(words: impl Iterator<Item = String>) -> String {
    let mut command = &Cli::command();
    let mut name = command.get_name().to_owned();
    for word in words {
        let Some(sub) = command.find_subcommand(&word) else {
            break;
        };
        let _ = write!(name, " {word}");
        command = sub;
    }
    name
}

/// clap's paragraph without its `error:`, its usage and its hints at `--help`.
fn one_line(error: &clap::Error) -> String {
    let text = error.to_string();
    let mut line = String::new();
    for part in text.lines().map(str::trim) {
        if part.starts_with("Usage:") || part.starts_with("For more information") {
            break;
        }
        let part = part.strip_prefix("error: ").unwrap_or(part);
        // An option that is not there is no value that was meant.
        if part.is_empty() || part.starts_with("tip: to pass '-") {
            continue;
        }
        let glue = match line.chars().last() {
            None => "",
            Some(':') => " ",
            Some(_) => "; ",
        };
        let _ = write!(line, "{glue}{part}");
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    fn complaint(args: &[&str]) -> String {
        let args = std::iter::once("lineproof").chain(args.iter().copied());
        one_line(&crate::cli::Cli::try_parse_from(args).unwrap_err())
    }

    #[test]
    fn an_error_is_one_line_that_names_the_option_and_the_choices() {
        let line = complaint(&["--accel", "xen"]);
        assert!(!line.contains('\n'), "{line}");
        for word in ["xen", "--accel", "auto", "kvm", "tcg"] {
            assert!(line.contains(word), "{word} is not in: {line}");
        }
    }

    #[test]
    fn the_help_is_that_of_the_command() {
        let meant = |words: &str| command(words.split(' ').map(str::to_owned));
        assert_eq!(meant("--accel xen"), "lineproof");
        assert_eq!(meant("merge --format x"), "lineproof merge");
        assert_eq!(meant("mdev create mtty-3"), "lineproof mdev create");
        assert_eq!(meant("mergr a"), "lineproof");
    }

    #[test]
    fn an_unknown_option_is_named() {
        assert!(complaint(&["--fast"]).contains("--fast"));
        let line = complaint(&["quirks", "--quirk", "no"]);
        assert_eq!(line, "unexpected argument '--quirk' found");
    }
}
