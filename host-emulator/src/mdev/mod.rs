//! Mediated devices as the kernel has them, without the kernel: card types,
//! instances named by UUID, and one pool of 24 ports that all processes of a
//! user draw on.
//!
//! A [`Parent`] is a directory of the user; an [`Instance`] is a locked
//! directory in it that goes when its owner goes, whichever way. What an
//! instance holds, a socket and a type, is the business of whoever serves it.

mod error;
mod parent;

pub use error::MdevError;
pub use parent::{Instance, InstanceInfo, Parent, TypeInfo};

use uuid::Uuid;

/// Length of a UUID in its one accepted form.
const UUID_LENGTH: usize = 36;

/// Parses a UUID as the kernel's `create` attribute does: 8-4-4-4-12
/// hexadecimal digits of either case, and nothing around them.
///
/// ```
/// use lineproof_host_emulator::mdev::parse_uuid;
///
/// let uuid = parse_uuid("83B8F4F2-509F-382F-3C1E-E6BFE0FA1001")?;
/// assert_eq!(uuid.to_string(), "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001");
/// assert!(parse_uuid("83b8f4f2509f382f3c1ee6bfe0fa1001").is_err());
/// # Ok::<(), lineproof_host_emulator::mdev::MdevError>(())
/// ```
///
/// # Errors
/// [`MdevError::InvalidUuid`] for everything else, other spellings of UUIDs
/// included.
pub fn parse_uuid(text: &str) -> Result<Uuid, MdevError> {
    // Of the spellings that the library takes, only the one with dashes has
    // this length.
    if text.len() == UUID_LENGTH
        && let Ok(uuid) = Uuid::try_parse(text)
    {
        return Ok(uuid);
    }
    Err(MdevError::InvalidUuid {
        text: text.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_dashed_form_is_a_uuid() {
        let good = "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
        assert!(parse_uuid(good).is_ok());
        assert_eq!(parse_uuid(&good.to_uppercase()).unwrap().to_string(), good);
        for bad in [
            "",
            "83b8f4f2509f382f3c1ee6bfe0fa1001",
            "{83b8f4f2-509f-382f-3c1e-e6bfe0fa1001}",
            "urn:uuid:83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
            "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001x",
            "83b8f4f2-509f-382f-3c1e-e6bfe0fa1001\n",
            " 83b8f4f2-509f-382f-3c1e-e6bfe0fa1001",
            "83b8f4f2-509f-382f-3c1e-e6bfe0fa100",
            "83b8f4f2-509f-382f-3c1e-e6bfe0fa100g",
            "83b8f4f2509f-382f-3c1e-e6bfe0fa-10011",
            "83b8f4f2-509f-382f-3c1ee-6bfe0fa1001",
            "../../../../../../../../../../../../",
        ] {
            let error = parse_uuid(bad).unwrap_err();
            assert_eq!(
                error.errno(),
                rustix::io::Errno::INVAL.raw_os_error(),
                "{bad:?}"
            );
        }
    }
}
