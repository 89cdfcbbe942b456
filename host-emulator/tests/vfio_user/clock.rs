//! The device's time is the clock's that the server was given.

use lineproof_host_emulator::CardConfig;

use super::card::CardBench;
use super::client::Client;

#[test]
fn a_character_takes_its_time_on_the_servers_clock_and_no_other() {
    let bench = CardBench::new(CardConfig::default());
    let mut client = bench.client();
    // 115200 8N1, a FIFO, and one character: ten bits, 86.8 us.
    for (register, value) in [(3, 0x83), (0, 1), (1, 0), (3, 0x03), (2, 0x07), (0, 0x5a)] {
        client.write(0, register, &[value]).unwrap();
    }
    let sent = |client: &mut Client| client.read(0, 5, 1).unwrap()[0] & 0x40 != 0;
    assert!(!sent(&mut client), "no time has passed");
    bench.clock.set(86_000);
    assert!(!sent(&mut client), "not yet");
    bench.clock.set(100_000);
    assert!(sent(&mut client));
    assert_eq!(client.read(0, 0, 1), Ok(vec![0x5a]));
    bench.server.stop().unwrap();
}
