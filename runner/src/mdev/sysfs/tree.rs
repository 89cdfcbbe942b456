//! What there is: paths, and what lies at each.

use std::collections::BTreeMap;

use lineproof_host_emulator::mdev::{InstanceInfo, TypeInfo};

use super::attributes::{read_only, read_write, write_only};
use super::store::Store;

/// The directory of the parent, from the root of the tree.
const PARENT: &str = "devices/virtual/mtty/mtty";

/// What lies at a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A directory.
    Directory,
    /// A symbolic link, and where it leads.
    Link(String),
    /// A file that stands for a property.
    Attribute(Attribute),
}

/// A file that stands for a property: what it says, and what a write to it
/// means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// The permission bits.
    pub mode: u16,
    /// What a read gives.
    pub content: String,
    /// What a write does; none for one that cannot be written.
    pub store: Option<Store>,
}

/// The whole tree at one moment. Paths are relative to its root, which is the
/// empty path.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: BTreeMap<String, Node>,
}

impl Tree {
    /// The tree of a parent with these types and instances.
    #[must_use]
    pub fn of(types: &[TypeInfo], instances: &[InstanceInfo]) -> Self {
        let mut tree = Self::default();
        tree.directory("");
        tree.parent(types);
        tree.directory("bus/mdev/devices");
        tree.directory("bus/mdev/drivers/mtty");
        tree.directory("kernel/iommu_groups");
        // Not the kernel's: the sockets stand where /dev/vfio has its groups.
        tree.directory("vfio-user");
        for instance in instances {
            tree.instance(instance);
        }
        tree
    }

    /// What lies at `path`, if anything.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Node> {
        self.nodes.get(path)
    }

    /// The names in the directory at `path`, with what lies at each.
    pub fn children(&self, path: &str) -> impl Iterator<Item = (&str, &Node)> {
        let prefix = if path.is_empty() {
            String::new()
        } else {
            format!("{path}/")
        };
        let length = prefix.len();
        self.nodes
            .range(prefix.clone()..)
            .take_while(move |(path, _)| path.starts_with(&prefix))
            .map(move |(path, node)| (&path[length..], node))
            .filter(|(name, _)| !name.is_empty() && !name.contains('/'))
    }

    fn parent(&mut self, types: &[TypeInfo]) {
        self.link("class/mdev_bus/mtty", "../../devices/virtual/mtty/mtty");
        self.link("class/mtty/mtty", "../../devices/virtual/mtty/mtty");
        self.link(&format!("{PARENT}/subsystem"), "../../../../class/mtty");
        self.attribute(&format!("{PARENT}/uevent"), read_write("", Store::Event));
        for info in types {
            let path = format!("{PARENT}/mdev_supported_types/{}", info.card_type);
            self.directory(&format!("{path}/devices"));
            let name = info.card_type.description();
            self.attribute(&format!("{path}/name"), read_only(name));
            self.attribute(&format!("{path}/device_api"), read_only(info.device_api));
            self.attribute(
                &format!("{path}/available_instances"),
                read_only(&info.available_instances.to_string()),
            );
            let create = Store::Create(info.card_type);
            self.attribute(&format!("{path}/create"), write_only(create));
        }
    }

    fn instance(&mut self, info: &InstanceInfo) {
        let (uuid, group) = (info.uuid.to_string(), info.iommu_group);
        let card_type = info.card_type;
        let path = format!("{PARENT}/{uuid}");
        self.link(&format!("{path}/subsystem"), "../../../../../bus/mdev");
        self.link(
            &format!("{path}/driver"),
            "../../../../../bus/mdev/drivers/mtty",
        );
        self.link(
            &format!("{path}/mdev_type"),
            &format!("../mdev_supported_types/{card_type}"),
        );
        self.link(
            &format!("{path}/iommu_group"),
            &format!("../../../../../kernel/iommu_groups/{group}"),
        );
        self.attribute(
            &format!("{path}/remove"),
            write_only(Store::Remove(info.uuid)),
        );
        self.attribute(
            &format!("{path}/uevent"),
            read_write("DRIVER=mtty\n", Store::Event),
        );
        self.attribute(
            &format!("{path}/vendor/sample_mdev_dev"),
            read_only(&format!("This is MDEV {uuid}")),
        );
        self.link(
            &format!("{path}/vfio-dev/vfio{group}/device"),
            &format!("../../../{uuid}"),
        );

        self.link(
            &format!("{PARENT}/mdev_supported_types/{card_type}/devices/{uuid}"),
            &format!("../../../{uuid}"),
        );
        for bus in ["bus/mdev/devices", "bus/mdev/drivers/mtty"] {
            let up = "../".repeat(bus.split('/').count());
            self.link(&format!("{bus}/{uuid}"), &format!("{up}{PARENT}/{uuid}"));
        }
        let group = format!("kernel/iommu_groups/{group}");
        self.link(
            &format!("{group}/devices/{uuid}"),
            &format!("../../../../{PARENT}/{uuid}"),
        );
        self.attribute(&format!("{group}/reserved_regions"), read_only(""));
        self.attribute(&format!("{group}/type"), read_only("unknown"));
        self.link(
            &format!("vfio-user/{uuid}"),
            &info.socket_path.to_string_lossy(),
        );
    }

    fn directory(&mut self, path: &str) {
        let ends = path.match_indices('/').map(|(end, _)| end);
        for end in ends.chain([path.len()]) {
            self.nodes.insert(path[..end].to_owned(), Node::Directory);
        }
    }

    fn link(&mut self, path: &str, target: &str) {
        self.node(path, Node::Link(target.to_owned()));
    }

    fn attribute(&mut self, path: &str, attribute: Attribute) {
        self.node(path, Node::Attribute(attribute));
    }

    fn node(&mut self, path: &str, node: Node) {
        if let Some((directory, _)) = path.rsplit_once('/') {
            self.directory(directory);
        }
        self.nodes.insert(path.to_owned(), node);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lineproof_host_emulator::CardType;
    use uuid::Uuid;

    fn tree() -> Tree {
        let types = CardType::ALL.map(|card_type| TypeInfo {
            card_type,
            device_api: "vfio-pci",
            available_instances: 7,
        });
        let instance = |number: u32| InstanceInfo {
            uuid: Uuid::from_u128(number.into()),
            card_type: CardType::Mtty2,
            iommu_group: number,
            socket_path: "/run/somewhere/socket".into(),
        };
        Tree::of(&types, &[instance(0), instance(1)])
    }

    #[test]
    fn a_directory_has_its_own_names_and_no_deeper_ones() {
        let tree = tree();
        let names: Vec<&str> = tree.children("").map(|(name, _)| name).collect();
        assert_eq!(names, ["bus", "class", "devices", "kernel", "vfio-user"]);
        let names: Vec<&str> = tree
            .children(&format!("{PARENT}/mdev_supported_types/mtty-1"))
            .map(|(name, _)| name)
            .collect();
        let kernels = [
            "available_instances",
            "create",
            "device_api",
            "devices",
            "name",
        ];
        assert_eq!(names, kernels);
        assert_eq!(tree.children("bus/mdev/devices").count(), 2);
        assert_eq!(tree.children("nowhere").count(), 0);
    }

    #[test]
    fn every_link_but_the_sockets_leads_to_a_place_in_the_tree() {
        let tree = tree();
        let mut links = 0;
        for (path, node) in &tree.nodes {
            let Node::Link(target) = node else { continue };
            if path.starts_with("vfio-user/") {
                assert!(target.starts_with('/'), "{path} -> {target}");
                continue;
            }
            let mut place: Vec<&str> = path.split('/').collect();
            place.pop();
            for part in target.split('/') {
                if part == ".." {
                    assert!(place.pop().is_some(), "{path} -> {target}");
                } else {
                    place.push(part);
                }
            }
            assert!(tree.get(&place.join("/")).is_some(), "{path} -> {target}");
            links += 1;
        }
        assert!(links > 10);
    }
}
