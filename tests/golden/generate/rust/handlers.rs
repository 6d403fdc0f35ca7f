// Handlers of shop_py/weird 2.0.0.
use serde_json::Value;

use super::types::*;

/// Why a step failed, and whether trying again may help.
#[derive(Debug, Clone, PartialEq)]
pub struct HandlerError {
    pub message: String,
    pub retryable: bool,
}

impl HandlerError {
    pub fn permanent(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: false }
    }

    pub fn retryable(message: impl Into<String>) -> Self {
        Self { message: message.into(), retryable: true }
    }
}

/// The step answer.
pub fn answer_2(
    inputs: &WeirdInput,
) -> Result<AnswerResult, HandlerError> {
    let _ = (inputs,);
    Err(HandlerError::permanent("answer_2 is not written yet"))
}

/// The step class.
/// The template asks for the method "go": register an object that has it.
/// Answers {"decision_point_outcome": {"type": "create_steps", "step_names": [...]}}, or of type "no_branches".
pub fn class(
    inputs: &WeirdInput,
    answer_2: &AnswerResult,
) -> Result<Value, HandlerError> {
    let _ = (inputs, answer_2,);
    Err(HandlerError::permanent("class is not written yet"))
}

/// The step 3ds-check.
pub fn n3ds_check(
    inputs: &WeirdInput,
    class: &ClassResult,
) -> Result<N3dsCheckResult, HandlerError> {
    let _ = (inputs, class,);
    Err(HandlerError::permanent("n3ds_check is not written yet"))
}

/// The step result.
pub fn result_2(
    inputs: &WeirdInput,
    n3ds_check: Option<&N3dsCheckResult>,
) -> Result<ResultResult, HandlerError> {
    let _ = (inputs, n3ds_check,);
    Err(HandlerError::permanent("result_2 is not written yet"))
}

/// The step split.
/// Answers {"batch_processing_outcome": {...}}, with the batches of part.
pub fn split(
    inputs: &WeirdInput,
) -> Result<Value, HandlerError> {
    let _ = (inputs,);
    Err(HandlerError::permanent("split is not written yet"))
}

/// The step part.
pub fn part(
    inputs: &WeirdInput,
    split: &SplitResult,
    batch: &Value,
) -> Result<PartResult, HandlerError> {
    let _ = (inputs, split, batch,);
    Err(HandlerError::permanent("part is not written yet"))
}

/// The step sum.
/// These steps use it too: sum2.
/// Results of the batches of part are in the context: there are as many as the analyzer made.
pub fn sum(
    inputs: &WeirdInput,
) -> Result<SumResult, HandlerError> {
    let _ = (inputs,);
    Err(HandlerError::permanent("sum is not written yet"))
}
