//! Numbers for paths: the kernel asks by number, the tree knows paths.
//!
//! A path keeps its number as long as the kernel remembers it; what lies at
//! the path may come and go meanwhile.

use std::collections::HashMap;

/// The root's number, as FUSE has it.
const ROOT: u64 = 1;

/// The numbers that the kernel remembers.
#[derive(Debug)]
pub(super) struct Inodes {
    paths: HashMap<u64, Known>,
    numbers: HashMap<String, u64>,
    next: u64,
}

#[derive(Debug)]
struct Known {
    path: String,
    lookups: u64,
}

impl Inodes {
    /// The root alone.
    pub(super) fn new() -> Self {
        let root = Known {
            path: String::new(),
            lookups: 1,
        };
        Self {
            paths: HashMap::from([(ROOT, root)]),
            numbers: HashMap::from([(String::new(), ROOT)]),
            next: ROOT + 1,
        }
    }

    /// The path of a number.
    pub(super) fn path(&self, number: u64) -> Option<&str> {
        self.paths.get(&number).map(|known| known.path.as_str())
    }

    /// The number of a path, which the kernel will remember once more.
    pub(super) fn remember(&mut self, path: &str) -> u64 {
        if let Some(&number) = self.numbers.get(path) {
            if let Some(known) = self.paths.get_mut(&number) {
                known.lookups += 1;
            }
            return number;
        }
        let number = self.next;
        self.next += 1;
        self.numbers.insert(path.to_owned(), number);
        let known = Known {
            path: path.to_owned(),
            lookups: 1,
        };
        self.paths.insert(number, known);
        number
    }

    /// The kernel has forgotten a number this many times.
    pub(super) fn forget(&mut self, number: u64, times: u64) {
        if number == ROOT {
            return;
        }
        if let Some(known) = self.paths.get_mut(&number) {
            known.lookups = known.lookups.saturating_sub(times);
            if known.lookups == 0
                && let Some(known) = self.paths.remove(&number)
            {
                self.numbers.remove(&known.path);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_keeps_its_number_until_it_is_forgotten_as_often_as_it_was_looked_up() {
        let mut inodes = Inodes::new();
        let number = inodes.remember("a/b");
        assert_eq!(inodes.remember("a/b"), number);
        assert_ne!(inodes.remember("a"), number);
        inodes.forget(number, 1);
        assert_eq!(inodes.path(number), Some("a/b"));
        inodes.forget(number, 1);
        assert_eq!(inodes.path(number), None);
        assert_ne!(inodes.remember("a/b"), number, "numbers are not used twice");
    }

    #[test]
    fn the_root_is_never_forgotten() {
        let mut inodes = Inodes::new();
        inodes.forget(ROOT, u64::MAX);
        assert_eq!(inodes.path(ROOT), Some(""));
    }
}
