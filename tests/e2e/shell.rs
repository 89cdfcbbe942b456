//! What a shell and a terminal get: completions, manual pages, colours.

use std::process::Stdio;

use crate::sandbox::{Sandbox, end};
use crate::terminal::Terminal;

/// What bash offers after these words.
fn offered(words: &[&str]) -> Vec<String> {
    let sandbox = Sandbox::new();
    let script = end(sandbox.lineproof(["completions", "bash"]));
    let path = sandbox.path("completions");
    std::fs::write(&path, &script.expect(0, &[]).stdout).unwrap();
    let last = words.len() - 1;
    let ask = format!(
        "source {}; COMP_WORDS=({}); COMP_CWORD={last}; _lineproof lineproof '{}' '{}'; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        path.display(),
        words.join(" "),
        words[last],
        words[last - 1],
    );
    let mut bash = sandbox.program("bash");
    bash.args(["--norc", "-c", &ask]);
    let said = end(bash).expect(0, &[]).stdout.clone();
    said.lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_options_values_and_cases() {
    assert_eq!(offered(&["lineproof", "expl"]), ["explain"]);
    assert_eq!(offered(&["lineproof", "run", "--per"]), ["--personality"]);
    assert_eq!(offered(&["lineproof", "run", "--boot", "ue"]), ["uefi"]);
    let quirks = offered(&["lineproof", "run", "--quirk", "scr-"]);
    assert_eq!(quirks, ["scr-missing"]);
    let personalities = offered(&["lineproof", "serve", "--personality", "linux"]);
    assert_eq!(personalities, ["linux-mtty"]);
    assert_eq!(
        offered(&["lineproof", "run", "--profile", "vm-"]),
        ["vm-superio"]
    );
    assert_eq!(
        offered(&["lineproof", "--filter", "scr.u"]),
        ["scr.under-dlab"]
    );
    let triggers = offered(&["lineproof", "explain", "fcr.trigger-1"]);
    assert_eq!(triggers, ["fcr.trigger-1", "fcr.trigger-14"]);
}

#[test]
fn every_shell_gets_its_script() {
    for (shell, mark) in [
        ("bash", "complete -F"),
        ("zsh", "#compdef lineproof"),
        ("fish", "complete -c lineproof"),
        ("elvish", "edit:completion"),
        ("powershell", "Register-ArgumentCompleter"),
    ] {
        let script = end(Sandbox::new().lineproof(["completions", shell]));
        script.expect(0, &[mark, "explain"]);
    }
    let unknown = end(Sandbox::new().lineproof(["completions", "cmd"]));
    let line = unknown.expect(2, &[]).line();
    assert!(line.contains("bash") && line.contains("fish"), "{line}");
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let sandbox = Sandbox::new();
    let page = end(sandbox.lineproof(["man"]));
    page.expect(
        0,
        &[
            ".TH lineproof 1",
            ".SH SYNOPSIS",
            "Exit codes:",
            "lineproof\\-run(1)",
        ],
    );
    let directory = sandbox.path("man");
    let mut all = sandbox.lineproof(["man", "--out"]);
    all.arg(&directory);
    let refused = end(all);
    let line = refused.expect(3, &[]).line();
    assert!(line.contains("name a directory that exists"), "{line}");

    std::fs::create_dir(&directory).unwrap();
    let mut all = sandbox.lineproof(["man", "--out"]);
    all.arg(&directory);
    end(all).expect(0, &[]);
    let run = std::fs::read_to_string(directory.join("lineproof-run.1")).unwrap();
    assert!(run.contains("\\-\\-filter"), "{run}");
    for page in [
        "lineproof.1",
        "lineproof-explain.1",
        "lineproof-mdev-create.1",
    ] {
        assert!(directory.join(page).exists(), "no {page}");
    }
}

#[test]
fn no_color_means_no_colour_and_a_terminal_without_it_has_some() {
    for args in [
        &["run", "--place", "model", "--filter", "scr.*"][..],
        &["run", "--help"],
    ] {
        for (no_color, coloured) in [(None, true), (Some(""), true), (Some("1"), false)] {
            let mut command = Sandbox::new().lineproof(args);
            command.env("TERM", "xterm").env_remove("NO_COLOR");
            if let Some(value) = no_color {
                command.env("NO_COLOR", value);
            }
            command.stderr(Stdio::null());
            let said = Terminal::open().run(command);
            assert!(said.contains("scr.") || said.contains("--filter"), "{said}");
            let what = format!("{args:?}, NO_COLOR {no_color:?}: {said:?}");
            assert_eq!(said.contains('\x1b'), coloured, "{what}");
        }
    }
}
