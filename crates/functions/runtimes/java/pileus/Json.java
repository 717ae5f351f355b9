package pileus;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Documents as maps, lists, strings, numbers, booleans and null; and back to text. */
final class Json {
    private static final int DEPTH_MAX = 1000;
    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.skip();
        if (json.at < text.length()) throw json.wrong();
        return value;
    }

    private Object value() {
        skip();
        if (at >= text.length()) throw wrong();
        char first = text.charAt(at);
        switch (first) {
            case '{': return object();
            case '[': return list();
            case '"': return string();
            case 't': return word("true", Boolean.TRUE);
            case 'f': return word("false", Boolean.FALSE);
            case 'n': return word("null", null);
            default: return number();
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        enter();
        if (!take('}')) {
            do {
                skip();
                if (at >= text.length() || text.charAt(at) != '"') throw wrong();
                String name = string();
                need(':');
                object.put(name, value());
            } while (take(','));
            need('}');
        }
        depth--;
        return object;
    }

    private List<Object> list() {
        List<Object> list = new ArrayList<>();
        enter();
        if (!take(']')) {
            do list.add(value()); while (take(','));
            need(']');
        }
        depth--;
        return list;
    }

    private String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') at++;
        if (at < text.length() && text.charAt(at) == '"') return text.substring(start, at++);
        StringBuilder unescaped = new StringBuilder(text.substring(start, at));
        while (at < text.length()) {
            char letter = text.charAt(at++);
            if (letter == '"') return unescaped.toString();
            unescaped.append(letter == '\\' ? escaped() : letter);
        }
        throw wrong();
    }

    private char escaped() {
        if (at >= text.length()) throw wrong();
        char letter = text.charAt(at++);
        switch (letter) {
            case 'n': return '\n';
            case 't': return '\t';
            case 'r': return '\r';
            case 'b': return '\b';
            case 'f': return '\f';
            case 'u':
                if (at + 4 > text.length()) throw wrong();
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            default: return letter;
        }
    }

    private Number number() {
        int start = at;
        boolean whole = true;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            whole &= ".eE".indexOf(text.charAt(at++)) < 0;
        }
        String digits = text.substring(start, at);
        if (digits.isEmpty()) throw wrong();
        if (!whole) return Double.valueOf(digits);
        if (digits.length() > 18) return new BigInteger(digits);
        long value = Long.parseLong(digits);
        if (value == (int) value) return (int) value;
        return value;
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw wrong();
        at += word.length();
        return value;
    }

    private void enter() {
        at++;
        if (++depth > DEPTH_MAX) throw new IllegalArgumentException("the document is nested too deeply");
    }

    private void skip() {
        while (at < text.length() && text.charAt(at) <= ' ') at++;
    }

    private boolean take(char wanted) {
        skip();
        if (at >= text.length() || text.charAt(at) != wanted) return false;
        at++;
        return true;
    }

    private void need(char wanted) {
        if (!take(wanted)) throw wrong();
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("unexpected input at position " + at);
    }

    static String write(Object tree) {
        StringBuilder out = new StringBuilder();
        write(tree, out);
        return out.toString();
    }

    private static void write(Object value, StringBuilder out) {
        if (value instanceof Map) {
            char before = '{';
            for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet()) {
                out.append(before);
                quote(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                before = ',';
            }
            out.append(before == '{' ? "{}" : "}");
        } else if (value instanceof List) {
            char before = '[';
            for (Object item : (List<?>) value) {
                out.append(before);
                write(item, out);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else if (value == null || value instanceof Boolean || isFinite(value)) {
            out.append(value);
        } else {
            quote(value.toString(), out);
        }
    }

    private static boolean isFinite(Object value) {
        return value instanceof Number && Double.isFinite(((Number) value).doubleValue());
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"' || letter == '\\') out.append('\\').append(letter);
            else if (letter == '\n') out.append("\\n");
            else if (letter < ' ' || Character.isSurrogate(letter)) escape(letter, out);
            else out.append(letter);
        }
        out.append('"');
    }

    private static void escape(char letter, StringBuilder out) {
        String digits = Integer.toHexString(letter);
        out.append("\\u").append("0000", 0, 4 - digits.length()).append(digits);
    }
}
