//! Detects databases on network file systems. A lock that one machine takes there may not exclude another, or may exclude none: then
//! two passes buy one label each.

use std::path::Path;

/// Network file systems by the magic number that `statfs` gives. (Linux, `statfs(2)` and `linux/magic.h`.)
const NETWORK: [(i128, &str); 15] = [
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFE53_4D42, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0x0102_1997, "9p"),
    (0x6573_5546, "FUSE"),
    (0x6B41_4653, "AFS"),
    (0x5346_414F, "AFS"),
    (0x00C3_6400, "Ceph"),
    (0x7375_7245, "Coda"),
    (0x564C, "NCP"),
    (0x0BD0_0BD0, "Lustre"),
    (0x1983_0326, "BeeGFS"),
    (0x786F_4256, "a VirtualBox folder"),
    (0x7C7C_6673, "a Parallels folder"),
];

/// Describes the problem if the database is on a network file system.
pub(crate) fn problem(database: &Path) -> Option<String> {
    let kind = crate::trial::file_system().or_else(|| kind_of(database))?;
    let (_, name) = NETWORK.iter().find(|(number, _)| *number == kind)?;
    Some(format!(
        "{} lies on {name}, where locks may not hold: two passes at once could make two labels for one order",
        database.display()
    ))
}

#[cfg(target_os = "linux")]
fn kind_of(path: &Path) -> Option<i128> {
    // The numbers have 32 bits, and platforms give them with or without a sign.
    rustix::fs::statfs(path).ok().map(|told| i128::from(told.f_type) & 0xFFFF_FFFF)
}

#[cfg(not(target_os = "linux"))]
fn kind_of(_path: &Path) -> Option<i128> {
    None
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_kernel_tells_the_kind_and_a_local_one_is_no_problem() {
        assert_eq!(kind_of(Path::new("/proc")), Some(0x9FA0));
        assert_eq!(problem(Path::new("/proc")), None);
        assert_eq!(kind_of(Path::new("/nowhere/at/all")), None);
    }
}
