//! The columns of a list: which there are, which are shown, and what stands in them.

use app::deals::DealLine;
use app::deals::list::Sort;
use maud::{Markup, html};
use ui::Tone;

use crate::Viewer;
use crate::board::health;
use crate::shown::{self, Guide, Names};

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shows {
    /// The company, or the person.
    Customer,
    /// The person.
    Contact,
    /// The stage.
    Stage,
    /// open, parked, won …
    Status,
    /// The playbook.
    Playbook,
    /// What it is worth.
    Amount,
    /// The same by the chance of winning.
    Weighted,
    /// When the next thing is due.
    Next,
    /// How long it has been in its stage.
    Age,
    /// When something last came from or went to the buyer.
    Touched,
    /// The day on which it is expected to close.
    Close,
    /// Who answers for it.
    Owner,
    /// Its points.
    Score,
    /// Where it came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// What may be sold.
    Product,
    /// b2b or b2c.
    Segment,
    /// The country.
    Country,
    /// When its life began.
    Opened,
    /// When it was closed.
    Closed,
}

/// Columns, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Columns(pub(crate) Vec<Shows>);

impl Columns {
    /// The words of an address.
    pub(crate) fn words(&self) -> Vec<String> {
        let is_usual = self.0 == Shows::USUAL;
        let words = self.0.iter().map(|column| column.word().to_owned());
        if is_usual { Vec::new() } else { words.collect() }
    }
}

impl Shows {
    /// Every column.
    pub(crate) const ALL: [Shows; 20] = [
        Shows::Customer,
        Shows::Contact,
        Shows::Stage,
        Shows::Status,
        Shows::Playbook,
        Shows::Amount,
        Shows::Weighted,
        Shows::Next,
        Shows::Age,
        Shows::Touched,
        Shows::Close,
        Shows::Owner,
        Shows::Score,
        Shows::Source,
        Shows::Campaign,
        Shows::Product,
        Shows::Segment,
        Shows::Country,
        Shows::Opened,
        Shows::Closed,
    ];

    /// Those shown where nobody chose.
    pub(crate) const USUAL: [Shows; 7] = [
        Shows::Customer,
        Shows::Stage,
        Shows::Amount,
        Shows::Next,
        Shows::Age,
        Shows::Close,
        Shows::Owner,
    ];

    /// The columns of these words; the usual ones where none is known.
    pub(crate) fn of<'a>(words: impl Iterator<Item = &'a str>) -> Columns {
        let known = |word: &str| Shows::ALL.into_iter().find(|column| column.word() == word);
        let chosen: Vec<Shows> =
            words.flat_map(|words| words.split(',')).filter_map(known).collect();
        Columns(if chosen.is_empty() { Shows::USUAL.to_vec() } else { chosen })
    }

    /// The word of an address.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Shows::Customer => "customer",
            Shows::Contact => "contact",
            Shows::Stage => "stage",
            Shows::Status => "status",
            Shows::Playbook => "playbook",
            Shows::Amount => "amount",
            Shows::Weighted => "weighted",
            Shows::Next => "next",
            Shows::Age => "age",
            Shows::Touched => "touched",
            Shows::Close => "close",
            Shows::Owner => "owner",
            Shows::Score => "score",
            Shows::Source => "source",
            Shows::Campaign => "campaign",
            Shows::Product => "product",
            Shows::Segment => "segment",
            Shows::Country => "country",
            Shows::Opened => "opened",
            Shows::Closed => "closed",
        }
    }

    /// The head of the column.
    pub(crate) fn head(self) -> &'static str {
        match self {
            Shows::Customer => "Customer",
            Shows::Contact => "Contact",
            Shows::Stage => "Stage",
            Shows::Status => "Status",
            Shows::Playbook => "Playbook",
            Shows::Amount => "Value",
            Shows::Weighted => "Weighted",
            Shows::Next => "Next",
            Shows::Age => "In stage",
            Shows::Touched => "Last contact",
            Shows::Close => "Expected close",
            Shows::Owner => "Owner",
            Shows::Score => "Score",
            Shows::Source => "Source",
            Shows::Campaign => "Campaign",
            Shows::Product => "Product",
            Shows::Segment => "Segment",
            Shows::Country => "Country",
            Shows::Opened => "Opened",
            Shows::Closed => "Closed",
        }
    }

    /// The orders of this column: at the first press, and at the second.
    pub(crate) fn sorts(self) -> Option<(Sort, Sort)> {
        Some(match self {
            Shows::Amount => (Sort::Largest, Sort::Worth),
            Shows::Next => (Sort::Next, Sort::NextBackwards),
            Shows::Age => (Sort::Entered, Sort::EnteredLast),
            Shows::Close => (Sort::Close, Sort::CloseLast),
            Shows::Score => (Sort::Best, Sort::Score),
            Shows::Opened => (Sort::Newest, Sort::Created),
            Shows::Closed => (Sort::ClosedLast, Sort::Closed),
            _ => return None,
        })
    }

    /// Whether numbers stand in it.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Shows::Amount | Shows::Weighted | Shows::Age | Shows::Score)
    }

    /// The field that can be edited in place.
    pub(crate) fn field(self) -> Option<Field> {
        Some(match self {
            Shows::Amount => Field::Amount,
            Shows::Close => Field::Close,
            Shows::Owner => Field::Owner,
            Shows::Source => Field::Source,
            Shows::Campaign => Field::Campaign,
            Shows::Product => Field::Product,
            _ => return None,
        })
    }
}

/// What can be edited in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Field {
    /// What people call it.
    Name,
    /// What it is worth.
    Amount,
    /// The day on which it is expected to close.
    Close,
    /// Who answers for it.
    Owner,
    /// Where it came from.
    Source,
    /// The campaign that brought it.
    Campaign,
    /// What may be sold.
    Product,
}

impl Field {
    /// Every one.
    pub(crate) const ALL: [Field; 7] = [
        Field::Name,
        Field::Amount,
        Field::Close,
        Field::Owner,
        Field::Source,
        Field::Campaign,
        Field::Product,
    ];

    /// The word of an address.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Amount => "amount",
            Field::Close => "close",
            Field::Owner => "owner",
            Field::Source => "source",
            Field::Campaign => "campaign",
            Field::Product => "product",
        }
    }

    /// What it is called.
    pub(crate) fn label(self) -> &'static str {
        match self {
            Field::Name => "Name",
            Field::Amount => "Value",
            Field::Close => "Expected close",
            Field::Owner => "Owner",
            Field::Source => "Source",
            Field::Campaign => "Campaign",
            Field::Product => "Product",
        }
    }

    /// Reads the word of an address.
    pub(crate) fn of(word: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// What stands in the cells of a list.
pub(crate) struct Cells<'a> {
    pub(crate) viewer: &'a Viewer,
    pub(crate) guide: &'a Guide,
    pub(crate) names: &'a Names,
}

impl Cells<'_> {
    /// What stands in one cell.
    pub(crate) fn value(&self, column: Shows, deal: &DealLine) -> Markup {
        let now = self.viewer.now();
        match column {
            Shows::Customer => word(deal.company_name.as_ref().or(deal.contact_name.as_ref())),
            Shows::Contact => word(deal.contact_name.as_ref()),
            Shows::Stage => self.stage(deal),
            Shows::Status => status(&deal.status),
            Shows::Playbook => html! {
                (self.guide.playbook(deal.playbook).map_or("", |playbook| playbook.name.as_str()))
            },
            Shows::Amount => self.field(Field::Amount, deal),
            Shows::Weighted => self.weighted(deal),
            Shows::Next => match deal.next_at {
                Some(at) => {
                    html! { span.due data-tone=(self.tone(at).as_str()) { (self.viewer.time(at)) } }
                }
                None => nothing(),
            },
            Shows::Age => html! {
                @if let Some(entered) = deal.entered_at { (shown::span(now.since(entered))) " " (health(deal, now)) }
            },
            Shows::Touched => match deal.touched_at {
                Some(at) => {
                    html! { span title=(at.in_zone(self.viewer.zone())) { (ui::relative(at, now)) } }
                }
                None => html! { span.muted { "never" } },
            },
            Shows::Close => self.field(Field::Close, deal),
            Shows::Owner => self.field(Field::Owner, deal),
            Shows::Score => html! { (deal.score) },
            Shows::Source => self.field(Field::Source, deal),
            Shows::Campaign => self.field(Field::Campaign, deal),
            Shows::Product => self.field(Field::Product, deal),
            Shows::Segment => word(deal.segment.as_ref()),
            Shows::Country => word(deal.country.as_ref()),
            Shows::Opened => self.viewer.time(deal.opened_at),
            Shows::Closed => deal.closed_at.map_or_else(nothing, |at| self.viewer.time(at)),
        }
    }

    /// What stands in a field that can be edited.
    pub(crate) fn field(&self, field: Field, deal: &DealLine) -> Markup {
        match field {
            Field::Name => html! { (deal.name) },
            Field::Amount => match shown::amount(deal.amount, deal.currency.as_deref()) {
                Some(amount) => html! { span.money { (shown::money(amount)) } },
                None => nothing(),
            },
            Field::Close => match deal.close_on {
                Some(day) => {
                    let is_past = day < self.viewer.today() && deal.closed_at.is_none();
                    let tone = if is_past { Tone::Bad } else { Tone::Quiet };
                    html! { span.due data-tone=(tone.as_str()) { (ui::date(day, self.viewer.today())) } }
                }
                None => nothing(),
            },
            Field::Owner => match deal.owner {
                Some(owner) => self.names.person(owner),
                None => html! { span.muted { "Nobody" } },
            },
            Field::Source => word(deal.source.as_ref()),
            Field::Campaign => word(deal.campaign.as_ref()),
            Field::Product => word(deal.product.as_ref()),
        }
    }

    fn stage(&self, deal: &DealLine) -> Markup {
        match &deal.stage {
            Some(key) if deal.status != "parked" => html! {
                (self.guide.stage_name(deal.playbook, key))
            },
            Some(key) => html! {
                (self.guide.stage_name(deal.playbook, key)) " " (ui::badge(Tone::Quiet, "parked"))
            },
            None => status(&deal.status),
        }
    }

    fn weighted(&self, deal: &DealLine) -> Markup {
        let stage = deal.stage.as_deref().and_then(|key| self.guide.stage(deal.playbook, key));
        let chance = match deal.status.as_str() {
            "won" => Some(1_000),
            _ => stage.and_then(|stage| stage.chance),
        };
        let amount = shown::amount(deal.amount, deal.currency.as_deref());
        let weighted =
            amount.zip(chance).and_then(|(amount, chance)| amount.permille(chance.into()).ok());
        match weighted {
            Some(weighted) => html! { span.money { (shown::money(weighted)) } },
            None => nothing(),
        }
    }

    fn tone(&self, at: types::Timestamp) -> Tone {
        if at < self.viewer.now() {
            Tone::Bad
        } else if self.viewer.zone().date_of(at) == self.viewer.today() {
            Tone::Good
        } else {
            Tone::Quiet
        }
    }
}

/// How a deal stands, as a sign.
pub(crate) fn status(status: &str) -> Markup {
    let (tone, word) = match status {
        "open" => (Tone::Accent, "Open"),
        "parked" => (Tone::Quiet, "Parked"),
        "won" => (Tone::Good, "Won"),
        "lost" => (Tone::Bad, "Lost"),
        "disqualified" => (Tone::Quiet, "Disqualified"),
        "merged" => (Tone::Quiet, "Merged"),
        other => (Tone::Quiet, other),
    };
    ui::badge(tone, word)
}

fn word(text: Option<&String>) -> Markup {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => html! { (text) },
        None => nothing(),
    }
}

fn nothing() -> Markup {
    html! { span.muted aria-label="nothing" { "–" } }
}
