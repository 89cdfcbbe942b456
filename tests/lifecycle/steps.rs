//! The interpreter of `steps.txt`, on anything that can be read and written
//! like a sysfs tree.

use std::io;

use rustix::io::Errno;

/// The steps.
const STEPS: &str = include_str!("steps.txt");

/// A tree that the steps can be run on. Paths are relative to its root.
pub trait Sysfs {
    /// Writes a line, as `echo` does.
    fn write(&mut self, path: &str, value: &str) -> io::Result<()>;
    /// All that a file says.
    fn read(&self, path: &str) -> io::Result<String>;
    /// Where a link leads.
    fn link(&self, path: &str) -> io::Result<String>;
    /// The permission bits.
    fn mode(&self, path: &str) -> io::Result<u32>;
    /// The names in a directory, in any order.
    fn names(&self, path: &str) -> io::Result<Vec<String>>;
    /// Whether there is anything, at the end of all links.
    fn exists(&self, path: &str) -> bool;
    /// Has a virtual machine, or who does as one, take an instance.
    fn hold(&mut self, path: &str) -> io::Result<()>;
    /// Begins to write a line, and returns when it is known that the write
    /// waits, or else what came of it.
    fn begin(&mut self, path: &str, value: &str) -> io::Result<Begun>;
    /// Ends the one that took an instance.
    fn let_go(&mut self, path: &str) -> io::Result<()>;
    /// Waits for the write that was begun.
    fn end(&mut self, path: &str) -> io::Result<()>;
}

/// How a write stands that was begun.
pub enum Begun {
    /// It waits.
    Waits,
    /// It has returned.
    Done,
}

/// Runs all steps, and fails the test with those that do not hold.
pub fn run(sysfs: &mut dyn Sysfs) {
    let mut failed = Vec::new();
    let mut count = 0;
    for line in STEPS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        count += 1;
        let (step, expected) = line.split_once(" ->").unwrap();
        let expected = expected.trim_start();
        let actual = take(sysfs, step);
        let holds = if step.starts_with("link ") {
            globset::Glob::new(expected)
                .unwrap()
                .compile_matcher()
                .is_match(&actual)
        } else {
            actual == expected
        };
        if !holds {
            failed.push(format!("{line}: got {actual}"));
        }
    }
    assert!(count > 50, "only {count} steps");
    assert!(failed.is_empty(), "{failed:#?}");
}

/// What comes of one step.
fn take(sysfs: &mut dyn Sysfs, step: &str) -> String {
    let (verb, rest) = step.split_once(' ').unwrap();
    let (path, value) = rest.split_once(' ').unwrap_or((rest, ""));
    let value = value
        .strip_prefix('"')
        .and_then(|value| value.strip_suffix('"'));
    let ok = |()| "ok".to_owned();
    let outcome = match verb {
        "write" => sysfs.write(path, value.unwrap()).map(ok),
        "hold" => sysfs.hold(path).map(ok),
        "begin" => sysfs.begin(path, value.unwrap()).map(|begun| match begun {
            Begun::Waits => "waits".to_owned(),
            Begun::Done => "ok".to_owned(),
        }),
        "let-go" => sysfs.let_go(path).map(ok),
        "end" => sysfs.end(path).map(ok),
        "read" => sysfs
            .read(path)
            .map(|text| text.trim_end_matches('\n').to_owned()),
        "cannot-read" => sysfs.read(path).map(|text| format!("read: {text}")),
        "link" => sysfs.link(path),
        "mode" => sysfs.mode(path).map(|mode| format!("{mode:o}")),
        "names" => sysfs.names(path).map(|mut names| {
            names.sort();
            names.join(" ")
        }),
        "exists" => Ok(if sysfs.exists(path) { "yes" } else { "no" }.to_owned()),
        _ => panic!("unknown step {step:?}"),
    };
    outcome.unwrap_or_else(|error| word(&error))
}

/// The errno's name.
fn word(error: &io::Error) -> String {
    match Errno::from_io_error(error) {
        Some(Errno::EXIST) => "EEXIST".into(),
        Some(Errno::INVAL) => "EINVAL".into(),
        Some(Errno::NOSPC) => "ENOSPC".into(),
        Some(Errno::ACCESS) => "EACCES".into(),
        Some(Errno::NOENT) => "ENOENT".into(),
        _ => error.to_string(),
    }
}
