//! The card's PCI function and its terminals, as sysfs shows them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::case::Halt;

const DEVICES: &str = "/sys/bus/pci/devices";
const TERMINALS: &str = "/sys/class/tty";

/// The flag of an I/O resource in sysfs (the kernel's ioport.h).
const IORESOURCE_IO: u64 = 0x100;

/// A PCI function.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Its address, as sysfs writes it: `0000:00:03.0`.
    pub(crate) address: String,
}

/// A terminal that the driver has made for a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Terminal {
    /// The number after `ttyS`.
    pub(crate) number: u32,
    /// Its first I/O port.
    pub(crate) port: u64,
}

impl Terminal {
    /// Its device file.
    pub(crate) fn path(&self) -> PathBuf {
        PathBuf::from(format!("/dev/{}", self.name()))
    }

    /// Its name.
    pub(crate) fn name(&self) -> String {
        format!("ttyS{}", self.number)
    }

    /// An attribute of it in sysfs.
    pub(crate) fn attribute(&self, name: &str) -> Result<String, Halt> {
        Ok(read(&Path::new(TERMINALS).join(self.name()).join(name))?)
    }
}

impl Function {
    /// The first function with this id, `VVVV:DDDD`.
    pub(crate) fn find(id: &str) -> io::Result<Option<Self>> {
        let mut addresses = names(Path::new(DEVICES))?;
        addresses.sort();
        for address in addresses {
            let function = Self { address };
            if function.id()? == id {
                return Ok(Some(function));
            }
        }
        Ok(None)
    }

    /// Its vendor and device id.
    fn id(&self) -> io::Result<String> {
        let digits = |name| Ok::<_, io::Error>(read(&self.path(name))?.replacen("0x", "", 1));
        Ok(format!("{}:{}", digits("vendor")?, digits("device")?))
    }

    /// Whether it is there at all.
    pub(crate) fn exists(&self) -> bool {
        self.path("").exists()
    }

    /// The driver that is bound to it.
    pub(crate) fn driver(&self) -> Option<String> {
        let link = fs::read_link(self.path("driver")).ok()?;
        Some(link.file_name()?.to_string_lossy().into_owned())
    }

    /// Its class code, as sysfs writes it: `0x070002`.
    pub(crate) fn class(&self) -> io::Result<String> {
        read(&self.path("class"))
    }

    /// The interrupt that the kernel gave it.
    pub(crate) fn irq(&self) -> io::Result<String> {
        read(&self.path("irq"))
    }

    /// How many interrupts the kernel has taken for it.
    pub(crate) fn interrupts(&self) -> io::Result<u64> {
        let table = fs::read_to_string("/proc/interrupts")?;
        Ok(interrupts(&table, &self.irq()?))
    }

    /// The first port of each of its I/O BARs.
    pub(crate) fn io_bars(&self) -> io::Result<Vec<u64>> {
        Ok(io_bars(&read(&self.path("resource"))?))
    }

    /// The terminals that hang from it, by their I/O port.
    pub(crate) fn terminals(&self) -> io::Result<Vec<Terminal>> {
        let mut terminals = Vec::new();
        for name in names(Path::new(TERMINALS))? {
            let Some(number) = name.strip_prefix("ttyS").and_then(|n| n.parse().ok()) else {
                continue;
            };
            let place = Path::new(TERMINALS).join(&name);
            // One that vanishes meanwhile is none.
            let Ok(device) = fs::canonicalize(&place) else {
                continue;
            };
            let ours = device
                .components()
                .any(|part| part.as_os_str() == self.address.as_str());
            if ours {
                terminals.push(Terminal {
                    number,
                    port: hex(&read(&place.join("port"))?),
                });
            }
        }
        terminals.sort_by_key(|terminal| terminal.port);
        Ok(terminals)
    }

    /// Takes it away, as `echo 1 > remove` does.
    pub(crate) fn remove(&self) -> io::Result<()> {
        fs::write(self.path("remove"), "1")
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(DEVICES).join(&self.address).join(name)
    }
}

/// Looks for functions anew, as `echo 1 > /sys/bus/pci/rescan` does.
pub(crate) fn rescan() -> io::Result<()> {
    fs::write("/sys/bus/pci/rescan", "1")
}

/// The sum over all processors of ` irq: count ... controller name` lines.
fn interrupts(table: &str, irq: &str) -> u64 {
    let counts = table.lines().find_map(|line| {
        let (number, counts) = line.split_once(':')?;
        (number.trim() == irq).then_some(counts)
    });
    counts
        .unwrap_or_default()
        .split_whitespace()
        .map_while(|word| word.parse::<u64>().ok())
        .sum()
}

/// `start end flags` a line, one line a resource.
fn io_bars(resource: &str) -> Vec<u64> {
    resource
        .lines()
        .filter_map(|line| {
            let mut fields = line.split_whitespace().map(hex);
            let (start, _end, flags) = (fields.next()?, fields.next()?, fields.next()?);
            (flags & IORESOURCE_IO != 0).then_some(start)
        })
        .collect()
}

/// A number as sysfs writes it, with `0x` before it; 0 if it is none.
fn hex(text: &str) -> u64 {
    u64::from_str_radix(text.trim_start_matches("0x"), 16).unwrap_or(0)
}

fn names(directory: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(directory)?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect()
}

fn read(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Ok(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interrupts_are_summed_over_processors() {
        let table = "           CPU0       CPU1\n  4:     9      1   IO-APIC  4-edge  ttyS0\n \
            21:   100     23   IO-APIC  21-fasteoi  ttyS1\nNMI:  0  0  Non-maskable\n";
        assert_eq!(interrupts(table, "21"), 123);
        assert_eq!(interrupts(table, "5"), 0);
    }

    #[test]
    fn io_bars_are_told_from_memory_and_from_none() {
        let resource = "0x000000000000c000 0x000000000000c007 0x0000000000040101\n\
            0x000000000000c008 0x000000000000c00f 0x0000000000040101\n\
            0x00000000febf0000 0x00000000febf0fff 0x0000000000040200\n\
            0x0000000000000000 0x0000000000000000 0x0000000000000000\n";
        assert_eq!(io_bars(resource), [0xc000, 0xc008]);
    }
}
