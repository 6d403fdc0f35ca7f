// What binds the handlers to their names: those of shop_py/weird 2.0.0.
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::Serialize;
use serde_json::Value;

use super::handlers::{self, HandlerError};
use super::types::*;

/// What a step is given, as JSON.
pub struct StepInput<'a> {
    /// What the task was requested with.
    pub context: &'a Value,
    /// Results of the steps before it, by their names.
    pub dependencies: &'a BTreeMap<String, Value>,
    /// The step's own inputs: of a batch worker, its batch.
    pub inputs: &'a Value,
}

pub type Handler = fn(&StepInput) -> Result<Value, HandlerError>;

fn read<T: DeserializeOwned>(what: &str, value: &Value) -> Result<T, HandlerError> {
    T::deserialize(value)
        .map_err(|error| HandlerError::permanent(format!("{what} does not fit: {error}")))
}

#[allow(dead_code)]
fn result_of<T: DeserializeOwned>(step: &StepInput, name: &str) -> Result<T, HandlerError> {
    read(name, step.dependencies.get(name).unwrap_or(&Value::Null))
}

#[allow(dead_code)]
fn result_if_any<T: DeserializeOwned>(
    step: &StepInput,
    name: &str,
) -> Result<Option<T>, HandlerError> {
    match step.dependencies.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => read(name, value).map(Some),
    }
}

fn answer<T: Serialize>(result: T) -> Result<Value, HandlerError> {
    serde_json::to_value(result).map_err(|error| HandlerError::permanent(error.to_string()))
}

fn answer_2(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    answer(handlers::answer_2(&inputs)?)
}

fn class(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    let answer_2: AnswerResult = result_of(step, "answer")?;
    answer(handlers::class(&inputs, &answer_2)?)
}

fn n3ds_check(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    let class: ClassResult = result_of(step, "class")?;
    answer(handlers::n3ds_check(&inputs, &class)?)
}

fn result_2(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    let n3ds_check: Option<N3dsCheckResult> = result_if_any(step, "3ds-check")?;
    answer(handlers::result_2(&inputs, n3ds_check.as_ref())?)
}

fn split(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    answer(handlers::split(&inputs)?)
}

fn part(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    let split: SplitResult = result_of(step, "split")?;
    answer(handlers::part(&inputs, &split, step.inputs)?)
}

fn sum(step: &StepInput) -> Result<Value, HandlerError> {
    let inputs: WeirdInput = read("the task's input", step.context)?;
    answer(handlers::sum(&inputs)?)
}

/// All of them, by the names that the template asks for.
pub fn handlers() -> Vec<(&'static str, Handler)> {
    vec![
        ("weird.answer", answer_2 as Handler),
        ("weird.class", class as Handler),
        ("weird.check", n3ds_check as Handler),
        ("weird.result", result_2 as Handler),
        ("weird.split", split as Handler),
        ("weird.part", part as Handler),
        ("weird.sum", sum as Handler),
    ]
}
