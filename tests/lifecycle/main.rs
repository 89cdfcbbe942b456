//! The kernel's life cycle on the emulated parent itself, with neither FUSE
//! nor a daemon between: the tree, the meaning of a write, and the instances.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod steps;

use std::io;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use lineproof::mdev::CardWords;
use lineproof::mdev::daemon::{Cards, Removal};
use lineproof::mdev::sysfs::store::Action;
use lineproof::mdev::sysfs::{Node, Tree};
use lineproof_host_emulator::mdev::{Parent, parse_uuid};
use lineproof_host_emulator::run_dir::BaseDir;
use rustix::io::Errno;
use steps::{Begun, Sysfs};

/// Longer than a card's server takes to see that a client comes or goes.
const PATIENCE: Duration = Duration::from_secs(60);

/// The emulated parent of this process.
struct InProcess {
    parent: Parent,
    cards: Cards,
    /// The client of an instance, as a virtual machine is one.
    client: Option<UnixStream>,
}

impl InProcess {
    fn tree(&self) -> Tree {
        let types = self.parent.types().unwrap();
        Tree::of(&types, &self.parent.instances().unwrap())
    }

    /// Waits until `condition` holds of the cards.
    fn wait_until(&mut self, condition: impl Fn(&mut Cards) -> bool) -> io::Result<()> {
        let deadline = Instant::now() + PATIENCE;
        while !condition(&mut self.cards) {
            if Instant::now() >= deadline {
                return Err(Errno::TIMEDOUT.into());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    /// As [`Sysfs::write`], and whether it would have to wait.
    fn store(&mut self, path: &str, value: &str) -> io::Result<Begun> {
        let Node::Attribute(attribute) = self.node(path)? else {
            panic!("{path} is no attribute");
        };
        let Some(store) = attribute.store else {
            return Err(Errno::ACCESS.into());
        };
        let failed =
            |failure: lineproof::mdev::Failure| io::Error::from_raw_os_error(failure.errno);
        match store.action(format!("{value}\n").as_bytes())? {
            Action::Nothing => {}
            Action::Create(card_type, uuid) => {
                let card = CardWords::plain(card_type);
                self.cards.create(uuid, card).map_err(failed)?;
            }
            Action::Remove(uuid) => {
                if self.cards.remove(uuid, false).map_err(failed)? == Removal::Waits {
                    return Ok(Begun::Waits);
                }
            }
        }
        Ok(Begun::Done)
    }

    /// Where a path leads when every link on its way, but not the last name,
    /// is followed.
    fn resolve(&self, path: &str) -> String {
        let tree = self.tree();
        let mut place: Vec<String> = Vec::new();
        for part in path.split('/') {
            if let Some(Node::Link(target)) = tree.get(&place.join("/")) {
                place.pop();
                follow(&mut place, target);
            }
            place.push(part.to_owned());
        }
        place.join("/")
    }

    /// What lies at the end of a path.
    fn node(&self, path: &str) -> io::Result<Node> {
        let missing = || io::Error::from(Errno::NOENT);
        let path = self.resolve(path);
        match self.tree().get(&path).cloned().ok_or_else(missing)? {
            Node::Link(_) => {
                let end = self.resolve(&format!("{path}/."));
                let end = end.trim_end_matches("/.");
                self.tree().get(end).cloned().ok_or_else(missing)
            }
            node => Ok(node),
        }
    }
}

/// Goes where a link leads.
fn follow(place: &mut Vec<String>, target: &str) {
    for part in target.split('/') {
        if part == ".." {
            place.pop().unwrap();
        } else {
            place.push(part.to_owned());
        }
    }
}

impl Sysfs for InProcess {
    fn write(&mut self, path: &str, value: &str) -> io::Result<()> {
        match self.store(path, value)? {
            Begun::Done => Ok(()),
            Begun::Waits => panic!("nobody holds {path}"),
        }
    }

    fn read(&self, path: &str) -> io::Result<String> {
        match self.node(path)? {
            Node::Attribute(attribute) if attribute.mode & 0o400 != 0 => Ok(attribute.content),
            _ => Err(Errno::ACCESS.into()),
        }
    }

    fn link(&self, path: &str) -> io::Result<String> {
        match self.tree().get(&self.resolve(path)) {
            Some(Node::Link(target)) => Ok(target.clone()),
            Some(_) => Err(Errno::INVAL.into()),
            None => Err(Errno::NOENT.into()),
        }
    }

    fn mode(&self, path: &str) -> io::Result<u32> {
        match self.node(path)? {
            Node::Attribute(attribute) => Ok(attribute.mode.into()),
            _ => panic!("{path} is no attribute"),
        }
    }

    fn names(&self, path: &str) -> io::Result<Vec<String>> {
        let path = self.resolve(path);
        let tree = self.tree();
        Ok(tree
            .children(&path)
            .map(|(name, _)| name.to_owned())
            .collect())
    }

    fn exists(&self, path: &str) -> bool {
        self.node(path).is_ok()
    }

    fn hold(&mut self, path: &str) -> io::Result<()> {
        let (_, name) = path.rsplit_once('/').unwrap();
        let uuid = parse_uuid(name).unwrap();
        let instances = self.parent.instances().unwrap();
        let mut instances = instances.into_iter();
        let instance = instances.find(|instance| instance.uuid == uuid);
        self.client = Some(UnixStream::connect(instance.unwrap().socket_path)?);
        self.wait_until(|cards| cards.connected() == 1)
    }

    fn begin(&mut self, path: &str, value: &str) -> io::Result<Begun> {
        self.store(path, value)
    }

    fn let_go(&mut self, _path: &str) -> io::Result<()> {
        drop(self.client.take().unwrap());
        Ok(())
    }

    fn end(&mut self, _path: &str) -> io::Result<()> {
        let before = self.cards.len();
        // The daemon does this whenever a client has come or gone.
        self.wait_until(|cards| {
            let deaths = cards.sweep();
            assert!(deaths.is_empty(), "{deaths:?}");
            cards.len() < before
        })
    }
}

#[test]
fn the_emulated_parent_takes_every_step_as_the_kernel_does() {
    let scratch = tempfile::tempdir().unwrap();
    let base = BaseDir::open(&scratch.path().join("base")).unwrap();
    let parent = Parent::open(&base).unwrap();
    let cards = Cards::new(parent.clone());
    steps::run(&mut InProcess {
        parent,
        cards,
        client: None,
    });
}
