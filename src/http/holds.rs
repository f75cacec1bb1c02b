//! Holds on a connection or a part of it: times until which it must not be called.

use super::call::{Call, Purpose};
use super::client::Http;
use crate::model::{Fault, HoldScope};

impl Http {
    /// Returns the failure behind a hold that applies to the call, if there is one.
    pub(super) fn held(&self, call: &Call) -> Result<Option<Fault>, Fault> {
        let mut scopes = vec![HoldScope::Connection];
        if call.purpose == Purpose::Token {
            scopes.push(HoldScope::Token);
        }
        if call.scope.is_some() {
            scopes.extend([HoldScope::Part, HoldScope::Endpoint]);
        }
        for scope in scopes {
            if let Some(hold) = self.memory().hold(&self.scope_name(scope, call))?
                && self.clock().now() < hold.until
            {
                return Ok(Some(hold.fault));
            }
        }
        Ok(None)
    }

    /// Name of the token endpoint's hold. FedEx counts log-ins by public IP address, so all connections to a host share it.
    pub(super) fn token_scope(&self) -> String {
        format!("token@{}", self.token_base().host())
    }

    /// Name under which a hold of that scope is stored.
    pub(super) fn scope_name(&self, scope: HoldScope, call: &Call) -> String {
        let name = self.name();
        let (part, endpoint) =
            call.scope.as_ref().map_or(("", ""), |scope| (scope.part.as_str(), scope.endpoint.as_str()));
        match scope {
            HoldScope::Connection => name.to_owned(),
            HoldScope::Token => self.token_scope(),
            HoldScope::Part => format!("{name}/{part}"),
            HoldScope::Endpoint => format!("{name}/{part}/{endpoint}"),
        }
    }
}
