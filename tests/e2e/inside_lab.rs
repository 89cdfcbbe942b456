//! What runs in the lab, started there by `in_lab`: a guest that is moved, with
//! its card, from one machine to another by the driver's own migration, as
//! docs/kernel-mtty.md shows.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use lineproof::mdev::{CardWords, Creation, KernelParent, Parent};
use lineproof_host_emulator::CardType;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sandbox::{Running, real_qemu, wait_until};

/// Longer than a step of it takes in a machine in a machine.
const PATIENCE: Duration = Duration::from_secs(170);

/// An instance of the kernel's own, removed when dropped.
struct Instance {
    parent: KernelParent,
    uuid: Uuid,
}

impl Instance {
    fn create(card_type: CardType) -> Self {
        let parent = KernelParent::open(Path::new("/sys")).unwrap();
        let uuid = Uuid::new_v4();
        let card = CardWords::plain(card_type);
        parent.create(&Creation { uuid, card }).unwrap();
        Self { parent, uuid }
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        let _ = self.parent.write_remove(self.uuid);
    }
}

/// A machine with such an instance, and a guest to be moved.
struct Machine {
    running: Running,
    com1: UnixStream,
    qmp: BufReader<UnixStream>,
}

impl Machine {
    /// Starts it in `directory`, `from` the state of another one if there is
    /// one.
    fn start(instance: &Instance, directory: &Path, from: Option<&Path>) -> Self {
        fs::create_dir(directory).unwrap();
        let [com1, qmp] = ["com1", "qmp"].map(|name| directory.join(name));
        let device = json!({
            "driver": "vfio-pci",
            "sysfsdev": instance.parent.device_path(instance.uuid),
            "enable-migration": "on",
            "x-device-dirty-page-tracking": "off",
        });
        let mut command: Command = real_qemu().command();
        command
            .args(["-M", "q35", "-accel", "kvm", "-accel", "tcg", "-cpu", "max"])
            .args(["-bios", "qboot.rom", "-kernel"])
            // The lab has it built beforehand, outside.
            .arg(std::env::var_os("LINEPROOF_KERNEL").unwrap())
            .args(["-m", "64M", "-nodefaults", "-display", "none", "-no-reboot"])
            .args(["-chardev", "stdio,id=report,signal=off"])
            .args(["-device", "isa-debugcon,iobase=0xe9,chardev=report"])
            .args(["-device", "isa-debug-exit,iobase=0xf4,iosize=4"])
            .args(["-fw_cfg", "name=opt/org.lineproof.moved,string=yes"])
            .arg("-serial")
            .arg(format!("unix:{},server=on,wait=off", com1.display()))
            .arg("-qmp")
            .arg(format!("unix:{},server=on,wait=off", qmp.display()))
            .args(["-device", &device.to_string()])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(from) = from {
            let state = format!("file:{}", from.display());
            command.args(["-incoming", &state]);
        }
        let running = Running::start(command);
        wait_until("QEMU listens", || com1.exists() && qmp.exists());
        let mut machine = Self {
            running,
            com1: UnixStream::connect(com1).unwrap(),
            qmp: BufReader::new(UnixStream::connect(qmp).unwrap()),
        };
        let patience = Some(PATIENCE);
        machine.qmp.get_ref().set_read_timeout(patience).unwrap();
        machine.ask("qmp_capabilities", json!({}));
        machine
    }

    /// What QEMU answers to a command.
    fn ask(&mut self, command: &str, arguments: Value) -> Value {
        let message = json!({ "execute": command, "arguments": arguments });
        writeln!(self.qmp.get_mut(), "{message}").unwrap();
        loop {
            let mut line = String::new();
            self.qmp.read_line(&mut line).unwrap();
            let said: Value = serde_json::from_str(&line).unwrap();
            assert!(said.get("error").is_none(), "{command}: {said}");
            if let Some(answer) = said.get("return") {
                return answer.clone();
            }
        }
    }

    /// Asks again and again until the answer's `status` is `wanted`.
    fn wait_for_status(&mut self, command: &str, wanted: &str) -> Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.ask(command, json!({}));
            if answer["status"] == wanted {
                return answer;
            }
            assert_ne!(answer["status"], "failed", "{command}: {answer}");
            assert!(Instant::now() < deadline, "{command}: {answer}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
#[ignore = "for the lab, where in_lab starts it"]
fn a_guest_finds_its_card_as_it_was_in_another_machine() {
    for card_type in [CardType::Mtty2, CardType::Mtty1] {
        moves(card_type);
    }
}

fn moves(card_type: CardType) {
    let directory = tempfile::tempdir().unwrap();
    let place = |name: &str| directory.path().join(name);
    let state = place("state");
    let [one, two] = [card_type; 2].map(Instance::create);

    let mut source = Machine::start(&one, &place("source"), None);
    source.running.wait_for("ready");
    let to = format!("file:{}", state.display());
    source.ask("migrate", json!({ "uri": to }));
    let saved = source.wait_for_status("query-migrate", "completed");
    source.ask("quit", json!({}));
    assert!(source.running.end().status.success());
    println!(
        "{card_type}: {} to {}: {} bytes, {} of them the card's, {} ms of down time",
        one.uuid,
        two.uuid,
        fs::metadata(&state).unwrap().len(),
        saved["vfio"]["transferred"],
        saved["downtime"],
    );

    let mut target = Machine::start(&two, &place("target"), Some(&state));
    target.wait_for_status("query-status", "running");
    target.com1.write_all(b"\n").unwrap();
    let end = target.running.end();
    print!("{}", end.stdout);
    assert_eq!(end.code(), 33, "the guest's word for all is well: {end:#?}");
    let kept = end.stdout.lines().filter(|line| line.starts_with("ok "));
    assert_eq!(kept.count(), 5 * card_type.ports(), "{end:#?}");
}
