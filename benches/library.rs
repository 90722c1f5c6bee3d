//! A library of a hundred thousand results: `cargo bench --bench library`.
//!
//! The library is made up in a temporary folder first, which takes a minute. Each row is the median of many turns against
//! the time it may take. `MAQUETTE_RESULTS` says how many results there are.
#![expect(clippy::print_stdout, reason = "a bench prints its table")]

use maquette::library::Library;
use maquette::search::{Filter, Label, Search};
use std::hint::black_box;
use std::time::{Duration, Instant};

const TURNS: usize = 31;

fn main() {
    let count = std::env::var("MAQUETTE_RESULTS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let began = Instant::now();
    Library::open(folder.path()).and_then(|mut library| library.fake(count)).expect("a library can be made up");
    println!("{count} results, made up in {:.1} s", began.elapsed().as_secs_f64());
    println!("{:44} {:>10} {:>10} {:>8}", "", "median", "at most", "found");
    let open =
        || Library::open(folder.path()).and_then(|library| library.tiles_before(i64::MAX, 200)).map(|page| page.len());
    row("open, and the first page of 200", 50.0, open);
    let library = Library::open(folder.path()).expect("it opens");
    let newest = library.tiles_before(i64::MAX, 1).expect("it can be read")[0].seq;
    let middle = newest - i64::from(count) / 2;
    row("a page of 200 in the middle", 1.0, || library.tiles_before(middle, 200).map(|page| page.len()));
    row("all tiles", 250.0, || library.tiles().map(|all| all.len()));
    let words = ["lighthouse", "lighthouse dusk", "\"red fox\" snow", "li", "piano -rain", "hero", "nothing like it"];
    for typed in words {
        let search = Search { words: typed.to_owned(), ..Search::default() };
        row(&format!("search: {typed}"), 5.0, || library.search(&search).map(|found| found.len()));
    }
    let filters = [
        ("stars", vec![Filter::Rating(5)]),
        ("label and tag", vec![Filter::Label(Label::Red), Filter::Tag("print".to_owned())]),
    ];
    for (name, filters) in filters {
        let search = Search { filters, ..Search::default() };
        row(&format!("filter: {name}"), 5.0, || library.search(&search).map(|found| found.len()));
    }
    let one = library.tiles_before(middle, 1).expect("it can be read")[0].id;
    let look = library.look(one).expect("it can be read").expect("made-up results have looks");
    row("like this", 100.0, || library.alike(&look, 200).map(|found| found.len()));
}

fn row<E: std::fmt::Debug>(name: &str, most_ms: f64, mut work: impl FnMut() -> Result<usize, E>) {
    let mut times: Vec<Duration> = Vec::with_capacity(TURNS);
    let mut found = 0;
    for _ in 0..TURNS {
        let began = Instant::now();
        found = black_box(work().expect("the library answers"));
        times.push(began.elapsed());
    }
    times.sort_unstable();
    let median = times[TURNS / 2].as_secs_f64() * 1e3;
    let verdict = if median <= most_ms { "met" } else { "MISSED" };
    println!("{name:44} {median:7.2} ms {most_ms:7.1} ms {found:8}  {verdict}");
}
