//! `maquette serve`: the Sandbox for other programs.

use super::args::Serve;
use super::output::{complain, say};
use crate::sandbox::{self, Config, Fault};
use std::process::ExitCode;
use std::time::Duration;

/// Serves until it is interrupted.
pub(super) fn serve(arguments: &Serve) -> ExitCode {
    let fault = match arguments.fault.as_deref().map(str::parse::<Fault>).transpose() {
        Ok(fault) => fault,
        Err(error) => {
            complain(&error);
            return ExitCode::from(2);
        }
    };
    let config = Config {
        host: arguments.host,
        port: arguments.port,
        key: arguments.key.clone(),
        fault,
        latency: Duration::from_millis(arguments.latency),
        ..Config::default()
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("No runtime could be started: {error}"));
            return ExitCode::FAILURE;
        }
    };
    runtime.block_on(async {
        match sandbox::start(config).await {
            Ok(server) => {
                say(&format!("listening on {}", server.base_url()));
                let _ = tokio::signal::ctrl_c().await;
                server.stop().await;
                ExitCode::SUCCESS
            }
            Err(error) => {
                let address = std::net::SocketAddr::new(arguments.host, arguments.port);
                complain(&format!("Cannot listen on {address}: {error}. Choose another --port or --host."));
                ExitCode::FAILURE
            }
        }
    })
}
