//! A panic is a defect of the guest: it says where and ends the run.

use core::panic::PanicInfo;

use super::{Bail, bail};
use crate::platform::watchdog;

#[panic_handler]
fn panic(info: &PanicInfo<'_>) -> ! {
    let message = info.message();
    let step = watchdog::current().unwrap_or("no case");
    match info.location() {
        Some(at) => bail(Bail::Panic, format_args!("{message} at {at}, in {step}")),
        None => bail(Bail::Panic, format_args!("{message}, in {step}")),
    }
}
