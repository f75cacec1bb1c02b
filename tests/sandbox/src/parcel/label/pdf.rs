//! PDF 1.4 with plain text, 4 by 6 inches, not compressed so that a test can search it.

use std::fmt::Write as _;

const FONT: &str = "/Font << /F1 3 0 R >>";

/// One page for each list of ASCII lines.
pub(crate) fn document(pages: &[Vec<String>]) -> Vec<u8> {
    // Objects 1 to 3 are catalogue, pages and font; then come two for each page.
    let kids: Vec<String> = (0..pages.len()).map(|index| format!("{} 0 R", 4 + 2 * index)).collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (index, lines) in pages.iter().enumerate() {
        let content = content(lines);
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 432] /Resources << {FONT} >> /Contents {} 0 R >>",
            5 + 2 * index
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}endstream", content.len()));
    }
    let mut file = String::from("%PDF-1.4\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", index + 1);
    }
    let start = file.len();
    let _ = write!(
        file,
        "{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    );
    file.into_bytes()
}

fn content(lines: &[String]) -> String {
    let mut content = String::from("BT /F1 10 Tf 14 TL 18 404 Td\n");
    for line in lines {
        let escaped = line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        let _ = writeln!(content, "({escaped}) Tj T*");
    }
    content.push_str("ET\n");
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_object_stands_where_the_table_says() {
        let file = document(&[vec!["a (b) \\".into()], vec!["TRK# 1".into()]]);
        let text = String::from_utf8(file).unwrap();
        let (body, table) = text.split_once("xref\n0 8\n").unwrap();
        for (number, line) in table.lines().skip(1).take(7).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(body[offset..].starts_with(&format!("{} 0 obj", number + 1)), "{line}");
        }
        assert!(text.contains(r"(a \(b\) \\) Tj"));
    }
}
