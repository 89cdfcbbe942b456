//! A guest that waits for gdb before its first instruction.
//!
//! Owns the socket, where gdb finds the guest's symbols, and the line that a
//! user pastes. Every boot maps the kernel where it is linked, so that the
//! addresses in its file are right as they are.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use lineproof_conformance::Case;
use lineproof_host_emulator::run_dir::{BaseDir, RunDir};
use object::{Object, ObjectSymbol};

use crate::outcome::Error;
use crate::provision::gdb::Gdb;
use crate::vm::shell_line;

/// How long QEMU may take to open the socket.
const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks for it.
const LOOK: Duration = Duration::from_millis(10);

/// Where gdb and the guest meet.
#[derive(Debug)]
pub(super) struct Debugger {
    /// Holds the socket; removed with this.
    scratch: RunDir,
    gdb: Gdb,
    kernel: PathBuf,
    breakpoint: Option<u64>,
}

impl Debugger {
    /// A place in the user's own directory, for a guest that is `kernel`. The
    /// first of `cases` is where it is to stop; without any, the user says
    /// where.
    ///
    /// # Errors
    /// [`Error::Environment`] when there is no such place.
    pub(super) fn create(gdb: &Gdb, kernel: &Path, cases: Option<&[&Case]>) -> Result<Self, Error> {
        let scratch = BaseDir::open_default()
            .and_then(|base| RunDir::create(&base, "gdb"))
            .map_err(|error| Error::Environment(error.to_string()))?;
        let case = cases.and_then(|cases| cases.first());
        Ok(Self {
            scratch,
            gdb: gdb.clone(),
            kernel: kernel.to_owned(),
            breakpoint: case.and_then(|case| address(kernel, case)),
        })
    }

    /// Where QEMU listens.
    pub(super) fn socket(&self) -> PathBuf {
        self.scratch.path().join("gdb")
    }

    /// Waits until QEMU listens, and says what to paste.
    ///
    /// # Errors
    /// [`Error::Environment`] when it does not come to that.
    pub(super) fn invitation(&self) -> Result<String, Error> {
        let deadline = Instant::now() + PATIENCE;
        while !self.socket().exists() {
            if Instant::now() > deadline {
                return Err(Error::Environment(
                    "QEMU has opened no socket for gdb; -v shows how it was started".to_owned(),
                ));
            }
            std::thread::sleep(LOOK);
        }
        let mut gdb = Command::new(&self.gdb.program);
        gdb.args(&self.gdb.leading).arg("-q").arg(&self.kernel);
        gdb.arg("-ex");
        gdb.arg(format!("target remote {}", self.socket().display()));
        if let Some(address) = self.breakpoint {
            gdb.args(["-ex", &format!("hbreak *{address:#x}"), "-ex", "continue"]);
        }
        Ok(format!("the guest waits for gdb:\n  {}", shell_line(&gdb)))
    }
}

/// Where the function of `case` begins in the kernel. By custom it is called
/// as the case is; none if it is not, or the file has no symbols.
fn address(kernel: &Path, case: &Case) -> Option<u64> {
    let bytes = fs::read(kernel).ok()?;
    let file = object::File::parse(&*bytes).ok()?;
    let (group, claim) = case.id.split_once('.')?;
    let start = format!("lineproof_conformance::cases::{group}::");
    let end = format!("::{}", claim.replace('-', "_"));
    let found = file.symbols().find(|symbol| {
        let name = symbol.name().unwrap_or_default();
        let name = format!("{:#}", rustc_demangle::demangle(name));
        name.starts_with(&start) && name.ends_with(&end)
    });
    found.map(|symbol| symbol.address())
}
