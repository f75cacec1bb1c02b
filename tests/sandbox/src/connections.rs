//! Configurations that fit the stand-ins.

use crate::Sandbox;

const SHIP_FROM: &str = r#"company = "Acme Parts"
contact = "Shipping"
phone = "2065550100"
line1 = "1 Dock Street"
city = "Seattle"
state = "WA"
postal_code = "98101"
country = "US"
printer = "zebra-1"
"#;

impl Sandbox {
    /// A connections.toml for the pair `acumatica-fedex`, with the stand-ins' addresses and keys.
    #[must_use]
    pub fn connections(&self) -> String {
        self.connections_for(&["acumatica-fedex"])
    }

    /// The same for other pairs, each named as ERP and carrier: `acumatica-ups`.
    ///
    /// # Panics
    /// No stand-in has such a name.
    #[must_use]
    pub fn connections_for(&self, pairs: &[&str]) -> String {
        let halves = |pair: &str| {
            let (erp, carrier) = pair.split_once('-').unwrap_or((pair, ""));
            (erp.to_owned(), carrier.to_owned())
        };
        let (mut erps, mut carriers): (Vec<String>, Vec<String>) =
            pairs.iter().map(|pair| halves(pair)).unzip();
        for names in [&mut erps, &mut carriers] {
            names.sort();
            names.dedup();
        }
        let mut text = "[store]\npath = \"mlc.db\"\nlabels = \"labels\"\n".to_owned();
        let connections =
            erps.iter().map(|name| self.erp(name)).chain(carriers.iter().map(|name| self.carrier(name)));
        connections
            .chain(pairs.iter().map(|pair| {
                let (erp, carrier) = halves(pair);
                pair_of(pair, &erp, &carrier)
            }))
            .for_each(|section| {
                text.push('\n');
                text.push_str(&section);
            });
        text
    }

    fn exact(&self) -> String {
        let exact = self.exact_online.settings();
        format!(
            r#"[erp.exact]
kind = "exact-online"
url = "{url}"
client_id = "{client_id}"
client_secret = "{client_secret}"
redirect_uri = "{redirect_uri}"
divisions = [4100200, 4100201, 4100202, 4100203]
write_back = "document"
"#,
            url = self.exact_online_server.url(),
            client_id = exact.client_id,
            client_secret = exact.client_secret,
            redirect_uri = exact.redirect_uri,
        )
    }

    #[expect(clippy::panic, reason = "a test that names a system which does not exist is wrong")]
    fn erp(&self, name: &str) -> String {
        let acumatica = self.acumatica.settings();
        match name {
            "acumatica" => format!(
                r#"[erp.acumatica]
kind = "acumatica"
url = "{url}"
endpoint = "Default/24.200.001"
client_id = "{client_id}"
client_secret = "{client_secret}"
username = "{user}"
password = "{password}"
trigger = "open"
confirm = true
"#,
                url = self.acumatica_server.url(),
                client_id = acumatica.client_id,
                client_secret = acumatica.client_secret,
                user = acumatica.user,
                password = acumatica.password,
            ),
            "exact" => self.exact(),
            "netsuite" => {
                let netsuite = self.netsuite.settings();
                format!(
                    r#"[erp.netsuite]
kind = "netsuite"
account = "{account}"
url = "{url}"
auth = "m2m"
client_id = "{client_id}"
certificate_id = "{certificate_id}"
private_key = {key}
"#,
                    account = netsuite.account,
                    url = self.netsuite_server.url(),
                    client_id = netsuite.client_id,
                    certificate_id = crate::netsuite::EC_CERTIFICATE_ID,
                    key = format_args!("\"\"\"\n{}\"\"\"", crate::netsuite::EC_KEY),
                )
            }
            "d365" => {
                let dynamics365 = self.dynamics365.settings();
                format!(
                    r#"[erp.d365]
kind = "dynamics365-fo"
url = "{url}"
authority = "{url}"
tenant_id = "{tenant}"
client_id = "{client_id}"
client_secret = "{client_secret}"
companies = ["gbsi", "usmf"]
"#,
                    url = self.dynamics365_server.url(),
                    tenant = dynamics365.tenant_id,
                    client_id = dynamics365.client_id,
                    client_secret = dynamics365.client_secret,
                )
            }
            other => panic!("there is no stand-in of an ERP {other}"),
        }
    }

    #[expect(clippy::panic, reason = "a test that names a system which does not exist is wrong")]
    fn carrier(&self, name: &str) -> String {
        match name {
            "fedex" => format!(
                r#"[carrier.fedex]
kind = "fedex"
url = "{}"
api_key = "sandbox-key"
secret_key = "sandbox-secret-key-000000"
account = "740561073"
"#,
                self.fedex_server.url()
            ),
            "ups" => format!(
                r#"[carrier.ups]
kind = "ups"
url = "{}"
client_id = "sandbox-client"
client_secret = "sandbox-secret-000000000000"
account = "12345E"
"#,
                self.ups_server.url()
            ),
            other => panic!("there is no stand-in of a carrier {other}"),
        }
    }
}

fn pair_of(pair: &str, erp: &str, carrier: &str) -> String {
    let (default, map, format, stock) = match (erp, carrier) {
        ("d365", "ups") => ("", r#"FX-GRD = "03", FX-2D = "02""#, "PNG", "4X6"),
        ("d365", _) => ("", r#"FX-GRD = "FEDEX_GROUND", FX-2D = "FEDEX_2_DAY""#, "PDF", "STOCK_4X6"),
        ("exact", "ups") => ("03", r#"UPS = "03", UPS2DA = "02""#, "ZPL", "4X6"),
        ("exact", _) => {
            ("FEDEX_GROUND", r#"FEDEX = "FEDEX_GROUND", FEDEX2D = "FEDEX_2_DAY""#, "PDF", "STOCK_4X6")
        }
        ("netsuite", "ups") => ("03", r#"3778 = "03", 3779 = "02""#, "ZPL", "4X6"),
        ("netsuite", _) => {
            ("FEDEX_GROUND", r#"3801 = "FEDEX_GROUND", 3802 = "FEDEX_2_DAY""#, "PDF", "STOCK_4X6")
        }
        (_, "ups") => ("03", r#"UPSGND = "03", UPS2DA = "02""#, "ZPL", "4X6"),
        _ => ("FEDEX_GROUND", r#"FEDEX2D = "FEDEX_2_DAY""#, "PDF", "STOCK_4X6"),
    };
    let write_back = match erp {
        "acumatica" => {
            r#"note = true
shipment_fields = { status = "AttributeDELIVSTAT", delivered_at = "UsrDeliveredOn", signed_by = "UsrSignedBy" }
"#
        }
        "netsuite" => {
            r#"invoice_fields = { tracking = "custbody_mlc_tracking_number", label_url = "custbody_mlc_label_url", status = "custbody_mlc_status", delivered_at = "custbody_mlc_delivered_on:date", signed_by = "custbody_mlc_signed_by" }
"#
        }
        "d365" => "tracking_target = \"attachment\"\n",
        _ => "",
    };
    let more = match (erp, carrier) {
        ("exact", "fedex") => format!(
            r#"
[pair.{pair}.accounts]
4100201 = "740561081"
4100203 = "740561081"

[pair.{pair}.cost_centers]
CC-4100 = "SALES"
"#
        ),
        _ => String::new(),
    };
    let default = if default.is_empty() { String::new() } else { format!("default = \"{default}\"\n") };
    format!(
        r#"[pair.{pair}]
erp = "{erp}"
carrier = "{carrier}"
validate_address = "warn"
concurrency = 4

[pair.{pair}.service]
{default}map = {{ {map} }}

[pair.{pair}.label]
format = "{format}"
stock = "{stock}"

[pair.{pair}.ship_from.default]
{SHIP_FROM}
[pair.{pair}.write_back]
{write_back}{more}"#
    )
}
