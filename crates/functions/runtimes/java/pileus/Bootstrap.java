package pileus;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs a function written in Java, 11 or newer: initialises, then takes one event after the other. */
public final class Bootstrap {
    private Bootstrap() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> environment = System.getenv();
        Log log = new Log(environment);
        RuntimeApi api = new RuntimeApi(environment.get("AWS_LAMBDA_RUNTIME_API"));
        Handler handler = initialised(environment, log, api);
        if (handler == null) System.exit(1);
        while (true) serve(api, handler, log);
    }

    private static Handler initialised(Map<String, String> environment, Log log, RuntimeApi api) throws Exception {
        try {
            ClassLoader loader = loader(environment.getOrDefault("LAMBDA_TASK_ROOT", "/var/task"));
            Thread.currentThread().setContextClassLoader(loader);
            Contexts contexts = new Contexts(loader, environment, log);
            return new Handler(environment.getOrDefault("_HANDLER", ""), loader, contexts);
        } catch (Throwable error) {
            Throwable cause = error instanceof InvocationTargetException ? error.getCause() : error;
            log.tell(Fault.withoutRuntime(cause));
            api.failToStart(Fault.document(cause));
            return null;
        }
    }

    /** A full heap is told like any error; the next event may find it emptier. */
    private static void serve(RuntimeApi api, Handler handler, Log log) throws Exception {
        RuntimeApi.Answer answer = api.next();
        String id = log.request = answer.header("aws-request-id");
        setTrace(answer.header("trace-id"));
        try {
            byte[] written = handler.call(answer);
            flush();
            api.respond(id, written);
        } catch (java.io.IOException lost) {
            if (!isOfRuntime(lost)) told(api, log, id, lost);
            else throw lost;
        } catch (Throwable error) {
            told(api, log, id, error);
        }
    }

    private static void told(RuntimeApi api, Log log, String id, Throwable error) throws java.io.IOException {
        log.tell(error);
        flush();
        api.fail(id, Fault.document(error));
    }

    private static boolean isOfRuntime(Throwable error) {
        for (StackTraceElement frame : error.getStackTrace()) {
            if (frame.getClassName().equals("pileus.RuntimeApi")) return true;
        }
        return false;
    }

    private static void flush() {
        System.out.flush();
        System.err.flush();
    }

    /** Java cannot change its environment: tracing looks for a property instead. */
    private static void setTrace(String said) {
        if (said == null) System.clearProperty("com.amazonaws.xray.traceHeader");
        else System.setProperty("com.amazonaws.xray.traceHeader", said);
    }

    /** The function's own classes first, then its libraries, then those of its layers. */
    private static ClassLoader loader(String task) throws MalformedURLException {
        List<URL> places = new ArrayList<>();
        places.add(new File(task).toURI().toURL());
        for (String folder : new String[] {task + "/lib", "/opt/java/lib", "/var/runtime/lib"}) {
            File[] jars = new File(folder).listFiles((place, name) -> name.endsWith(".jar"));
            if (jars == null) continue;
            Arrays.sort(jars);
            for (File jar : jars) places.add(jar.toURI().toURL());
        }
        return new URLClassLoader(places.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }
}
