// Tests of the handlers of shop_py/weird 2.0.0.
use serde::de::DeserializeOwned;

use super::handlers;
use super::types::*;

fn sample<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the sample fits")
}

#[test]
fn samples_fit() {
    sample::<AnswerResult>("[{\"y\":[]}]");
    sample::<ClassResult>("{}");
    sample::<N3dsCheckResult>("\"yes_\"");
    sample::<PartResult>("{\"n\":1}");
    sample::<ResultResult>("\"text\"");
    sample::<SplitResult>("{}");
    sample::<SumResult>("{}");
    sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}");
}

#[test]
fn answer_2_answers() {
    let result = handlers::answer_2(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
    );
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn class_answers() {
    let result = handlers::class(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
        &sample::<AnswerResult>("[{\"y\":[]}]"),
    );
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn n3ds_check_answers() {
    let result = handlers::n3ds_check(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
        &sample::<ClassResult>("{}"),
    );
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn result_2_answers() {
    let result = handlers::result_2(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
        Some(&sample::<N3dsCheckResult>("\"yes_\"")),
    );
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn split_answers() {
    let result = handlers::split(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
    );
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn part_answers() {
    let result = handlers::part(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
        &sample::<SplitResult>("{}"),
        &serde_json::Value::Null,
    );
    assert!(result.is_ok(), "{result:?}");
}

#[test]
fn sum_answers() {
    let result = handlers::sum(
        &sample::<WeirdInput>("{\"class\":\"text\",\"when\":\"2026-01-31T12:00:00Z\",\"it's \\\"odd\\\"\":\"text\",\"mode\":\"fast\",\"tags\":{},\"node\":{\"value\":1}}"),
    );
    assert!(result.is_ok(), "{result:?}");
}
