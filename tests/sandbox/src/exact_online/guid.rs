//! GUIDs without chance, from a counter.

/// Gives out ids and numbers.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last: u32,
}

impl Ids {
    pub(crate) fn next(&mut self) -> String {
        self.last += 1;
        guid(self.last, 0)
    }

    /// Long, with the characters that tokens of this system hold.
    pub(crate) fn token(&mut self, mark: &str) -> String {
        let (a, b) = (self.next().replace('-', ""), self.next().replace('-', ""));
        format!("stampNL001.{mark}!IAAAA{a}.{b}")
    }
}

/// The GUID of a number; `salt` keeps apart what is numbered alike.
pub(crate) fn guid(number: u32, salt: u16) -> String {
    format!("{:08x}-{salt:04x}-4222-8333-944455556666", number.wrapping_mul(0x9e37_79b1))
}
