//! Error codes of Acumatica.

use super::Actor::{ErpAdministrator, It, Nobody, Operator};
use super::Code;

pub(super) const CODES: &[Code] = &[
    Code::own(
        "API_LOGIN_LIMIT",
        ErpAdministrator,
        "All API sessions of the Acumatica licence are in use.",
        "Other integrations, or people who are signed in through the API. A seat becomes free when somebody logs out, or after ten minutes of silence.",
        "raise the number of concurrent API logins of the user (SM201010), or end other sessions; mlc tries again by itself",
    ),
    Code::own(
        "ENDPOINT.UNKNOWN",
        It,
        "The site has no such endpoint.",
        "The name or the version is misspelt, or the site is older.",
        "correct endpoint in the ERP connection",
    ),
    Code::own(
        "FIELD.LOCKED",
        It,
        "Acumatica did not take a custom field: it answered with success and kept the old value.",
        "The record is locked in its status, as confirmed shipments are.",
        "the record is locked in its status: choose another target in [pair.write_back]",
    ),
    Code::own(
        "FIELD.UNKNOWN",
        It,
        "Acumatica has no custom field of that name.",
        "The name is misspelt, or the field was never made. mlc check lists the fields that are there.",
        "correct the field's name in [pair.write_back], or create it in Acumatica",
    ),
    Code::own(
        "LIST.UNSORTED",
        Nobody,
        "The list of shipments came in another order each time, so that some may not have come up in this pass.",
        "Shipments were saved while the list was read.",
        "nothing is to be done: the next pass reads the list again",
    ),
    Code::own(
        "NOTE.LOCKED",
        ErpAdministrator,
        "Acumatica did not take the note.",
        "The API user lacks rights to notes of the shipment, or a workflow locks it.",
        "give the API user rights to Shipments (SO302000), or set note = false in [pair.NAME.write_back]",
    ),
    Code::own(
        "PACKAGE.GONE",
        Operator,
        "A package is not on the shipment any more.",
        "Somebody packed the shipment anew after its label was made.",
        "type the number in by hand, and dismiss the order",
    ),
    Code::own(
        "PACKAGE.LOCKED",
        Operator,
        "Acumatica did not take the tracking number.",
        "Somebody confirmed the shipment before its number was on it, which locks its packages.",
        "run Correct Shipment in Acumatica, or type the number in by hand and dismiss the order",
    ),
    Code::own(
        "PACKAGE.UOM.UNKNOWN",
        ErpAdministrator,
        "A package's unit of weight is not known.",
        "The company's weight unit has a name of its own, or is not set.",
        "use a unit such as LB or KG as the company's weight unit (CS101500)",
    ),
    Code::own(
        "VALIDATION",
        Operator,
        "Acumatica refused the record; its own words follow.",
        "A rule or a required field of the site.",
        "do what Acumatica says, then replay",
    ),
    Code::of_system(
        "invalid_client",
        It,
        "Acumatica does not know the connected application.",
        "client_id or client_secret is wrong, or of another tenant.",
        "check client_id (with @tenant) and client_secret against Connected Applications (SM303010)",
    ),
    Code::of_system(
        "invalid_grant",
        ErpAdministrator,
        "Acumatica does not let the API user in. mlc does not try again for 15 minutes, so that the account is not locked.",
        "A wrong password, another tenant, no API licence, or a first password change that is pending.",
        "check username and password: the user must belong to the tenant of client_id, hold an API licence, and have no first-login change pending",
    ),
    Code::of_system(
        "KeyNotFoundException",
        It,
        "The endpoint lacks a field that mlc needs.",
        "The endpoint is older than Default/20.200.001, or is no extension of it.",
        "the endpoint lacks a field that mlc needs: use Default/20.200.001 or newer, or an extension of it",
    ),
    Code::of_system(
        "NoEntitySatisfiesTheConditionException",
        Operator,
        "Acumatica has no such record.",
        "It was deleted, or its number is mistyped.",
        "look for the record in Acumatica",
    ),
    Code::of_system(
        "PXException",
        Operator,
        "A rule of Acumatica refused it; its own words follow. At log-in: user name or password is wrong.",
        "The words say which rule. mlc does not try a refused log-in again for 15 minutes.",
        "do what Acumatica says, then replay; after a refused log-in correct the settings, then run mlc check, which tries at once",
    ),
    Code::of_system(
        "PXSetupNotEnteredException",
        ErpAdministrator,
        "A form is not set up in Acumatica.",
        "The preferences of a module were never saved on this site.",
        "the form is not set up in Acumatica",
    ),
];
