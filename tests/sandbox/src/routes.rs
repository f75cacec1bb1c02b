//! Names of a stand-in's operations by what they are for, so that a test can spoil them without knowing the system.

/// The operations that mlc calls, with the settings that [`crate::Sandbox::connections_for`] writes.
#[derive(Clone, Copy, Debug)]
pub struct Routes {
    /// All of them, for whoever spoils one at random; those that cost money or make a record stand here more than once.
    pub all: &'static [&'static str],
    /// Those that every pass with a new order calls.
    pub sure: &'static [&'static str],
    /// Those that change something that people see.
    pub writes: &'static [&'static str],
    /// Those that change nothing, although they are no GET: logins, queries and checks.
    pub asks: &'static [&'static str],
    /// Members of answers whose value may be null where nobody expects it.
    pub members: &'static [&'static str],
}

/// Something without which a connection does not work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// The secret of the connection.
    Secret,
    /// A right of the user or application behind it.
    Right,
    /// Something that an administrator sets up: a field, an account, a type of documents.
    Setup,
}

impl Need {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Secret, Self::Right, Self::Setup];
}
