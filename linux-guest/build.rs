//! Says which sources the Linux guest was compiled from.

#[path = "../build/sources.rs"]
mod sources;

fn main() -> std::io::Result<()> {
    sources::tell(&["src"])
}
