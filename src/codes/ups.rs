//! Error codes of UPS, mostly numbers.

use super::Actor::{Carrier, It, Nobody, Operator};
use super::Code;

const CREDENTIALS: &str = "check client_id and client_secret of the carrier connection, and that both are of the same environment as url";
const PRODUCT: &str = "add the API product (Shipping, Tracking, Address Validation) to the app at developer.ups.com, and check that url and credentials are of the same environment";
const OTHER_SERVICE: &str = "choose another service for this ship-via code in [pair.NAME.service]: UPS does not offer this one on this way";
const TRIES_AGAIN: &str =
    "nothing is to be done: mlc tries again; a label that was asked for is looked for by its reference first";
const NAMED_FIELD: &str =
    "correct the field that the message names, on the order or in [pair.NAME.ship_from]";

pub(super) const CODES: &[Code] = &[
    Code::own(
        "ACCOUNT.INVALID",
        It,
        "An account in the configuration is no UPS account.",
        "UPS accounts have six capital letters and digits. TOML takes one that is not in quotes for a number, and drops its zeros.",
        "correct it in [pair.NAME.accounts]",
    ),
    Code::own(
        "TEST.LABEL",
        It,
        "UPS's test host gave its placeholder for a tracking number: no parcel can be sent with this label.",
        "url is https://wwwcie.ups.com.",
        "nothing is to be done in a trial; for real labels set url to https://onlinetools.ups.com",
    ),
    Code::own(
        "VOID.REFUSED",
        Operator,
        "UPS does not void the package.",
        "UPS has the package already, or the time in which a label can be voided is over.",
        "a package that UPS has picked up cannot be voided any more",
    ),
    Code::of_system(
        "10401",
        It,
        "UPS does not accept the credentials.",
        "client_id or client_secret is mistyped, or of another app.",
        CREDENTIALS,
    ),
    Code::of_system(
        "10400",
        It,
        "UPS does not accept the request for a token.",
        "client_id or client_secret is mistyped.",
        CREDENTIALS,
    ),
    Code::of_system(
        "10403",
        Carrier,
        "UPS has blocked this app or this address.",
        "UPS does not say why.",
        "UPS has blocked this app or this address: ask its support",
    ),
    Code::of_system(
        "10429",
        Nobody,
        "UPS asks for fewer calls. At log-in: UPS gives no more tokens for a while.",
        "UPS publishes no limits; something else may use the same app.",
        "nothing is to be done: mlc goes slower, and after a refused log-in tries again in an hour",
    ),
    Code::of_system(
        "10004",
        Nobody,
        "UPS failed. A label that was asked for so is in doubt.",
        "A failure at UPS that passes.",
        TRIES_AGAIN,
    ),
    Code::of_system(
        "10503",
        Nobody,
        "UPS is not available. A label that was asked for so is in doubt.",
        "A failure at UPS that passes.",
        TRIES_AGAIN,
    ),
    Code::of_system(
        "20001",
        Nobody,
        "UPS failed. A label that was asked for so is in doubt.",
        "A failure at UPS that passes.",
        TRIES_AGAIN,
    ),
    Code::of_system(
        "VSS100",
        Nobody,
        "UPS failed while mlc asked to be told of scans.",
        "A failure at UPS that passes.",
        "nothing is to be done: mlc asks again, and polls meanwhile",
    ),
    Code::of_system(
        "20007",
        Operator,
        "A field is missing; UPS's words name it.",
        "An empty field of the order or of the ship-from address.",
        NAMED_FIELD,
    ),
    Code::of_system(
        "20008",
        Operator,
        "A field is invalid; UPS's words name it.",
        "A wrong value on the order or in the ship-from address.",
        NAMED_FIELD,
    ),
    Code::of_system(
        "250002",
        It,
        "UPS does not accept the token for this API.",
        "The app lacks a product, or url and credentials are of different environments.",
        PRODUCT,
    ),
    Code::of_system(
        "250003",
        It,
        "UPS does not accept the token for this API.",
        "The app lacks a product, or url and credentials are of different environments.",
        PRODUCT,
    ),
    Code::of_system(
        "120202",
        Operator,
        "UPS does not accept the ship-to street.",
        "The street line is missing or invalid.",
        "correct the ship-to street",
    ),
    Code::of_system(
        "120207",
        Operator,
        "UPS does not accept the ship-to postal code.",
        "It is missing, or has another length than its country's.",
        "correct the ship-to postal code",
    ),
    Code::of_system(
        "120802",
        Operator,
        "Ship-to city, state and postal code do not fit together.",
        "One of them is mistyped.",
        "correct the ship-to city, state or postal code: they do not fit together",
    ),
    Code::of_system(
        "120801",
        It,
        "City, state and postal code of the ship-from address do not fit together.",
        "One of them is mistyped in the configuration.",
        "correct city, state or postal code in [pair.NAME.ship_from]: they do not fit together",
    ),
    Code::of_system(
        "121100",
        It,
        "UPS does not offer the service from this place.",
        "The service ends at a border, or the account does not have it.",
        OTHER_SERVICE,
    ),
    Code::of_system(
        "111210",
        It,
        "UPS does not offer the service between these two places.",
        "The service ends at a border, or does not go there.",
        OTHER_SERVICE,
    ),
    Code::of_system(
        "121210",
        It,
        "UPS does not offer the service between these two places.",
        "The service ends at a border, or does not go there.",
        OTHER_SERVICE,
    ),
    Code::of_system(
        "190102",
        Operator,
        "UPS has no label of that number that can be voided.",
        "It was voided before, is unknown, or is too old.",
        "UPS knows no such label, or it is too old to be voided: look at it on ups.com",
    ),
    Code::of_system(
        "9264028",
        It,
        "UPS could not read a request of address validation.",
        "A fault in mlc, or a change at UPS.",
        "UPS could not read the request: please report it",
    ),
    Code::of_system(
        "TW0001",
        Nobody,
        "UPS does not know the package yet.",
        "A label shows up once UPS has scanned the package.",
        "nothing is to be done: mlc asks again",
    ),
];
