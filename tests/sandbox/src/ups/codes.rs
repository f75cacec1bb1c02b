//! Every code of an error, alert or warning, in one table. The texts are ours where none was recorded, and no client may
//! read them. `{0}` is the name of a field.

pub(super) use crate::parcel::codes::Code;
use crate::parcel::codes::codes;

codes! {
    // Any endpoint.
    NOT_FOUND "404" "There is no such resource.";
    METHOD "405" "The resource does not take this method.";
    NOT_WELL_FORMED "10001" "The request is not well formed.";
    NOT_VALID "10002" "The request is well formed but not valid.";
    EMPTY "10003" "The request is empty.";
    CONTENT "10006" "The content is not JSON.";
    RATE "10429" "Too Many Requests";
    VERSION "20002" "The version does not belong to the service.";
    MISSING "20007" "Missing required field {0}";
    INVALID "20008" "Invalid value in field {0}";
    // Comes in headers only.
    REQUEST "1" "The request is not valid. Review for errors before re-submitting.";

    // Access.
    CLIENT_ID "10401" "ClientId is Invalid";
    AUTHORIZATION_HEADER "10400" "Invalid/Missing Authorization Header";
    GRANT_TYPE "10400" "Invalid/Missing grant type";
    MERCHANT "10403" "Blocked Merchant";
    AUTHENTICATION "250002" "Invalid Authentication Information.";
    EXPIRED "251004" "The bearer token has expired";

    // Shipments.
    SHIPPER_NUMBER "120100" "Missing or invalid shipper number";
    SHIP_TO_LINE "120202" "Missing or invalid ship to address line 1";
    SHIP_TO_POSTAL_CODE "120207" "Missing or invalid ship to postal code";
    SHIPPER_ADDRESS "120801" "Address Validation Error on Shipper address";
    SHIP_TO_ADDRESS "120802" "Address Validation Error on ShipTo address";
    MAIL_REFERENCE "120081" "Reference numbers are not allowed for Mail Innovations shipments";
    SHIPMENT_REFERENCE "120541" "Shipment/ReferenceNumber is not allowed for this shipment";
    PACKAGE_REFERENCE "120542" "Package/ReferenceNumber is not allowed for this shipment";
    UNITS "121057" "The units of measurement are not those of the origin, or are mixed";
    SERVICE_ORIGIN "121100" "The requested service is invalid from the selected origin";
    SERVICE_REACH "121210" "The requested service is unavailable between the selected locations";

    // Beside a shipment: not failures.
    NO_NEGOTIATED_RATES "120900" "User Id and Shipper Number combination is not qualified to receive negotiated rates";
    INVOICE_NEEDED "120016" "A customs invoice may be needed for this shipment";
    NO_DUTY_PAYER "121524" "A payer of duties is not needed for this shipment";
    EARLY_DELIVERY "123005" "Delivery in the early morning is not guaranteed";

    // Void and label recovery.
    VOID_PERIOD "190102" "No shipment found within the allowed void period";
    PICKED_UP "190117" "The shipment was picked up already";
    NO_LABEL "300100" "No label was found";

    // Addresses.
    ADDRESS_COUNTRY "9264002" "Country code is invalid or missing";
    ADDRESS_ELEMENT "9264027" "Invalid or missing request element";
    ADDRESS_OPTION "9264028" "Invalid or missing request option.";
    ADDRESS_STATE "9264030" "The state is not supported in the Customer Integration Environment";

    // Tracking.
    TRACK_HEADER "TV1001" "A required header is missing or invalid";
    TRACK_NUMBER "TV1002" "Invalid inquiry number";
    TRACK_UNKNOWN "TW0001" "Tracking Information Not Found";

    // Track Alert.
    ALERT_TOKEN "UJ0001" "Invalid token or token is not present.";
    ALERT_CONTENT "10007" "The content type is not supported.";
    ALERT_REQUEST "VSS000" "Invalid request.";
    ALERT_NO_ID "VSS002" "Missing transId";
    ALERT_ID "VSS003" "The transId is not valid.";
    ALERT_NO_SOURCE "VSS004" "Missing transactionSrc";
    ALERT_SOURCE "VSS006" "The transactionSrc is not valid.";
    ALERT_EMPTY "VSS110" "The request body is empty.";
    ALERT_NO_LIST "VSS200" "The list of tracking numbers is missing.";
    ALERT_NONE_VALID "VSS210" "None of the tracking numbers is valid.";
    ALERT_NOT_TEST "VSS215" "Only the numbers of the test environment can be subscribed here.";
    ALERT_TOO_MANY "VSS220" "You have submitted over 100 tracking numbers which is not allowed.";
    ALERT_NO_LOCALE "VSS300" "The locale is missing.";
    ALERT_LOCALE "VSS310" "The locale is not valid.";
    ALERT_COUNTRY "VSS400" "The country code is not valid.";
    ALERT_PREFERENCE "VSS414" "An event preference is missing or not valid.";
    ALERT_DESTINATION "VSS500" "The destination is missing.";
    ALERT_NO_URL "VSS600" "The URL is missing.";
    ALERT_LONG_URL "VSS610" "The URL is too long.";
    ALERT_CREDENTIAL "VSS700" "The credential is missing.";
    ALERT_CREDENTIAL_TYPE "VSS800" "The credential type is missing.";
    ALERT_TYPE "VSS930" "The type is missing or not valid.";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_are_digits_with_letters_before_them() {
        for entry in ALL {
            let digits = entry.code.trim_start_matches(|c: char| c.is_ascii_uppercase());
            assert!(!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()), "{}", entry.code);
            assert!(!entry.message.is_empty(), "{}", entry.code);
        }
    }
}
