//! Any bytes as a card's saved state: as they are, as the body of a state
//! whose checksums fit, or as changes to a real state.

use arbitrary::{Result, Unstructured};
use lineproof_host_emulator::state::{HEAD_SIZE, StateError};

use super::driver::{Driver, config};

/// Restores what `data` says, and lets the card live on.
pub fn run(data: &[u8]) {
    // Bytes that are too few say nothing.
    let _ = try_run(&mut Unstructured::new(data));
}

fn try_run(input: &mut Unstructured<'_>) -> Result<()> {
    let config = config(input)?;
    let mut driver = Driver::new(config);
    let state = match input.arbitrary::<u8>()? % 4 {
        0 => input.bytes(input.len())?.to_vec(),
        1 => {
            let body = input.bytes(input.len())?;
            let mut state = driver.card.state_head().to_vec();
            state.extend((body.len() as u32).to_le_bytes());
            state.extend(body);
            state.extend([0; 4]);
            mend(&mut state);
            state
        }
        _ => changed(&mut driver, input)?,
    };
    let before = driver.card.save(driver.now());
    match driver.card.restore(&state, driver.now()) {
        Ok(()) => driver.live_on(),
        Err(error) => {
            assert_ne!(error.to_string(), "");
            assert_eq!(driver.card.save(driver.now()), before, "{error}");
            // Whoever asks the head alone is told nothing else.
            let head = driver.card.check_state_head(&state);
            let of_head = !matches!(
                error,
                StateError::CutOff
                    | StateError::TooLong { .. }
                    | StateError::Damaged
                    | StateError::Impossible(_)
            );
            assert_eq!(head.is_err(), of_head || head == Err(error));
        }
    }
    Ok(())
}

/// The state of a card that has lived through some of `input`, with some
/// bytes changed.
fn changed(driver: &mut Driver, input: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let changes: Vec<(u16, u8)> = (0..input.int_in_range(0..=4)?)
        .map(|_| input.arbitrary())
        .collect::<Result<_>>()?;
    driver.run(input);
    let mut state = driver.card.save(driver.now());
    for (at, value) in changes {
        let at = usize::from(at) % state.len();
        state[at] = value;
    }
    mend(&mut state);
    Ok(state)
}

/// Makes both checksums fit.
fn mend(state: &mut [u8]) {
    for end in [HEAD_SIZE - 4, state.len() - 4] {
        let checksum = crc32fast::hash(&state[..end]);
        state[end..end + 4].copy_from_slice(&checksum.to_le_bytes());
    }
}
