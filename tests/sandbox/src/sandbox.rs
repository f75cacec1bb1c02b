//! All stand-ins together, and a configuration that fits them.

use std::io;
use std::sync::Arc;

use crate::acumatica::Acumatica;
use crate::clock::Clock;
use crate::dynamics365_fo::Dynamics365;
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
    /// The ERP behind [`Sandbox::dynamics365_server`].
    pub dynamics365: Arc<Dynamics365>,
    /// Where Acumatica listens; asks for faults and counts calls.
    pub acumatica_server: Server,
    /// Where FedEx listens.
    pub fedex_server: Server,
    /// Where Dynamics 365 and its Entra ID listen.
    pub dynamics365_server: Server,
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
        let dynamics365 = Dynamics365::new(clock.clone());
        let next = |offset: u16| if port == 0 { 0 } else { port + offset };
        Ok(Self {
            acumatica_server: Server::start(Arc::clone(&acumatica) as _, next(0))?,
            fedex_server: Server::start(Arc::clone(&fedex) as _, next(1))?,
            dynamics365_server: Server::start(Arc::clone(&dynamics365) as _, next(2))?,
            clock,
            acumatica,
            fedex,
            dynamics365,
        })
    }

    /// A connections.toml for the pair `d365-fedex`, with the stand-ins' addresses and keys.
    #[must_use]
    pub fn dynamics365_connections(&self) -> String {
        let (erp, carrier) = (self.dynamics365.settings(), self.fedex_server.url());
        format!(
            r#"[store]
path = "mlc.db"
labels = "labels"

[erp.d365]
kind = "dynamics365-fo"
url = "{url}"
authority = "{url}"
tenant_id = "{tenant}"
client_id = "{client_id}"
client_secret = "{client_secret}"
companies = ["gbsi", "usmf"]

[carrier.fedex]
kind = "fedex"
url = "{carrier}"
api_key = "sandbox-key"
secret_key = "sandbox-secret-key-000000"
account = "740561073"

[pair.d365-fedex]
erp = "d365"
carrier = "fedex"
validate_address = "warn"
concurrency = 4

[pair.d365-fedex.service]
map = {{ FX-GRD = "FEDEX_GROUND", FX-2D = "FEDEX_2_DAY" }}

[pair.d365-fedex.label]
format = "PDF"
stock = "STOCK_4X6"

[pair.d365-fedex.ship_from.default]
company = "Contoso Parts"
contact = "Shipping"
phone = "2065550100"
line1 = "1 Dock Street"
city = "Seattle"
state = "WA"
postal_code = "98101"
country = "US"

[pair.d365-fedex.write_back]
tracking_target = "attachment"
"#,
            url = self.dynamics365_server.url(),
            tenant = erp.tenant_id,
            client_id = erp.client_id,
            client_secret = erp.client_secret,
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
