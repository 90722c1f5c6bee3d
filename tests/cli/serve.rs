//! The Sandbox in a process of its own.

use super::world::World;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

/// `maquette serve` in a process of its own, ended with the value.
pub struct Serve {
    child: Child,
    pub base_url: String,
}

impl Serve {
    pub fn start(world: &World, arguments: &[&str]) -> Self {
        let mut child = world.program().arg("serve").args(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let base_url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("it said {line:?}"));
        assert!(base_url.starts_with("http://127.0.0.1:") && base_url.ends_with("/v1"), "{base_url}");
        Self { child, base_url: base_url.to_owned() }
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
