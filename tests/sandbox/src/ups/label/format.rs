//! Formats of labels.

/// What a label is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Gif,
    Png,
    Pdf,
    Zpl,
    Epl,
    Spl,
}

const NAMES: [(&str, Format); 6] = [
    ("GIF", Format::Gif),
    ("PNG", Format::Png),
    ("PDF", Format::Pdf),
    ("ZPL", Format::Zpl),
    ("EPL", Format::Epl),
    ("SPL", Format::Spl),
];

impl Format {
    pub(in crate::ups) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    pub(in crate::ups) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, format)| *format == self).map_or("", |(name, _)| name)
    }

    pub(in crate::ups) fn is_picture(self) -> bool {
        matches!(self, Self::Gif | Self::Png)
    }

    /// For printers that need to know the size of the label.
    pub(in crate::ups) fn is_thermal(self) -> bool {
        matches!(self, Self::Zpl | Self::Epl | Self::Spl)
    }
}
