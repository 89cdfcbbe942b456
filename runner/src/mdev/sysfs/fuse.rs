//! The tree as a FUSE file system: the kernel's questions, one at a time.
//!
//! Every answer is made from the pool as it is at that moment, and the kernel
//! is told to keep none. A write may wait for a virtual machine to end, so it
//! gets a thread of its own.

use std::ffi::OsStr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use fuser::{
    BsdFileFlags, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, OpenAccMode, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData,
    ReplyDirectory, ReplyEmpty, ReplyEntry, ReplyOpen, ReplyWrite, Request, TimeOrNow, WriteFlags,
};
use rustix::process::{getgid, getuid};
use uuid::Uuid;

use super::inodes::Inodes;
use super::store::{Action, Store};
use super::tree::{Attribute, Node, Tree};
use crate::mdev::daemon::Wait;
use crate::mdev::{CardWords, Creation, Emulated, Failure, Parent};
use lineproof_host_emulator::CardType;

/// How long the kernel may keep an answer: not at all.
const TTL: Duration = Duration::ZERO;

/// Size that an attribute claims to have: a page, as in sysfs.
const ATTRIBUTE_SIZE: u64 = 4096;

/// Number of an entry that nobody has looked up, as libfuse has it.
const UNKNOWN: INodeNo = INodeNo(0xffff_ffff);

/// The file system.
#[derive(Debug)]
pub(super) struct SysfsView {
    parent: Emulated,
    inodes: Mutex<Inodes>,
    since: SystemTime,
}

impl SysfsView {
    /// A view of this parent.
    pub(super) fn new(parent: Emulated) -> Self {
        Self {
            parent,
            inodes: Mutex::new(Inodes::new()),
            since: SystemTime::now(),
        }
    }

    fn tree(&self) -> Result<Tree, Errno> {
        let types = self.parent.type_infos().map_err(|error| errno(&error))?;
        let instances = self
            .parent
            .instance_infos()
            .map_err(|error| errno(&error))?;
        Ok(Tree::of(&types, &instances))
    }

    fn inodes(&self) -> MutexGuard<'_, Inodes> {
        // A panic elsewhere leaves the numbers as good as they were.
        self.inodes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, number: INodeNo) -> Result<String, Errno> {
        let inodes = self.inodes();
        inodes
            .path(number.0)
            .map(str::to_owned)
            .ok_or(Errno::ENOENT)
    }

    fn node(&self, number: INodeNo) -> Result<Node, Errno> {
        let path = self.path(number)?;
        self.tree()?.get(&path).cloned().ok_or(Errno::ENOENT)
    }

    fn attribute(&self, number: INodeNo) -> Result<Attribute, Errno> {
        match self.node(number)? {
            Node::Attribute(attribute) => Ok(attribute),
            Node::Directory => Err(Errno::EISDIR),
            Node::Link(_) => Err(Errno::EINVAL),
        }
    }

    fn entry(&self, parent: INodeNo, name: &OsStr) -> Result<FileAttr, Errno> {
        let directory = self.path(parent)?;
        let name = name.to_str().ok_or(Errno::ENOENT)?;
        let path = if directory.is_empty() {
            name.to_owned()
        } else {
            format!("{directory}/{name}")
        };
        let tree = self.tree()?;
        let node = tree.get(&path).ok_or(Errno::ENOENT)?;
        let number = self.inodes().remember(&path);
        Ok(self.stat(INodeNo(number), node))
    }

    fn stat(&self, ino: INodeNo, node: &Node) -> FileAttr {
        let (perm, size, nlink) = match node {
            Node::Directory => (0o755, 0, 2),
            Node::Link(target) => (0o777, target.len() as u64, 1),
            Node::Attribute(attribute) => (attribute.mode, ATTRIBUTE_SIZE, 1),
        };
        FileAttr {
            ino,
            size,
            blocks: 0,
            atime: self.since,
            mtime: self.since,
            ctime: self.since,
            crtime: self.since,
            kind: kind(node),
            perm,
            nlink,
            uid: getuid().as_raw(),
            gid: getgid().as_raw(),
            rdev: 0,
            blksize: 4096,
            flags: 0,
        }
    }

    fn create_instance(parent: &Emulated, card_type: CardType, uuid: Uuid) -> Result<(), Failure> {
        let card = CardWords::plain(card_type);
        parent.create(&Creation { uuid, card })
    }

    /// Does what a write asks for, on a thread of its own if it takes time.
    fn carry_out(&self, store: Store, data: &[u8], reply: ReplyWrite) {
        let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
        let action = match store.action(data) {
            Ok(action) => action,
            Err(error) => return reply.error(Errno::from_i32(error.raw_os_error())),
        };
        let parent = self.parent.clone();
        let work = move || {
            let outcome = match action {
                Action::Nothing => Ok(()),
                Action::Create(card_type, uuid) => Self::create_instance(&parent, card_type, uuid),
                Action::Remove(uuid) => parent.remove_and(uuid, false, Wait::Forever),
            };
            match outcome {
                Ok(()) => reply.written(length),
                Err(failure) => reply.error(errno(&failure)),
            }
        };
        // Without a thread the reply is dropped, which answers EIO.
        let _ = thread::Builder::new().name("store".into()).spawn(work);
    }
}

impl Filesystem for SysfsView {
    fn lookup(&self, _req: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        match self.entry(parent, name) {
            Ok(attr) => reply.entry(&TTL, &attr, Generation(0)),
            Err(error) => reply.error(error),
        }
    }

    fn forget(&self, _req: &Request, ino: INodeNo, nlookup: u64) {
        self.inodes().forget(ino.0, nlookup);
    }

    fn getattr(&self, _req: &Request, ino: INodeNo, _fh: Option<FileHandle>, reply: ReplyAttr) {
        match self.node(ino) {
            Ok(node) => reply.attr(&TTL, &self.stat(ino, &node)),
            Err(error) => reply.error(error),
        }
    }

    fn setattr(
        &self,
        _req: &Request,
        ino: INodeNo,
        mode: Option<u32>,
        uid: Option<u32>,
        gid: Option<u32>,
        _size: Option<u64>,
        _atime: Option<TimeOrNow>,
        _mtime: Option<TimeOrNow>,
        _ctime: Option<SystemTime>,
        _fh: Option<FileHandle>,
        _crtime: Option<SystemTime>,
        _chgtime: Option<SystemTime>,
        _bkuptime: Option<SystemTime>,
        _flags: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        // The shell truncates what it redirects to; an attribute does not mind.
        if mode.is_some() || uid.is_some() || gid.is_some() {
            return reply.error(Errno::EPERM);
        }
        match self.node(ino) {
            Ok(node) => reply.attr(&TTL, &self.stat(ino, &node)),
            Err(error) => reply.error(error),
        }
    }

    fn readlink(&self, _req: &Request, ino: INodeNo, reply: ReplyData) {
        match self.node(ino) {
            Ok(Node::Link(target)) => reply.data(target.as_bytes()),
            Ok(_) => reply.error(Errno::EINVAL),
            Err(error) => reply.error(error),
        }
    }

    fn open(&self, _req: &Request, ino: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        // The mode binds root too, as in sysfs.
        let wanted = match flags.acc_mode() {
            OpenAccMode::O_RDONLY => 0o400,
            OpenAccMode::O_WRONLY => 0o200,
            OpenAccMode::O_RDWR => 0o600,
        };
        match self.attribute(ino) {
            Ok(attribute) if attribute.mode & wanted == wanted => {
                reply.opened(FileHandle(0), FopenFlags::FOPEN_DIRECT_IO);
            }
            Ok(_) => reply.error(Errno::EACCES),
            Err(error) => reply.error(error),
        }
    }

    fn read(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        size: u32,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyData,
    ) {
        match self.attribute(ino) {
            Ok(attribute) => {
                let content = attribute.content.as_bytes();
                let start = usize::try_from(offset).map_or(content.len(), |o| o.min(content.len()));
                let end = content.len().min(start.saturating_add(size as usize));
                reply.data(&content[start..end]);
            }
            // The file is open, but what it stood for has gone.
            Err(_) => reply.error(Errno::ENODEV),
        }
    }

    fn write(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        _offset: u64,
        data: &[u8],
        _write_flags: WriteFlags,
        _flags: OpenFlags,
        _lock_owner: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        match self.attribute(ino) {
            Ok(Attribute {
                store: Some(store), ..
            }) => self.carry_out(store, data, reply),
            Ok(_) => reply.error(Errno::EACCES),
            Err(_) => reply.error(Errno::ENODEV),
        }
    }

    fn flush(
        &self,
        _req: &Request,
        _ino: INodeNo,
        _fh: FileHandle,
        _lock_owner: LockOwner,
        reply: ReplyEmpty,
    ) {
        reply.ok();
    }

    fn readdir(
        &self,
        _req: &Request,
        ino: INodeNo,
        _fh: FileHandle,
        offset: u64,
        mut reply: ReplyDirectory,
    ) {
        let (path, tree) = match self.path(ino).and_then(|path| Ok((path, self.tree()?))) {
            Ok(found) => found,
            Err(error) => return reply.error(error),
        };
        let dots = [(".", FileType::Directory), ("..", FileType::Directory)];
        let children = tree.children(&path).map(|(name, node)| (name, kind(node)));
        let entries = (1u64..).zip(dots.into_iter().chain(children));
        for (next, (name, kind)) in entries.filter(|(next, _)| *next > offset) {
            if reply.add(UNKNOWN, next, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    // Nothing is made or taken away but by attributes; the errno of each is
    // the one that sysfs gives.

    fn create(
        &self,
        _req: &Request,
        _parent: INodeNo,
        _name: &OsStr,
        _mode: u32,
        _umask: u32,
        _flags: i32,
        reply: ReplyCreate,
    ) {
        reply.error(Errno::EACCES);
    }

    fn mknod(
        &self,
        _req: &Request,
        _parent: INodeNo,
        _name: &OsStr,
        _mode: u32,
        _umask: u32,
        _rdev: u32,
        reply: ReplyEntry,
    ) {
        reply.error(Errno::EPERM);
    }

    fn mkdir(
        &self,
        _req: &Request,
        _parent: INodeNo,
        _name: &OsStr,
        _mode: u32,
        _umask: u32,
        reply: ReplyEntry,
    ) {
        reply.error(Errno::EPERM);
    }

    fn unlink(&self, _req: &Request, _parent: INodeNo, _name: &OsStr, reply: ReplyEmpty) {
        reply.error(Errno::EPERM);
    }

    fn rmdir(&self, _req: &Request, _parent: INodeNo, _name: &OsStr, reply: ReplyEmpty) {
        reply.error(Errno::EPERM);
    }

    fn rename(
        &self,
        _req: &Request,
        _parent: INodeNo,
        _name: &OsStr,
        _newparent: INodeNo,
        _newname: &OsStr,
        _flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        reply.error(Errno::EPERM);
    }
}

fn kind(node: &Node) -> FileType {
    match node {
        Node::Directory => FileType::Directory,
        Node::Link(_) => FileType::Symlink,
        Node::Attribute(_) => FileType::RegularFile,
    }
}

fn errno(failure: &Failure) -> Errno {
    Errno::from_i32(failure.errno)
}
