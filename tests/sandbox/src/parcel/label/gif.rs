//! A small GIF in black and white: stripes for the characters of the number, and the text in a comment.

const HEIGHT: u16 = 32;
const STRIPE: usize = 2;
/// Colours are numbers below 128, so that each code of the picture is a byte.
const CLEAR: u8 = 128;
const END: u8 = 129;
/// Codes get longer when the table of the decoder has grown; it is cleared before.
const CODES_BEFORE_CLEAR: usize = 100;

pub(crate) fn label(tracking_number: &str, lines: &[String]) -> Vec<u8> {
    let bits = tracking_number.bytes().flat_map(|byte| (0..8).map(move |bit| byte >> (7 - bit) & 1));
    let row: Vec<u8> = bits.flat_map(|bit| [bit; STRIPE]).collect();
    let width = u16::try_from(row.len()).unwrap_or_default().to_le_bytes();
    let height = HEIGHT.to_le_bytes();

    let mut file = b"GIF89a".to_vec();
    // A table of 128 colours for the whole file: white, black, and white again.
    file.extend([width[0], width[1], height[0], height[1], 0b1111_0110, 0, 0]);
    file.extend([255, 255, 255, 0, 0, 0]);
    file.resize(file.len() + 126 * 3, 255);
    file.extend([0x21, 0xFE]);
    blocks(&mut file, lines.join("\n").as_bytes());
    file.extend([0x2C, 0, 0, 0, 0, width[0], width[1], height[0], height[1], 0, 7]);
    let pixels = row.repeat(usize::from(HEIGHT));
    let mut codes = Vec::with_capacity(pixels.len() + pixels.len() / CODES_BEFORE_CLEAR + 2);
    for part in pixels.chunks(CODES_BEFORE_CLEAR) {
        codes.push(CLEAR);
        codes.extend_from_slice(part);
    }
    codes.push(END);
    blocks(&mut file, &codes);
    file.push(0x3B);
    file
}

/// Blocks of up to 255 bytes, and an empty one.
fn blocks(file: &mut Vec<u8>, content: &[u8]) {
    for block in content.chunks(255) {
        file.push(u8::try_from(block.len()).unwrap_or_default());
        file.extend_from_slice(block);
    }
    file.push(0);
}
