//! TestMetricFilter: which messages a pattern matches, and what it takes out of them.

use crate::pattern;
use crate::shapes::{MetricFilterMatchRecord, TestMetricFilterRequest, TestMetricFilterResponse};
use kernel::{Access, Cx, Operation, Result};

pub struct TestMetricFilter;

impl Operation for TestMetricFilter {
    const NAME: &'static str = "TestMetricFilter";
    type Input = TestMetricFilterRequest;
    type Output = TestMetricFilterResponse;

    async fn access(_: &mut Cx<'_>, _: &Self::Input) -> Result<Access> {
        Ok(Access::to("logs:TestMetricFilter", "*"))
    }

    async fn run(cx: &mut Cx<'_>, input: Self::Input) -> Result<Self::Output> {
        let pattern = pattern::compiled(cx, &input.filter_pattern)?;
        let matches = (0..).zip(input.log_event_messages).filter_map(|(number, message)| {
            let extracted = pattern.extract(&message)?;
            Some(MetricFilterMatchRecord {
                event_number: Some(number),
                event_message: Some(message),
                extracted_values: Some(extracted.into_iter().collect()),
            })
        });
        Ok(TestMetricFilterResponse { matches: Some(matches.collect()) })
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, cloud};
    use serde_json::json;

    #[tokio::test]
    async fn matches_are_numbered_and_taken_apart() {
        let asked = json!({"filterPattern": "[ip, ..., status = 4*, size]", "logEventMessages": [
            "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET / HTTP/1.0\" 200 15",
            "127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] \"GET / HTTP/1.0\" 404 15"]});
        let told = call(&cloud(), "TestMetricFilter", asked).await;
        assert_eq!(told["matches"].as_array().map(Vec::len), Some(1));
        let found = &told["matches"][0];
        assert_eq!(found["eventNumber"], 1);
        let expected = json!({"$ip": "127.0.0.1", "$2": "-", "$3": "frank", "$4": "10/Oct/2000:13:25:15 -0700",
            "$5": "GET / HTTP/1.0", "$status": "404", "$size": "15"});
        assert_eq!(found["extractedValues"], expected);
    }
}
