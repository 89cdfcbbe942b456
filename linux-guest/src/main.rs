//! The program that the kernel starts as `/init`.

fn main() {
    lineproof_linux_guest::main();
}
