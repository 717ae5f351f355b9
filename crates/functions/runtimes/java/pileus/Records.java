package pileus;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records, in a program that must also be compiled for a Java which has none. */
final class Records {
    private Records() {}

    /** The fields of a record, or null of another class. */
    static Field[] components(Class<?> raw) {
        Class<?> parent = raw.getSuperclass();
        if (parent == null || !parent.getName().equals("java.lang.Record")) return null;
        List<Field> fields = new ArrayList<>();
        for (Field field : raw.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) fields.add(field);
        }
        return fields.toArray(new Field[0]);
    }

    static Object make(Class<?> raw, Field[] components, Map<?, ?> said) throws ReflectiveOperationException {
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int at = 0; at < components.length; at++) {
            types[at] = components[at].getType();
            values[at] = Binding.read(find(said, components[at].getName()), components[at].getGenericType());
        }
        Constructor<?> constructor = raw.getDeclaredConstructor(types);
        constructor.setAccessible(true);
        return constructor.newInstance(values);
    }

    private static Object find(Map<?, ?> said, String name) {
        for (Map.Entry<?, ?> entry : said.entrySet()) {
            if (entry.getKey().toString().equalsIgnoreCase(name)) return entry.getValue();
        }
        return null;
    }
}
