//! `mdev types`, `mdev list` and `mdev show`.

use serde_json::{Map, Value, json};

use super::Name;
use crate::mdev::{Details, InstanceRow, Parent, TypeRow};
use crate::outcome::{Error, Exit};
use crate::report::Console;

/// The parent's name, as in the kernel.
const PARENT: &str = "mtty";

/// How to print.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Args {
    /// Print JSON, in the form of mdevctl --dumpjson
    #[arg(long)]
    json: bool,
}

/// What to look at, and how to print it.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    name: Name,
    #[command(flatten)]
    how: Args,
}

/// Prints the types.
pub(super) fn types(args: Args, parent: &dyn Parent, console: &Console) -> Result<Exit, Error> {
    let types = parent.types()?;
    if args.json {
        let value = of_parent(types.iter().map(type_json).collect());
        return print(&value, console);
    }
    console.line(PARENT);
    for row in types {
        console.line(&format!("  {}", row.name));
        console.line(&format!(
            "    Available instances: {}",
            row.available_instances
        ));
        console.line(&format!("    Device API: {}", row.device_api));
        console.line(&format!("    Name: {}", row.description));
    }
    Ok(Exit::Proven)
}

/// Prints the instances.
pub(super) fn list(args: Args, parent: &dyn Parent, console: &Console) -> Result<Exit, Error> {
    let instances = parent.list()?;
    if args.json {
        let value = of_parent(instances.iter().map(instance_json).collect());
        return print(&value, console);
    }
    for row in instances {
        console.line(&format!("{} {PARENT} {} manual", row.uuid, row.type_name));
    }
    Ok(Exit::Proven)
}

/// Prints one instance.
pub(super) fn show(args: &ShowArgs, parent: &dyn Parent, console: &Console) -> Result<Exit, Error> {
    let details = parent.show(args.name.uuid)?;
    if args.how.json {
        return print(&details_json(&details), console);
    }
    console.line(&format!(
        "{} {PARENT} {}",
        details.row.uuid, details.row.type_name
    ));
    if let Some(socket) = &details.socket {
        console.line(&format!("  Socket: {}", socket.display()));
    }
    console.line(&format!("  QEMU: -device '{}'", details.qemu));
    let Some(state) = &details.state else {
        if details.socket.is_some() {
            console.line("  Served by: a run, not the daemon");
        }
        return Ok(Exit::Proven);
    };
    let client = if state.connected { "connected" } else { "none" };
    console.line(&format!("  Client: {client}"));
    if state.leaving {
        console.line("  Removal: waits for the client to go");
    }
    console.line(&format!("  Wiring: {}", state.card.wiring));
    for line in &state.lines {
        console.line(&format!("  Line of {line}"));
    }
    let timing = if state.card.instant {
        "instant"
    } else {
        "line"
    };
    console.line(&format!("  Timing: {timing}"));
    if !state.card.quirks.is_empty() {
        console.line(&format!("  Quirks: {}", state.card.quirks.join(", ")));
    }
    Ok(Exit::Proven)
}

/// mdevctl's frame: a list of parents, each with a list.
fn of_parent(items: Vec<Value>) -> Value {
    json!([{ PARENT: items }])
}

fn named(name: String, value: Value) -> Value {
    Value::Object(Map::from_iter([(name, value)]))
}

fn type_json(row: &TypeRow) -> Value {
    let value = json!({
        "available_instances": row.available_instances,
        "device_api": row.device_api,
        "name": row.description,
    });
    named(row.name.clone(), value)
}

fn instance_json(row: &InstanceRow) -> Value {
    let value = json!({
        "mdev_type": row.type_name,
        "start": "manual",
        "attrs": [],
    });
    named(row.uuid.to_string(), value)
}

/// mdevctl's object for an instance, with what only this parent knows.
fn details_json(details: &Details) -> Value {
    let mut value = instance_json(&details.row);
    let inner = &mut value[details.row.uuid.to_string()];
    inner["qemu"] = details.qemu.clone().into();
    if let Some(socket) = &details.socket {
        inner["socket"] = socket.to_string_lossy().into();
    }
    if let Some(state) = &details.state {
        inner["connected"] = state.connected.into();
        inner["card"] = json!(state.card);
        inner["lines"] = json!(state.lines);
    }
    of_parent(vec![value])
}

fn print(value: &Value, console: &Console) -> Result<Exit, Error> {
    let text = serde_json::to_string_pretty(value)
        .map_err(|error| Error::Environment(format!("cannot print JSON: {error}")))?;
    console.line(&text);
    Ok(Exit::Proven)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `mdevctl types --dumpjson` and `mdevctl list --dumpjson` print
    /// for such a parent.
    #[test]
    fn json_has_mdevctls_form() {
        let row = TypeRow {
            name: "mtty-1".into(),
            description: "Single port serial".into(),
            device_api: "vfio-pci".into(),
            available_instances: 24,
        };
        let types = of_parent(vec![type_json(&row)]);
        assert_eq!(
            types.to_string(),
            r#"[{"mtty":[{"mtty-1":{"available_instances":24,"device_api":"vfio-pci","name":"Single port serial"}}]}]"#
        );
        let row = InstanceRow {
            uuid: uuid::Uuid::nil(),
            type_name: "mtty-2".into(),
        };
        let list = of_parent(vec![instance_json(&row)]);
        let expected: Value = serde_json::from_str(
            r#"[{"mtty":[{"00000000-0000-0000-0000-000000000000":{"mdev_type":"mtty-2","start":"manual","attrs":[]}}]}]"#,
        )
        .unwrap();
        assert_eq!(list, expected);
    }
}
