//! What a write to an attribute means, as the kernel's `store` functions read
//! it: one call, the whole buffer.

use lineproof_host_emulator::CardType;
use lineproof_host_emulator::mdev::parse_uuid;
use rustix::io::Errno;
use uuid::Uuid;

/// Length of a UUID as `create` takes it, without a newline.
const UUID_LENGTH: usize = 36;

/// What can be written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// `create` of a type.
    Create(CardType),
    /// `remove` of an instance.
    Remove(Uuid),
    /// `uevent`: tells user space again what it has been told before. There
    /// is nobody to tell here.
    Event,
}

/// What a write asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A new instance.
    Create(CardType, Uuid),
    /// An instance's end.
    Remove(Uuid),
    /// Nothing; the write succeeds.
    Nothing,
}

impl Store {
    /// What it means that `data` is written.
    ///
    /// # Errors
    /// `EINVAL` for what the kernel does not understand either.
    pub fn action(self, data: &[u8]) -> Result<Action, Errno> {
        match self {
            Self::Create(card_type) => Ok(Action::Create(card_type, uuid(data)?)),
            Self::Remove(uuid) => Ok(match unsigned_long(data)? {
                0 => Action::Nothing,
                _ => Action::Remove(uuid),
            }),
            Self::Event => event(data),
        }
    }
}

/// `create_store` of mdev_sysfs.c: 36 bytes are parsed, and one more is
/// allowed, meant for a newline, that nobody looks at.
fn uuid(data: &[u8]) -> Result<Uuid, Errno> {
    if !(UUID_LENGTH..=UUID_LENGTH + 1).contains(&data.len()) {
        return Err(Errno::INVAL);
    }
    let text = std::str::from_utf8(&data[..UUID_LENGTH]).map_err(|_| Errno::INVAL)?;
    parse_uuid(text).map_err(|_| Errno::INVAL)
}

/// `kstrtoul` with base 0: decimal, `0x` hexadecimal or `0` octal, one
/// newline at most, no blanks. `remove_store` turns its errors into `EINVAL`.
fn unsigned_long(data: &[u8]) -> Result<u64, Errno> {
    let text = std::str::from_utf8(data).map_err(|_| Errno::INVAL)?;
    let text = text.strip_suffix('\n').unwrap_or(text);
    let text = text.strip_prefix('+').unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    let (digits, radix) = match (lower.strip_prefix("0x"), lower.strip_prefix('0')) {
        (Some(digits), _) => (digits, 16),
        (None, Some(digits)) if !digits.is_empty() => (digits, 8),
        _ => (lower.as_str(), 10),
    };
    // The library would take a second sign.
    if digits.starts_with('+') {
        return Err(Errno::INVAL);
    }
    u64::from_str_radix(digits, radix).map_err(|_| Errno::INVAL)
}

/// `kobject_synth_uevent`, without the variables that may follow the action.
fn event(data: &[u8]) -> Result<Action, Errno> {
    let word = data.strip_suffix(b"\n").unwrap_or(data);
    let known: [&[u8]; 8] = [
        b"add", b"remove", b"change", b"move", b"online", b"offline", b"bind", b"unbind",
    ];
    if known.contains(&word) {
        Ok(Action::Nothing)
    } else {
        Err(Errno::INVAL)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn create_takes_a_uuid_and_at_most_one_byte_after_it() {
        let text = "83B8F4F2-509F-382F-3C1E-E6BFE0FA1001";
        let expected = Action::Create(CardType::Mtty2, text.parse().unwrap());
        let create = Store::Create(CardType::Mtty2);
        for good in [text.to_owned(), format!("{text}\n"), format!("{text}x")] {
            assert_eq!(create.action(good.as_bytes()), Ok(expected), "{good:?}");
        }
        for bad in [
            String::new(),
            "\n".to_owned(),
            format!("{text}x\n"),
            format!(" {text}"),
            text.replace('-', ""),
            text.replace('8', "g"),
            format!("\u{fc}{}", &text[2..]),
        ] {
            assert_eq!(create.action(bad.as_bytes()), Err(Errno::INVAL), "{bad:?}");
        }
    }

    #[test]
    fn remove_takes_a_number_and_zero_does_nothing() {
        let uuid = Uuid::nil();
        let remove = Store::Remove(uuid);
        for yes in [
            "1\n",
            "1",
            "2",
            "+1",
            "0x1\n",
            "0X10",
            "010",
            "18446744073709551615",
        ] {
            assert_eq!(
                remove.action(yes.as_bytes()),
                Ok(Action::Remove(uuid)),
                "{yes:?}"
            );
        }
        for no in ["0\n", "0", "00", "0x0"] {
            assert_eq!(remove.action(no.as_bytes()), Ok(Action::Nothing), "{no:?}");
        }
        for bad in [
            "",
            "\n",
            "abc\n",
            " 1",
            "1 ",
            "-1",
            "1\n\n",
            "0x",
            "08",
            "++1",
            "0x+1",
            "yes",
            "18446744073709551616",
        ] {
            assert_eq!(remove.action(bad.as_bytes()), Err(Errno::INVAL), "{bad:?}");
        }
    }

    #[test]
    fn uevent_takes_the_kernels_actions() {
        assert_eq!(Store::Event.action(b"add\n"), Ok(Action::Nothing));
        assert_eq!(Store::Event.action(b"explode\n"), Err(Errno::INVAL));
    }
}
