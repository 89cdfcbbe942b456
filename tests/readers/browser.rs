//! A headless browser that a test steers: it opens a page, is asked about it, and
//! tells what went wrong meanwhile.
//!
//! The Chrome DevTools Protocol over two pipes, a JSON object and a zero byte each.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use lineproof::provision::readers::browser;
use serde_json::{Value, json};

use crate::parts::get;

/// Longer than a browser takes on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(120);

/// A page in a browser of its own.
pub struct Page {
    child: Child,
    commands: ChildStdin,
    messages: Receiver<Value>,
    session: String,
    last_id: u64,
    /// What came without having been asked for.
    events: Vec<Value>,
    _home: tempfile::TempDir,
}

impl Page {
    /// Opens the file at `path`, `width` pixels wide.
    pub fn open(path: &Path, width: u32) -> Self {
        let home = tempfile::tempdir().unwrap();
        let browser = get(browser).command(home.path()).unwrap();
        // Descriptors 3 and 4 are the browser's pipes.
        let mut shell = Command::new("sh");
        let pipes = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null";
        shell.args(["-c", pipes]).arg(browser.get_program());
        for (name, value) in browser.get_envs() {
            shell.env(name, value.unwrap());
        }
        shell
            .arg("--remote-debugging-pipe")
            .arg(format!("--window-size={width},900"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = shell.spawn().unwrap();
        let commands = child.stdin.take().unwrap();
        let replies = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = mpsc::channel();
        std::thread::spawn(move || {
            for message in replies.split(0).map_while(Result::ok) {
                let Ok(message) = serde_json::from_slice(&message) else {
                    break;
                };
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let mut page = Self {
            child,
            commands,
            messages,
            session: String::new(),
            last_id: 0,
            events: Vec::new(),
            _home: home,
        };
        page.load(path);
        page
    }

    fn load(&mut self, path: &Path) {
        let target = self.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let target = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = self.ask("Target.attachToTarget", target);
        attached["sessionId"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.session);
        for domain in ["Network", "Runtime", "Log", "Page"] {
            self.ask(&format!("{domain}.enable"), json!({}));
        }
        let url = format!("file://{}", path.display());
        let went = self.ask("Page.navigate", json!({ "url": url }));
        assert_eq!(went["errorText"], Value::Null, "{url}");
        let deadline = Instant::now() + PATIENCE;
        while !self
            .events
            .iter()
            .any(|event| event["method"] == "Page.loadEventFired")
        {
            let event = self.hear(deadline);
            self.events.push(event);
        }
    }

    /// The value of an expression in the page.
    pub fn value(&mut self, expression: &str) -> Value {
        let asked = json!({ "expression": expression, "returnByValue": true });
        let reply = self.ask("Runtime.evaluate", asked);
        assert_eq!(reply["exceptionDetails"], Value::Null, "{expression}");
        reply["result"]["value"].clone()
    }

    /// The addresses that were asked for over a network, or anywhere else.
    pub fn requests(&self) -> Vec<&str> {
        let requests = self.events_called("Network.requestWillBeSent");
        requests
            .map(|event| event["params"]["request"]["url"].as_str().unwrap())
            .collect()
    }

    /// What the browser holds against the page.
    pub fn complaints(&self) -> Vec<&Value> {
        [
            "Runtime.exceptionThrown",
            "Runtime.consoleAPICalled",
            "Log.entryAdded",
        ]
        .into_iter()
        .flat_map(|method| self.events_called(method))
        .collect()
    }

    /// A picture of the top of the page, `height` pixels high, in PNG, in base64.
    pub fn picture(&mut self, width: u32, height: u32) -> String {
        let clip = json!({ "x": 0, "y": 0, "width": width, "height": height, "scale": 1 });
        let asked = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let reply = self.ask("Page.captureScreenshot", asked);
        reply["data"].as_str().unwrap().to_owned()
    }

    fn events_called<'a>(&'a self, method: &'a str) -> impl Iterator<Item = &'a Value> {
        self.events
            .iter()
            .filter(move |event| event["method"] == method)
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        let mut message = json!({ "id": id, "method": method, "params": params });
        if !self.session.is_empty() {
            message["sessionId"] = json!(self.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        self.commands.write_all(&bytes).unwrap();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let message = self.hear(deadline);
            if message["id"] == id {
                assert_eq!(message["error"], Value::Null, "{method}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    fn hear(&self, deadline: Instant) -> Value {
        let left = deadline.saturating_duration_since(Instant::now());
        let message = self.messages.recv_timeout(left);
        message.unwrap_or_else(|error| panic!("the browser does not answer: {error}"))
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
