//! `VFIO_USER_VERSION`.

use super::{Attempt, call, refusals};
use crate::client::bytes;

/// A proposal of version 0.0 with these bytes behind it.
fn data(data: &[u8]) -> Attempt {
    call(bytes().u16(0).u16(0).raw(data)).unnegotiated()
}

/// A proposal with this value of a capability.
fn capability(name: &str, value: &str) -> Attempt {
    let json = format!("{{\"capabilities\": {{\"{name}\": {value}}}}}\0");
    data(json.as_bytes())
}

refusals! {
    VERSION {
        version_without_payload: "payload", "empty" => EINVAL, call(bytes()).unnegotiated();
        version_too_short: "payload", "3 bytes, not 4 or more" => EINVAL, call(bytes().raw(&[0; 3])).unnegotiated();
        version_other_major: "major", "1; ends the connection" => EOPNOTSUPP, call(bytes().u16(1).u16(0)).unnegotiated().and_ends();
        version_largest_major: "major", "65535; ends the connection" => EOPNOTSUPP, call(bytes().u16(u16::MAX).u16(0)).unnegotiated().and_ends();
        version_twice: "order", "a second time" => EINVAL, call(bytes().u16(0).u16(0));
        version_with_a_descriptor: "descriptors", "1, takes none" => EINVAL, data(b"").with_pipes(1);
        version_data_only_nul: "version data", "only the NUL" => EINVAL, data(b"\0");
        version_data_without_nul: "version data", "without its NUL" => EINVAL, data(b"{}");
        version_data_unfinished: "version data", "`{`" => EINVAL, data(b"{\0");
        version_data_two_nuls: "version data", "two NULs" => EINVAL, data(b"{}\0\0");
        version_data_not_utf8: "version data", "no UTF-8" => EINVAL, data(b"\xff\xfe\0");
        version_data_array: "version data", "`[]`" => EINVAL, data(b"[]\0");
        version_data_deeply_nested: "version data", "100,000 levels" => EINVAL, data(&[&[b'['; 100_000][..], b"\0"].concat());
        version_capabilities_string: "capabilities", "a string" => EINVAL, data(b"{\"capabilities\": \"23\"}\0");
        version_capabilities_array: "capabilities", "an array" => EINVAL, data(b"{\"capabilities\": [1, 1, 1, 1, true]}\0");
        version_capabilities_null: "capabilities", "null" => EINVAL, data(b"{\"capabilities\": null}\0");
        version_max_msg_fds_string: "max_msg_fds", "a string" => EINVAL, capability("max_msg_fds", "\"foo\"");
        version_max_msg_fds_negative: "max_msg_fds", "-1" => EINVAL, capability("max_msg_fds", "-1");
        version_max_data_xfer_size_fraction: "max_data_xfer_size", "1.5" => EINVAL, capability("max_data_xfer_size", "1.5");
        version_max_data_xfer_size_too_large: "max_data_xfer_size", "2^64" => EINVAL, capability("max_data_xfer_size", "18446744073709551616");
        version_max_dma_maps_array: "max_dma_maps", "an array" => EINVAL, capability("max_dma_maps", "[]");
        version_pgsizes_boolean: "pgsizes", "true" => EINVAL, capability("pgsizes", "true");
        version_write_multiple_number: "write_multiple", "1" => EINVAL, capability("write_multiple", "1");
    }
}
