//! A document, as far as its blocks are concerned.

use std::fs;
use std::path::Path;

/// The fenced blocks of a document.
pub struct Page {
    pub blocks: Vec<Block>,
}

/// One fenced block.
pub struct Block {
    /// The line of its fence.
    pub line: usize,
    pub duty: Duty,
    /// What stands in it.
    pub text: String,
}

/// What becomes of a block.
#[derive(Debug, PartialEq, Eq)]
pub enum Duty {
    /// Its commands are carried out; the last ends with that code.
    Here { exit: i32 },
    /// Another test does.
    By(String),
    /// Nobody does, for a reason.
    Elsewhere,
    /// It is a file.
    File(String),
    /// It is part of a file.
    From(String),
    /// It is there to be read.
    None,
}

/// A command, and what comes of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    /// Its line in the document.
    pub line: usize,
    pub command: String,
    pub exit: i32,
    /// What is shown of its output; none if nothing is.
    pub output: Vec<String>,
}

impl Page {
    pub fn read(root: &Path, document: &str) -> Self {
        let path = root.join(document);
        let text = fs::read_to_string(&path);
        Self::parse(&text.unwrap_or_else(|error| panic!("{document}: {error}")))
    }

    fn parse(text: &str) -> Self {
        let mut blocks = Vec::new();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let Some(words) = line.trim_start().strip_prefix("```") else {
                continue;
            };
            let inside = lines.by_ref().map(|(_, line)| line);
            let inside = inside.take_while(|line| line.trim_start() != "```");
            blocks.push(Block {
                line: number + 1,
                duty: Duty::of(words),
                text: inside.map(|line| format!("{line}\n")).collect(),
            });
        }
        Self { blocks }
    }
}

impl Duty {
    fn of(words: &str) -> Self {
        let mut words = words.split_whitespace();
        let console = words.next() == Some("console");
        let word = words.next().unwrap_or_default();
        assert_eq!(words.next(), None, "too many words after {word}");
        match word.split_once('=').unwrap_or((word, "")) {
            ("file", name) if !console => Self::File(name.to_owned()),
            ("from", file) if !console => Self::From(file.to_owned()),
            ("", "") if !console => Self::None,
            ("", "") => Self::Here { exit: 0 },
            ("exit", code) if console => Self::Here {
                exit: code.parse().unwrap(),
            },
            ("by", file) if console => Self::By(file.to_owned()),
            ("elsewhere", "") if console => Self::Elsewhere,
            _ => panic!("{word:?} after the fence is not understood"),
        }
    }
}

impl Block {
    /// Its commands, the last of which ends with `exit`.
    pub fn steps(&self, exit: i32) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        let mut unfinished = false;
        for (number, line) in self.text.lines().enumerate() {
            if let Some(command) = line.strip_prefix("$ ") {
                steps.push(Step {
                    line: self.line + 1 + number,
                    command: command.to_owned(),
                    exit: 0,
                    output: Vec::new(),
                });
            } else {
                let step = steps.last_mut().expect("output before a command");
                match unfinished {
                    true => step.command += &format!("\n{line}"),
                    false => step.output.push(line.to_owned()),
                }
            }
            let command = &steps.last().expect("a step").command;
            unfinished =
                command.ends_with('\\') && steps.last().is_some_and(|step| step.output.is_empty());
        }
        if let Some(last) = steps.last_mut() {
            last.exit = exit;
        }
        steps
    }
}

/// Where the links of a document lead, as far as that is in the source tree.
pub fn links(text: &str) -> Vec<&str> {
    let targets = text.split("](").skip(1);
    let targets = targets.filter_map(|rest| rest.split(')').next());
    let far = |target: &&str| target.contains("://") || target.starts_with('#');
    targets.filter(|target| !far(target)).collect()
}

#[test]
fn blocks_and_steps_are_told_apart() {
    let page = Page::parse("x\n```console exit=1\n$ a \\\n  b # c\nout\n$ d\n```\n```\nno\n```\n");
    assert_eq!(page.blocks.len(), 2);
    assert_eq!(page.blocks[1].duty, Duty::None);
    let step = |line, command: &str, exit, output: &[&str]| Step {
        line,
        command: command.to_owned(),
        exit,
        output: output.iter().map(|&line| line.to_owned()).collect(),
    };
    let expected = [step(3, "a \\\n  b # c", 0, &["out"]), step(6, "d", 1, &[])];
    assert_eq!(page.blocks[0].steps(1), expected);
}
