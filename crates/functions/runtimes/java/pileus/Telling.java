package pileus;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From what a handler answers to a document: maps and lists as they are, else by getters and public fields. */
final class Telling {
    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

    static Object tree(Object value) throws ReflectiveOperationException {
        return new Telling().of(value);
    }

    private Object of(Object value) throws ReflectiveOperationException {
        if (value == null || value instanceof Boolean || value instanceof Number) return value;
        if (value instanceof CharSequence || value instanceof Character) return value.toString();
        if (value instanceof Enum) return ((Enum<?>) value).name();
        if (value instanceof Date) return ((Date) value).getTime();
        if (value instanceof byte[]) return Base64.getEncoder().encodeToString((byte[]) value);
        if (value instanceof Optional) return of(((Optional<?>) value).orElse(null));
        String name = value.getClass().getName();
        if (!open.add(value)) throw new IllegalArgumentException("An object contains itself: " + name);
        Object told = compound(value);
        open.remove(value);
        return told;
    }

    private Object compound(Object value) throws ReflectiveOperationException {
        if (value instanceof Map) return object((Map<?, ?>) value);
        List<Object> items = new ArrayList<>();
        if (value instanceof Collection) {
            for (Object item : (Collection<?>) value) items.add(of(item));
            return items;
        }
        if (value.getClass().isArray()) {
            for (int at = 0; at < Array.getLength(value); at++) items.add(of(Array.get(value, at)));
            return items;
        }
        // Times, identifiers and the like say themselves what they are.
        return value.getClass().getName().startsWith("java.") ? value.toString() : bean(value);
    }

    private Object object(Map<?, ?> value) throws ReflectiveOperationException {
        Map<String, Object> told = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : value.entrySet()) told.put(String.valueOf(entry.getKey()), of(entry.getValue()));
        return told;
    }

    private Object bean(Object value) throws ReflectiveOperationException {
        Map<String, Object> told = new LinkedHashMap<>();
        Field[] components = Records.components(value.getClass());
        for (Field field : components == null ? value.getClass().getFields() : components) {
            if (Modifier.isStatic(field.getModifiers())) continue;
            field.setAccessible(true);
            told.put(field.getName(), of(field.get(value)));
        }
        for (Method method : value.getClass().getMethods()) {
            String name = propertyOf(method);
            if (name == null || told.containsKey(name)) continue;
            method.setAccessible(true);
            told.put(name, of(method.invoke(value)));
        }
        return told;
    }

    private static String propertyOf(Method method) {
        String name = method.getName();
        Class<?> type = method.getReturnType();
        boolean reads = method.getParameterCount() == 0 && type != void.class;
        if (!reads || Modifier.isStatic(method.getModifiers())) return null;
        if (method.getDeclaringClass() == Object.class || method.isBridge()) return null;
        int prefix = name.startsWith("get") ? 3 : name.startsWith("is") && type == boolean.class ? 2 : 0;
        if (prefix == 0 || name.length() == prefix || Character.isLowerCase(name.charAt(prefix))) return null;
        return name.substring(prefix, prefix + 1).toLowerCase(Locale.ROOT) + name.substring(prefix + 1);
    }
}
