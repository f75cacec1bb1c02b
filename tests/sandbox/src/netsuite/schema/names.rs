//! Names of properties, by type.

/// Each member holds names with blanks between them.
#[derive(Debug)]
pub(crate) struct Names {
    pub(super) text: &'static str,
    pub(super) number: &'static str,
    pub(super) integer: &'static str,
    pub(super) check_box: &'static str,
    pub(super) date: &'static str,
    pub(super) date_time: &'static str,
    pub(super) reference: &'static str,
    pub(super) country: &'static str,
    pub(super) address: &'static str,
    pub(super) read_only: &'static str,
    pub(super) sublist: &'static str,
    /// A name and the ids that may be chosen; none where nobody knows them.
    pub(super) choice: &'static [(&'static str, &'static str)],
}

/// Type of a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Type {
    /// With its greatest length.
    Text(usize),
    Number,
    Integer,
    CheckBox,
    Date,
    DateTime,
    Reference,
    Country,
    Address,
    ReadOnly,
    Sublist,
    Choice(&'static str),
}

/// Longest text of a usual field.
const TEXT_MAX: usize = 300;
/// Longest text of memo and message.
const AREA_MAX: usize = 4000;

impl Names {
    pub(super) const NONE: Self = Self {
        text: "",
        number: "",
        integer: "",
        check_box: "",
        date: "",
        date_time: "",
        reference: "",
        country: "",
        address: "",
        read_only: "",
        sublist: "",
        choice: &[],
    };

    /// Type of the property with that name.
    pub(crate) fn type_of(&self, name: &str) -> Option<Type> {
        if let Some((_, ids)) = self.choice.iter().find(|(own, _)| *own == name) {
            return Some(Type::Choice(ids));
        }
        let text_max = if matches!(name, "memo" | "message") { AREA_MAX } else { TEXT_MAX };
        let groups = [
            (self.text, Type::Text(text_max)),
            (self.number, Type::Number),
            (self.integer, Type::Integer),
            (self.check_box, Type::CheckBox),
            (self.date, Type::Date),
            (self.date_time, Type::DateTime),
            (self.reference, Type::Reference),
            (self.country, Type::Country),
            (self.address, Type::Address),
            (self.read_only, Type::ReadOnly),
            (self.sublist, Type::Sublist),
        ];
        let has = |names: &str| names.split(' ').any(|own| own == name);
        groups.into_iter().find(|(names, _)| has(names)).map(|(_, kind)| kind)
    }

    /// All names.
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        let groups = [
            self.text,
            self.number,
            self.integer,
            self.check_box,
            self.date,
            self.date_time,
            self.reference,
            self.country,
            self.address,
            self.read_only,
            self.sublist,
        ];
        let listed = groups.into_iter().flat_map(|names| names.split(' ').filter(|name| !name.is_empty()));
        listed.chain(self.choice.iter().map(|(name, _)| *name))
    }
}
