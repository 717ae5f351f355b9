package pileus;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.Map;

/** What a handler is told of its invocation besides the event, as the interfaces that its own library has. */
final class Contexts {
    private static final String PACKAGE = "com.amazonaws.services.lambda.runtime.";
    static final String NAME = PACKAGE + "Context";
    private final ClassLoader loader;
    private final Map<String, String> environment;
    private final Log log;

    Contexts(ClassLoader loader, Map<String, String> environment, Log log) {
        this.loader = loader;
        this.environment = environment;
        this.log = log;
    }

    private Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(PACKAGE + name, false, loader);
    }

    Object make(RuntimeApi.Answer answer) throws ClassNotFoundException {
        long deadline = Long.parseLong(answer.headers.getOrDefault("lambda-runtime-deadline-ms", "0"));
        Object logger = logger();
        Object identity = identity(document(answer.header("cognito-identity")));
        Object client = clientContext(document(answer.header("client-context")));
        return proxy("Context", (self, method, given) -> {
            switch (method.getName()) {
                case "getAwsRequestId": return answer.header("aws-request-id");
                case "getInvokedFunctionArn": return answer.header("invoked-function-arn");
                case "getTenantId": return answer.header("aws-tenant-id");
                case "getRemainingTimeInMillis":
                    return (int) Math.max(0, deadline - System.currentTimeMillis());
                case "getFunctionName": return environment.get("AWS_LAMBDA_FUNCTION_NAME");
                case "getFunctionVersion": return environment.get("AWS_LAMBDA_FUNCTION_VERSION");
                case "getLogGroupName": return environment.get("AWS_LAMBDA_LOG_GROUP_NAME");
                case "getLogStreamName": return environment.get("AWS_LAMBDA_LOG_STREAM_NAME");
                case "getMemoryLimitInMB":
                    return Integer.parseInt(environment.getOrDefault("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"));
                case "getLogger": return logger;
                case "getIdentity": return identity;
                case "getClientContext": return client;
                default: return plain(self, method.getName(), given);
            }
        });
    }

    private Object logger() throws ClassNotFoundException {
        return proxy("LambdaLogger", (self, method, given) -> {
            if (!method.getName().equals("log")) return plain(self, method.getName(), given);
            String level = given.length > 1 ? String.valueOf(given[1]) : null;
            if (given[0] instanceof byte[]) log.send((byte[]) given[0]);
            else log.say(String.valueOf(given[0]), level);
            return null;
        });
    }

    private Object identity(Map<?, ?> said) throws ClassNotFoundException {
        return proxy("CognitoIdentity", (self, method, given) -> {
            switch (method.getName()) {
                case "getIdentityId": return said.get("cognitoIdentityId");
                case "getIdentityPoolId": return said.get("cognitoIdentityPoolId");
                default: return plain(self, method.getName(), given);
            }
        });
    }

    private Object clientContext(Map<?, ?> said) throws ClassNotFoundException {
        if (said.isEmpty()) return null;
        boolean tells = said.get("client") instanceof Map;
        Object client = client(tells ? (Map<?, ?>) said.get("client") : Collections.emptyMap());
        return proxy("ClientContext", (self, method, given) -> {
            switch (method.getName()) {
                case "getClient": return client;
                case "getCustom": return said.get("custom");
                case "getEnvironment": return said.get("env");
                default: return plain(self, method.getName(), given);
            }
        });
    }

    private Object client(Map<?, ?> said) throws ClassNotFoundException {
        return proxy("Client", (self, method, given) -> {
            switch (method.getName()) {
                case "getInstallationId": return said.get("installation_id");
                case "getAppTitle": return said.get("app_title");
                case "getAppVersionName": return said.get("app_version_name");
                case "getAppVersionCode": return said.get("app_version_code");
                case "getAppPackageName": return said.get("app_package_name");
                default: return plain(self, method.getName(), given);
            }
        });
    }

    private Object proxy(String name, InvocationHandler answers) throws ClassNotFoundException {
        return Proxy.newProxyInstance(loader, new Class<?>[] {type(name)}, answers);
    }

    private static Object plain(Object self, String name, Object[] given) {
        switch (name) {
            case "hashCode": return System.identityHashCode(self);
            case "equals": return self == given[0];
            case "toString": return self.getClass().getInterfaces()[0].getName();
            default: return null;
        }
    }

    private static Map<?, ?> document(String text) {
        Object said = text == null ? null : Json.parse(text);
        return said instanceof Map ? (Map<?, ?>) said : Collections.emptyMap();
    }
}
