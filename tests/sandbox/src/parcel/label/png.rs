//! A small grey PNG: stripes for the digits of the number, and the text in a `tEXt` chunk.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

const HEIGHT: u32 = 32;
const STRIPE: usize = 2;

pub(crate) fn label(tracking_number: &str, lines: &[String]) -> Vec<u8> {
    let bits = tracking_number.bytes().flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1 == 1));
    let row: Vec<u8> = bits.flat_map(|is_black| [if is_black { 0 } else { 255 }; STRIPE]).collect();
    let width = u32::try_from(row.len()).unwrap_or_default();
    let mut pixels = Vec::new();
    for _ in 0..HEIGHT {
        // Filter type 0: the bytes as they are.
        pixels.push(0);
        pixels.extend_from_slice(&row);
    }
    let mut header = [width.to_be_bytes(), HEIGHT.to_be_bytes()].concat();
    // 8 bits of grey, the only methods of compression and filter, not interlaced.
    header.extend([8, 0, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"tEXt", format!("Description\0{}", lines.join("\n")).as_bytes());
    chunk(&mut file, *b"IDAT", &compressed(&pixels));
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn compressed(pixels: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory cannot fail.
    let _ = encoder.write_all(pixels);
    encoder.finish().unwrap_or_default()
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) {
    let mut crc = Crc::new();
    crc.update(&kind);
    crc.update(content);
    file.extend_from_slice(&u32::try_from(content.len()).unwrap_or_default().to_be_bytes());
    file.extend_from_slice(&kind);
    file.extend_from_slice(content);
    file.extend_from_slice(&crc.sum().to_be_bytes());
}
