//! Metrics for CloudWatch in its embedded metric format: one line of JSON on standard output for each run, from
//! which CloudWatch makes the metrics. <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
//!
//! No call, no agent, no credentials; and nothing of an account, a person or a drawing.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use std::io::Write as _;

/// The metrics' namespace.
pub const NAMESPACE: &str = "drawstream";

/// Where metrics go.
#[derive(Debug, Clone, Default)]
pub enum Metrics {
    /// Nowhere: there is no CloudWatch.
    #[default]
    Off,
    /// Into Lambda's log, under this function's name.
    Lambda {
        /// The function.
        function: String,
    },
}

/// One run in numbers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Run {
    /// Why it failed; none where it did not, or was stopped.
    pub failure: Option<&'static str>,
    /// Whether the operator has to do something about it.
    pub fault: bool,
    /// Milliseconds from the request to the first event.
    pub first_event_ms: Option<u64>,
    /// Milliseconds of all of it.
    pub run_ms: u64,
    /// Calls to IBM.
    pub calls: u64,
    /// Those of them that were sent again.
    pub retries: u64,
}

impl Metrics {
    /// Those of the function that the environment names.
    pub fn of_lambda() -> Metrics {
        let function = std::env::var("AWS_LAMBDA_FUNCTION_NAME").unwrap_or_default();
        Metrics::Lambda { function }
    }

    /// Tells one number.
    pub fn number(&self, name: &str, unit: &str, value: u64) {
        if let Metrics::Lambda { function } = self {
            let metrics = json!([{ "Name": name, "Unit": unit }]);
            let directive = json!({ "Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": metrics });
            let now = Timestamp::now();
            let mut line = json!({ "timestamp": now.to_string(), "level": "INFO", "message": "metrics",
                "FunctionName": function, "_aws": { "Timestamp": now.as_millisecond(), "CloudWatchMetrics": [directive] } });
            line[name] = value.into();
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }

    /// Tells a run.
    pub fn tell(&self, run: &Run) {
        if let Metrics::Lambda { function } = self {
            let line = line(function, run, Timestamp::now());
            // There is nobody to tell that standard output is closed.
            let _ = writeln!(std::io::stdout().lock(), "{line}");
        }
    }
}

fn line(function: &str, run: &Run, now: Timestamp) -> Value {
    let values = [
        ("Runs", "Count", Some(1)),
        ("Failures", "Count", Some(u64::from(run.failure.is_some()))),
        ("Faults", "Count", Some(u64::from(run.fault))),
        ("FirstEventTime", "Milliseconds", run.first_event_ms),
        ("RunTime", "Milliseconds", Some(run.run_ms)),
        ("IbmCalls", "Count", Some(run.calls)),
        ("IbmRetries", "Count", Some(run.retries)),
    ];
    let there = values.iter().filter_map(|(name, unit, value)| value.map(|value| (*name, *unit, value)));
    let named: Vec<Value> = there.clone().map(|(name, unit, _)| json!({ "Name": name, "Unit": unit })).collect();
    let mut directives = vec![json!({ "Namespace": NAMESPACE, "Dimensions": [["FunctionName"]], "Metrics": named })];
    // Lambda passes on what has a level, whatever it is told to leave out below it.
    let mut line = Map::from_iter([
        ("timestamp".to_owned(), now.to_string().into()),
        ("level".to_owned(), "INFO".into()),
        ("message".to_owned(), "metrics".into()),
        ("FunctionName".to_owned(), function.into()),
    ]);
    line.extend(there.map(|(name, _, value)| (name.to_owned(), value.into())));
    if let Some(cause) = run.failure {
        line.insert("Cause".to_owned(), cause.into());
        directives.push(json!({ "Namespace": NAMESPACE, "Dimensions": [["FunctionName", "Cause"]],
            "Metrics": [{ "Name": "Failures", "Unit": "Count" }] }));
    }
    line.insert("_aws".to_owned(), json!({ "Timestamp": now.as_millisecond(), "CloudWatchMetrics": directives }));
    Value::Object(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the specification asks: every metric and dimension that is named is there, a metric as a number.
    fn check(line: &Value) {
        assert!(line["_aws"]["Timestamp"].is_i64() || line["_aws"]["Timestamp"].is_u64());
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().unwrap() {
            assert_eq!(directive["Namespace"], NAMESPACE);
            for dimension in directive["Dimensions"].as_array().unwrap().iter().flat_map(|set| set.as_array().unwrap())
            {
                assert!(line[dimension.as_str().unwrap()].as_str().is_some_and(|value| !value.is_empty()), "{line}");
            }
            for metric in directive["Metrics"].as_array().unwrap() {
                assert!(line[metric["Name"].as_str().unwrap()].is_u64(), "{metric} of {line}");
                assert!(matches!(metric["Unit"].as_str(), Some("Count" | "Milliseconds")));
            }
        }
    }

    #[test]
    fn a_run_is_a_line_that_cloudwatch_understands() {
        let good = Run { first_event_ms: Some(3), run_ms: 900, calls: 40, retries: 2, ..Run::default() };
        let told = line("f", &good, Timestamp::UNIX_EPOCH);
        check(&told);
        assert_eq!((&told["Runs"], &told["Failures"], &told["RunTime"]), (&json!(1), &json!(0), &json!(900)));
        assert_eq!(told["_aws"]["CloudWatchMetrics"].as_array().unwrap().len(), 1);

        let bad = line("f", &Run { failure: Some("s3_denied"), fault: true, ..Run::default() }, Timestamp::UNIX_EPOCH);
        check(&bad);
        assert_eq!((&bad["Failures"], &bad["Faults"], &bad["Cause"]), (&json!(1), &json!(1), &json!("s3_denied")));
        assert!(!bad.to_string().contains("FirstEventTime"), "what is not known is not told");
        assert_eq!(bad["_aws"]["CloudWatchMetrics"][1]["Dimensions"], json!([["FunctionName", "Cause"]]));
    }
}
