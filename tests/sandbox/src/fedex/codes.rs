//! Every code of an error, alert or message, in one table. FedEx publishes no list of what Ship validates, so codes
//! outside the fact sheet's catalogue are made up in its manner. The texts are ours, and no client may read them,
//! except that "quota" tells one 429 from the other.

pub(super) use crate::parcel::codes::Code;
use crate::parcel::codes::codes;

codes! {
    // Access, any endpoint.
    CREDENTIALS "NOT.AUTHORIZED.ERROR" "The client credentials are not valid.";
    TOKEN_EXPIRED "NOT.AUTHORIZED.ERROR" "Access token expired.";
    REAUTHENTICATE "LOGIN.REAUTHENTICATE.ERROR" "Log in again.";
    FORBIDDEN "FORBIDDEN.ERROR" "The credentials do not open this API.";
    UNAUTHORIZED_USAGE "UNAUTHORIZED.USAGE" "The credentials do not open this API.";
    NOT_FOUND "NOT.FOUND.ERROR" "There is no such resource.";
    METHOD "METHOD.NOT.ALLOWED.ERROR" "The resource does not take this method.";
    MEDIA_TYPE "UNSUPPORTED.MEDIA.TYPE.ERROR" "The body has to be application/json.";
    UNAVAILABLE "SERVICE.UNAVAILABLE.ERROR" "The service is currently unavailable.";
    RATE "TOO.MANY.REQUESTS" "We have received too many requests in a short duration. Please wait a while to try again.";
    QUOTA "TOO.MANY.REQUESTS" "Daily transaction quota exceeded. Retry after 12:00AM GMT";
    PROJECT_QUOTA "TOO.MANY.REQUESTS" "Per project daily quota exceeded. Retry after 12:00 AM GMT";
    INPUT "INVALID.INPUT.EXCEPTION" "A member is missing, or has a value of the wrong kind.";

    // Shipments: account and payment.
    ACCOUNT "ACCOUNTNUMBER.REGISTRATION.REQUIRED" "The account number is not known.";
    ACCOUNT_MISMATCH "ACCOUNT.NUMBER.MISMATCH" "The sender pays, so the payor's account has to be the shipper's.";
    PAYMENT_TYPE "PAYMENTTYPE.INVALID" "The payment type is missing or not valid.";
    PAYOR "PAYOR.ACCOUNTNUMBER.INVALID" "This payment type needs the account of the payor.";
    USER "SHIPMENT.USER.UNAUTHORIZED" "The shipment belongs to another account.";

    // Shipments: the whole request.
    EMPTY "EMPTY.ELEMENT.INVALID" "An element was sent without a value.";
    NOT_ASCII "CHARACTERS.INVALID" "Only ASCII characters can be printed.";
    NOT_SIMULATED "SANDBOX.NOT.SIMULATED" "This stand-in does not do that.";
    LABEL_OPTIONS "LABELRESPONSEOPTIONS.INVALID" "The label response option is missing or not valid.";
    MERGE_OPTION "MERGELABELDOCOPTION.INVALID" "The merge option is not valid.";
    SHIP_ACTION "SHIPACTION.INVALID" "The ship action is not valid.";
    PROCESSING_OPTION "PROCESSINGOPTIONTYPE.INVALID" "The processing option is not valid.";
    SHIP_DATE "SHIPDATESTAMP.INVALID" "The ship date is not a date.";
    PICKUP_TYPE "PICKUPTYPE.INVALID" "The pickup type is missing or not valid.";
    SERVICE_TYPE "SERVICETYPE.INVALID" "The service type is missing or not valid.";
    SERVICE_REACH "SERVICETYPE.DESTINATION.INVALID" "The service does not go there.";
    HOME_DELIVERY "SERVICETYPE.RESIDENTIAL.INVALID" "Ground to a residence is GROUND_HOME_DELIVERY.";
    PACKAGING_TYPE "PACKAGINGTYPE.INVALID" "The packaging type is missing or not valid.";
    SUB_PACKAGING "SUBPACKAGINGTYPE.INVALID" "Own packaging to Canada needs a sub-packaging type.";
    SMART_POST "SMARTPOSTINFODETAIL.INVALID" "Ground Economy needs hub and indicia.";
    SERVICE_PACKAGING "SERVICE.PACKAGECOMBINATION.INVALID" "The service does not take this packaging.";
    RATE_TYPE "RATEREQUESTTYPE.INVALID" "The rate request type is not valid.";
    TOTAL_WEIGHT "TOTALWEIGHT.INVALID" "The total weight is not valid.";
    IMAGE_TYPE "IMAGETYPE.INVALID" "The image type is missing or not valid.";
    STOCK_TYPE "LABELSTOCKTYPE.INVALID" "The label stock is missing, not valid, or does not fit the image type.";
    LABEL_FORMAT "LABELSPECIFICATION.INVALID" "The label specification has a value that is not valid.";

    // Shipments: the parties.
    RECIPIENTS "RECIPIENTS.INVALID" "Exactly one recipient is needed.";
    SHIPPER_CONTACT "SHIPPER.CONTACT.INVALID" "The shipper's contact is missing or too long.";
    RECIPIENT_CONTACT "RECIPIENTS.CONTACT.INVALID" "The recipient's contact is missing or too long.";
    SHIPPER_PHONE "SHIPPER.PHONENUMBER.INVALID" "The shipper's phone number is missing or not valid.";
    RECIPIENT_PHONE "RECIPIENTS.PHONENUMBER.INVALID" "The recipient's phone number is missing or not valid.";
    STREET_LINES "STREETLINES.INVALID" "One to three street lines of 35 characters are needed.";
    CITY "CITY.INVALID" "The city is missing or too long.";
    STATE "STATEORPROVINCECODE.INVALID" "The state or province is missing or not known.";
    POSTAL_CODE "POSTALCODE.INVALID" "The postal code is missing or not valid.";
    COUNTRY "COUNTRYCODE.INVALID" "The country is missing or not known.";
    RESIDENTIAL "RESIDENTIAL.INVALID" "Residential is true or false.";

    // Shipments: the packages.
    PACKAGES "REQUESTEDPACKAGELINEITEMS.INVALID" "One to thirty line items are needed.";
    PACKAGE_COUNT "PACKAGECOUNT.EXCEEDED" "A synchronous shipment has at most forty packages.";
    GROUP_COUNT "GROUPPACKAGECOUNT.INVALID" "The group package count is not valid.";
    SINGLE_PIECE "PACKAGECOUNT.SINGLEPIECE.REQUIRED" "Only a single package can be validated.";
    WEIGHT "WEIGHT.INVALID" "The weight is missing, zero, or has more than two decimals.";
    WEIGHT_LIMIT "WEIGHT.LIMIT.EXCEEDED" "The package is too heavy for the service.";
    WEIGHT_UNITS "WEIGHTUNITS.INVALID" "The unit of weight is missing or not valid.";
    MIXED_UNITS "MIXED.MEASURING.UNITS.INCLUDED" "All weights need the same unit.";
    DIMENSIONS "DIMENSIONS.INVALID" "Length, width and height are integers, all or none.";
    DECLARED_VALUE "DECLAREDVALUE.INVALID" "The declared value is not valid.";
    REFERENCE_TYPE "CUSTOMERREFERENCETYPE.INVALID" "The reference type is missing or not valid.";
    REFERENCE_VALUE "CUSTOMERREFERENCE.VALUE.INVALID" "The reference is missing or too long.";
    SIGNATURE "SIGNATUREOPTIONTYPE.INVALID" "The signature option is not valid, or differs between packages.";

    // Shipments: customs.
    CUSTOMS "CUSTOMSCLEARANCEDETAIL.REQUIRED" "An international shipment needs customs clearance detail.";
    COMMERCIAL_INVOICE "COMMERCIALINVOICE.INVALID" "The commercial invoice is missing or not valid.";
    COMMODITIES "COMMODITIES.INVALID" "One to 999 commodities with a description are needed.";
    DUTIES "DUTIESPAYMENT.INVALID" "The payment of duties is not valid.";

    // Cancel.
    ENTERED "TRACKINGNUMBER.ENTERED.INVALID" "The tracking number is not valid.";
    TENDERED "SHIPMENT.ALREADY.TENDERED" "The package is in FedEx's hands.";
    DELETION_CONTROL "DELETIONCONTROL.INVALID" "The deletion control is not valid.";

    // Track. REFRENCE is FedEx's own spelling.
    TRACK_EMPTY "TRACKING.TRACKINGNUMBER.EMPTY" "A tracking number is needed.";
    TRACK_INVALID "TRACKING.TRACKINGNUMBER.INVALID" "The tracking number is not valid.";
    TRACK_UNKNOWN "TRACKING.TRACKINGNUMBER.NOTFOUND" "Tracking number cannot be found.";
    TRACK_TOO_MANY "TRACKING.TRACKINGNUMBER.LIMITEXCEEDED" "At most thirty tracking numbers go in one call.";
    TRACK_DATE "TRACKING.SHIPDATE.INVALID" "A ship date is not a date.";
    TRACK_NO_DATA "TRACKING.DATA.NOTFOUND" "There is no document for this tracking number.";
    REFERENCE_SEARCH "TRACKING.REFRENCEVALUE.INVALID" "The reference needs a value, and an account or a destination.";
    REFERENCE_SEARCH_TYPE "TRACKING.REFERENCETYPE.INVALID" "The reference type is not valid.";
    REFERENCE_UNKNOWN "TRACKING.REFERENCENUMBER.NOTFOUND" "Reference number cannot be found.";
    DOCUMENT_TYPE "TRACKING.DOCUMENTTYPE.INVALID" "The document type or format is not valid.";

    // Address validation.
    ADDRESSES "ADDRESSES.COUNT.INVALID" "One to a hundred addresses are needed.";
    ADDRESS_MINIMUM "ADDRESS.ELEMENTS.REQUIRED" "A street with a postal code, or with city and state, is needed.";
    ADDRESS_UNKNOWN "STANDARDIZED.ADDRESS.NOTFOUND" "Standardized address is not found.";

    // Messages about an address.
    SUITE_REQUIRED "SUITE.NUMBER.REQUIRED" "A suite number is needed.";
    SUITE_INVALID "INVALID.SUITE.NUMBER" "The suite number is not known.";
    AMBIGUOUS "MISSING.OR.AMBIGUOUS.DIRECTIONAL" "North, south, east or west is needed.";
    INTERPOLATED "INTERPOLATED.STREET.ADDRESS" "The house number was interpolated.";

    // Alerts: not failures.
    VIRTUAL "VIRTUAL.RESPONSE" "This is a Virtual Response.";
    POSTAL_CITY "SHIP.RECIPIENT.POSTALCITY.MISMATCH" "Recipient Postal-City Mismatch.";
    VALIDATED "SHIPMENT.VALIDATION.SUCCESS" "The shipment is valid.";
    DECLARED_TOTAL "REQUESTEDSHIPMENT.TOTALDECLAREDVALUE.MISMATCH" "The total is not the sum of the packages.";
    CUSTOMS_LOW "COMMODITIES.CUSTOMSVALUE.LESSTHANREQUIRED" "The text of this message is not available.";
    CUSTOMS_DECLARED "CUSTOMVALUE.GREATER.THAN.DECLAREDVALUE" "The text of this message is not available.";
    CUSTOMS_COMMODITY "CUSTOMVALUE.GREATER.THAN.COMMODITYVALUE" "The text of this message is not available.";
    ORIGIN_STATE "ORIGIN.STATEORPROVINCECODE.CHANGED" "The text of this message is not available.";
    DESTINATION_STATE "DESTINATION.STATEORPROVINCECODE.CHANGED" "The text of this message is not available.";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_are_upper_case_words_with_dots() {
        for entry in ALL {
            assert!(entry.code.chars().all(|c| c.is_ascii_uppercase() || c == '.'), "{}", entry.code);
            assert!(entry.code.contains('.') && !entry.message.is_empty(), "{}", entry.code);
        }
    }
}
