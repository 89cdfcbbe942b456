//! What stands in a sentence as `lineproof COMMAND --option` exists.

use std::collections::BTreeMap;
use std::fs;

use crate::sandbox::{Sandbox, end};

/// The help of commands, each asked once.
struct Helps {
    sandbox: Sandbox,
    known: BTreeMap<String, Option<String>>,
}

impl Helps {
    /// The help of a command; none if there is no such command.
    fn of(&mut self, command: &str) -> Option<&str> {
        let help = self.known.entry(command.to_owned()).or_insert_with(|| {
            let words = command.split_whitespace().chain(["--help"]);
            let ended = end(self.sandbox.lineproof(words));
            (ended.code() == 0).then_some(ended.stdout)
        });
        help.as_deref()
    }
}

/// The commands in the sentences of a text, without `lineproof`.
fn commands(text: &str) -> Vec<&str> {
    let outside = text.split("```").step_by(2);
    let spans = outside.flat_map(|text| text.split('`').skip(1).step_by(2));
    let starts = ["lineproof ", "cargo run -- "];
    let ours = |span| {
        starts
            .iter()
            .find_map(|start| str::strip_prefix(span, start))
    };
    spans.filter_map(ours).collect()
}

/// What is wrong with a command, by the help.
fn mistake(helps: &mut Helps, command: &str) -> Option<String> {
    // What follows `--` is another program's.
    let own = command.split_whitespace().take_while(|word| *word != "--");
    let own: Vec<&str> = own.collect();
    let named = own.iter().take(2).take_while(|word| !word.starts_with('-'));
    let named: Vec<&str> = named.copied().collect();
    // A command of a command's, if there is one of that name.
    let pair = named.join(" ");
    let name = match named.first() {
        None => "run",
        Some(_) if helps.of(&pair).is_some() => &pair,
        Some(name) => name,
    };
    let Some(help) = helps.of(name) else {
        return Some(format!("there is no command {name}"));
    };
    let mut options = own
        .iter()
        .filter_map(|word| word.split('=').next().filter(|w| w.starts_with("--")));
    let unknown = options.find(|option| !help.contains(*option))?;
    Some(format!("{name} has no option {unknown}"))
}

#[test]
fn every_option_in_a_sentence_exists() {
    let mut helps = Helps {
        sandbox: Sandbox::new(),
        known: BTreeMap::new(),
    };
    let mut looked_at = 0;
    let mut mistakes = Vec::new();
    for document in super::documents() {
        let text = fs::read_to_string(super::root().join(&document)).unwrap();
        for command in commands(&text) {
            looked_at += 1;
            if let Some(mistake) = mistake(&mut helps, command) {
                mistakes.push(format!("{document}: `{command}`: {mistake}"));
            }
        }
    }
    assert!(looked_at > 30, "only {looked_at} commands were found");
    assert_eq!(mistakes, <[String; 0]>::default());
}
