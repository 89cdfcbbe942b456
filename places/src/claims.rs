//! Which claim each quirk breaks: that a quirk is noticed is not enough, for a
//! broken card may be noticed by accident.

use lineproof_conformance::Case;
use lineproof_conformance::catalogue::find;
use lineproof_host_emulator::Quirk;

/// The case whose claim `quirk` breaks; of several, the one that says no more
/// than what is broken.
///
/// # Panics
/// When the table below names no case; a test goes through it.
#[must_use]
pub fn broken_claim(quirk: Quirk) -> &'static Case {
    find(id(quirk)).expect("the table names cases of the catalogue")
}

/// The table, in the order of [`Quirk::ALL`].
const fn id(quirk: Quirk) -> &'static str {
    match quirk {
        Quirk::IerUpperBitsStick => "ier.upper-bits-zero",
        Quirk::IerEnableMissesPending => "ier.erbfi-raises-waiting-data",
        Quirk::IerEnableMissesThre => "ier.etbei-raises-empty-thr",
        Quirk::IerWriteRaisesThre => "ier.others-leave-thr",
        Quirk::IerEnableDropsData => "ier.erbfi-raises-waiting-data",
        Quirk::IirFifoBitsStuck => "iir.fifo-bits-off",
        Quirk::IirOrsCauses => "iir.data-before-thr",
        Quirk::IirModemReadsNone => "iir.modem-stays",
        Quirk::IirReadKeepsThre => "iir.thr-cleared-by-iir",
        Quirk::IirReadClearsHiddenThre => "iir.thr-kept-unless-reported",
        Quirk::IirReadClearsAll => "iir.line-status-stays",
        Quirk::IirNamesPolledData => "fifo.polled-reports-nothing",
        Quirk::IirKeepsDisabled => "ier.erbfi-withdraws",
        Quirk::ThreStorm => "iir.thr-once",
        Quirk::ThreBeforeData => "iir.data-before-thr",
        Quirk::McrWriteClearsThre => "iir.thr-outlasts-mcr-write",
        Quirk::LcrWriteClearsThre => "iir.thr-outlasts-lcr-write",
        Quirk::FcrWriteClearsThre => "iir.thr-outlasts-fcr-write",
        Quirk::ReceiverResetClearsThre => "iir.thr-outlasts-rx-reset",
        Quirk::Out2GatesInterrupt => "interrupts.received-data",
        Quirk::IerModemBitMissing => "ier.reads-back",
        Quirk::EtbeiIgnored => "ier.etbei-gates-thr",
        Quirk::EtbeiRaisesFullThr => "thre.not-while-full",
        Quirk::EtbeiClearStalls => "ier.etbei-again",
        Quirk::IirBit5Set => "iir.bits-5-4-zero",
        Quirk::ThrWriteKeepsThre => "thre.cleared-by-fifo-write",
        Quirk::TxResetRaisesNothing => "thre.raised-by-tx-reset",
        Quirk::ThreDelayedAfterTwo => "thre.in-time-after-two",
        Quirk::TxResetClearsThre => "iir.thr-outlasts-tx-reset",
        Quirk::EtbeiWaitsForTemt => "thre.raised-while-sending",
        Quirk::ThreAgainAtLastStopBit => "iir.thr-once",
        Quirk::DataBeforeErrors => "error.before-data",
        Quirk::DataBeforeOverrun => "iir.any-two-in-order",
        Quirk::LsrReadClearsThre => "iir.thr-stays",
        Quirk::LsrReadRaisesThre => "thre.not-again-by-lsr-read",
        Quirk::TimeoutComesLast => "timeout.before-modem",
        Quirk::ErrorHoldsTimeout => "error.parity-times-out",
        Quirk::EmptyFifoWithdrawsErrors => "overrun.interrupt-outlasts-emptied-fifo",
        Quirk::IntxOffUnderDlab => "interrupts.under-dlab",
        Quirk::FcrSharedReset => "fcr.rx-reset-keeps-transmitter",
        Quirk::FcrResetsWithoutEnable => "fcr.resets-need-enable",
        Quirk::FcrToggleKeepsFifos => "fcr.enable-clears",
        Quirk::FcrIgnored => "iir.fifo-bits-on",
        Quirk::FcrXmitResetStalls => "fcr.tx-reset-ready",
        Quirk::TriggerAlwaysOne => "fcr.trigger-8",
        Quirk::TriggerFixedWhileWaiting => "fcr.trigger-lowered",
        Quirk::NoCharacterTimeout => "timeout.comes",
        Quirk::TimeoutNotRestarted => "timeout.restarted-by-character",
        Quirk::TimeoutRestartedByThr => "timeout.not-restarted-by-thr",
        Quirk::TimeoutRestartedByLsr => "timeout.not-restarted-by-reads",
        Quirk::TimeoutClearedByCharacter => "timeout.outlasts-character",
        Quirk::TimeoutRestartedByIerWrite => "timeout.not-restarted-by-ier-write",
        Quirk::TimeoutRestartedByFcrWrite => "timeout.not-restarted-by-fcr-write",
        Quirk::TimeoutRestartedByLcrWrite => "timeout.not-restarted-by-lcr-write",
        Quirk::TimeoutRestartedByDivisor => "timeout.not-restarted-by-divisor",
        Quirk::TimeoutRestartedByMcrWrite => "timeout.not-restarted-by-mcr-write",
        Quirk::TimeoutRestartedByScrWrite => "timeout.not-restarted-by-other-writes",
        Quirk::TimeoutClearedByIer => "timeout.outlasts-reads",
        Quirk::TimeoutClearedByIerWrite => "timeout.outlasts-ier-write",
        Quirk::TimeoutClearedByFcrWrite => "timeout.outlasts-fcr-write",
        Quirk::TimeoutClearedByLcrWrite => "timeout.outlasts-lcr-write",
        Quirk::TimeoutClearedByDivisor => "timeout.outlasts-divisor",
        Quirk::TimeoutClearedByMcrWrite => "timeout.outlasts-mcr-write",
        Quirk::TimeoutClearedByScrWrite => "timeout.outlasts-other-writes",
        Quirk::DataInterruptOnlyOnFirst => "fcr.above-trigger-stays",
        Quirk::DataInterruptEndsAtRead => "fcr.above-trigger-stays",
        Quirk::DataAvailableWhenEmpty => "reset.no-data",
        Quirk::FullFifoLooksEmpty => "fifo.holds-sixteen",
        Quirk::FifoHoldsFifteen => "fifo.holds-sixteen",
        Quirk::ReceiverHolds64 => "fifo.seventeenth-overruns",
        Quirk::OverrunNotReported => "fifo.seventeenth-overruns",
        Quirk::OverrunOverwritesFifo => "fifo.overrun-keeps-sixteen",
        Quirk::RbrOverrunKeepsOld => "rbr.overrun-keeps-last",
        Quirk::RbrReadTwice => "rbr.delivered-once",
        Quirk::XmitFifoHoldsFifteen => "fifo.sixteen-behind-one",
        Quirk::TriggerOutlastsFifos => "fcr.trigger-ends-with-fifos",
        Quirk::TriggerNotWithEnable => "fcr.trigger-with-enable",
        Quirk::FcrBothResetsReceiver => "fcr.both-resets",
        Quirk::TimeoutOutlastsFifos => "timeout.ended-with-fifos",
        Quirk::TimeoutCountsLong => "timing.time-out",
        Quirk::FifoErrorOutlastsClear => "lsr.fifo-error-cleared-by-reset",
        Quirk::LostCharacterShowsErrors => "error.parity-lost-with-character",
        Quirk::LsrReadKeepsOverrun => "lsr.overrun-clears",
        Quirk::OverrunClearedByThr => "lsr.overrun-outlasts-thr",
        Quirk::LsrReadKeepsParity => "error.parity-clears",
        Quirk::LsrReadKeepsFraming => "error.framing-clears",
        Quirk::LsrReadKeepsBreak => "lsr.break-clears",
        Quirk::LsrWriteDropsData => "lsr.write-keeps-data-ready",
        Quirk::LsrWriteClearsFifoError => "lsr.write-keeps-fifo-error",
        Quirk::LsrWriteClearsErrors => "lsr.write-keeps-overrun",
        Quirk::FcrWriteClearsErrors => "lsr.overrun-outlasts-fcr",
        Quirk::RbrReadClearsBreak => "lsr.break-outlasts-rbr",
        Quirk::ErrorsShownEarly => "fifo.break-waits-its-turn",
        Quirk::ParityShownEarly => "error.parity-waits-its-turn",
        Quirk::FramingShownEarly => "error.framing-waits-its-turn",
        Quirk::ParityRaisesNothing => "error.parity-interrupt",
        Quirk::FramingRaisesNothing => "error.framing-interrupt",
        Quirk::NoFifoErrorBit => "lsr.fifo-error-at-once",
        Quirk::FifoErrorMissesParity => "error.parity-in-fifo",
        Quirk::FifoErrorMissesFraming => "error.framing-in-fifo",
        Quirk::FifoErrorUntilRead => "lsr.fifo-error-clears",
        Quirk::FifoErrorClearedByLsr => "lsr.fifo-error-outlasts-lsr",
        Quirk::NoParityError => "wire.parity-error",
        Quirk::NoFramingError => "wire.framing-error",
        Quirk::NoBreak => "lcr.break-indicated",
        Quirk::BreakIgnored => "lcr.break-indicated",
        Quirk::FalseStartTaken => "lcr.false-start",
        Quirk::BreakRepeats => "fifo.break-once",
        Quirk::WordLengthIgnored => "lcr.word-5",
        Quirk::ParityIgnored => "timing.parity",
        Quirk::StickParityIgnored => "lcr.stick-parity-sent",
        Quirk::SecondStopBitChecked => "wire.first-stop-bit-only",
        Quirk::ParityCountsUnsentBits => "lcr.parity-of-word",
        Quirk::StopBitsIgnored => "timing.two-stop-bits",
        Quirk::DivisorIgnored => "timing.divisor",
        Quirk::DivisorTwelveBits => "timing.divisor-every-bit",
        Quirk::DivisorNineBits => "timing.divisor-every-bit",
        Quirk::CharactersTakeNoTime => "timing.arrival",
        Quirk::DivisorOred => "divisor.low-byte",
        Quirk::DlabZeroesDivisor => "divisor.survives-dlab",
        Quirk::DlabSparesIer => "divisor.high-byte",
        Quirk::ScrMissing => "scr.holds-every-value",
        Quirk::RbrReadClearsParity => "error.parity-outlasts-rbr",
        Quirk::RbrReadClearsFraming => "error.framing-outlasts-rbr",
        Quirk::NextCharacterClearsErrors => "error.parity-outlasts-next",
        Quirk::OverrunClearsErrors => "error.parity-outlasts-overrun",
        Quirk::ErrorsClearOverrun => "error.parity-adds-to-overrun",
        Quirk::FramingHidesParity => "error.parity-and-framing",
        Quirk::BreakWithoutParityBit => "error.framing-without-break",
        Quirk::ParityMissesLastBit => "lcr.parity-of-every-bit",
        Quirk::RbrMaskedByWordLength => "rbr.outlasts-word-length",
        Quirk::DlabHoldsStatus => "overrun.cleared-under-dlab",
        Quirk::LcrStickReadsZero => "lcr.reads-back",
        Quirk::ThreWaitsForReader => "lsr.temt-returns",
        Quirk::TransmitterAlwaysEmpty => "lsr.thre-drops",
        Quirk::TemtWithThre => "lsr.temt-drops",
        Quirk::ThreNotDelayed => "fifo.lone-character-delays-thre",
        Quirk::FirstThreDelayed => "iir.thr-in-time-after-fifo-change",
        Quirk::ThreWaitsForTemt => "lsr.thre-before-temt",
        Quirk::TemtWithOneWaiting => "lsr.never-empty-while-full",
        Quirk::DlabHoldsTransmitter => "sending.goes-on-under-dlab",
        Quirk::TimeoutClearedByThr => "timeout.outlasts-thr-write",
        Quirk::ChangesClearedByThr => "changes.outlast-thr-write",
        Quirk::ChangesClearedByIerWrite => "changes.outlast-ier-write",
        Quirk::ChangesClearedByFcrWrite => "changes.outlast-fcr-write",
        Quirk::ChangesClearedByLcrWrite => "changes.outlast-lcr-write",
        Quirk::ChangesClearedByMcrWrite => "changes.outlast-mcr-write",
        Quirk::ChangesClearedByScrWrite => "changes.outlast-scr-write",
        Quirk::ChangesClearedByDivisor => "changes.outlast-divisor-write",
        Quirk::OverrunClearedByIerWrite => "overrun.outlasts-ier-write",
        Quirk::OverrunClearedByFcrWrite => "overrun.outlasts-fifos-off",
        Quirk::OverrunClearedByLcrWrite => "overrun.outlasts-lcr-write",
        Quirk::OverrunClearedByMcrWrite => "overrun.outlasts-mcr-write",
        Quirk::OverrunClearedByScrWrite => "overrun.outlasts-scr-write",
        Quirk::OverrunClearedByDivisor => "overrun.outlasts-divisor-write",
        Quirk::ErrorsClearedByThr => "error.parity-outlasts-thr",
        Quirk::ThreClearedByScrWrite => "thre.outlasts-scr-write",
        Quirk::ThreClearedByDivisor => "thre.outlasts-divisor-write",
        Quirk::ThreRaisedByFcrWrite => "thre.not-again-by-fcr-write",
        Quirk::ThreRaisedByLcrWrite => "thre.not-again-by-lcr-write",
        Quirk::ThreRaisedByMcrWrite => "thre.not-again-by-mcr-write",
        Quirk::ThreRaisedByScrWrite => "thre.not-again-by-scr-write",
        Quirk::ThreRaisedByDivisor => "thre.not-again-by-divisor-write",
        Quirk::CharacterStoppedByIerWrite => "sending.outlasts-ier-write",
        Quirk::CharacterStoppedByLcrWrite => "sending.outlasts-lcr-write",
        Quirk::CharacterStoppedByMcrWrite => "sending.outlasts-mcr-write",
        Quirk::CharacterStoppedByScrWrite => "sending.outlasts-scr-write",
        Quirk::ReceptionStoppedByLcrWrite => "sending.outlasts-lcr-write",
        Quirk::QueueDroppedByIerWrite => "sending.queue-outlasts-ier-write",
        Quirk::QueueDroppedByLcrWrite => "sending.queue-outlasts-format-change",
        Quirk::QueueDroppedByMcrWrite => "sending.queue-outlasts-loopback",
        Quirk::QueueDroppedByScrWrite => "sending.queue-outlasts-scr-write",
        Quirk::QueueDroppedByDivisor => "sending.queue-outlasts-divisor-write",
        Quirk::McrUpperBitsStick => "mcr.upper-bits-zero",
        Quirk::McrResetsToOut2 => "reset.modem-control",
        Quirk::MsrConstant => "reset.modem-status",
        Quirk::MsrInputsFixed => "mcr.rts-over-plug",
        Quirk::MsrReadKeepsDeltas => "msr.read-clears-changes",
        Quirk::MsrNoRing => "msr.loop-out1-ri",
        Quirk::RingOnBothEdges => "msr.teri-not-leading",
        Quirk::DeltasOnRisingOnly => "msr.dcts-falling",
        Quirk::ModemInterruptFollowsOutputs => "iir.modem-cleared",
        Quirk::LoopbackIgnored => "rbr.every-value",
        Quirk::LoopbackWithoutModemLines => "msr.loop-rts-cts",
        Quirk::LoopbackWithoutDeltas => "msr.dcts-rising",
        Quirk::LoopbackWithoutThre => "iir.thr-raised-again",
        Quirk::LoopbackToggleDropsData => "loopback.keeps-characters",
        Quirk::LoopbackLeaksOut => "wire.local-loopback-mute",
        Quirk::LoopbackHearsOutside => "wire.local-loopback-deaf",
        Quirk::LoopbackKeepsOutputs => "wire.local-loopback-mute",
        Quirk::AfeAssertsRts => "flow.auto-cts-alone",
        Quirk::AutoRtsLateAtOne => "flow.auto-rts-one",
        Quirk::AutoRtsLateAtEight => "flow.auto-rts-eight",
        Quirk::AutoCtsLooksOnce => "flow.auto-cts-in-time",
        Quirk::AutoCtsInterrupts => "flow.auto-cts-quiet",
        Quirk::AlwaysLoopsBack => "wire.open",
        Quirk::McrOut1Missing => "mcr.reads-back",
        Quirk::McrAfeReadsZero => "mcr.flow-control-bit",
        Quirk::DlabHidesMcr => "lcr.dlab-keeps-mcr",
        Quirk::DlabHidesFcr => "fcr.written-under-dlab",
        Quirk::DlabHidesChanges => "changes.seen-under-dlab",
        Quirk::LoopbackShowsBreak => "wire.local-loopback-hides-break",
        Quirk::BarKeepsUnaligned => "pci.bar-alignment",
        Quirk::CommandReadOnly => "pci.decode-bit",
        Quirk::UndecodedReadsAct => "pci.decode-off-reads",
        Quirk::IdWritable => "pci.read-only",
        Quirk::InterruptLineReadOnly => "pci.interrupt-line",
        Quirk::IntxDisableIgnored => "pci.interrupt-disable",
        Quirk::IntxEdge => "interrupts.level",
        Quirk::IntxAtAccesses => "interrupts.received-data-gated",
        Quirk::WideReadFirstByteOnly => "pci.wide-reads",
        Quirk::WideWriteFirstByteOnly => "pci.wide-writes",
        Quirk::ResetKeepsPorts => "reset.line-control",
        Quirk::ResetKeepsBreak => "reset.serial-output",
        Quirk::SecondBarAliasesFirst => "pci.ports-apart",
        Quirk::SecondPortInterruptLost => "interrupts.received-data",
        Quirk::SubsystemMissing => "pci.identity",
        Quirk::ProgIfGeneric => "pci.class",
        Quirk::HeaderMultiFunction => "pci.header-type",
        Quirk::InterruptPinMissing => "pci.interrupt-pin",
        Quirk::ReservedWritable => "pci.reserved",
        Quirk::SelfTestWritable => "pci.self-test",
        Quirk::CapabilitiesPointerDangling => "pci.capabilities",
        Quirk::StatusWritable => "pci.status-clear-only",
        Quirk::CommandReservedWritable => "pci.command-reserved",
        Quirk::ConfigOddBytesReadZero => "pci.config-read-widths",
        Quirk::BarByteClearsRest => "pci.bar-bytes",
        Quirk::BarsShareBit => "pci.bars-apart",
        Quirk::UnusedBarWritable => "pci.bars-unused",
        Quirk::RomWritable => "pci.no-rom",
        Quirk::ResetKeepsIntxDisable => "pci.interrupt-disable-reset",
        Quirk::IntxNeedsDecode => "pci.interrupt-without-io",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use lineproof_conformance::catalogue;

    use super::*;
    use crate::catches;

    /// Quirks that break so much that most cases notice one of them, in the
    /// order in which they are to be tried.
    const BROAD: [Quirk; 12] = [
        Quirk::LoopbackIgnored,
        Quirk::SecondBarAliasesFirst,
        Quirk::CharactersTakeNoTime,
        Quirk::DivisorOred,
        Quirk::RbrReadTwice,
        Quirk::MsrConstant,
        Quirk::EtbeiIgnored,
        Quirk::FcrXmitResetStalls,
        Quirk::ResetKeepsPorts,
        Quirk::ScrMissing,
        Quirk::FcrWriteClearsErrors,
        Quirk::IirKeepsDisabled,
    ];

    /// The cases that no single quirk makes fail. A part that loses FE by an
    /// overrun never shows it: a character is taken for what is left of the
    /// one with the error, and overruns it.
    const NEVER_FAILING: [&str; 1] = ["error.framing-outlasts-overrun"];

    #[test]
    fn every_quirk_is_noticed_by_a_case_whose_claim_it_breaks() {
        let all = Quirk::ALL.iter().copied();
        let missed: Vec<String> = all
            .filter(|&quirk| !find(id(quirk)).is_some_and(|case| catches(case, quirk)))
            .map(|quirk| format!("{quirk}: not by {}", id(quirk)))
            .collect();
        assert_eq!(missed, [""; 0]);
    }
    #[test]
    fn every_case_fails_with_some_quirk() {
        let claimed: HashSet<_> = Quirk::ALL.iter().map(|&quirk| id(quirk)).collect();
        let fails = |case: &'static Case| {
            let mut quirks = BROAD.iter().chain(Quirk::ALL);
            claimed.contains(case.id) || quirks.any(|&quirk| catches(case, quirk))
        };
        let missed: Vec<_> = catalogue().filter(|case| !fails(case)).collect();
        let missed: Vec<_> = missed.iter().map(|case| case.id).collect();
        assert_eq!(missed, NEVER_FAILING);
    }
}
