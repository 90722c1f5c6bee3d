//! What an endpoint honours, found out by calls that cost: the price first, then what they prove.

use super::files_with;
use super::proxy::Proxy;
use super::serve::Serve;
use super::world::World;

#[test]
fn a_probe_says_its_price_and_then_what_it_found() {
    let world = World::new();
    let serve = Serve::start(&world, &[]);
    let proxy = Proxy::before(&serve.base_url);
    let base = ["probe", "--base-url", &proxy.base_url];
    let plan = world.run(&base).done();
    let (calls, price) = (plan["calls"].as_array().unwrap().len(), plan["estimated_usd"].as_f64().unwrap());
    assert_eq!((calls, proxy.posts()), (5, 0), "nothing is sent before --run: {plan}");
    assert!(price > 0.0 && price < 0.2, "{price}");
    let found = world.run(&[&base[..], &["--run"]].concat()).done();
    assert_eq!(proxy.posts(), calls, "{found}");
    for name in
        ["Edits", "Masks", "Sizes", "Several results in one call", "Streaming", "JPEG", "WebP", "Count of tokens"]
    {
        assert_eq!(found["findings"][name], "yes", "{name}: {found}");
    }
    assert!(found["cost_usd"].as_f64().unwrap() > 0.0);
    let report = world.run(&["library", "verify"]).done();
    assert_eq!((&report["takes"], &report["ok"]), (&5.into(), &true.into()), "each call is in the ledger: {report}");
}

#[test]
fn a_probe_stops_where_going_on_makes_no_sense_and_tells_no_key() {
    const KEY: &str = "sk-canary-77aa10ff";
    let world = World::new();
    let serve = Serve::start(&world, &["--key", "another"]);
    let proxy = Proxy::before(&serve.base_url);
    let arguments = ["probe", "--run", "--base-url", &proxy.base_url, "--key-env", "CANARY"];
    let ran = super::finished(world.command(&arguments).env("CANARY", KEY));
    assert_eq!((ran.status, proxy.posts()), (3, 1), "{}", ran.stdout);
    assert!(!ran.stdout.contains("77aa10ff") && files_with(world.library(), "77aa10ff").is_empty());
}
