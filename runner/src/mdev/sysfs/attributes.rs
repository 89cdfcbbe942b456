//! The three kinds of attribute, with the modes that the kernel's macros give
//! them (`__ATTR_RO`, `__ATTR_WO`, `__ATTR_RW` of `<linux/sysfs.h>`).

use super::store::Store;
use super::tree::Attribute;

/// An attribute that is read: one line, unless it says nothing at all.
pub(super) fn read_only(value: &str) -> Attribute {
    let mut content = value.to_owned();
    if !content.is_empty() {
        content.push('\n');
    }
    Attribute {
        mode: 0o444,
        content,
        store: None,
    }
}

/// An attribute that is written.
pub(super) fn write_only(store: Store) -> Attribute {
    Attribute {
        mode: 0o200,
        content: String::new(),
        store: Some(store),
    }
}

/// An attribute that is both.
pub(super) fn read_write(content: &str, store: Store) -> Attribute {
    Attribute {
        mode: 0o644,
        content: content.to_owned(),
        store: Some(store),
    }
}
