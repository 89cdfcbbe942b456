//! A PCI function's 256 bytes of config space, each bit declared read-only,
//! writable or write-one-clear. Knows nothing of what the bits mean.

mod state;

/// Bytes of config space in a conventional PCI function.
pub const CONFIG_SIZE: usize = 256;

/// Config space with its rules.
///
/// Bytes that nothing declares read 0 and ignore writes. Accesses are bytes;
/// wider ones are their bytes in turn, which is what PCI's byte enables say.
///
/// ```
/// use lineproof_host_emulator::pci::ConfigSpace;
///
/// let mut config = ConfigSpace::builder()
///     .read_only(0x00, &[0x48, 0x43])
///     // Command: only I/O decode (bit 0) can be written.
///     .writable(0x04, &[0x00], &[0x01])
///     // Status, upper byte: bit 6 is cleared by writing 1 to it.
///     .write_one_clear(0x07, &[0x40], &[0x40])
///     .build();
///
/// config.write(0x00, 0xff);
/// assert_eq!(config.read(0x00), 0x48);
/// config.write(0x04, 0xff);
/// assert_eq!(config.read(0x04), 0x01);
/// config.write(0x07, 0x40);
/// assert_eq!(config.read(0x07), 0x00);
/// config.reset();
/// assert_eq!(config.read(0x07), 0x40);
/// ```
#[derive(Clone, Debug)]
pub struct ConfigSpace {
    bytes: [u8; CONFIG_SIZE],
    initial: [u8; CONFIG_SIZE],
    writable: [u8; CONFIG_SIZE],
    write_one_clear: [u8; CONFIG_SIZE],
}

impl ConfigSpace {
    /// An empty config space to declare registers in.
    #[must_use]
    pub const fn builder() -> Builder {
        Builder {
            space: Self {
                bytes: [0; CONFIG_SIZE],
                initial: [0; CONFIG_SIZE],
                writable: [0; CONFIG_SIZE],
                write_one_clear: [0; CONFIG_SIZE],
            },
        }
    }

    /// The byte at `offset`.
    #[must_use]
    pub const fn read(&self, offset: u8) -> u8 {
        self.bytes[offset as usize]
    }

    /// Writes the byte at `offset`, as far as its bits allow.
    pub const fn write(&mut self, offset: u8, value: u8) {
        let offset = offset as usize;
        let writable = self.writable[offset];
        let kept = self.bytes[offset] & !(value & self.write_one_clear[offset]);
        self.bytes[offset] = (kept & !writable) | (value & writable);
    }

    /// Back to the declared values.
    pub const fn reset(&mut self) {
        self.bytes = self.initial;
    }
}

/// Declares the registers of a [`ConfigSpace`].
#[derive(Clone, Debug)]
pub struct Builder {
    space: ConfigSpace,
}

impl Builder {
    /// Bytes that nobody can change.
    ///
    /// # Panics
    /// If they reach beyond config space, as for every declaration.
    #[must_use]
    pub fn read_only(self, offset: u8, values: &[u8]) -> Self {
        self.declare(offset, values, &[], &[])
    }

    /// Bytes whose bits in `mask` can be written.
    #[must_use]
    pub fn writable(self, offset: u8, values: &[u8], mask: &[u8]) -> Self {
        self.declare(offset, values, mask, &[])
    }

    /// Bytes whose bits in `mask` are cleared by writing 1 to them.
    #[must_use]
    pub fn write_one_clear(self, offset: u8, values: &[u8], mask: &[u8]) -> Self {
        self.declare(offset, values, &[], mask)
    }

    /// The finished config space, at its declared values.
    #[must_use]
    pub fn build(self) -> ConfigSpace {
        let mut space = self.space;
        space.reset();
        space
    }

    fn declare(mut self, offset: u8, values: &[u8], writable: &[u8], clear: &[u8]) -> Self {
        let at = usize::from(offset);
        self.space.initial[at..at + values.len()].copy_from_slice(values);
        self.space.writable[at..at + writable.len()].copy_from_slice(writable);
        self.space.write_one_clear[at..at + clear.len()].copy_from_slice(clear);
        self
    }
}
