//! Which functions can begin from images of their initialised code.

use crate::errors::Error;
use crate::limits::EPHEMERAL_MB_DEFAULT;
use crate::state::version::Settings;

/// Runtimes that AWS starts so and that can be forked, hence started so here.
const FORKED: [&str; 3] = ["python3.12", "python3.13", "python3.14"];
/// Runtimes that AWS starts so as well.
const OTHERS: [&str; 7] = ["java11", "java17", "java21", "java25", "dotnet8", "dotnet10", "dotnet9"];

pub fn check(settings: &Settings) -> Result<(), Error> {
    let runtime = &settings.runtime;
    if OTHERS.contains(&runtime.as_str()) {
        return Err(Error::CannotBeForked { runtime: runtime.clone() });
    }
    if !FORKED.contains(&runtime.as_str()) {
        return Err(Error::NoSnapStartFor { what: runtime.clone() });
    }
    match settings.ephemeral_mb > EPHEMERAL_MB_DEFAULT {
        true => {
            Err(Error::NoSnapStartFor { what: format!("EphemeralStorage of {} MB", settings.ephemeral_mb) })
        }
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{call, least, refusal, running_cloud};
    use serde_json::{Value, json};

    fn with(changes: Value) -> Value {
        let mut asked = least("f");
        asked["SnapStart"] = json!({"ApplyOn": "PublishedVersions"});
        for (name, value) in changes.as_object().expect("is an object") {
            asked[name] = value.clone();
        }
        asked
    }

    #[tokio::test]
    async fn runtimes_that_can() {
        let (cloud, _) = running_cloud().await;
        for (changes, sentence) in [
            (
                json!({"Runtime": "nodejs22.x"}),
                "nodejs22.x is not supported for SnapStart enabled functions.",
            ),
            (
                json!({"Runtime": "java21"}),
                "SnapStart: java21 is not supported for SnapStart enabled functions here, as its programs cannot be forked.",
            ),
            (
                json!({"EphemeralStorage": {"Size": 1024}}),
                "EphemeralStorage of 1024 MB is not supported for SnapStart enabled functions.",
            ),
        ] {
            let refused = refusal(&cloud, "CreateFunction", with(changes)).await;
            assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
        }
        let odd = with(json!({"SnapStart": {"ApplyOn": "Sometimes"}}));
        assert_eq!(refusal(&cloud, "CreateFunction", odd).await.code, "ValidationException");
    }

    #[tokio::test]
    async fn a_version_is_ready_once_its_image_is() {
        let (cloud, runner) = running_cloud().await;
        call(&cloud, "CreateFunction", with(json!({"Publish": true}))).await;
        let of = |version: &str| json!({"FunctionName": "f", "Qualifier": version});
        let state = |told: &Value| (told["State"].clone(), told["SnapStart"]["OptimizationStatus"].clone());
        let told = call(&cloud, "GetFunctionConfiguration", of("1")).await;
        assert_eq!(state(&told), (json!("Pending"), json!("Off")));
        let refused = refusal(&cloud, "Invoke", of("1")).await;
        assert_eq!((refused.status, refused.code.as_str()), (409, "SnapStartNotReadyException"));
        cloud.settle().await;
        let told = call(&cloud, "GetFunctionConfiguration", of("1")).await;
        assert_eq!(state(&told), (json!("Active"), json!("On")));
        let latest = call(&cloud, "GetFunctionConfiguration", of("$LATEST")).await;
        let expected = json!({"ApplyOn": "PublishedVersions", "OptimizationStatus": "Off"});
        assert_eq!(latest["SnapStart"], expected);
        call(&cloud, "Invoke", of("1")).await;
        call(&cloud, "Invoke", of("$LATEST")).await;
        let forked: Vec<bool> = runner.take_ran().iter().map(|ran| ran.function.snap_start).collect();
        assert_eq!(forked, [true, false]);
        let put = json!({"FunctionName": "f", "Qualifier": "1", "ProvisionedConcurrentExecutions": 1});
        let refused = refusal(&cloud, "PutProvisionedConcurrencyConfig", put).await;
        let sentence = "Provisioned Concurrency is not supported for functions enabled with SnapStart.";
        assert_eq!(refused, (400, "InvalidParameterValueException", sentence).into());
    }

    #[tokio::test]
    async fn a_version_without_an_image_has_failed() {
        let (cloud, runner) = running_cloud().await;
        runner.fails_to_provide("no");
        call(&cloud, "CreateFunction", with(json!({"Publish": true}))).await;
        cloud.settle().await;
        let of = json!({"FunctionName": "f", "Qualifier": "1"});
        let told = call(&cloud, "GetFunctionConfiguration", of.clone()).await;
        assert_eq!((&told["State"], &told["StateReasonCode"]), (&json!("Failed"), &json!("FunctionError")));
        let refused = refusal(&cloud, "Invoke", of).await;
        assert_eq!((refused.status, refused.code.as_str()), (409, "ResourceConflictException"));
    }
}
