//! What apt says about packages.
//!
//! Owns the reading of `apt-get --print-uris` and `apt-cache madison`, and
//! the check of a downloaded package against the checksum that apt verified
//! by the archive's signature.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::super::manifest::Part;

/// A package that apt would download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Package {
    /// The file's name in apt's archive directory.
    pub(super) file: String,
    /// Its size.
    pub(super) bytes: u64,
    /// Its SHA-256 in hexadecimal, from the signed package lists.
    pub(super) sha256: String,
}

impl Package {
    /// Whether the file in `archives` is the one that apt promised; else a
    /// sentence why not.
    pub(super) fn verify(&self, archives: &Path) -> Result<(), String> {
        let found = sha256(&archives.join(&self.file))
            .map_err(|error| format!("{}: {error}", self.file))?;
        if found == self.sha256 {
            return Ok(());
        }
        Err(format!(
            "{} has SHA-256 {found}, not {}",
            self.file, self.sha256
        ))
    }

    /// The package's place in a manifest. apt names files
    /// `name_version_arch.deb`, a colon in the version written `%3a`.
    pub(super) fn into_part(self) -> Part {
        let mut fields = self.file.split('_');
        let name = fields.next().unwrap_or_default().to_owned();
        let version = fields.next().unwrap_or_default().replace("%3a", ":");
        Part {
            name,
            version,
            sha256: self.sha256,
        }
    }
}

/// The lines `'uri' file bytes SHA256:hash` of `apt-get --print-uris`.
pub(super) fn print_uris(output: &str) -> Vec<Package> {
    let package = |line: &str| {
        let (_, rest) = line.strip_prefix('\'')?.split_once('\'')?;
        let mut fields = rest.split_whitespace();
        Some(Package {
            file: fields.next()?.to_owned(),
            bytes: fields.next()?.parse().ok()?,
            sha256: fields.next()?.strip_prefix("SHA256:")?.to_owned(),
        })
    };
    output.lines().filter_map(package).collect()
}

/// The versions in `package | version | source` lines of `apt-cache madison`.
pub(super) fn madison(output: &str) -> Vec<String> {
    output
        .lines()
        .filter_map(|line| Some(line.split('|').nth(1)?.trim().to_owned()))
        .collect()
}

/// The packages in `  Depends: package` lines of `apt-cache depends`, with
/// `|` before each alternative but the last, and `<>` around virtual ones.
pub(super) fn depends(output: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut alternative = false;
    for line in output.lines().map(str::trim_start) {
        let (first, rest) = match line.strip_prefix('|') {
            Some(rest) => (true, rest),
            None => (false, line),
        };
        let Some(name) = rest.strip_prefix("Depends: ") else {
            continue;
        };
        if !alternative && !name.starts_with('<') {
            names.push(name.trim().to_owned());
        }
        alternative = first;
    }
    names
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut buffer = vec![0; 64 << 10];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            count => hash.update(&buffer[..count]),
        }
    }
    Ok(hash
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_are_read_with_size_and_hash() {
        let output = "Reading package lists...\n\
            'http://m.example/pool/q_1%3a11.1_amd64.deb' q_1%3a11.1+ds-1_amd64.deb 42 SHA256:0a0b\n\
            'http://m.example/pool/weak_1_all.deb' weak_1_all.deb 7 MD5Sum:00\n";
        let packages = print_uris(output);
        assert_eq!(packages.len(), 1, "a package without SHA-256 is refused");
        assert_eq!(packages[0].bytes, 42);
        let part = packages[0].clone().into_part();
        assert_eq!(
            (part.name.as_str(), part.version.as_str()),
            ("q", "1:11.1+ds-1")
        );
    }

    #[test]
    fn versions_are_read_in_order() {
        let output = " rust-src | 1.96.1+dfsg1-2 | http://m.example trixie-backports/main\n \
            rust-src | 1.95.0+dfsg1-2 | http://m.example trixie-backports/main\n";
        assert_eq!(madison(output), ["1.96.1+dfsg1-2", "1.95.0+dfsg1-2"]);
    }

    #[test]
    fn direct_dependencies_are_read_by_name() {
        let output = "linux-image-9-amd64\n  Depends: kmod\n |Depends: initramfs-tools\n  \
            Depends: <linux-initramfs-tool>\n    dracut\n  Depends: linux-base\n";
        assert_eq!(depends(output), ["kmod", "initramfs-tools", "linux-base"]);
    }

    #[test]
    fn a_file_of_the_right_size_but_other_contents_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let package = Package {
            file: "x_1_all.deb".into(),
            bytes: 3,
            // SHA-256 of "abc", FIPS 180-2 appendix B.1.
            sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
        };
        assert!(package.verify(dir.path()).is_err());
        std::fs::write(dir.path().join("x_1_all.deb"), "abc").unwrap();
        package.verify(dir.path()).unwrap();
        std::fs::write(dir.path().join("x_1_all.deb"), "abd").unwrap();
        assert!(package.verify(dir.path()).unwrap_err().contains("SHA-256"));
    }
}
