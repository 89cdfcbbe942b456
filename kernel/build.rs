//! Tells the linker where the guest lives.
//!
//! Passed from here rather than as rustflags, so that nobody who sets
//! rustflags for this target can lose them.

fn main() {
    let here = std::env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=kernel.ld");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("none") {
        println!("cargo:rustc-link-arg-bins=-T{here}/kernel.ld");
        // Fixed addresses: the PVH entry runs before anything could relocate it.
        println!("cargo:rustc-link-arg-bins=--no-pie");
    }
}
