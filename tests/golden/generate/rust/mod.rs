// The module of shop_py/weird 2.0.0.
// It needs serde (with derive) and serde_json.
pub mod handlers;
pub mod registry;
pub mod types;

#[cfg(test)]
mod tests;
