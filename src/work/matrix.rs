//! A prompt with variables: one order for each combination of their values, all of them run together.

use super::order::Order;
use super::prepare::{Outlook, outlook};
use crate::price::{Breakdown, Money};
use crate::prompt::slots;
use crate::prompt::variables::Pattern;
use crate::request::Problem;
use crate::series::{Series, SeriesOf, words};
use crate::take::{SeriesId, TakeId};

/// The orders of a prompt with variables, in reading order; of one without, the order itself without its escapes.
///
/// # Errors
/// The variables cannot be read, or there are too many of their combinations.
pub fn spread(order: Order) -> Result<Vec<Order>, Problem> {
    slots::check(&order.prompt)?;
    let pattern = Pattern::of(&order.prompt)?;
    let count = pattern.checked_count()?;
    if count == 1 {
        let prompt = pattern.get(0).map(|only| only.prompt).unwrap_or_default();
        return Ok(vec![Order { prompt, ..order }]);
    }
    let of = SeriesOf::Matrix { prompt: order.prompt.clone(), axes: pattern.axes() };
    let id = SeriesId::fresh();
    let orders = pattern.each().zip(0..).map(|(combination, place)| Order {
        id: if place == 0 { order.id } else { TakeId::fresh() },
        prompt: combination.prompt.trim().to_owned(),
        series: Some(Series { id, place, of: of.clone() }),
        ..order.clone()
    });
    Ok(orders.collect())
}

/// What orders would send and cost that differ in their prompts alone; the edit is planned once.
///
/// # Errors
/// What keeps one of them from being sent.
pub fn outlooks(orders: &[Order]) -> Result<Vec<Outlook>, Problem> {
    let Some((first, others)) = orders.split_first() else { return Ok(Vec::new()) };
    let mut all = vec![outlook(first).map_err(|problem| naming(first, problem))?];
    for order in others {
        let next = all[0].for_prompt_of(order).map_err(|problem| naming(order, problem))?;
        all.push(next);
    }
    Ok(all)
}

/// The problem, with the values that it comes with.
pub(super) fn naming(order: &Order, problem: Problem) -> Problem {
    match &order.series {
        Some(series) if matches!(series.of, SeriesOf::Matrix { .. }) => {
            let values = words(&series.values_at(series.place));
            Problem::new(problem.field, format!("With {values}: {}", problem.message))
        }
        _ => problem,
    }
}

/// Price of all of them.
pub fn total(outlooks: &[Outlook]) -> Money {
    outlooks.iter().map(Outlook::total).sum()
}

/// The same, line by line.
pub fn parts(outlooks: &[Outlook]) -> Breakdown {
    let all = outlooks.iter().map(|outlook| outlook.parts.times(outlook.calls));
    all.reduce(|one, other| one.plus(&other)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Profile;
    use crate::request::Field;
    use crate::take::Mode;

    fn order(prompt: &str) -> Order {
        Order::new(Profile::default(), Mode::Generate, prompt)
    }

    #[test]
    fn each_combination_is_an_order_of_one_series() {
        let orders = spread(order("a {red|blue} cup, {1-3}")).unwrap();
        assert_eq!(orders.len(), 6);
        assert_eq!(orders[4].prompt, "a blue cup, 2");
        let series: Vec<&Series> = orders.iter().filter_map(|order| order.series.as_ref()).collect();
        assert!(series.iter().zip(0..).all(|(one, place)| one.id == series[0].id && one.place == place));
        assert_eq!(series[5].count(), 6);
        let mut ids: Vec<TakeId> = orders.iter().map(|order| order.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 6);
        let plain = spread(order(r"a \{red|blue\} cup")).unwrap();
        assert_eq!((plain.len(), plain[0].prompt.as_str(), &plain[0].series), (1, "a {red|blue} cup", &None));
    }

    #[test]
    fn the_price_is_the_sum_of_what_each_costs() {
        let orders = spread(order("a {red|blue with a very long description of what is on it} cup")).unwrap();
        let all = outlooks(&orders).unwrap();
        let one_by_one: Money = orders.iter().map(|order| outlook(order).unwrap().total()).sum();
        assert_eq!((total(&all), parts(&all).total()), (one_by_one, one_by_one));
        assert!(all[1].each > all[0].each, "the longer prompt costs more");
    }

    #[test]
    fn a_problem_names_the_values_it_comes_with() {
        let problem = outlooks(&spread(order("{a cup|}")).unwrap()).unwrap_err();
        assert!(problem.field == Field::Prompt && problem.message.starts_with("With –: "), "{problem:?}");
        let problem = outlooks(&spread(order("{a cup|like @2}")).unwrap()).unwrap_err();
        assert!(problem.message.starts_with("With like @2: @2 names no picture"), "{problem:?}");
    }
}
