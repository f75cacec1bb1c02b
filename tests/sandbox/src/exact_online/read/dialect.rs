//! The OData version 2 that the API takes.

use crate::exact_online::refusal::Refusal;
use crate::exact_online::schema::Endpoint;
use crate::odata::{Dialect, Form, Function, Names, OfEmpty, Problem, Sides, Type};

const NOT_SUPPORTED: &str = "This $filter parameter is not supported for this resource";

static DIALECT: Dialect = Dialect {
    prefixed: &[("guid", Form::Guid), ("datetime", Form::DateTime)],
    bare: &[],
    suffixes: &[('L', Type::Int), ('M', Type::Decimal), ('D', Type::Double), ('F', Type::Double)],
    functions: &[
        Function::SubstringOf,
        Function::StartsWith,
        Function::EndsWith,
        Function::Trim,
        Function::ToLower,
        Function::ToUpper,
        Function::Length,
    ],
    has_custom_fields: false,
    sides: Sides::NotTwoProperties,
    mixed: &[(Type::Double, Type::Int), (Type::Double, Type::Decimal)],
    of_empty: OfEmpty::False,
    has_wildcards: false,
};

impl Names for Endpoint {
    type Refusal = Refusal;

    fn dialect(&self) -> &'static Dialect {
        &DIALECT
    }

    fn property(&self, name: &str) -> Result<Type, Refusal> {
        let column = self.column(name).filter(|column| column.is_readable());
        let kind = column.and_then(|column| column.kind.compared_as());
        kind.ok_or_else(|| Refusal::no_property(name, self.set))
    }

    fn filterable(&self, name: &str) -> Result<Type, Refusal> {
        self.property(name).map_err(|_| {
            if name.contains('/') {
                return Refusal::bad(NOT_SUPPORTED);
            }
            Refusal::bad(format!("Filtering on these fields is not supported: {name}"))
        })
    }

    fn refusal(&self, problem: Problem) -> Refusal {
        match problem {
            Problem::Unsupported(_) => Refusal::bad(NOT_SUPPORTED),
            other => Refusal::bad(other.text()),
        }
    }
}
