//! All stand-ins together, and a configuration that fits them.

use std::io;
use std::sync::Arc;

use crate::acumatica::Acumatica;
use crate::clock::Clock;
use crate::dynamics365_fo::Dynamics365;
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

    /// Every server.
    #[must_use]
    pub fn servers(&self) -> Vec<&Server> {
        vec![
            &self.acumatica_server,
            &self.fedex_server,
            &self.ups_server,
            &self.netsuite_server,
            &self.dynamics365_server,
            &self.exact_online_server,
        ]
    }
}
