//! The commands, one after another, and what they say.

use serde_json::{Value, json};

use super::{OTHER, UUID, create, mdev, prove, stop};
use crate::sandbox::{Ended, Sandbox, end};

fn json_of(ended: &Ended) -> Value {
    ended.expect(0, &[]);
    serde_json::from_str(&ended.stdout).unwrap()
}

fn available(sandbox: &Sandbox) -> [Value; 2] {
    let types = json_of(&mdev(sandbox, &["types", "--json"]));
    let of =
        |index: usize, name: &str| types[0]["mtty"][index][name]["available_instances"].clone();
    [of(0, "mtty-1"), of(1, "mtty-2")]
}

#[test]
fn an_instance_is_created_shown_proven_again_and_again_and_removed() {
    let sandbox = Sandbox::new();
    // Upper case is taken, and stored in lower case.
    let created = mdev(
        &sandbox,
        &["create", "mtty-2", "--uuid", &UUID.to_uppercase()],
    );
    created.expect(0, &[UUID, "-device", "vfio-user-pci"]);
    mdev(&sandbox, &["list"]).expect(0, &[&format!("{UUID} mtty mtty-2 manual")]);
    mdev(&sandbox, &["show", UUID]).expect(0, &["mtty-2", "Client: none", "Wiring: loopback"]);
    prove(&sandbox, UUID);
    prove(&sandbox, UUID);
    mdev(&sandbox, &["remove", UUID]).expect(0, &[]);
    assert_eq!(mdev(&sandbox, &["list"]).stdout, "");
    stop(&sandbox);
}

#[test]
fn quiet_prints_the_uuid_alone() {
    let sandbox = Sandbox::new();
    let created = mdev(&sandbox, &["create", "mtty-1", "-q"]);
    created.expect(0, &[]);
    let uuid = created.stdout.trim_end();
    assert_eq!(uuid.len(), 36, "{created:#?}");
    mdev(&sandbox, &["show", uuid]).expect(0, &["mtty-1"]);
    stop(&sandbox);
}

#[test]
fn json_has_the_form_of_mdevctl() {
    let sandbox = Sandbox::new();
    create(&sandbox, "mtty-2", UUID);
    let list = json_of(&mdev(&sandbox, &["list", "--json"]));
    let instance = json!({ "mdev_type": "mtty-2", "start": "manual", "attrs": [] });
    assert_eq!(list, json!([{ "mtty": [{ UUID: instance }] }]));
    let types = json_of(&mdev(&sandbox, &["types", "--json"]));
    let single = json!({
        "available_instances": 22,
        "device_api": "vfio-pci",
        "name": "Single port serial",
    });
    assert_eq!(types[0]["mtty"][0]["mtty-1"], single);
    let shown = json_of(&mdev(&sandbox, &["show", UUID, "--json"]));
    assert_eq!(shown[0]["mtty"][0][UUID]["connected"], json!(false));
    stop(&sandbox);
}

#[test]
fn errors_are_one_line_with_the_kernels_errno() {
    let sandbox = Sandbox::new();
    mdev(&sandbox, &["show", UUID])
        .expect(3, &["ENODEV", UUID])
        .line();
    mdev(&sandbox, &["remove", UUID])
        .expect(3, &["ENODEV", UUID])
        .line();
    mdev(&sandbox, &["stop"]).expect(3, &["no daemon"]).line();
    create(&sandbox, "mtty-1", UUID);
    for card_type in ["mtty-1", "mtty-2"] {
        let again = mdev(&sandbox, &["create", card_type, "--uuid", UUID]);
        again.expect(3, &["EEXIST", UUID]).line();
    }
    for bad in ["", "83b8f4f2509f382f3c1ee6bfe0fa1001", "../../etc/passwd"] {
        mdev(&sandbox, &["create", "mtty-2", "--uuid", bad])
            .expect(2, &["UUID", "EINVAL"])
            .line();
    }
    mdev(&sandbox, &["create", "mtty-3"])
        .expect(2, &["mtty-2"])
        .line();
    stop(&sandbox);
}

#[test]
fn the_pool_is_used_up_and_shared_with_the_runs() {
    let sandbox = Sandbox::new();
    assert_eq!(available(&sandbox), [24, 12]);
    for _ in 0..11 {
        mdev(&sandbox, &["create", "mtty-2", "-q"]).expect(0, &[]);
    }
    // A run takes the last two ports while it lasts.
    let run = crate::sandbox::Running::start(sandbox.run(["--inject-fault", "hang"]));
    let mut run = run;
    run.wait_for("ok ");
    assert_eq!(available(&sandbox), [0, 0]);
    mdev(&sandbox, &["create", "mtty-1"])
        .expect(3, &["ENOSPC", "24 of 24"])
        .line();
    run.signal("TERM");
    run.end().expect(130, &[]);
    assert_eq!(available(&sandbox), [2, 1]);
    mdev(&sandbox, &["create", "mtty-2", "-q"]).expect(0, &[]);
    end(sandbox.run(["--filter", "scr.*"]))
        .expect(3, &["no room"])
        .line();
    stop(&sandbox);
}

#[test]
fn what_a_run_holds_is_listed_and_is_the_runs_to_remove() {
    let sandbox = Sandbox::new();
    let mut run =
        crate::sandbox::Running::start(sandbox.run(["--uuid", UUID, "--inject-fault", "hang"]));
    run.wait_for("ok ");
    create(&sandbox, "mtty-1", OTHER);
    mdev(&sandbox, &["list"]).expect(0, &[UUID, OTHER]);
    mdev(&sandbox, &["show", UUID]).expect(0, &["Served by: a run"]);
    mdev(&sandbox, &["remove", UUID])
        .expect(3, &["EBUSY", "run"])
        .line();
    run.signal("TERM");
    run.end().expect(130, &[]);
    stop(&sandbox);
}

#[test]
fn what_an_instance_is_made_as_it_stays() {
    let sandbox = Sandbox::new();
    let args = ["create", "mtty-2", "--uuid", UUID, "--wiring", "null-modem"];
    let quirk = ["--quirk", "iir-read-keeps-thre", "--timing", "instant"];
    mdev(&sandbox, &[&args[..], &quirk].concat()).expect(0, &[]);
    let words = ["null-modem", "instant", "iir-read-keeps-thre"];
    mdev(&sandbox, &["show", UUID]).expect(0, &words);
    let device = format!("mdev:{UUID}");
    let filter = ["--timing", "instant", "--filter", "iir.thr-cleared-by-iir"];
    end(sandbox.run([&["--device", &device], &filter[..]].concat())).expect(1, &["FAILED"]);
    stop(&sandbox);
}

#[test]
fn a_device_that_is_no_instance_is_said_so() {
    let sandbox = Sandbox::new();
    let device = format!("mdev:{UUID}");
    end(sandbox.run(["--device", &device]))
        .expect(3, &["ENODEV", UUID])
        .line();
    end(sandbox.run(["--device", "mdev:5"]))
        .expect(2, &["UUID"])
        .line();
    create(&sandbox, "mtty-2", UUID);
    let with_quirk = ["--device", &device, "--quirk", "iir-read-keeps-thre"];
    end(sandbox.run(with_quirk))
        .expect(2, &["mdev:UUID"])
        .line();
    stop(&sandbox);
}

#[test]
fn the_lines_of_an_instance_stay_with_it_and_are_told_to_the_suite() {
    let sandbox = Sandbox::new();
    let log = sandbox.path("port1");
    let line = format!("1=file:{}", log.display());
    mdev(
        &sandbox,
        &["create", "mtty-2", "--uuid", UUID, "--line", &line],
    )
    .expect(0, &[]);
    let shown = mdev(&sandbox, &["show", UUID]);
    shown.expect(0, &["Line of port 1", log.to_str().unwrap()]);
    // A case that takes a plug is skipped on the port that has none.
    let device = format!("mdev:{UUID}");
    let filter = ["--filter", "wire.*", "--device", &device];
    end(sandbox.run(filter)).expect(0, &["ok      port0", "skip    port1"]);
    let stdio = ["create", "mtty-2", "--line", "0=stdio"];
    mdev(&sandbox, &stdio).expect(2, &["stdio"]).line();
    let both = ["create", "mtty-1", "--line", "1=pty"];
    mdev(&sandbox, &both).expect(2, &["no port 1"]).line();
    stop(&sandbox);
}
