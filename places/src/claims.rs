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
        Quirk::ThreWaitsForReader => "lsr.temt-returns",
        Quirk::TransmitterAlwaysEmpty => "lsr.thre-drops",
        Quirk::TemtWithThre => "lsr.temt-drops",
        Quirk::ThreNotDelayed => "fifo.lone-character-delays-thre",
        Quirk::FirstThreDelayed => "iir.thr-in-time-after-fifo-change",
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
        Quirk::LoopbackToggleDropsData => "loopback.keeps-characters",
        Quirk::LoopbackLeaksOut => "wire.local-loopback-mute",
        Quirk::LoopbackHearsOutside => "wire.local-loopback-deaf",
        Quirk::LoopbackWithoutThre => "iir.thr-raised-again",
        Quirk::LoopbackKeepsOutputs => "wire.local-loopback-mute",
        Quirk::AutoRtsLateAtOne => "flow.auto-rts-one",
        Quirk::AutoRtsLateAtEight => "flow.auto-rts-eight",
        Quirk::AutoCtsLooksOnce => "flow.auto-cts-in-time",
        Quirk::AutoCtsInterrupts => "flow.auto-cts-quiet",
        Quirk::AlwaysLoopsBack => "wire.open",
        Quirk::AfeAssertsRts => "flow.auto-cts-alone",
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catches;

    #[test]
    fn every_quirk_is_noticed_by_a_case_whose_claim_it_breaks() {
        let all = Quirk::ALL.iter().copied();
        let missed: Vec<String> = all
            .filter(|&quirk| !find(id(quirk)).is_some_and(|case| catches(case, quirk)))
            .map(|quirk| format!("{quirk}: not by {}", id(quirk)))
            .collect();
        assert_eq!(missed, [""; 0]);
    }
}
