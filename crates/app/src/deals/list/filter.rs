//! What a list of deals is narrowed by.

use db::Select;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Date, Id, Millis, Timestamp};
use utoipa::ToSchema;

use crate::access::only_visible_among_deals;
use crate::house::By;
use crate::owners::OwnedBy;

/// What a list of deals is narrowed by. It is stored with saved views: what is relative to the day
/// ([`Due`], the days of quiet and of age) stays so.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = DealFilterJson)]
pub struct DealFilter {
    /// Words that the deal or its customer has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// open, parked, won, lost, disqualified or merged; absent lists those whose life goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The playbook's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playbook: Option<String>,
    /// The stage's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// lead, deal, settlement, delivery or care.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phase: Option<String>,
    /// Who answers for it: `none`, `me` or a colleague's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub owner: Option<OwnedBy>,
    /// The owner's team.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub team: Option<Id<id::Team>>,
    /// The buying company.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub company: Option<Id<id::Company>>,
    /// The contact that it is aimed at.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub contact: Option<Id<id::Contact>>,
    /// Where it came from; empty finds those that state an empty source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// What may be sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// `b2b` or `b2c`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// ISO alpha-2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The import that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub import: Option<Id<id::Import>>,
    /// When the next thing is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Due>,
    /// Nothing came from or went to the buyer for so many days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_days: Option<u16>,
    /// In its stage for so many days or longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage_days: Option<u16>,
    /// Something is due before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub due_before: Option<Timestamp>,
    /// Worth so much or more, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth_from: Option<i64>,
    /// Worth so much or less, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub worth_until: Option<i64>,
    /// So many points or more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score_from: Option<i64>,
    /// Expected to close then or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub close_from: Option<Date>,
    /// Expected to close then or earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub close_until: Option<Date>,
    /// Its life began then or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub opened_from: Option<Timestamp>,
    /// Its life began before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub opened_until: Option<Timestamp>,
    /// Won, lost or disqualified then or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub closed_from: Option<Timestamp>,
    /// Won, lost or disqualified before.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub closed_until: Option<Timestamp>,
}

/// When the next thing with a deal is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Due {
    /// It was due before now.
    Overdue,
    /// Before the day ends, overdue or not.
    Today,
    /// Within seven days, overdue or not.
    Week,
    /// The time of its stage has run out.
    Late,
    /// Nothing is planned: no task is open.
    Nothing,
}

impl DealFilter {
    /// Narrows a selection over deals `d` to what the actor sees and this filter wants.
    pub(super) fn narrow(&self, select: &mut Select, by: &By, midnight: Timestamp) {
        match self.status.as_deref() {
            // Said twice, since the orders of what lives have indexes of their own.
            Some(status @ ("open" | "parked")) => {
                select.push(" AND d.alive AND d.status = ", status);
            }
            Some(status) => {
                select.push(" AND d.status = ", status);
            }
            None => {
                select.text(" AND d.alive");
            }
        }
        only_visible_among_deals(select, by);
        self.narrow_place(select, by);
        self.narrow_profile(select);
        self.narrow_worth(select);
        self.narrow_day(select, by, midnight);
        self.narrow_times(select);
    }

    fn narrow_place(&self, select: &mut Select, by: &By) {
        if let Some(key) = &self.playbook {
            select.push(
                " AND d.playbook_id = (SELECT p.id FROM playbooks p WHERE p.key = ",
                key.as_str(),
            );
            select.text(")");
        }
        if let Some(stage) = &self.stage {
            select.push(" AND d.stage = ", stage.as_str());
        }
        if let Some(phase) = &self.phase {
            select.push(" AND d.phase = ", phase.as_str());
        }
        match self.owner {
            Some(OwnedBy::Nobody) => {
                select.text(" AND d.owner_id IS NULL");
            }
            Some(OwnedBy::Me) => {
                select.push(" AND d.owner_id = ", by.user());
            }
            Some(OwnedBy::User(user)) => {
                select.push(" AND d.owner_id = ", user);
            }
            None => {}
        }
        if let Some(team) = self.team {
            select.push(" AND d.team_id = ", team);
        }
        if let Some(import) = self.import {
            select.push(" AND d.import_id = ", import);
        }
    }

    fn narrow_profile(&self, select: &mut Select) {
        if let Some(company) = self.company {
            select.push(" AND d.company_id = ", company);
        }
        if let Some(contact) = self.contact {
            select.push(" AND d.contact_id = ", contact);
        }
        if let Some(source) = &self.source {
            select.push(" AND d.source = ", source.as_str());
        }
        if let Some(product) = &self.product {
            select.push(" AND d.product = ", product.as_str());
        }
        if let Some(segment) = &self.segment {
            select.push(" AND d.segment = ", segment.as_str());
        }
        if let Some(country) = &self.country {
            select.push(" AND d.country = ", country.as_str());
        }
    }

    fn narrow_worth(&self, select: &mut Select) {
        if let Some(worth) = self.worth_from {
            select.push(" AND d.worth >= ", worth);
        }
        if let Some(worth) = self.worth_until {
            select.push(" AND d.worth <= ", worth);
        }
        if let Some(score) = self.score_from {
            select.push(" AND d.score >= ", score);
        }
        if let Some(day) = self.close_from {
            select.push(" AND d.close_on >= ", day);
        }
        if let Some(day) = self.close_until {
            select.push(" AND d.close_on <= ", day);
        }
    }

    fn narrow_day(&self, select: &mut Select, by: &By, midnight: Timestamp) {
        match self.due {
            Some(Due::Overdue) => {
                select.push(" AND d.next_key < ", by.now);
            }
            Some(Due::Today) => {
                select.push(" AND d.next_key < ", midnight);
            }
            Some(Due::Week) => {
                select.push(" AND d.next_key < ", midnight + Millis::days(6));
            }
            Some(Due::Late) => {
                select.push(" AND d.due_at < ", by.now);
            }
            Some(Due::Nothing) => {
                select.text(
                    " AND NOT EXISTS (SELECT 1 FROM tasks n
                                       WHERE n.deal_id = d.id AND n.status = 'open')",
                );
            }
            None => {}
        }
        if let Some(days) = self.quiet_days {
            let since = by.now - Millis::days(days.into());
            select.push(" AND coalesce(d.touched_at, d.opened_at) < ", since);
        }
        if let Some(days) = self.stage_days {
            select.push(" AND d.entered_at < ", by.now - Millis::days(days.into()));
        }
    }

    fn narrow_times(&self, select: &mut Select) {
        if let Some(due) = self.due_before {
            select.push(" AND d.next_key < ", due);
        }
        if let Some(from) = self.opened_from {
            select.push(" AND d.opened_at >= ", from);
        }
        if let Some(until) = self.opened_until {
            select.push(" AND d.opened_at < ", until);
        }
        if let Some(from) = self.closed_from {
            select.push(" AND d.closed_at >= ", from);
        }
        if let Some(until) = self.closed_until {
            select.push(" AND d.closed_at < ", until);
        }
    }
}
