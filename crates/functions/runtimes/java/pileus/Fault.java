package pileus;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How an error is told: the document that the caller receives. */
final class Fault {
    private static final int CAUSES_MAX = 16;

    private Fault() {}

    static Map<String, Object> document(Throwable error) {
        return document(error, 0);
    }

    private static Map<String, Object> document(Throwable error, int depth) {
        Map<String, Object> told = new LinkedHashMap<>();
        told.put("errorMessage", error.getMessage());
        told.put("errorType", error.getClass().getName());
        List<Object> trace = new ArrayList<>();
        for (StackTraceElement frame : error.getStackTrace()) trace.add(frame.toString());
        told.put("stackTrace", trace);
        Throwable cause = error.getCause();
        if (cause != null && cause != error && depth < CAUSES_MAX) told.put("cause", document(cause, depth + 1));
        return told;
    }

    /** Ends where the runtime begins: what follows is not the function's. */
    static Throwable withoutRuntime(Throwable error) {
        List<StackTraceElement> kept = new ArrayList<>();
        for (StackTraceElement frame : error.getStackTrace()) {
            if (frame.getClassName().startsWith("pileus.")) break;
            kept.add(frame);
        }
        while (!kept.isEmpty() && isReflection(kept.get(kept.size() - 1))) kept.remove(kept.size() - 1);
        error.setStackTrace(kept.toArray(new StackTraceElement[0]));
        return error;
    }

    private static boolean isReflection(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("jdk.internal.reflect.") || name.startsWith("java.lang.reflect.");
    }
}
