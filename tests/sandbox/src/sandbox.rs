//! All stand-ins together, and a configuration that fits them.

use std::io;
use std::sync::Arc;

use crate::acumatica::Acumatica;
use crate::clock::Clock;
use crate::exact_online::ExactOnline;
use crate::fedex::Fedex;
use crate::server::Server;

/// Every stand-in, each on a port of its own, sharing one clock.
#[derive(Debug)]
pub struct Sandbox {
    /// The time of all stand-ins.
    pub clock: Clock,
    /// The ERP behind [`Sandbox::acumatica_server`].
    pub acumatica: Arc<Acumatica>,
    /// The carrier behind [`Sandbox::fedex_server`].
    pub fedex: Arc<Fedex>,
    /// Where Acumatica listens; asks for faults and counts calls.
    pub acumatica_server: Server,
    /// Where FedEx listens.
    pub fedex_server: Server,
    /// The ERP behind [`Sandbox::exact_online_server`].
    pub exact_online: Arc<ExactOnline>,
    /// Where Exact Online listens.
    pub exact_online_server: Server,
}

impl Sandbox {
    /// Starts all of them on free ports.
    ///
    /// # Errors
    /// The loopback address has no free port.
    pub fn start() -> io::Result<Self> {
        Self::start_at(0)
    }

    /// Starts all of them on ports that follow each other; 0 picks free ones.
    ///
    /// # Errors
    /// A port is taken.
    pub fn start_at(port: u16) -> io::Result<Self> {
        let clock = Clock::default();
        let (acumatica, fedex) = (Acumatica::new(clock.clone()), Fedex::new(clock.clone()));
        let exact_online = ExactOnline::new(clock.clone());
        let next = |offset: u16| if port == 0 { 0 } else { port + offset };
        Ok(Self {
            acumatica_server: Server::start(Arc::clone(&acumatica) as _, next(0))?,
            fedex_server: Server::start(Arc::clone(&fedex) as _, next(1))?,
            exact_online_server: Server::start(Arc::clone(&exact_online) as _, next(2))?,
            exact_online,
            clock,
            acumatica,
            fedex,
        })
    }

    /// A connections.toml for the pair `exact-fedex` over four divisions, each with a carrier account of its own.
    #[must_use]
    pub fn exact_connections(&self) -> String {
        let erp = self.exact_online.settings();
        format!(
            r#"[store]
path = "mlc.db"
labels = "labels"

[erp.exact]
kind = "exact-online"
url = "{url}"
client_id = "{client_id}"
client_secret = "{client_secret}"
redirect_uri = "{redirect_uri}"
divisions = [4100200, 4100201, 4100202, 4100203]
write_back = "document"

[carrier.fedex]
kind = "fedex"
url = "{carrier}"
api_key = "sandbox-key"
secret_key = "sandbox-secret-key-000000"
account = "740561073"

[pair.exact-fedex]
erp = "exact"
carrier = "fedex"
validate_address = "warn"
concurrency = 4

[pair.exact-fedex.service]
default = "FEDEX_GROUND"
map = {{ FEDEX = "FEDEX_GROUND", FEDEX2D = "FEDEX_2_DAY" }}

[pair.exact-fedex.label]
format = "PDF"
stock = "STOCK_4X6"

[pair.exact-fedex.ship_from.default]
company = "Acme Parts"
contact = "Shipping"
phone = "2065550100"
line1 = "1 Dock Street"
city = "Seattle"
state = "WA"
postal_code = "98101"
country = "US"
printer = "zebra-1"

[pair.exact-fedex.accounts]
4100201 = "740561081"
4100203 = "740561081"

[pair.exact-fedex.cost_centers]
CC-4100 = "SALES"
"#,
            url = self.exact_online_server.url(),
            client_id = erp.client_id,
            client_secret = erp.client_secret,
            redirect_uri = erp.redirect_uri,
            carrier = self.fedex_server.url(),
        )
    }

    /// A connections.toml for the pair `acumatica-fedex`, with the stand-ins' addresses and keys.
    #[must_use]
    pub fn connections(&self) -> String {
        let (erp, carrier) = (self.acumatica.settings(), self.fedex_server.url());
        format!(
            r#"[store]
path = "mlc.db"
labels = "labels"

[erp.acumatica]
kind = "acumatica"
url = "{url}"
endpoint = "Default/24.200.001"
client_id = "{client_id}"
client_secret = "{client_secret}"
username = "{user}"
password = "{password}"
trigger = "open"
confirm = true

[carrier.fedex]
kind = "fedex"
url = "{carrier}"
api_key = "sandbox-key"
secret_key = "sandbox-secret-key-000000"
account = "740561073"

[pair.acumatica-fedex]
erp = "acumatica"
carrier = "fedex"
validate_address = "warn"
concurrency = 4

[pair.acumatica-fedex.service]
default = "FEDEX_GROUND"
map = {{ FEDEX2D = "FEDEX_2_DAY" }}

[pair.acumatica-fedex.label]
format = "PDF"
stock = "STOCK_4X6"

[pair.acumatica-fedex.ship_from.default]
company = "Acme Parts"
contact = "Shipping"
phone = "2065550100"
line1 = "1 Dock Street"
city = "Seattle"
state = "WA"
postal_code = "98101"
country = "US"
printer = "zebra-1"

[pair.acumatica-fedex.write_back]
note = true
shipment_fields = {{ status = "AttributeDELIVSTAT", delivered_at = "UsrDeliveredOn", signed_by = "UsrSignedBy" }}
"#,
            url = self.acumatica_server.url(),
            client_id = erp.client_id,
            client_secret = erp.client_secret,
            user = erp.user,
            password = erp.password,
        )
    }
}
