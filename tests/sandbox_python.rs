//! Drives the Sandbox with the official Python client `openai`: somebody else's reading of the contract.

use maquette::sandbox::{Config, start};
use std::process::Command;

#[test]
fn the_official_python_client_is_content() {
    let Ok(python) = std::env::var("MAQUETTE_TEST_PYTHON") else {
        let all = std::env::var("MAQUETTE_TEST_ALL").is_ok_and(|value| value == "1");
        assert!(!all, "MAQUETTE_TEST_PYTHON is not set: run the tests with ./studio test, which sets up that Python");
        println!("skipped: MAQUETTE_TEST_PYTHON names no Python with the client `openai`; ./studio test sets one up");
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let config = Config { key: Some("sk-sandbox".to_owned()), ..Config::default() };
    let server = runtime.block_on(start(config)).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/python/sandbox_openai.py");
    let output = Command::new(&python)
        .arg(script)
        .arg(server.base_url())
        .arg("sk-sandbox")
        .output()
        .unwrap_or_else(|error| panic!("{python} does not start: {error}"));
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
    println!("{}", text(&output.stdout));
    let log = server.log();
    let four = log.iter().find(|seen| seen.files().count() == 4).expect("the edit with four pictures was seen");
    assert!(four.files().all(|part| part.name == "image[]"));
    assert!(log.iter().any(|seen| seen.files().any(|part| part.name == "mask")));
    // Refused sizes and wrong keys are not paid for.
    assert_eq!(server.billed(), 5);
}
