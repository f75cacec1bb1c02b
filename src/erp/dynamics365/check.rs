//! Checks a connection: each common set-up mistake has its own finding, code and hint.

use std::ops::ControlFlow;

use super::address::{self, one_of, quoted};
use super::apply::{ATTACHMENTS, TRACKING};
use super::settings::Target;
use super::wire::{LegalEntity, PublicEntity};
use super::{Dynamics365, LIST, SYSTEM, read};
use crate::http::Call;
use crate::model::{Class, Fault, Finding, Readiness};

const COMPANIES: &str = "read the companies";
const DESCRIBE: &str = "look at what can be written";

impl Dynamics365 {
    pub(super) fn findings(&self) -> Vec<Finding> {
        if let Err(fault) = self.http.clear_holds() {
            return vec![Finding::new("Dynamics 365 holds", Err(fault))];
        }
        // One call covers log-in, registration and companies; the code shows which of them is wrong.
        let mut findings = vec![Finding::new("Dynamics 365 log-in and companies", self.try_companies())];
        if findings[0].result.is_err() {
            return findings;
        }
        findings.push(Finding::new("Dynamics 365 sales orders", self.try_orders()));
        if self.targets.note || self.targets.label_file {
            let result = self.try_writable("SalesOrderHeaderDocumentAttachmentV2", ATTACHMENTS);
            findings.push(Finding::new("Dynamics 365 attachments", result));
        }
        if self.targets.tracking == Target::PackingSlip {
            let result = self.try_writable("PackingSlipTrackingInformation", TRACKING);
            findings.push(Finding::new("Dynamics 365 tracking on packing slips", result));
        }
        if self.targets.fields.all().next().is_some() {
            findings.push(Finding::new("Dynamics 365 header fields", self.try_fields()));
        }
        findings
    }

    fn try_companies(&self) -> Result<String, Fault> {
        let wanted = &self.connection.companies;
        let filter = one_of("LegalEntityId", wanted.iter().map(|company| quoted(company)));
        let options = [("$filter", filter.as_str()), ("$select", "LegalEntityId")];
        let rows: Vec<LegalEntity> = self.rows(COMPANIES, address::set("LegalEntities", &options))?;
        let found: Vec<String> =
            rows.into_iter().filter_map(|row| row.legal_entity_id).map(|id| id.to_lowercase()).collect();
        match wanted.iter().find(|company| !found.contains(company)) {
            None => Ok(format!("{} are there", wanted.join(", "))),
            Some(company) => {
                let message =
                    format!("the environment has no company {company}, or the application may not see it");
                Err(Fault::new(Class::Config, SYSTEM, COMPANIES, message).code("COMPANY.UNKNOWN").advised())
            }
        }
    }

    fn try_orders(&self) -> Result<String, Fault> {
        let confirmed = self.confirmed()?;
        let mut words = String::new();
        self.pages(LIST, self.list_address(), &mut |page| {
            let listed = self.listed(&page, confirmed.as_ref());
            let ready = listed.iter().filter(|order| order.readiness == Readiness::Ready).count();
            words = format!("{} orders on the first page, {ready} of them ready", listed.len());
            ControlFlow::Break(())
        })?;
        Ok(words)
    }

    fn describe(&self, entity: &str) -> Result<PublicEntity, Fault> {
        let answer = self.send(Call::get(DESCRIBE, format!("/metadata/PublicEntities('{entity}')")));
        let answer = answer.map_err(|fault| match fault.class {
            Class::Rejected => {
                Fault::new(Class::Config, SYSTEM, DESCRIBE, format!("the environment has no entity {entity}"))
                    .code("ENTITY.UNKNOWN")
            }
            _ => fault,
        })?;
        read(DESCRIBE, &answer)
    }

    fn try_writable(&self, entity: &str, set: &str) -> Result<String, Fault> {
        if self.describe(entity)?.is_read_only {
            let fault = Fault::new(
                Class::Config,
                SYSTEM,
                DESCRIBE,
                format!("{set} cannot be written to in this environment"),
            );
            return Err(fault.code("READ_ONLY").advised());
        }
        Ok(format!("{set} can be written"))
    }

    fn try_fields(&self) -> Result<String, Fault> {
        let entity = self.connection.order_set.entity();
        let known = self.describe(entity)?;
        let is_known = |field: &&String| known.properties.iter().any(|property| property.name == **field);
        match self.targets.fields.all().find(|field| !is_known(field)) {
            None => Ok("are there".into()),
            Some(field) => {
                let message = format!("{entity} has no field {field}");
                let fault = Fault::new(Class::Config, SYSTEM, DESCRIBE, message).code("FIELD.UNKNOWN");
                Err(fault.hint(
                    "correct header_fields in [pair.NAME.write_back], or add the field to the entity in F&O",
                ))
            }
        }
    }
}
