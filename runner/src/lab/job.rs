//! What runs in the lab, as a shell script: a place, an environment, and a
//! command.

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::Path;

/// What to do in the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Put the suite to an instance of each of these types, with these further
    /// arguments to `lineproof run`.
    Suite {
        /// `mtty-1`, `mtty-2`.
        types: Vec<String>,
        /// As the user gave them.
        arguments: Vec<String>,
    },
    /// Run a command.
    Command(Vec<String>),
    /// Give the user a prompt.
    Shell,
}

/// The script that does `task` in `directory` with these variables set.
pub(super) fn script(task: &Task, directory: &Path, environment: &[(&str, &OsStr)]) -> String {
    let mut script = String::new();
    for (name, value) in environment {
        // Writing to a string cannot fail.
        let _ = writeln!(script, "export {name}={}", quoted(&value.to_string_lossy()));
    }
    let directory = quoted(&directory.to_string_lossy());
    let _ = writeln!(script, "cd {directory} || exit 3");
    match task {
        Task::Suite { types, arguments } => {
            script.push_str("last_bad=0\n");
            for name in types {
                let _ = writeln!(
                    script,
                    "lineproof run --device kernel:{name}{} || last_bad=$?",
                    words(arguments)
                );
            }
            script.push_str("exit $last_bad\n");
        }
        Task::Command(command) => {
            // exec would take a dash for an option, and not every shell's
            // knows --; no builtin has such a name.
            let dash = command.first().is_some_and(|name| name.starts_with('-'));
            let exec = if dash { "" } else { "exec" };
            let _ = writeln!(script, "{exec}{}", words(command));
        }
        Task::Shell => script.push_str(
            "export PS1='lab# '\n\
             exec /run/lineproof-lab/busybox sh -i\n",
        ),
    }
    script
}

fn words(words: &[String]) -> String {
    words.iter().fold(String::new(), |mut line, word| {
        line.push(' ');
        line.push_str(&quoted(word));
        line
    })
}

/// A word that a shell takes as it is.
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    fn run(task: &Task, directory: &str, environment: &[(&str, &OsStr)]) -> (String, i32) {
        let script = script(task, Path::new(directory), environment);
        let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (text, output.status.code().unwrap())
    }

    #[test]
    fn words_and_variables_arrive_as_they_are() {
        let words = ["printf", "%s|", "it's", "a  b", "$HOME", "*", ""];
        let task = Task::Command(words.map(str::to_owned).to_vec());
        assert_eq!(run(&task, "/", &[]), ("it's|a  b|$HOME|*||".to_owned(), 0));
        let task = Task::Command(
            ["sh", "-c", "echo $A; pwd; exit 7"]
                .map(str::to_owned)
                .to_vec(),
        );
        let environment = [("A", OsStr::new("x 'y' $z"))];
        assert_eq!(
            run(&task, "/usr", &environment),
            ("x 'y' $z\n/usr\n".to_owned(), 7)
        );
    }

    #[test]
    fn a_command_that_begins_with_a_dash_is_no_option_of_the_shell() {
        let bin = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/bin/echo", bin.path().join("-l")).unwrap();
        let task = Task::Command(["-l", "seen"].map(str::to_owned).to_vec());
        let path = bin.path().as_os_str();
        assert_eq!(run(&task, "/", &[("PATH", path)]), ("seen\n".to_owned(), 0));
    }

    #[test]
    fn one_bad_type_is_not_forgotten_over_a_good_one() {
        let bin = tempfile::tempdir().unwrap();
        let program = bin.path().join("lineproof");
        let text = "#!/bin/sh\necho \"$@\"\n[ $3 = kernel:mtty-1 ]\n";
        std::fs::write(&program, text).unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&program, mode).unwrap();
        let task = Task::Suite {
            types: vec!["mtty-2".to_owned(), "mtty-1".to_owned()],
            arguments: vec!["-q".to_owned()],
        };
        let path = bin.path().as_os_str();
        let (text, code) = run(&task, "/", &[("PATH", path)]);
        assert_eq!(
            text,
            "run --device kernel:mtty-2 -q\nrun --device kernel:mtty-1 -q\n"
        );
        assert_eq!(code, 1);
    }

    #[test]
    fn a_directory_that_is_not_there_is_no_place_to_work_in() {
        let task = Task::Command(vec!["true".to_owned()]);
        assert_eq!(run(&task, "/no such place", &[]).1, 3);
    }
}
