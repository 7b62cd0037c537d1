//! Proof of payment.

use types::Id;

use super::Making;
use super::making::{LONG, SHORT, countable, optional, required};
use crate::command::ProvePayment;
use crate::event::{Fact, LadderEnd, PaymentProved};
use crate::refusal::{Code, Refusal};
use crate::state::{Payment, PaymentKind};
use crate::{Cause, WarningCode};

impl Making<'_> {
    pub(super) fn prove_payment(&mut self, payment: &ProvePayment) -> Result<(), Refusal> {
        let reference = optional("reference", payment.reference.as_deref(), SHORT)?;
        self.check_proof(payment, reference.as_deref())?;
        let paid_at = payment.at.unwrap_or(self.at);
        if paid_at > self.at {
            return Err(Refusal::field("at", "The payment lies in the future."));
        }
        if self.context.cause == Cause::Import && self.context.actor.rights.may_backdate() {
            self.at = self.state.last_at.map_or(paid_at, |last| last.max(paid_at));
        }
        self.warn_of_other_currency(payment);
        let kept = Payment {
            id: self.context.ids.new_id(self.at),
            kind: payment.kind,
            amount: payment.amount,
            at: paid_at,
        };
        let proved = PaymentProved { payment: kept, reference, file: payment.file };
        self.happens(Fact::PaymentProved(Box::new(proved)));
        self.stop_ladders(LadderEnd::Buyer);
        Ok(())
    }

    fn check_proof(&self, payment: &ProvePayment, reference: Option<&str>) -> Result<(), Refusal> {
        let imported = payment.kind == PaymentKind::Imported;
        if imported && !self.context.actor.rights.may_backdate() {
            let message = "Only an import proves a payment by its own row.";
            return Err(Refusal::new(Code::NotAllowed, message));
        }
        match payment.amount {
            None if !imported => return Err(Refusal::field("amount", "Say how much was paid.")),
            Some(amount) if amount.is_negative() || amount.is_zero() => {
                return Err(Refusal::field("amount", "A payment is more than nothing."));
            }
            amount => countable("amount", amount)?,
        }
        let needs_reference = imported || payment.kind == PaymentKind::Receipt;
        if needs_reference && reference.is_none() && payment.file.is_none() {
            let message = "Point at the receipt: its number, or a file.";
            return Err(Refusal::field("reference", message));
        }
        Ok(())
    }

    fn warn_of_other_currency(&mut self, payment: &ProvePayment) {
        let deal = self.state.amount.map(|amount| amount.currency());
        let paid = payment.amount.map(|amount| amount.currency());
        let (Some(deal), Some(paid)) = (deal, paid) else { return };
        if deal != paid {
            let message = format!("The payment is in {paid}, the deal in {deal}.");
            self.warn(WarningCode::OtherCurrency, message);
        }
    }

    pub(super) fn withdraw_payment(
        &mut self,
        payment: Id<types::Payment>,
        reason: &str,
    ) -> Result<(), Refusal> {
        if !self.state.payments.iter().any(|kept| kept.id == payment) {
            return Err(Refusal::new(Code::UnknownPayment, "There is no such payment."));
        }
        let reason = required("reason", reason, LONG)?.to_owned();
        self.happens(Fact::PaymentWithdrawn { payment, reason });
        Ok(())
    }
}
