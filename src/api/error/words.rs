//! The plain sentences of every failure.

use super::CallError;

pub(super) fn summary(error: &CallError) -> String {
    error.kind().to_owned()
}

pub(super) fn next_step(_error: &CallError) -> String {
    String::new()
}

pub(super) fn details(error: &CallError) -> String {
    format!("{error:?}")
}
