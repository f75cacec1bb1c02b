//! Document formats, and the check that a document is complete. A label cut in transfer prints half or not at all, and nobody notices
//! before delivery.

/// File format of a document, recognised by its first bytes and not by the carrier's name for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DocumentFormat {
    Pdf,
    Png,
    Gif,
    Zpl,
    Epl,
    Jpeg,
    Html,
}

impl DocumentFormat {
    const ALL: [Self; 7] = [Self::Pdf, Self::Png, Self::Gif, Self::Zpl, Self::Epl, Self::Jpeg, Self::Html];

    /// Recognises a document. None for bytes that no printer or viewer accepts, and for web pages, because errors come as web pages too.
    pub(crate) fn of(bytes: &[u8]) -> Option<Self> {
        let text = bytes.trim_ascii_start();
        if bytes.starts_with(b"%PDF-") {
            Some(Self::Pdf)
        } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Self::Png)
        } else if bytes.starts_with(b"GIF8") {
            Some(Self::Gif)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Self::Jpeg)
        } else if text.starts_with(b"^") || text.starts_with(b"~") || text.starts_with(b"\x10CT~~") {
            Some(Self::Zpl)
        } else if text.starts_with(b"N\n") || text.starts_with(b"N\r") || text.starts_with(b"EPL2") {
            Some(Self::Epl)
        } else {
            None
        }
    }

    /// File name extension, without the dot.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::Zpl => "zpl",
            Self::Epl => "epl",
            Self::Jpeg => "jpg",
            Self::Html => "html",
        }
    }

    pub(crate) fn parse(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }
}

/// How far the end mark may be from the end of the file: some writers append a line, or fill a block.
const TAIL: usize = 2_048;

/// Whether a document ends as its format requires. Formats without an end mark count as complete.
pub(super) fn is_whole(format: DocumentFormat, bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(TAIL)..];
    match format {
        DocumentFormat::Pdf => rfind(tail, b"%%EOF").is_some(),
        DocumentFormat::Png => rfind(tail, b"IEND").is_some(),
        DocumentFormat::Gif => {
            let is_padding = |byte: &u8| matches!(byte, 0 | b'\r' | b'\n' | b' ');
            bytes.iter().rev().find(|byte| !is_padding(byte)) == Some(&b';')
        }
        // Each label start needs a label end. A printer may use other command prefixes; then the check cannot tell.
        DocumentFormat::Zpl => {
            let upper = bytes.to_ascii_uppercase();
            rfind(&upper, b"^XA").is_none_or(|begun| rfind(&upper[begun..], b"^XZ").is_some())
        }
        DocumentFormat::Epl | DocumentFormat::Jpeg | DocumentFormat::Html => true,
    }
}

/// Position of the last occurrence of a text.
fn rfind(bytes: &[u8], text: &[u8]) -> Option<usize> {
    bytes.windows(text.len()).rposition(|window| window == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_in_the_middle_is_told_from_what_is_whole() {
        let whole: [(DocumentFormat, &[u8]); 7] = [
            (DocumentFormat::Pdf, b"%PDF-1.4\n1 0 obj\nstartxref\n9\n%%EOF\n"),
            (DocumentFormat::Png, b"\x89PNG\r\n\x1a\n....IDAT....\0\0\0\0IEND\xae\x42\x60\x82"),
            (DocumentFormat::Gif, b"GIF89a.......;\0\0"),
            (DocumentFormat::Zpl, b"^XA^FDx^FS^XZ\n"),
            (DocumentFormat::Zpl, b"^xa^fdx^fs^xz"),
            (DocumentFormat::Zpl, b"^XA^FD1^FS^XZ\n^XA^FD2^FS^XZ\n"),
            (DocumentFormat::Zpl, b"^CC#\n#XA#FDx#FS"),
        ];
        for (format, bytes) in whole {
            assert!(is_whole(format, bytes), "{format:?}");
        }
        let cut: [(DocumentFormat, &[u8]); 5] = [
            (DocumentFormat::Pdf, b"%PDF-1.4\n1 0 obj\nstartx"),
            (DocumentFormat::Png, b"\x89PNG\r\n\x1a\n....IDAT...."),
            (DocumentFormat::Gif, b"GIF89a......."),
            (DocumentFormat::Zpl, b"^XA^FDx^F"),
            (DocumentFormat::Zpl, b"^XA^FD1^FS^XZ\n^XA^FD2"),
        ];
        for (format, bytes) in cut {
            assert!(!is_whole(format, bytes), "{format:?}");
        }
        // An end mark in the middle, as in an edited PDF, does not count.
        let changed = [b"%PDF-1.4\n%%EOF\n".as_slice(), &[b'x'; 4_000]].concat();
        assert!(!is_whole(DocumentFormat::Pdf, &changed));
    }
}
