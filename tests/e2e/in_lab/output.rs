//! The output of a command in the lab, and a reader who is slow, or has gone.

use std::fmt::Write;
use std::io::{self, BufRead, BufReader, PipeReader, Read};

use rustix::io::ioctl_fionread;

use super::PATIENCE;
use crate::sandbox::{Running, Sandbox, lab_parts, wait_until};

/// What a pipe holds when it is full (pipe(7)).
const PIPE: u64 = 65536;

/// A command in the lab, whose output is in the test's hands.
fn start(sandbox: &Sandbox, script: &str) -> (Running, PipeReader) {
    lab_parts();
    let (reader, writer) = io::pipe().unwrap();
    let mut command = sandbox.lineproof(["lab", "--", "sh", "-c", script]);
    command.stdout(writer);
    (Running::start(command), reader)
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn what_is_read_late_is_read_whole() {
    let sandbox = Sandbox::new();
    let (mut lab, mut reader) = start(&sandbox, "seq 1 85000; echo writ\"\"ten >&2; echo end");
    // More than the pipe takes: the rest waits, part of it in the machine.
    lab.wait_for_error("written");
    let mut wanted = String::new();
    (1..=85000).for_each(|number| writeln!(wanted, "{number}").unwrap());
    wanted += "end\n";
    let mut came = String::new();
    reader.read_to_string(&mut came).unwrap();
    assert_eq!(came.len(), wanted.len());
    assert!(came == wanted);
    lab.end().expect(0, &[]);
    sandbox.assert_clean();
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn an_interrupt_ends_a_command_whose_output_nobody_reads() {
    let sandbox = Sandbox::new();
    let (mut lab, reader) = start(&sandbox, "echo be\"\"gun >&2; exec yes");
    lab.wait_for_error("begun");
    wait_until("the pipe is full", || {
        ioctl_fionread(&reader).unwrap() == PIPE
    });
    lab.signal("INT");
    lab.end().expect(130, &["interrupted"]);
    sandbox.assert_clean();
    drop(reader);
}

#[test]
#[ignore = "boots the lab: minutes; .ci/run asks for it"]
fn a_command_whose_reader_has_gone_ends() {
    let sandbox = Sandbox::new();
    let (lab, reader) = start(&sandbox, "while echo word; do sleep 0.1; done");
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).unwrap();
    assert_eq!(line, "word\n");
    // The reader is gone by now; without an end it would go on for an hour.
    let run = lab.end_within(PATIENCE);
    run.expect(1, &[]);
    assert!(!run.stderr.contains("lineproof: "), "{run:?}");
    sandbox.assert_clean();
}
