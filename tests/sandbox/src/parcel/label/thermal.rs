//! Labels in the languages of thermal printers.

use std::fmt::Write as _;

pub(crate) fn zpl(tracking_number: &str, lines: &[String]) -> Vec<u8> {
    let mut label = String::from("^XA\n^CF0,28\n");
    for (index, line) in lines.iter().enumerate() {
        // The prefixes of commands may not stand in a field.
        let _ = writeln!(label, "^FO40,{}^FD{}^FS", 40 + 34 * index, line.replace(['^', '~'], " "));
    }
    let _ = write!(label, "^FO40,1040^BY3^BCN,120,Y,N,N^FD{tracking_number}^FS\n^XZ\n");
    label.into_bytes()
}

pub(crate) fn epl(tracking_number: &str, lines: &[String]) -> Vec<u8> {
    let mut label = String::from("N\n");
    for (index, line) in lines.iter().enumerate() {
        let _ = writeln!(label, "A40,{},0,3,1,1,N,\"{}\"", 40 + 34 * index, line.replace(['"', '\\'], " "));
    }
    let _ = write!(label, "B40,1040,0,1,3,6,120,B,\"{tracking_number}\"\nP1\n");
    label.into_bytes()
}
