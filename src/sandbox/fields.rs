//! Typed look-ups among the parameters of a call.

use super::answer::ApiError;
use super::body::{Call, Field};

/// Typed look-ups. In multipart everything is text; in JSON a number in quotation marks is refused.
pub struct Fields<'a>(pub &'a Call);

impl Fields<'_> {
    /// The last value of that name; `null` counts as absent.
    fn get(&self, name: &str) -> Option<&Field> {
        let found = self.0.fields.iter().rev().find(|(field, _)| field == name);
        found.map(|(_, value)| value).filter(|value| !matches!(value, Field::Json(serde_json::Value::Null)))
    }

    fn mistyped(name: &str, expected: &str, field: &Field) -> ApiError {
        let got = match field {
            Field::Text(_) | Field::Json(serde_json::Value::String(_)) => "a string",
            Field::Json(serde_json::Value::Number(_)) => "a number",
            Field::Json(serde_json::Value::Bool(_)) => "a boolean",
            Field::Json(serde_json::Value::Array(_)) => "an array",
            Field::Json(serde_json::Value::Object(_)) => "an object",
            Field::Json(serde_json::Value::Null) => "null",
        };
        let message = format!("Invalid type for '{name}': expected {expected}, but got {got} instead.");
        ApiError::param(name, "invalid_type", message)
    }

    /// A text.
    pub fn text(&self, name: &str) -> Result<Option<String>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Field::Text(text) | Field::Json(serde_json::Value::String(text))) => Ok(Some(text.clone())),
            Some(other) => Err(Self::mistyped(name, "a string", other)),
        }
    }

    /// One of a few words.
    pub fn choice(&self, name: &str, allowed: &[&str]) -> Result<Option<String>, ApiError> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        if allowed.contains(&text.as_str()) {
            return Ok(Some(text));
        }
        let short: String = text.chars().take(80).collect();
        let list: Vec<String> = allowed.iter().map(|value| format!("'{value}'")).collect();
        let message = format!("Invalid value: '{short}'. Supported values are: {}.", list.join(", "));
        Err(ApiError::param(name, "invalid_value", message))
    }

    /// A whole number within limits.
    pub fn integer(&self, name: &str, least: u32, most: u32) -> Result<Option<u32>, ApiError> {
        let value = match self.get(name) {
            None => return Ok(None),
            Some(Field::Text(text)) => text.trim().parse::<i64>().ok(),
            Some(Field::Json(value)) => value.as_i64(),
        };
        let Some(value) = value else {
            let field = self.get(name).unwrap_or(&Field::Json(serde_json::Value::Null));
            return Err(Self::mistyped(name, "an integer", field));
        };
        if value < i64::from(least) {
            let message = format!(
                "Invalid '{name}': integer below minimum value. Expected a value >= {least}, but got {value} instead."
            );
            return Err(ApiError::param(name, "integer_below_min_value", message));
        }
        if value > i64::from(most) {
            let message = format!(
                "Invalid '{name}': integer above maximum value. Expected a value <= {most}, but got {value} instead."
            );
            return Err(ApiError::param(name, "integer_above_max_value", message));
        }
        Ok(Some(value as u32))
    }

    /// True or false.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.get(name) {
            None => Ok(None),
            Some(Field::Json(serde_json::Value::Bool(value))) => Ok(Some(*value)),
            Some(Field::Text(text)) if matches!(text.as_str(), "true" | "True" | "1") => Ok(Some(true)),
            Some(Field::Text(text)) if matches!(text.as_str(), "false" | "False" | "0") => Ok(Some(false)),
            Some(other) => Err(Self::mistyped(name, "a boolean", other)),
        }
    }
}
