//! Reads and writes numbers in a lock's file: the state of a limit that all processes with the same store share.

use std::io;
use std::os::unix::fs::FileExt;

use crate::lock::Held;

pub(super) fn read_numbers<const N: usize>(held: &Held) -> io::Result<Option<[i64; N]>> {
    let mut numbers = [0; N];
    for (index, number) in (0_u64..).zip(&mut numbers) {
        let mut bytes = [0; 8];
        if held.file().read_at(&mut bytes, index * 8)? != bytes.len() {
            return Ok(None);
        }
        *number = i64::from_le_bytes(bytes);
    }
    Ok(Some(numbers))
}

pub(super) fn write_numbers<const N: usize>(held: &Held, numbers: [i64; N]) -> io::Result<()> {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    held.file().write_all_at(&bytes, 0)
}
