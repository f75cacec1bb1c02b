//! GUIDs without chance: records get theirs from a counter, rows that own none from where they stand.

/// Gives out the GUIDs of records and the numbers of everything else that is counted.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    last: u32,
}

impl Ids {
    pub(crate) fn next(&mut self) -> String {
        self.last += 1;
        let id = self.last;
        format!("{:08x}-52a4-ef11-9a10-0a58a9feac02", id.wrapping_mul(0x9e37_79b1))
    }

    /// Long enough to look like a token; two calls never give the same.
    pub(crate) fn token(&mut self, prefix: &str) -> String {
        format!("{prefix}{}{}", self.next().replace('-', ""), self.next().replace('-', ""))
    }
}

/// The GUID of a linked record or row without a note id: it holds for one session only, so that a client which keeps it
/// finds out.
pub(crate) fn session_bound(session: u64, owner: &str, place: &str, index: usize) -> String {
    let seed = format!("{session}/{owner}/{place}/{index}");
    let (high, low) = (fnv1a(&seed, 0xcbf2_9ce4_8422_2325), fnv1a(&seed, 0x8422_2325_cbf2_9ce4));
    let text = format!("{high:016x}{low:016x}");
    format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
}

/// A number that depends on nothing but the text; also what a shuffled list is sorted by.
pub(crate) fn fnv1a(text: &str, start: u64) -> u64 {
    text.bytes().fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guid::is_guid;

    #[test]
    fn ids_are_guids_and_differ() {
        let mut ids = Ids::default();
        let (a, b) = (ids.next(), ids.next());
        assert!(is_guid(&a) && is_guid(&b));
        assert_ne!(a, b);
    }

    #[test]
    fn a_rows_id_changes_with_the_session() {
        let first = session_bound(1, "8f0c", "Orders", 0);
        assert!(is_guid(&first));
        assert_eq!(first, session_bound(1, "8f0c", "Orders", 0));
        assert_ne!(first, session_bound(2, "8f0c", "Orders", 0));
        assert_ne!(first, session_bound(1, "8f0c", "Orders", 1));
    }
}
