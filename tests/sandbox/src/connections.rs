//! Configurations that fit the stand-ins.

use crate::carrier::Carrier;
use crate::erp::Erp;
use crate::{Sandbox, Server};

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
        let (mut erps, mut carriers): (Vec<_>, Vec<_>) =
            pairs.iter().map(|pair| (self.erp(pair), self.carrier(pair))).unzip();
        erps.sort_by_key(|(erp, _)| erp.name());
        erps.dedup_by_key(|(erp, _)| erp.name());
        carriers.sort_by_key(|(carrier, _)| carrier.name());
        carriers.dedup_by_key(|(carrier, _)| carrier.name());
        let erps = erps.into_iter().map(|(erp, server): (&dyn Erp, &Server)| erp.connection(&server.url()));
        let carriers = carriers
            .into_iter()
            .map(|(carrier, server): (&dyn Carrier, &Server)| carrier.connection(&server.url()));
        let pairs = pairs.iter().map(|pair| pair_of(pair, self.erp(pair).0, self.carrier(pair).0));
        let mut text = "[store]\npath = \"mlc.db\"\nlabels = \"labels\"\n".to_owned();
        for section in erps.chain(carriers).chain(pairs) {
            text.push('\n');
            text.push_str(&section);
        }
        text
    }
}

fn pair_of(pair: &str, erp: &dyn Erp, carrier: &dyn Carrier) -> String {
    let (services, codes) = (carrier.services(), erp.ship_via(carrier.name()));
    let ground = codes.ground.map(|code| format!("{code} = \"{}\", ", services.ground)).unwrap_or_default();
    let default = if erp.has_default_service() {
        format!("default = \"{}\"\n", services.ground)
    } else {
        String::new()
    };
    let formats = carrier.label_formats();
    let is_taken = |format: &&&str| erp.takes_file(&format.to_ascii_lowercase());
    let format = formats.iter().find(is_taken).unwrap_or(&formats[0]);
    format!(
        r#"[pair.{pair}]
erp = "{erp_name}"
carrier = "{carrier_name}"
validate_address = "warn"
concurrency = 4

[pair.{pair}.service]
{default}map = {{ {ground}{code} = "{express}" }}

[pair.{pair}.label]
format = "{format}"
stock = "{stock}"

[pair.{pair}.ship_from.default]
{SHIP_FROM}
[pair.{pair}.write_back]
{write_back}{tables}"#,
        erp_name = erp.name(),
        carrier_name = carrier.name(),
        code = codes.express,
        express = services.express,
        stock = carrier.label_stock(),
        write_back = erp.write_back(),
        tables = erp.tables(pair, carrier.accounts()),
    )
}
