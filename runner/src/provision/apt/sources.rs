//! Which Debian mirror this machine uses.
//!
//! Owns the reading of apt's source lists, in both of their formats
//! (sources.list(5)), and the choice of the one entry that names Debian's
//! main archive. Takes nothing else over from them: no suites, no options
//! and no keys.

use std::fs;
use std::path::{Path, PathBuf};

/// Debian's own redirector, for Debian's relatives whose source lists name
/// no Debian mirror.
const DEFAULT_MIRROR: &str = "http://deb.debian.org/debian";

/// Suites of Debian's main archive, without their `-updates` and the like.
const SUITES: [&str; 12] = [
    "oldoldstable",
    "oldstable",
    "stable",
    "testing",
    "unstable",
    "sid",
    "buster",
    "bullseye",
    "bookworm",
    "trixie",
    "forky",
    "duke",
];

/// One enabled `deb` line or its equal: one URI in one suite.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Source {
    uri: String,
    suite: String,
    components: Vec<String>,
    signed_by: Option<String>,
}

/// The mirror of Debian's main archive that the lists below `etc_apt`
/// (`/etc/apt` but for tests) name, without a trailing slash.
pub(super) fn mirror(etc_apt: &Path) -> String {
    let mut best: Option<(u8, String)> = None;
    for source in read_all(etc_apt) {
        if let Some(rank) = source.rank()
            && best.as_ref().is_none_or(|(other, _)| rank < *other)
        {
            best = Some((rank, source.uri.trim_end_matches('/').to_owned()));
        }
    }
    best.map_or_else(|| DEFAULT_MIRROR.to_owned(), |(_, uri)| uri)
}

impl Source {
    /// How surely this is Debian's main archive, 0 being surest; `None` when
    /// it is something else: a security archive, another vendor's packages.
    fn rank(&self) -> Option<u8> {
        let base = ["-updates", "-backports", "-proposed-updates"]
            .iter()
            .find_map(|suffix| self.suite.strip_suffix(suffix))
            .unwrap_or(&self.suite);
        let main = self.components.iter().any(|component| component == "main");
        let usable = !self.uri.starts_with("cdrom:") && !self.uri.contains("security");
        if !(SUITES.contains(&base) && main && usable) {
            return None;
        }
        let uri = self.uri.trim_end_matches('/');
        let by_name = uri.ends_with("/debian") || uri.ends_with("/debian.list");
        match &self.signed_by {
            Some(key) if key.contains("debian-archive-keyring") => Some(0),
            _ if by_name => Some(1),
            // Vendors name their suites after Debian's, but sign themselves.
            Some(_) => None,
            None => Some(2),
        }
    }
}

/// Every source of this machine, in the order in which apt reads them.
fn read_all(etc_apt: &Path) -> Vec<Source> {
    let mut paths = vec![etc_apt.join("sources.list")];
    if let Ok(entries) = fs::read_dir(etc_apt.join("sources.list.d")) {
        let mut parts: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        parts.sort();
        paths.extend(parts);
    }
    let mut sources = Vec::new();
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("list") => sources.extend(text.lines().filter_map(one_line)),
            Some("sources") => sources.extend(deb822(&text)),
            _ => {}
        }
    }
    sources
}

/// `deb [option=value ...] uri suite component...`
fn one_line(line: &str) -> Option<Source> {
    let line = line.split('#').next()?.trim();
    let mut rest = line.strip_prefix("deb")?;
    if !rest.starts_with([' ', '\t']) {
        return None;
    }
    rest = rest.trim_start();
    let mut signed_by = None;
    if let Some(bracketed) = rest.strip_prefix('[') {
        let (options, after) = bracketed.split_once(']')?;
        signed_by = options
            .split_whitespace()
            .find_map(|option| option.strip_prefix("signed-by="))
            .map(str::to_owned);
        rest = after;
    }
    let mut words = rest.split_whitespace().map(str::to_owned);
    Some(Source {
        uri: words.next()?,
        suite: words.next()?,
        components: words.collect(),
        signed_by,
    })
}

/// The stanzas of a `.sources` file.
fn deb822(text: &str) -> Vec<Source> {
    let mut sources = Vec::new();
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    for stanza in lines.split(|line| line.trim().is_empty()) {
        let field = |name: &str| field(stanza, name);
        let words = |name| -> Vec<String> {
            field(name)
                .unwrap_or_default()
                .split_whitespace()
                .map(str::to_owned)
                .collect()
        };
        let disabled = field("Enabled").is_some_and(|value| {
            ["no", "false", "0", "off", "disable", "without"].contains(&value.trim())
        });
        if disabled || !words("Types").iter().any(|kind| kind == "deb") {
            continue;
        }
        for uri in words("URIs") {
            for suite in words("Suites") {
                sources.push(Source {
                    uri: uri.clone(),
                    suite,
                    components: words("Components"),
                    signed_by: field("Signed-By"),
                });
            }
        }
    }
    sources
}

/// A field's value with its continuation lines.
fn field(stanza: &[&str], name: &str) -> Option<String> {
    let mut lines = stanza.iter();
    let first = lines.by_ref().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then_some(value.trim())
    })?;
    let mut value = first.to_owned();
    for line in lines.take_while(|line| line.starts_with([' ', '\t'])) {
        value.push(' ');
        value.push_str(line.trim());
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mirror found in an /etc/apt with these files.
    fn found(files: &[(&str, &str)]) -> String {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir(dir.path().join("sources.list.d")).unwrap();
        for (name, text) in files {
            fs::write(dir.path().join(name), text).unwrap();
        }
        mirror(dir.path())
    }

    #[test]
    fn the_one_line_format_with_options_and_comments() {
        let text = "# deb http://old.example/debian trixie main\n\
            deb-src http://src.example/debian trixie main\n\
            deb [ arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg ] \
            http://mirror.example/debian/ trixie main contrib # ours\n";
        assert_eq!(
            found(&[("sources.list", text)]),
            "http://mirror.example/debian"
        );
    }

    #[test]
    fn a_comment_at_the_end_of_a_line_names_no_component() {
        let text = "deb http://part.example/debian trixie contrib # not main\n\
            deb http://mirror.example/debian trixie main\n";
        assert_eq!(
            found(&[("sources.list", text)]),
            "http://mirror.example/debian"
        );
    }

    #[test]
    fn the_deb822_format_with_continued_fields() {
        let text = "# a comment\n\
            Types: deb deb-src\n\
            URIs:\n http://mirror.example/pub/debian\n\
            Suites: trixie\n trixie-updates\n\
            # another\n\
            Components: main\n\
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n";
        assert_eq!(
            found(&[("sources.list.d/debian.sources", text)]),
            "http://mirror.example/pub/debian"
        );
    }

    #[test]
    fn a_disabled_stanza_does_not_count() {
        let text = "Types: deb\nURIs: http://off.example/debian\nSuites: trixie\n\
            Components: main\nEnabled: no\n\n\
            types: deb\nuris: http://on.example/debian\nsuites: trixie\ncomponents: main\n";
        assert_eq!(
            found(&[("sources.list.d/debian.sources", text)]),
            "http://on.example/debian"
        );
    }

    #[test]
    fn security_archives_are_not_the_main_one() {
        let text = "deb http://a.example/debian-security trixie-security main\n\
            deb http://security.b.example/ stable main\n\
            deb http://c.example/debian-security bookworm/updates main\n\
            deb http://mirror.example/pub trixie-updates main\n";
        assert_eq!(
            found(&[("sources.list", text)]),
            "http://mirror.example/pub"
        );
    }

    #[test]
    fn other_vendors_repositories_are_ignored() {
        let text = "deb [signed-by=/usr/share/keyrings/vendor.gpg] http://v.example/apt trixie main\n\
            deb http://w.example/linux/debian trixie stable\n\
            deb http://x.example/tools nodistro main\n\
            deb http://php.example/php trixie main\n\
            deb cdrom:[Debian 13]/ trixie main\n\
            deb http://mirror.example/debian trixie main\n";
        assert_eq!(
            found(&[("sources.list", text)]),
            "http://mirror.example/debian"
        );
    }

    #[test]
    fn a_vendor_that_embeds_its_key_is_ignored() {
        let text = "Types: deb\nURIs: http://v.example/apt\nSuites: trixie\nComponents: main\n\
            Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n abcd\n";
        assert_eq!(
            found(&[("sources.list.d/vendor.sources", text)]),
            DEFAULT_MIRROR
        );
    }

    #[test]
    fn a_local_proxy_of_another_name_is_taken_if_nothing_is_surer() {
        let proxy = "deb http://nexus.example/repository/apt-proxy bookworm main\n";
        assert_eq!(
            found(&[("sources.list", proxy)]),
            "http://nexus.example/repository/apt-proxy"
        );
    }

    #[test]
    fn a_list_of_mirrors_is_passed_on_to_apt() {
        let text = "Types: deb\nURIs: mirror+file:///etc/apt/mirrors/debian.list\n\
            Suites: trixie trixie-updates trixie-backports\nComponents: main\n\n\
            Types: deb\nURIs: mirror+file:///etc/apt/mirrors/debian-security.list\n\
            Suites: trixie-security\nComponents: main\n";
        assert_eq!(
            found(&[("sources.list.d/debian.sources", text)]),
            "mirror+file:///etc/apt/mirrors/debian.list"
        );
    }

    #[test]
    fn a_derivative_without_debian_sources_gets_debians_redirector() {
        let text = "deb http://archive.example/ubuntu noble main universe\n";
        assert_eq!(found(&[("sources.list", text)]), DEFAULT_MIRROR);
    }

    #[test]
    fn files_that_apt_ignores_are_ignored() {
        let text = "deb http://mirror.example/debian trixie main\n";
        assert_eq!(
            found(&[("sources.list.d/debian.list.disabled", text)]),
            DEFAULT_MIRROR
        );
    }
}
