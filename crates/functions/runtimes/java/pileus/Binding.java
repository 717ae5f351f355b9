package pileus;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Between documents and the types of a handler. An object becomes a map, or what its setters or fields take; their
 * names are compared without regard to case. Annotations of other libraries are not looked at.
 */
final class Binding {
    private Binding() {}

    static Object read(Object said, Type type) throws ReflectiveOperationException {
        if (type instanceof WildcardType) return read(said, ((WildcardType) type).getUpperBounds()[0]);
        if (type instanceof GenericArrayType) {
            return array(said, ((GenericArrayType) type).getGenericComponentType());
        }
        Class<?> raw = rawOf(type);
        if (raw == Object.class) return said;
        if (said == null) return raw.isPrimitive() ? Array.get(Array.newInstance(raw, 1), 0) : null;
        if (raw == Optional.class) return Optional.ofNullable(read(said, argument(type, 0)));
        if (said instanceof Map) return fromObject((Map<?, ?>) said, raw, type);
        if (said instanceof List) return fromList((List<?>) said, raw, type);
        return scalar(said, raw);
    }

    private static Object fromObject(Map<?, ?> said, Class<?> raw, Type type) throws ReflectiveOperationException {
        if (!Map.class.isAssignableFrom(raw)) return bean(said, raw);
        Map<Object, Object> map = emptyMap(raw);
        for (Map.Entry<?, ?> entry : said.entrySet()) {
            map.put(read(entry.getKey(), argument(type, 0)), read(entry.getValue(), argument(type, 1)));
        }
        return map;
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> emptyMap(Class<?> raw) throws ReflectiveOperationException {
        if (SortedMap.class.isAssignableFrom(raw)) return new TreeMap<>();
        if (raw.isAssignableFrom(LinkedHashMap.class)) return new LinkedHashMap<>();
        return (Map<Object, Object>) raw.getConstructor().newInstance();
    }

    @SuppressWarnings("unchecked")
    private static Object fromList(List<?> said, Class<?> raw, Type type) throws ReflectiveOperationException {
        if (raw.isArray()) return array(said, raw.getComponentType());
        Collection<Object> items;
        if (raw.isAssignableFrom(ArrayList.class)) items = new ArrayList<>();
        else if (raw == Set.class || raw == LinkedHashSet.class) items = new LinkedHashSet<>();
        else if (!Collection.class.isAssignableFrom(raw)) throw cannot("a list", raw);
        else items = (Collection<Object>) raw.getConstructor().newInstance();
        for (Object item : said) items.add(read(item, argument(type, 0)));
        return items;
    }

    private static Object array(Object said, Type component) throws ReflectiveOperationException {
        if (!(said instanceof List)) throw cannot(said, rawOf(component));
        List<?> items = (List<?>) said;
        Object array = Array.newInstance(rawOf(component), items.size());
        for (int at = 0; at < items.size(); at++) Array.set(array, at, read(items.get(at), component));
        return array;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object scalar(Object said, Class<?> raw) throws ReflectiveOperationException {
        String text = said.toString();
        if (raw.isAssignableFrom(String.class)) return text;
        if (raw == boolean.class || raw == Boolean.class) return Boolean.valueOf(text);
        if (raw == char.class || raw == Character.class) return text.isEmpty() ? '\0' : text.charAt(0);
        if (raw.isEnum()) return Enum.valueOf((Class<Enum>) raw, text);
        if (raw == byte[].class) return Base64.getDecoder().decode(text);
        Object number = number(text, raw);
        if (number != null) return number;
        if (raw == Date.class && said instanceof Number) return new Date(((Number) said).longValue());
        if (raw == Date.class) return Date.from(java.time.OffsetDateTime.parse(text).toInstant());
        return fromText(text, raw);
    }

    private static Object number(String text, Class<?> raw) {
        if (raw == int.class || raw == Integer.class) return new BigDecimal(text).intValue();
        if (raw == long.class || raw == Long.class) return new BigDecimal(text).longValue();
        if (raw == double.class || raw == Double.class || raw == Number.class) return Double.valueOf(text);
        if (raw == float.class || raw == Float.class) return Float.valueOf(text);
        if (raw == short.class || raw == Short.class) return new BigDecimal(text).shortValue();
        if (raw == byte.class || raw == Byte.class) return new BigDecimal(text).byteValue();
        if (raw == BigDecimal.class) return new BigDecimal(text);
        return raw == BigInteger.class ? new BigInteger(text) : null;
    }

    /** Dates of all libraries, paths, identifiers: what can be made of text says how. */
    private static Object fromText(String text, Class<?> raw) throws ReflectiveOperationException {
        for (String name : new String[] {"parse", "fromString", "valueOf"}) {
            for (Method method : raw.getMethods()) {
                if (method.getName().equals(name) && Modifier.isStatic(method.getModifiers()) && takesText(method)) {
                    return method.invoke(null, text);
                }
            }
        }
        for (Constructor<?> constructor : raw.getConstructors()) {
            if (takesText(constructor)) return constructor.newInstance(text);
        }
        throw cannot("text", raw);
    }

    private static boolean takesText(Executable executable) {
        Class<?>[] taken = executable.getParameterTypes();
        if (taken.length != 1) return false;
        return taken[0] == String.class || taken[0] == CharSequence.class || taken[0] == Object.class;
    }

    private static Object bean(Map<?, ?> said, Class<?> raw) throws ReflectiveOperationException {
        Field[] components = Records.components(raw);
        if (components != null) return Records.make(raw, components, said);
        if (raw.isInterface() || Modifier.isAbstract(raw.getModifiers())) throw cannot("an object", raw);
        Object bean = empty(raw);
        Map<String, Method> setters = new HashMap<>();
        for (Method method : raw.getMethods()) {
            boolean sets = method.getName().startsWith("set") && method.getParameterCount() == 1 && !method.isBridge();
            if (sets) setters.put(method.getName().substring(3).toLowerCase(Locale.ROOT), method);
        }
        for (Map.Entry<?, ?> entry : said.entrySet()) {
            String name = entry.getKey().toString().toLowerCase(Locale.ROOT);
            Method setter = setters.get(name);
            if (setter != null) {
                setter.setAccessible(true);
                setter.invoke(bean, read(entry.getValue(), setter.getGenericParameterTypes()[0]));
            } else {
                setField(bean, raw, name, entry.getValue());
            }
        }
        return bean;
    }

    private static void setField(Object bean, Class<?> raw, String name, Object said)
            throws ReflectiveOperationException {
        for (Class<?> declaring = raw; declaring != Object.class; declaring = declaring.getSuperclass()) {
            for (Field field : declaring.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || !field.getName().equalsIgnoreCase(name)) continue;
                field.setAccessible(true);
                field.set(bean, read(said, field.getGenericType()));
                return;
            }
        }
    }

    /** By its own constructor, else as serialisation makes one: some events have constructors for code alone. */
    private static Object empty(Class<?> raw) throws ReflectiveOperationException {
        try {
            Constructor<?> constructor = raw.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException none) {
            Constructor<?> root = Object.class.getDeclaredConstructor();
            return sun.reflect.ReflectionFactory.getReflectionFactory()
                .newConstructorForSerialization(raw, root).newInstance();
        }
    }

    static Class<?> rawOf(Type type) {
        if (type instanceof Class) return (Class<?>) type;
        if (type instanceof ParameterizedType) return (Class<?>) ((ParameterizedType) type).getRawType();
        return Object.class;
    }

    private static Type argument(Type type, int at) {
        if (!(type instanceof ParameterizedType)) return Object.class;
        Type[] arguments = ((ParameterizedType) type).getActualTypeArguments();
        return at < arguments.length ? arguments[at] : Object.class;
    }

    private static IllegalArgumentException cannot(Object said, Class<?> raw) {
        return new IllegalArgumentException("Cannot make " + raw.getName() + " of " + said);
    }
}
