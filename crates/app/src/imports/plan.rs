//! The mapping bound to an open file: columns become numbers, formats are settled, and whatever does not
//! fit is told with its place in the mapping before a row is read.

mod parts;

use playbook::Compiled;
use playbook::model::{Ask, AskKind};
use sha2::{Digest, Sha256};
use sheets::{Candidates, Column, DateFormat, DateOrder, NumberFormat};
use types::Currency;

pub(super) use parts::{
    ActivityPlan, AnswerPlan, CompanyPlan, ContactPlan, DealPlan, EndPlan, NotePlan, Plan,
    StagePlan, WhenPlan, WonPlan,
};

use super::bound::{Bound, Piece, Source};
use super::map::{
    ActivityMap, AnswerMap, CompanyField, CompanyMap, ContactMap, DealField, DealMap, EndMap,
    FileMap, From, Given, Map, Mistake, NoteMap, Part, Place, StageMap, Template, Unmapped, When,
    WonMap, near,
};

/// What a value is read as, so that its format is settled beforehand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Time,
    Number,
}

/// Binds a file's mapping to the file.
///
/// # Errors
/// All that does not fit: unknown columns, ambiguous formats, unknown roles, stages and questions.
pub(super) fn bind(
    map: &Map,
    file: &FileMap,
    playbook: Option<&Compiled>,
    currency: Option<Currency>,
    columns: Vec<Column>,
) -> Result<Plan, Vec<Mistake>> {
    let mut binding = Binding {
        map,
        file,
        playbook,
        used: vec![false; columns.len()],
        columns,
        mistakes: Vec::new(),
    };
    let plan = binding.plan(map.currency.or(currency));
    if binding.mistakes.is_empty() { Ok(plan) } else { Err(binding.mistakes) }
}

struct Binding<'a> {
    map: &'a Map,
    file: &'a FileMap,
    playbook: Option<&'a Compiled>,
    columns: Vec<Column>,
    used: Vec<bool>,
    mistakes: Vec<Mistake>,
}

impl Binding<'_> {
    fn plan(&mut self, currency: Option<Currency>) -> Plan {
        let file = self.file;
        for (name, format) in &file.columns {
            self.column(name, &format.place);
        }
        self.used.fill(false);
        let key = self.keys(&file.key);
        let company = file.company.as_ref().map(|company| self.company(company));
        let contact = file.contact.as_ref().map(|contact| self.contact(contact));
        let deal = file.deal.as_ref().map(|deal| self.deal(deal));
        Plan {
            key,
            fingerprint: self.fingerprint(currency),
            currency,
            unmapped: self.unmapped(),
            company,
            contact,
            deal,
        }
    }

    /// What the mapping makes of a row depends on all this.
    fn fingerprint(&self, currency: Option<Currency>) -> [u8; 32] {
        let (map, file) = (self.map, self.file);
        let said = format!("{:?} {:?} {currency:?} {file:?}", map.playbook, map.zone);
        Sha256::digest(said.as_bytes()).into()
    }

    fn unmapped(&self) -> Vec<(usize, String)> {
        if self.file.unmapped == Unmapped::Ignore {
            return Vec::new();
        }
        let columns = self.columns.iter().enumerate().zip(&self.used);
        columns
            .filter(|(_, used)| !**used)
            .map(|((at, column), _)| (at, column.name.clone()))
            .collect()
    }

    fn company(&mut self, map: &CompanyMap) -> CompanyPlan {
        CompanyPlan {
            key: self.keys(&map.key),
            fields: map
                .fields
                .iter()
                .map(|(field, given)| (*field, self.bind(given, company_shape(*field))))
                .collect(),
            owner: self.text(map.owner.as_ref()),
        }
    }

    fn contact(&mut self, map: &ContactMap) -> ContactPlan {
        let fields = map.fields.iter();
        ContactPlan {
            key: self.keys(&map.key),
            fields: fields.map(|(field, given)| (*field, self.bind(given, Shape::Text))).collect(),
            owner: self.text(map.owner.as_ref()),
        }
    }

    fn deal(&mut self, map: &DealMap) -> DealPlan {
        let fields = map.fields.iter();
        let fields = fields.map(|(field, given)| (*field, self.bind(given, deal_shape(*field))));
        let fields = fields.collect();
        let mut stages: Vec<StagePlan> =
            map.stages.iter().map(|stage| self.stage(stage, true)).collect();
        stages.extend(map.stage.as_ref().map(|stage| self.stage(stage, false)));
        DealPlan {
            fields,
            stages,
            opened: self.time(map.opened.as_ref()),
            owner: self.text(map.owner.as_ref()),
            holders: self.holders(&map.holders),
            answers: map.answers.iter().map(|answers| self.answers(answers)).collect(),
            activities: map.activities.iter().map(|activity| self.activity(activity)).collect(),
            notes: map.notes.iter().map(|note| self.note(note)).collect(),
            won: map.won.as_ref().map(|won| self.won(won)),
            lost: map.lost.as_ref().map(|end| self.end(end)),
            disqualified: map.disqualified.as_ref().map(|end| self.end(end)),
        }
    }

    fn stage(&mut self, map: &StageMap, needs_time: bool) -> StagePlan {
        self.known_stages(&map.stage);
        StagePlan {
            when: self.when(map.when.as_ref()),
            stage: self.bind(&map.stage, Shape::Text),
            at: self.time(map.at.as_ref()),
            needs_time,
        }
    }

    /// Stages that the mapping itself names are in the playbook.
    fn known_stages(&mut self, given: &Given) {
        let Some(playbook) = self.playbook else { return };
        let constant = match &given.from {
            From::Constant(key) => Some(key),
            _ => None,
        };
        let named = constant.into_iter().chain(given.values.values());
        for key in named.filter(|key| !key.is_empty()) {
            if playbook.stage(key).is_none() {
                let known = playbook.stages().iter().map(|stage| stage.key.as_str());
                let message = unknown("stage", key, known.collect());
                self.mistakes.push(given.place.mistake(message));
            }
        }
    }

    fn holders(&mut self, map: &[(String, Given)]) -> Vec<(String, Bound)> {
        let mut holders = Vec::new();
        for (role, given) in map {
            if let Some(playbook) = self.playbook
                && playbook.role(role).is_none()
            {
                let known = playbook.playbook().roles.iter().map(|role| role.key.as_str());
                let message = unknown("role", role, known.collect());
                self.mistakes.push(given.place.mistake(message));
            }
            holders.push((role.clone(), self.bind(given, Shape::Text)));
        }
        holders
    }

    fn answers(&mut self, map: &AnswerMap) -> AnswerPlan {
        let mut plan = AnswerPlan {
            group: map.group.clone(),
            repeats: false,
            asks: Vec::new(),
            confirmed: map.confirmed,
        };
        let Some(playbook) = self.playbook else {
            let message = "answers need a playbook: add `playbook = \"its key\"` at the top";
            self.mistakes.push(map.place.mistake(message));
            return plan;
        };
        let Some(group) = playbook.group(&map.group) else {
            let groups = playbook.playbook().questions.iter();
            let known = groups.map(|group| group.key.as_str()).collect();
            self.mistakes.push(map.place.mistake(unknown("question group", &map.group, known)));
            return plan;
        };
        plan.repeats = group.repeats;
        for (key, given) in &map.asks {
            let Some(ask) = group.asks.iter().find(|ask| ask.key == *key) else {
                let known = group.asks.iter().map(|ask| ask.key.as_str()).collect();
                self.mistakes.push(given.place.mistake(unknown("question", key, known)));
                continue;
            };
            self.known_options(ask, given);
            let bound = self.bind(given, ask_shape(ask.kind));
            plan.asks.push((key.clone(), ask.kind, bound));
        }
        plan
    }

    /// Choices that the mapping itself names are among the question's.
    fn known_options(&mut self, ask: &Ask, given: &Given) {
        match ask.kind {
            AskKind::Person | AskKind::User => {
                let message = "people cannot be imported as answers; use holders";
                self.mistakes.push(given.place.mistake(message));
            }
            AskKind::Choice | AskKind::Choices => {
                let known = |value: &&String| {
                    value.is_empty()
                        || ask
                            .options
                            .iter()
                            .any(|option| types::fold(option) == types::fold(value))
                };
                let wrong: Vec<&String> =
                    given.values.values().filter(|value| !known(value)).collect();
                for value in wrong {
                    let options = ask.options.iter().map(String::as_str).collect();
                    self.mistakes.push(given.place.mistake(unknown("choice", value, options)));
                }
            }
            _ => {}
        }
    }

    fn activity(&mut self, map: &ActivityMap) -> ActivityPlan {
        ActivityPlan {
            when: self.when(map.when.as_ref()),
            kind: self.bind(&map.kind, Shape::Text),
            at: self.bind(&map.at, Shape::Time),
            direction: self.text(map.direction.as_ref()),
            reached: self.text(map.reached.as_ref()),
            outcome: self.text(map.outcome.as_ref()),
            subject: self.text(map.subject.as_ref()),
            body: self.text(map.body.as_ref()),
        }
    }

    fn note(&mut self, map: &NoteMap) -> NotePlan {
        NotePlan { text: self.bind(&map.text, Shape::Text), at: self.time(map.at.as_ref()) }
    }

    fn won(&mut self, map: &WonMap) -> WonPlan {
        WonPlan {
            when: self.when(map.when.as_ref()),
            at: self.bind(&map.at, Shape::Time),
            paid: map.paid.as_ref().map(|given| self.bind(given, Shape::Number)),
            owner: self.text(map.owner.as_ref()),
            holders: self.holders(&map.holders),
            complete: map.complete,
        }
    }

    fn end(&mut self, map: &EndMap) -> EndPlan {
        EndPlan {
            when: self.when(map.when.as_ref()),
            at: self.bind(&map.at, Shape::Time),
            reason: self.bind(&map.reason, Shape::Text),
            competitor: self.text(map.competitor.as_ref()),
            note: self.text(map.note.as_ref()),
        }
    }

    fn when(&mut self, when: Option<&When>) -> Option<WhenPlan> {
        let when = when?;
        Some(WhenPlan { bound: self.bind(&when.given, Shape::Text), is: when.is.clone() })
    }

    fn text(&mut self, given: Option<&Given>) -> Option<Bound> {
        given.map(|given| self.bind(given, Shape::Text))
    }

    fn time(&mut self, given: Option<&Given>) -> Option<Bound> {
        given.map(|given| self.bind(given, Shape::Time))
    }

    fn keys(&mut self, keys: &[(String, Place)]) -> Vec<usize> {
        keys.iter().map(|(name, place)| self.column(name, place)).collect()
    }

    /// The number of a column, which is used from now on.
    fn column(&mut self, name: &str, place: &Place) -> usize {
        let exact = self.columns.iter().position(|column| column.name == name);
        let folded = types::fold(name);
        let alike = || self.columns.iter().position(|column| types::fold(&column.name) == folded);
        match exact.or_else(alike) {
            Some(at) => {
                self.used[at] = true;
                at
            }
            None => {
                let known = self.columns.iter().map(|column| column.name.as_str()).collect();
                self.mistakes.push(place.mistake(unknown("column", name, known)));
                0
            }
        }
    }

    fn bind(&mut self, given: &Given, shape: Shape) -> Bound {
        let (name, source) = match &given.from {
            From::Column(name) => (name.clone(), Source::Column(self.column(name, &given.place))),
            From::Constant(text) => (given.place.field.clone(), Source::Constant(text.clone())),
            From::Text(template) => {
                (given.place.field.clone(), Source::Text(self.pieces(template, &given.place)))
            }
        };
        let said = match &source {
            Source::Column(at) => self.columns.get(*at).map(|column| column.name.clone()),
            _ => None,
        };
        let said = said.and_then(|name| self.file.columns.get(&name));
        let zone = given.zone.as_ref().or(said.and_then(|column| column.zone.as_ref()));
        Bound {
            name,
            values: given
                .values
                .iter()
                .map(|(cell, value)| (cell.clone(), value.clone()))
                .collect(),
            other: given.other,
            split: given.split.clone(),
            date: self.date(given, &source, said.and_then(|column| column.date), shape),
            number: self.number(given, &source, said.and_then(|column| column.number), shape),
            zone: zone.unwrap_or(&self.map.zone).clone(),
            source,
        }
    }

    fn pieces(&mut self, template: &Template, place: &Place) -> Vec<Piece> {
        let parts = template.parts.iter();
        parts
            .map(|part| match part {
                Part::Words(words) => Piece::Words(words.clone()),
                Part::Column { name, letters } => Piece::Column(self.column(name, place), *letters),
            })
            .collect()
    }

    /// How a column's dates are written, as said or as all its values agree.
    fn date(
        &mut self,
        given: &Given,
        source: &Source,
        said: Option<DateFormat>,
        shape: Shape,
    ) -> DateFormat {
        if let Some(format) = given.date.or(said) {
            return format;
        }
        let guess = |column: &Column| column.guess.dates.clone();
        let matters = (shape == Shape::Time).then_some("date");
        self.decide(given, source, matters, guess).unwrap_or(DateFormat::Numbers {
            order: DateOrder::YearFirst,
            separator: '-',
            short_year: false,
        })
    }

    fn number(
        &mut self,
        given: &Given,
        source: &Source,
        said: Option<NumberFormat>,
        shape: Shape,
    ) -> NumberFormat {
        if let Some(format) = given.number.or(said) {
            return format;
        }
        let guess = |column: &Column| column.guess.numbers.clone();
        let matters = (shape == Shape::Number).then_some("number");
        self.decide(given, source, matters, guess).unwrap_or(NumberFormat::Point)
    }

    fn decide<F: std::fmt::Display + Copy>(
        &mut self,
        given: &Given,
        source: &Source,
        matters: Option<&str>,
        guess: impl Fn(&Column) -> Candidates<F>,
    ) -> Option<F> {
        let Source::Column(at) = source else { return None };
        let (column, what) = self.columns.get(*at).zip(matters)?;
        match guess(column).decide(&column.name) {
            Ok(format) => format,
            Err(ambiguous) => {
                let example = &ambiguous.candidates[0];
                let message = format!(
                    "{ambiguous}: add [file.columns] \"{}\" = {{ {what} = \"{example}\" }}",
                    column.name
                );
                self.mistakes.push(given.place.mistake(message));
                None
            }
        }
    }
}

/// The columns whose formats cannot be settled by the first rows alone.
pub(super) fn is_unsettled(columns: &[Column]) -> bool {
    columns.iter().any(|column| {
        column.guess.dates.decide("").is_err() || column.guess.numbers.decide("").is_err()
    })
}

fn company_shape(field: CompanyField) -> Shape {
    match field {
        CompanyField::Size | CompanyField::Stores | CompanyField::Revenue => Shape::Number,
        _ => Shape::Text,
    }
}

fn deal_shape(field: DealField) -> Shape {
    match field {
        DealField::Amount => Shape::Number,
        DealField::Close => Shape::Time,
        _ => Shape::Text,
    }
}

fn ask_shape(kind: AskKind) -> Shape {
    match kind {
        AskKind::Date => Shape::Time,
        AskKind::Number | AskKind::Money | AskKind::Percent | AskKind::Score => Shape::Number,
        _ => Shape::Text,
    }
}

/// `there is no column “origine”; did you mean “origin”?`
fn unknown(what: &str, given: &str, known: Vec<&str>) -> String {
    if let Some(near) = near(given, known.iter().copied()) {
        return format!("there is no {what} “{given}”; did you mean “{near}”?");
    }
    const SHOWN: usize = 20;
    let more = if known.len() > SHOWN { ", …" } else { "" };
    let known: Vec<&str> = known.into_iter().take(SHOWN).collect();
    format!("there is no {what} “{given}”; there are {}{more}", known.join(", "))
}
