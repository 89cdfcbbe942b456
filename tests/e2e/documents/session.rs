//! A directory like a fresh clone, in which a document's commands are done.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::page::{Block, Step};
use crate::sandbox::{Running, Sandbox, kernel};

/// For all commands of one block, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

/// Comes between the outputs of two commands.
const MARK: char = '\x1e';

/// `cargo run` without cargo, which waits for this test's own directory.
const CARGO: &str = r#"#!/bin/sh
[ "$1" = run ] || { echo "only cargo run is carried out here" >&2; exit 99; }
shift
[ "$1" = -- ] && shift
exec lineproof "$@"
"#;

pub struct Session<'a> {
    sandbox: &'a Sandbox,
    /// The commands' working directory.
    place: PathBuf,
}

/// How a command ended.
pub struct End {
    pub code: i32,
    pub output: String,
}

impl<'a> Session<'a> {
    /// A place with all that stands in the source tree at `root`, where what is
    /// written is the session's own.
    pub fn new(sandbox: &'a Sandbox, root: &Path) -> Self {
        let place = sandbox.path("clone");
        fs::create_dir(&place).unwrap();
        for entry in fs::read_dir(root).unwrap() {
            let entry = entry.unwrap();
            symlink(entry.path(), place.join(entry.file_name())).unwrap();
        }
        let bin = sandbox.path("bin");
        fs::create_dir(&bin).unwrap();
        symlink(env!("CARGO_BIN_EXE_lineproof"), bin.join("lineproof")).unwrap();
        fs::write(bin.join("cargo"), CARGO).unwrap();
        fs::set_permissions(bin.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
        Self { sandbox, place }
    }

    /// Writes a file that a document shows.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.place.join(name), text).unwrap();
    }

    /// Carries out the commands of a block, one after the other, in one shell.
    pub fn carry_out(&self, block: &Block, exit: i32) -> Vec<(Step, End)> {
        let steps = block.steps(exit);
        let mut script = "exec 2>&1\n".to_owned();
        for step in &steps {
            script += &format!("{}\nprintf '{MARK}%d{MARK}' $?\n", step.command);
        }
        let mut path = self.sandbox.path("bin").into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let mut bash = self.sandbox.program("bash");
        bash.args(["--norc", "-c", &script])
            .env("PATH", path)
            .env("LINEPROOF_KERNEL", kernel())
            .env("LINEPROOF_CACHE", crate::sandbox::cache().root())
            .current_dir(&self.place);
        let ended = Running::start(bash).end_within(PATIENCE);
        let mut said = ended.stdout.split(MARK);
        let mut ends = Vec::new();
        for step in steps {
            let output = said.next().unwrap_or_default().to_owned();
            let code = said.next().and_then(|code| code.parse().ok());
            let code =
                code.unwrap_or_else(|| panic!("$ {} does not end: {ended:#?}", step.command));
            ends.push((step, End { code, output }));
        }
        ends
    }
}
