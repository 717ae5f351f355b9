use super::*;
use bytes::Bytes;

fn extensions(external: &[&str]) -> Extensions {
    Extensions::new(Ids::seeded(7), external.iter().map(|&name| name.to_owned()))
}

fn register(extensions: &Extensions, name: &str, events: &[&str]) -> Result<String, Refused> {
    extensions.register(name, &events.iter().map(|&event| event.to_owned()).collect::<Vec<_>>())
}

fn event() -> Event {
    Event {
        request_id: "r".to_owned(),
        deadline: Time(9),
        invoked_arn: "arn".to_owned(),
        client_context: None,
        trace: Some("Root=1".to_owned()),
        payload: Bytes::new(),
    }
}

#[test]
fn an_invocation_goes_round() {
    let extensions = extensions(&["agent"]);
    assert!(!extensions.have_registered());
    let id = register(&extensions, "agent", &["INVOKE", "SHUTDOWN"]).unwrap();
    assert!(extensions.have_registered() && !extensions.are_idle());
    let mut comes = extensions.next(&id).unwrap();
    assert!(extensions.are_idle());
    extensions.invoke(&event());
    assert!(!extensions.are_idle());
    let told = comes.try_recv().unwrap().0;
    assert_eq!((&told["eventType"], &told["deadlineMs"]), (&json!("INVOKE"), &json!(9)));
    assert_eq!(told["tracing"], json!({"type": "X-Amzn-Trace-Id", "value": "Root=1"}));
    let mut comes = extensions.next(&id).unwrap();
    extensions.shut_down(Reason::Timeout, Time(2000));
    assert_eq!(
        comes.try_recv().unwrap().0,
        json!({"eventType": "SHUTDOWN", "shutdownReason": "timeout", "deadlineMs": 2000})
    );
    assert!(extensions.some_end());
    extensions.ended("agent", "exit code 0");
    assert!(!extensions.some_end() && extensions.fault().is_none());
}

#[test]
fn who_works_at_the_end_is_told_when_it_asks() {
    let extensions = extensions(&["agent"]);
    let id = register(&extensions, "agent", &["SHUTDOWN"]).unwrap();
    extensions.shut_down(Reason::Failure, Time(0));
    assert_eq!(extensions.next(&id).unwrap().try_recv().unwrap().0["shutdownReason"], "failure");
}

#[test]
fn what_is_refused() {
    let extensions = extensions(&["agent"]);
    let kind = |outcome: Result<String, Refused>| outcome.unwrap_err().kind;
    assert_eq!(kind(register(&extensions, "agent", &["OTHER"])), "Extension.InvalidEventType");
    let told = register(&extensions, "inside", &["SHUTDOWN"]).unwrap_err();
    assert_eq!(told.message, "SHUTDOWN: ShutdownEventNotSupportedForInternalExtension");
    let id = register(&extensions, "agent", &[]).unwrap();
    let again = register(&extensions, "agent", &[]).unwrap_err();
    assert_eq!(again.kind, "Extension.InvalidExtensionState");
    let sentence = "State transition from Registered to Registered failed for extension agent. \
                    Error: State transition is not allowed";
    assert_eq!(again.message, sentence);
    let _waits = extensions.next(&id).unwrap();
    assert_eq!(extensions.next(&id).unwrap_err().kind, "Extension.InvalidExtensionState");
    assert_eq!(extensions.next("other").unwrap_err().kind, "Extension.UnknownExtensionIdentifier");
    for number in 1..EXTENSIONS_MAX {
        register(&extensions, &format!("inside-{number}"), &["INVOKE"]).unwrap();
    }
    assert_eq!(kind(register(&extensions, "one-more", &[])), "Extension.TooManyExtensions");
    extensions.close();
    assert_eq!(kind(register(&extensions, "one-more", &[])), "Extension.RegistrationClosed");
}

#[test]
fn who_hung_up_asks_again() {
    let extensions = extensions(&["agent"]);
    let id = register(&extensions, "agent", &[]).unwrap();
    drop(extensions.next(&id).unwrap());
    assert!(extensions.next(&id).is_ok());
}

#[test]
fn the_first_fault_counts() {
    let extensions = extensions(&["agent", "other"]);
    let id = register(&extensions, "agent", &[]).unwrap();
    extensions.gives_up(&id, State::InitError, "Extension.NoConfiguration").unwrap();
    extensions.ended("agent", "exit status 1");
    let fault = extensions.fault().unwrap();
    assert_eq!(fault, Fault::new("Extension.InitError", "Extension.NoConfiguration"));
    let standing = &extensions.standings()[0];
    assert_eq!(
        (standing.state, standing.error.as_deref()),
        (State::InitError, Some("Extension.NoConfiguration"))
    );
    assert!(extensions.gives_up(&id, State::ExitError, "x").is_err());
}
