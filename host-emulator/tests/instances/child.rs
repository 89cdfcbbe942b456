//! A second process: this test program run again, to do one thing, say so,
//! and wait to be told or killed.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use lineproof_host_emulator::mdev::Parent;
use lineproof_host_emulator::run_dir::{BaseDir, RunDir};
use lineproof_host_emulator::{CardConfig, CardType, ServedCard};

use super::fresh;

/// Names the base directory to the child.
const BASE: &str = "LINEPROOF_TEST_BASE";
/// Names the task to the child.
const TASK: &str = "LINEPROOF_TEST_TASK";
/// Starts the line in which the child reports.
const REPORT: &str = "report: ";

/// A child that has done its task and waits.
pub struct Process {
    child: Child,
    /// Open as long as the child may write to it.
    _output: BufReader<ChildStdout>,
    /// What it reported: how many instances or directories it has.
    pub report: usize,
}

impl Process {
    /// Starts a child for `task` and waits for its report.
    pub fn start(base: &Path, task: &str) -> Self {
        Self::start_many(base, task, 1).remove(0)
    }

    /// Starts several at once.
    pub fn start_many(base: &Path, task: &str, count: usize) -> Vec<Self> {
        let children: Vec<Child> = (0..count)
            .map(|_| {
                Command::new(std::env::current_exe().unwrap())
                    .args(["--ignored", "--exact", "--nocapture", "child::child"])
                    .env(BASE, base)
                    .env(TASK, task)
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        children.into_iter().map(Self::wait_for_report).collect()
    }

    fn wait_for_report(mut child: Child) -> Self {
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let report = output
            .by_ref()
            .lines()
            .map_while(Result::ok)
            // The test harness writes its own words on the same line.
            .find_map(|line| line.split_once(REPORT).map(|(_, rest)| rest.to_owned()))
            .expect("the child reports before it ends");
        Self {
            child,
            _output: output,
            report: report.parse().unwrap(),
        }
    }

    /// Kills it with no chance to clean up.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Lets it end in good order.
    pub fn finish(mut self) {
        drop(self.child.stdin.take());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // After a failed test: both do nothing to a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
#[ignore = "the body of a child process"]
fn child() {
    let Some(base) = std::env::var_os(BASE) else {
        return;
    };
    let base = BaseDir::open(Path::new(&base)).unwrap();
    let mut held: Vec<Box<dyn std::any::Any>> = Vec::new();
    match std::env::var(TASK).unwrap().as_str() {
        "create one" => {
            let parent = Parent::open(&base).unwrap();
            held.push(Box::new(parent.create(CardType::Mtty2, fresh()).unwrap()));
        }
        "create twelve" => {
            let parent = Parent::open(&base).unwrap();
            for _ in 0..12 {
                if let Ok(instance) = parent.create(CardType::Mtty2, fresh()) {
                    held.push(Box::new(instance));
                }
            }
        }
        "serve" => {
            let parent = Parent::open(&base).unwrap();
            let config = CardConfig::default();
            held.push(Box::new(
                ServedCard::create(&parent, fresh(), config).unwrap(),
            ));
        }
        "run directory" => held.push(Box::new(RunDir::create(&base, "test").unwrap())),
        task => panic!("unknown task {task}"),
    }
    println!("{REPORT}{}", held.len());
    // Until the other end closes, or this process is killed.
    std::io::stdin().read_to_end(&mut Vec::new()).unwrap();
}
