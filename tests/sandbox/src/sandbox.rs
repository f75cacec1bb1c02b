//! All stand-ins together, and a configuration that fits them.

use std::io;
use std::sync::Arc;

use crate::acumatica::Acumatica;
use crate::carrier::Carrier;
use crate::clock::Clock;
use crate::dynamics365_fo::Dynamics365;
use crate::erp::Erp;
use crate::exact_online::ExactOnline;
use crate::fedex::Fedex;
use crate::netsuite::Netsuite;
use crate::server::Server;
use crate::ups::Ups;

/// Every stand-in, each on a port of its own, sharing one clock.
#[derive(Debug)]
pub struct Sandbox {
    /// The time of all stand-ins.
    pub clock: Clock,
    /// The ERP behind [`Sandbox::acumatica_server`].
    pub acumatica: Arc<Acumatica>,
    /// The carrier behind [`Sandbox::fedex_server`].
    pub fedex: Arc<Fedex>,
    /// The carrier behind [`Sandbox::ups_server`].
    pub ups: Arc<Ups>,
    /// The ERP behind [`Sandbox::netsuite_server`].
    pub netsuite: Arc<Netsuite>,
    /// The ERP behind [`Sandbox::dynamics365_server`].
    pub dynamics365: Arc<Dynamics365>,
    /// Where Acumatica listens; asks for faults and counts calls.
    pub acumatica_server: Server,
    /// Where FedEx listens.
    pub fedex_server: Server,
    /// Where UPS listens.
    pub ups_server: Server,
    /// Where NetSuite listens.
    pub netsuite_server: Server,
    /// Where Dynamics 365 and its Entra ID listen.
    pub dynamics365_server: Server,
    /// The ERP behind [`Sandbox::exact_online_server`].
    pub exact_online: Arc<ExactOnline>,
    /// Where Exact Online listens.
    pub exact_online_server: Server,
}

impl Sandbox {
    /// Starts all of them on free ports, at the time at which tests begin.
    ///
    /// # Errors
    /// The loopback address has no free port.
    pub fn start() -> io::Result<Self> {
        Self::start_with(0, Clock::for_tests())
    }

    /// Starts all of them in real time, on ports that follow each other; 0 picks free ones.
    ///
    /// # Errors
    /// A port is taken.
    pub fn start_at(port: u16) -> io::Result<Self> {
        Self::start_with(port, Clock::default())
    }

    fn start_with(port: u16, clock: Clock) -> io::Result<Self> {
        let (acumatica, fedex) = (Acumatica::new(clock.clone()), Fedex::new(clock.clone()));
        let ups = Ups::new(clock.clone());
        let netsuite = Netsuite::new(clock.clone());
        let dynamics365 = Dynamics365::new(clock.clone());
        let exact_online = ExactOnline::new(clock.clone());
        let next = |offset: u16| if port == 0 { 0 } else { port + offset };
        Ok(Self {
            acumatica_server: Server::start(Arc::clone(&acumatica) as _, next(0))?,
            fedex_server: Server::start(Arc::clone(&fedex) as _, next(1))?,
            ups_server: Server::start(Arc::clone(&ups) as _, next(2))?,
            netsuite_server: Server::start(Arc::clone(&netsuite) as _, next(3))?,
            dynamics365_server: Server::start(Arc::clone(&dynamics365) as _, next(4))?,
            exact_online_server: Server::start(Arc::clone(&exact_online) as _, next(5))?,
            exact_online,
            clock,
            acumatica,
            fedex,
            ups,
            netsuite,
            dynamics365,
        })
    }

    /// Every ERP with its server.
    #[must_use]
    pub fn erps(&self) -> [(&dyn Erp, &Server); 4] {
        [
            (&*self.acumatica, &self.acumatica_server),
            (&*self.dynamics365, &self.dynamics365_server),
            (&*self.exact_online, &self.exact_online_server),
            (&*self.netsuite, &self.netsuite_server),
        ]
    }

    /// Every carrier with its server.
    #[must_use]
    pub fn carriers(&self) -> [(&dyn Carrier, &Server); 2] {
        [(&*self.fedex, &self.fedex_server), (&*self.ups, &self.ups_server)]
    }

    /// The ERP of a pair, which is named as ERP and carrier.
    ///
    /// # Panics
    /// No stand-in has such a name.
    #[must_use]
    #[expect(clippy::panic, reason = "a test that names a system which does not exist is wrong")]
    pub fn erp(&self, pair: &str) -> (&dyn Erp, &Server) {
        let name = pair.split('-').next().unwrap_or_default();
        let found = self.erps().into_iter().find(|(erp, _)| erp.name() == name);
        found.unwrap_or_else(|| panic!("there is no stand-in of an ERP {name}"))
    }

    /// The carrier of a pair.
    ///
    /// # Panics
    /// No stand-in has such a name.
    #[must_use]
    #[expect(clippy::panic, reason = "a test that names a system which does not exist is wrong")]
    pub fn carrier(&self, pair: &str) -> (&dyn Carrier, &Server) {
        let name = pair.rsplit('-').next().unwrap_or_default();
        let found = self.carriers().into_iter().find(|(carrier, _)| carrier.name() == name);
        found.unwrap_or_else(|| panic!("there is no stand-in of a carrier {name}"))
    }

    /// Every server.
    #[must_use]
    pub fn servers(&self) -> Vec<&Server> {
        let erps = self.erps().into_iter().map(|(_, server)| server);
        erps.chain(self.carriers().into_iter().map(|(_, server)| server)).collect()
    }
}
