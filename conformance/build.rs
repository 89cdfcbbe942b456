//! Says which sources the suite was compiled from.

#[path = "../build/sources.rs"]
mod sources;

fn main() -> std::io::Result<()> {
    sources::tell(&["src", "client/src"])
}
