//! The ledger as a table for other programs: CSV as RFC 4180 has it, one line for each call.

use crate::ledger::Call;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// A call with what its take knows of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// The row of the ledger.
    pub call: Call,
    /// What it counts in the budget.
    pub held: crate::price::Money,
    /// Number of its take.
    pub take_number: u32,
    /// Model that was asked for.
    pub model: String,
    /// `draft` or `final`.
    pub tier: String,
    /// Quality that was asked for.
    pub quality: String,
}

/// The first line, with its end.
pub const HEAD: &str = "date,time,take,result,call,profile,model,tier,quality,state,estimate_usd,actual_usd,counted_usd,\
    text_tokens_in,image_tokens_in,tokens_out,http_status,request_id\r\n";

impl Receipt {
    /// Its line, with its end. Date and time are those of the place.
    pub fn line(&self, zone: &TimeZone) -> String {
        let call = &self.call;
        let at = Timestamp::from_millisecond(call.prepared_ms).ok().map(|at| at.to_zoned(zone.clone()));
        let part = |format: &str| at.as_ref().map_or_else(String::new, |at| at.strftime(format).to_string());
        let number = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
        let usage = call.usage;
        let cells = [
            part("%Y-%m-%d"),
            part("%H:%M:%S"),
            self.take_number.to_string(),
            call.index.saturating_add(1).to_string(),
            call.id.to_string(),
            call.profile.clone(),
            self.model.clone(),
            self.tier.clone(),
            self.quality.clone(),
            call.state.name().to_owned(),
            usd(call.estimate),
            call.actual.map_or_else(String::new, usd),
            usd(self.held),
            number(usage.map(|usage| usage.text_in)),
            number(usage.map(|usage| usage.image_in)),
            number(usage.map(|usage| usage.output)),
            number(call.http_status.map(u64::from)),
            call.request_id.clone().unwrap_or_default(),
        ];
        let mut line = cells.map(|cell| quoted(&cell)).join(",");
        line.push_str("\r\n");
        line
    }
}

/// All six digits: sums of a column are exact.
fn usd(money: crate::price::Money) -> String {
    let (sign, micro) = (if money.0 < 0 { "-" } else { "" }, money.0.unsigned_abs());
    format!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000)
}

/// A cell that no spreadsheet takes for a formula, in quotes where it needs them.
fn quoted(cell: &str) -> String {
    let starts =
        cell.starts_with(['=', '+', '@', '\t', '\r']) || (cell.starts_with('-') && cell.parse::<f64>().is_err());
    let cell = if starts { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::CallState;
    use crate::price::{Money, Usage};
    use crate::take::{CallId, TakeId};

    #[test]
    fn a_line_has_a_cell_for_each_name_and_no_cell_runs() {
        let call = Call {
            id: CallId::fresh(),
            take: TakeId::fresh(),
            index: 0,
            profile: "=HYPERLINK(\"http://x\"),1".to_owned(),
            state: CallState::MaybeBilled,
            estimate: Money(60_000),
            actual: None,
            usage: Some(Usage { text_in: 1, image_in: 2, output: 3 }),
            http_status: Some(200),
            request_id: Some("-1+1".to_owned()),
            content_type: None,
            prepared_ms: "2026-11-22T23:30:05Z".parse::<Timestamp>().unwrap().as_millisecond(),
            sent_ms: None,
            ended_ms: None,
            failure: None,
        };
        let id = call.id;
        let (model, tier, quality) = ("gpt-image-2".to_owned(), "final".to_owned(), "high".to_owned());
        let receipt = Receipt { call, held: Money(60_000), take_number: 12, model, tier, quality };
        let line = receipt.line(&TimeZone::fixed(jiff::tz::offset(1)));
        let expected = format!(
            "2026-11-23,00:30:05,12,1,{id},\"'=HYPERLINK(\"\"http://x\"\"),1\",gpt-image-2,final,high,maybe_billed,\
             0.060000,,0.060000,1,2,3,200,'-1+1\r\n"
        );
        assert_eq!(line, expected);
        assert_eq!(HEAD.split(',').count(), 18);
        assert_eq!(usd(Money(-1_500_000)), "-1.500000");
        let strange = Receipt { call: Call { prepared_ms: i64::MAX, ..receipt.call.clone() }, ..receipt };
        assert!(strange.line(&TimeZone::UTC).starts_with(",,12,"));
    }
}
