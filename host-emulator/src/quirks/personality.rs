//! Whole implementations as sets of quirks.

use core::fmt;
use core::str::FromStr;

use super::Quirk::{self, *};
use super::Quirks;

/// Another implementation that the card can pass itself off as, as far as the
/// quirks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Personality {
    /// The kernel's sample driver, samples/vfio-mdev/mtty.c of Linux 6.12.
    LinuxMtty,
    /// hw/char/serial.c of QEMU, without a character device that has modem
    /// lines.
    Qemu,
    /// `Serial` of the crate vm-superio 0.8.2.
    VmSuperio,
}

/// A personality that has no such name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown personality {0:?}: expected linux-mtty, qemu or vm-superio")]
pub struct UnknownPersonality(String);

const LINUX_MTTY: &[Quirk] = &[
    AlwaysLoopsBack,
    LoopbackIgnored,
    LoopbackWithoutModemLines,
    ThreWaitsForReader,
    ThreNotDelayed,
    FcrSharedReset,
    FcrResetsWithoutEnable,
    FcrToggleKeepsFifos,
    TriggerAlwaysOne,
    NoCharacterTimeout,
    DataAvailableWhenEmpty,
    IirFifoBitsStuck,
    IirOrsCauses,
    IirModemReadsNone,
    IirReadKeepsThre,
    ThreStorm,
    ModemInterruptFollowsOutputs,
    LsrReadKeepsOverrun,
    OverrunClearedByThr,
    RbrOverrunKeepsOld,
    NoFifoErrorBit,
    NoParityError,
    NoFramingError,
    NoBreak,
    BreakIgnored,
    WordLengthIgnored,
    ParityIgnored,
    StopBitsIgnored,
    CharactersTakeNoTime,
    MsrConstant,
    MsrReadKeepsDeltas,
    MsrNoRing,
    DivisorOred,
    DlabZeroesDivisor,
    McrUpperBitsStick,
    WideReadFirstByteOnly,
    WideWriteFirstByteOnly,
    IntxAtAccesses,
    ResetKeepsPorts,
    BarKeepsUnaligned,
    CommandReadOnly,
    FullFifoLooksEmpty,
];

const QEMU: &[Quirk] = &[
    FcrResetsWithoutEnable,
    NoFifoErrorBit,
    NoParityError,
    NoFramingError,
    RbrReadClearsBreak,
    WordLengthIgnored,
    StickParityIgnored,
    CharactersTakeNoTime,
    TemtWithThre,
    ThreNotDelayed,
    McrResetsToOut2,
    MsrInputsFixed,
    LoopbackWithoutDeltas,
    LoopbackKeepsOutputs,
    LoopbackHearsOutside,
    BreakIgnored,
    ResetKeepsPorts,
];

const VM_SUPERIO: &[Quirk] = &[
    IerWriteRaisesThre,
    IirFifoBitsStuck,
    IirOrsCauses,
    IirReadClearsAll,
    FcrIgnored,
    TriggerAlwaysOne,
    NoCharacterTimeout,
    DataInterruptEndsAtRead,
    IirKeepsDisabled,
    ReceiverHolds64,
    RbrOverrunKeepsOld,
    OverrunNotReported,
    NoFifoErrorBit,
    NoParityError,
    NoFramingError,
    NoBreak,
    BreakIgnored,
    WordLengthIgnored,
    ParityIgnored,
    StopBitsIgnored,
    CharactersTakeNoTime,
    TransmitterAlwaysEmpty,
    ThreNotDelayed,
    McrUpperBitsStick,
    McrResetsToOut2,
    MsrInputsFixed,
    LoopbackWithoutDeltas,
    LoopbackWithoutThre,
    IntxEdge,
];

impl Personality {
    /// Every personality there is.
    pub const ALL: [Self; 3] = [Self::LinuxMtty, Self::Qemu, Self::VmSuperio];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LinuxMtty => "linux-mtty",
            Self::Qemu => "qemu",
            Self::VmSuperio => "vm-superio",
        }
    }

    /// Its quirks.
    #[must_use]
    pub fn quirks(self) -> Quirks {
        let quirks = match self {
            Self::LinuxMtty => LINUX_MTTY,
            Self::Qemu => QEMU,
            Self::VmSuperio => VM_SUPERIO,
        };
        quirks.iter().copied().collect()
    }
}

impl fmt::Display for Personality {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Personality {
    type Err = UnknownPersonality;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|personality| personality.name() == name)
            .ok_or_else(|| UnknownPersonality(name.to_owned()))
    }
}
