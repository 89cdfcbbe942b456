//! The `lineproof` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    lineproof::cli::main()
}
