//! `VFIO_USER_DEVICE_SET_IRQS`.

use super::{Attempt, call, refusals};
use crate::client::{Bytes, bytes};

const NONE: u32 = 1;
const BOOL: u32 = 2;
const EVENTFD: u32 = 4;
const MASK: u32 = 8;
const UNMASK: u32 = 16;
const TRIGGER: u32 = 32;

fn request(argsz: u32, flags: u32, index: u32, start: u32, count: u32) -> Bytes {
    bytes()
        .u32(argsz)
        .u32(flags)
        .u32(index)
        .u32(start)
        .u32(count)
}

fn set(flags: u32, index: u32, start: u32, count: u32) -> Attempt {
    call(request(20, flags, index, start, count))
}

/// For the one INTx, with these booleans.
fn booleans(argsz: u32, data: &[u8]) -> Attempt {
    call(request(argsz, BOOL | MASK, 0, 0, 1).raw(data))
}

refusals! {
    SET_IRQS {
        irqs_without_payload: "payload", "empty" => EINVAL, call(bytes());
        irqs_too_short: "payload", "19 bytes, not 20 or more" => EINVAL, call(Bytes(request(20, NONE | MASK, 0, 0, 1).0[..19].to_vec()));
        irqs_argsz_zero: "argsz", "0" => EINVAL, call(request(0, NONE | MASK, 0, 0, 1));
        irqs_argsz_too_small: "argsz", "19" => EINVAL, call(request(19, NONE | MASK, 0, 0, 1));
        irqs_argsz_without_data: "argsz", "20 with a boolean behind them" => EINVAL, booleans(20, &[1]);
        irqs_no_action: "flags", "no action" => EINVAL, set(NONE, 0, 0, 1);
        irqs_two_actions: "flags", "mask and unmask" => EINVAL, set(NONE | MASK | UNMASK, 0, 0, 1);
        irqs_three_actions: "flags", "all three actions" => EINVAL, set(NONE | MASK | UNMASK | TRIGGER, 0, 0, 1);
        irqs_no_data_type: "flags", "no data type" => EINVAL, set(MASK, 0, 0, 1);
        irqs_two_data_types: "flags", "no data and booleans" => EINVAL, set(NONE | BOOL | MASK, 0, 0, 1);
        irqs_none_and_eventfd: "flags", "no data and eventfds" => EINVAL, set(NONE | EVENTFD | MASK, 0, 0, 1);
        irqs_three_data_types: "flags", "all three data types" => EINVAL, set(NONE | BOOL | EVENTFD | MASK, 0, 0, 1);
        irqs_unknown_flag: "flags", "bit 6" => EINVAL, set(NONE | MASK | 64, 0, 0, 1);
        irqs_highest_flag: "flags", "bit 31" => EINVAL, set(NONE | MASK | 1 << 31, 0, 0, 1);
        irqs_index_msi: "index", "1, MSI, of which there is none" => EINVAL, set(EVENTFD | TRIGGER, 1, 0, 1);
        irqs_index_msix: "index", "2, MSI-X, of which there is none" => EINVAL, set(EVENTFD | TRIGGER, 2, 0, 1);
        irqs_index_error: "index", "3, the error interrupt, which the card lacks" => EINVAL, set(NONE | MASK, 3, 0, 1);
        irqs_index_largest: "index", "2^32 - 1" => EINVAL, set(NONE | MASK, u32::MAX, 0, 1);
        irqs_start_behind_the_end: "start", "1, there is one" => EINVAL, set(NONE | MASK, 0, 1, 1);
        irqs_count_over_the_end: "count", "2, there is one" => EINVAL, set(NONE | MASK, 0, 0, 2);
        irqs_start_overflows: "start + count", "2^32" => EINVAL, set(NONE | MASK, 0, u32::MAX, 1);
        irqs_count_overflows: "start + count", "2^32 + 283" => EINVAL, set(NONE | MASK, 0, 284, u32::MAX);
        irqs_count_zero_to_mask: "count", "0 to mask" => EINVAL, set(NONE | MASK, 0, 0, 0);
        irqs_count_zero_to_unmask: "count", "0 to unmask" => EINVAL, set(NONE | UNMASK, 0, 0, 0);
        irqs_count_zero_with_booleans: "count", "0 with booleans" => EINVAL, set(BOOL | TRIGGER, 0, 0, 0);
        irqs_count_zero_with_eventfds: "count", "0 with eventfds" => EINVAL, set(EVENTFD | TRIGGER, 0, 0, 0);
        irqs_count_zero_with_start: "start", "1 with a count of 0" => EINVAL, set(NONE | TRIGGER, 0, 1, 0);
        irqs_data_with_none: "data", "a byte, of which there is to be none" => EINVAL, call(request(21, NONE | MASK, 0, 0, 1).raw(&[0]));
        irqs_no_boolean: "data", "no boolean for one interrupt" => EINVAL, booleans(20, &[]);
        irqs_two_booleans: "data", "two booleans for one interrupt" => EINVAL, booleans(22, &[1, 1]);
        irqs_data_with_eventfd: "data", "a byte with eventfds" => EINVAL, call(request(21, EVENTFD | MASK, 0, 0, 1).raw(&[0]));
        irqs_trigger_without_eventfd: "action", "trigger while no eventfd is set" => EINVAL, set(NONE | TRIGGER, 0, 0, 1);
        irqs_descriptor_with_none: "descriptors", "1 with no data" => EINVAL, set(NONE | MASK, 0, 0, 1).with_eventfds(1);
        irqs_descriptor_with_booleans: "descriptors", "1 with booleans" => EINVAL, booleans(21, &[1]).with_eventfds(1);
        irqs_descriptor_with_disable: "descriptors", "1 with a count of 0" => EINVAL, set(NONE | TRIGGER, 0, 0, 0).with_eventfds(1);
        irqs_two_eventfds: "descriptors", "2 for one interrupt" => EINVAL, set(EVENTFD | TRIGGER, 0, 0, 1).with_eventfds(2);
        irqs_eventfd_and_pipe: "descriptors", "an eventfd and a pipe" => EINVAL, set(EVENTFD | TRIGGER, 0, 0, 1).with_eventfds(1).with_pipes(1);
        irqs_sixty_eventfds: "descriptors", "60" => EINVAL, set(EVENTFD | TRIGGER, 0, 0, 1).with_eventfds(60);
        irqs_pipe_to_trigger: "descriptors", "a pipe as trigger" => EINVAL, set(EVENTFD | TRIGGER, 0, 0, 1).with_pipes(1);
        irqs_pipe_to_mask: "descriptors", "a pipe as mask" => EINVAL, set(EVENTFD | MASK, 0, 0, 1).with_pipes(1);
        irqs_pipe_to_unmask: "descriptors", "a pipe as unmask" => EINVAL, set(EVENTFD | UNMASK, 0, 0, 1).with_pipes(1);
        irqs_semaphore_to_mask: "descriptors", "an `EFD_SEMAPHORE` as mask" => EINVAL, set(EVENTFD | MASK, 0, 0, 1).with_semaphores(1);
        irqs_semaphore_to_unmask: "descriptors", "an `EFD_SEMAPHORE` as unmask" => EINVAL, set(EVENTFD | UNMASK, 0, 0, 1).with_semaphores(1);
    }
}
