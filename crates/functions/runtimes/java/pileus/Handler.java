package pileus;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;

/**
 * Finds and calls the method that a handler's name means: `package.Class` of one of the two interfaces, or
 * `package.Class::method` of any public method that takes an event, a context, both or none, or streams.
 */
final class Handler {
    private final Contexts contexts;
    private final Object target;
    private final Method method;

    Handler(String name, ClassLoader loader, Contexts contexts) throws ReflectiveOperationException {
        this.contexts = contexts;
        int colons = name.indexOf("::");
        Class<?> type = load(colons < 0 ? name : name.substring(0, colons), loader);
        method = find(type, colons < 0 ? "handleRequest" : name.substring(colons + 2));
        target = java.lang.reflect.Modifier.isStatic(method.getModifiers()) ? null : create(type);
        method.setAccessible(true);
    }

    private static Class<?> load(String name, ClassLoader loader) throws ClassNotFoundException {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException none) {
            if (!name.equals(none.getMessage())) throw none;
            ClassNotFoundException told = new ClassNotFoundException("Class not found: " + name);
            told.setStackTrace(none.getStackTrace());
            throw told;
        }
    }

    private static Object create(Class<?> type) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** Of several with the name, the one that takes most; the compiler's own come last. */
    private static Method find(Class<?> type, String name) throws NoSuchMethodException {
        Method best = null;
        for (Method candidate : type.getMethods()) {
            if (!candidate.getName().equals(name)) continue;
            if (best == null || rank(candidate) > rank(best)) best = candidate;
        }
        if (best != null) return best;
        String message = "No public method named " + name + " with appropriate method signature found on class ";
        throw new NoSuchMethodException(message + type.getName());
    }

    private static int rank(Method method) {
        return (method.isBridge() ? 0 : 10) + method.getParameterCount();
    }

    /** Errors are those of the function; what could not be called is told by its own. */
    byte[] call(RuntimeApi.Answer answer) throws Throwable {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        Class<?>[] types = method.getParameterTypes();
        Type[] generic = method.getGenericParameterTypes();
        Object[] given = new Object[types.length];
        for (int at = 0; at < types.length; at++) {
            if (types[at] == InputStream.class) given[at] = new ByteArrayInputStream(answer.body);
            else if (types[at] == OutputStream.class) given[at] = written;
            else if (types[at].getName().equals(Contexts.NAME)) given[at] = contexts.make(answer);
            else given[at] = Binding.read(event(answer), typeOf(generic[at]));
        }
        Object result;
        try {
            result = method.invoke(target, given);
        } catch (InvocationTargetException thrown) {
            throw Fault.withoutRuntime(thrown.getCause());
        }
        boolean streams = written.size() > 0 || java.util.Arrays.asList(types).contains(OutputStream.class);
        return streams ? written.toByteArray() : RuntimeApi.bytes(Json.write(Telling.tree(result)));
    }

    private static Object event(RuntimeApi.Answer answer) {
        return Json.parse(new String(answer.body, StandardCharsets.UTF_8));
    }

    /** A type variable of an abstract handler is what the class says it is. */
    private Type typeOf(Type type) {
        if (!(type instanceof java.lang.reflect.TypeVariable) || target == null) return type;
        Type parent = target.getClass().getGenericSuperclass();
        if (!(parent instanceof java.lang.reflect.ParameterizedType)) return Object.class;
        Object[] names = Binding.rawOf(parent).getTypeParameters();
        int at = java.util.Arrays.asList(names).indexOf(type);
        return at < 0 ? Object.class : ((java.lang.reflect.ParameterizedType) parent).getActualTypeArguments()[at];
    }
}
