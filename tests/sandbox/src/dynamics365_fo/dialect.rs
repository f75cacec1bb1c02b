//! The OData version 4 that F&O understands, and what the names of a set mean in it.

use serde_json::Value as Json;

use super::refusal::Refusal;
use super::row::Row;
use super::schema::{EntitySet, Kind, NAMESPACE};
use super::settings::Settings;
use crate::odata::{
    Dialect, Enumeration, Form, Function, Names, OfEmpty, Problem, Properties, Sides, Type, Value,
};

/// "Contains" is said with `*`; functions on text are known to some builds only.
static WITHOUT_FUNCTIONS: Dialect = Dialect {
    prefixed: &[],
    bare: &[Form::Guid, Form::DateTimeOffset],
    suffixes: &[],
    functions: &[],
    has_custom_fields: false,
    sides: Sides::PropertyThenLiteral,
    mixed: &[
        (Type::Day, Type::Time),
        (Type::Decimal, Type::Int),
        (Type::Decimal, Type::Double),
        (Type::Int, Type::Double),
    ],
    // What is stored is never null.
    of_empty: OfEmpty::Unknown,
    has_wildcards: true,
};
static WITH_FUNCTIONS: Dialect = Dialect {
    functions: &[Function::Contains, Function::StartsWith, Function::EndsWith],
    ..WITHOUT_FUNCTIONS
};

/// A set as its customer has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Seen<'a> {
    pub(crate) set: &'static EntitySet,
    pub(crate) settings: &'a Settings,
}

impl Names for Seen<'_> {
    type Refusal = Refusal;

    fn dialect(&self) -> &'static Dialect {
        if self.settings.text_functions { &WITH_FUNCTIONS } else { &WITHOUT_FUNCTIONS }
    }

    fn property(&self, name: &str) -> Result<Type, Refusal> {
        let kind = self.set.kind(name, self.settings);
        kind.map(Kind::compared_as).ok_or_else(|| Refusal::no_property(name, self.set))
    }

    fn filterable(&self, name: &str) -> Result<Type, Refusal> {
        let kind = self.property(name)?;
        if name == "SalesOrderProcessingStatus" && !self.settings.processing_status_filterable {
            let message =
                "The field 'SalesOrderProcessingStatus' is computed and cannot be used in a filter.";
            return Err(Refusal::query(message));
        }
        Ok(kind)
    }

    fn enumeration(&self, name: &str) -> Option<&'static Enumeration> {
        let name = name.strip_prefix(NAMESPACE)?.strip_prefix('.')?;
        self.set.fields.iter().find_map(|field| match field.kind {
            Kind::Enum(of) if of.name == name => Some(of),
            _ => None,
        })
    }

    fn ignores_case(&self) -> bool {
        !self.settings.case_sensitive
    }

    fn refusal(&self, problem: Problem) -> Refusal {
        Refusal::query(problem.text())
    }
}

/// A row of a set as a filter sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SeenRow<'a> {
    pub(crate) row: &'a Row,
    pub(crate) of: Seen<'a>,
}

impl Properties for SeenRow<'_> {
    fn value(&self, name: &str) -> Value<'_> {
        let Some(kind) = self.of.set.kind(name, self.of.settings) else { return Value::Null };
        match self.row.value(name) {
            Some(value) => typed(kind, value),
            None => typed(kind, &kind.empty()).into_owned(),
        }
    }
}

fn typed(kind: Kind, value: &Json) -> Value<'_> {
    match (kind, value) {
        (Kind::Day | Kind::Time, Json::String(text)) => text.parse().map_or(Value::Null, Value::Time),
        (_, Json::String(text)) => Value::Text(text.into()),
        (_, Json::Number(number)) => number.as_f64().map_or(Value::Null, Value::Number),
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::odata::Filter;

    fn passes(filter: &str) -> Result<bool, Refusal> {
        let set = EntitySet::named("SalesOrderHeadersV2").unwrap();
        let row = Row::new()
            .with("dataAreaId", "usmf")
            .with("SalesOrderNumber", "SO-'1'")
            .with("SalesOrderStatus", "Backorder")
            .with("OrderTotalAmount", 12.5);
        let of = Seen { set, settings: &Settings::default() };
        Ok(Filter::parse(filter, &of)?.admits(&SeenRow { row: &row, of }))
    }

    #[test]
    fn filters_are_those_that_the_product_documents() {
        let status = "SalesOrderStatus eq Microsoft.Dynamics.DataEntities.SalesStatus'Backorder'";
        for yes in [
            "dataAreaId eq 'USMF' and SalesOrderNumber eq 'SO-''1'''",
            status,
            "SalesOrderNumber eq '*o-*'",
            "not (OrderTotalAmount lt 12) and (dataAreaId eq 'a' or dataAreaId eq 'usmf')",
            "RequestedShippingDate lt 1900-01-02T00:00:00Z",
            "CustomersOrderReference eq ''",
        ] {
            assert!(passes(yes).unwrap(), "{yes}");
        }
        for no in ["dataAreaId eq null", "SalesOrderNumber eq 'x*'", "OrderTotalAmount gt 13"] {
            assert!(!passes(no).unwrap(), "{no}");
        }
    }

    #[test]
    fn what_the_product_does_not_know_is_refused() {
        for wrong in [
            "SalesOrderStatus eq 'Backorder'",
            "SalesOrderStatus gt Microsoft.Dynamics.DataEntities.SalesStatus'Backorder'",
            "SalesOrderStatus eq Microsoft.Dynamics.DataEntities.SalesStatus'Open'",
            "dataAreaId in ('usmf')",
            "contains(SalesOrderNumber,'SO')",
            "RequestedShippingDate eq '2026-01-01'",
            "NoSuch eq 1",
            "SalesOrderProcessingStatus eq Microsoft.Dynamics.DataEntities.SalesOrderProcessingStatus'Active'",
            "dataAreaId eq 'usmf",
            "(dataAreaId eq 'usmf'",
            "'usmf' eq dataAreaId",
            "dataAreaId eq SalesOrderNumber",
            "OrderTotalAmount gt 12M",
        ] {
            assert!(passes(wrong).is_err(), "{wrong}");
        }
    }
}
