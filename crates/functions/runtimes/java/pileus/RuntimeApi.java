package pileus;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The Lambda Runtime API over one connection that is kept. One write a request, no library in between. Answers come
 * with their length, as the server gives them.
 */
final class RuntimeApi {
    private static final String PATH = "/2018-06-01/runtime/";
    private final String address;
    private Socket socket;
    private InputStream input;

    static final class Answer {
        final Map<String, String> headers = new HashMap<>();
        int status;
        byte[] body;

        String header(String name) {
            return headers.get("lambda-runtime-" + name);
        }
    }

    RuntimeApi(String address) throws IOException {
        this.address = address;
        connect();
    }

    /** Waits for an event. An idle connection may have been closed: asking again takes nothing from anybody. */
    Answer next() throws IOException {
        byte[] request = bytes(head("GET", "invocation/next") + "\r\n");
        Answer answer;
        try {
            answer = exchange(request);
        } catch (IOException closed) {
            connect();
            answer = exchange(request);
        }
        if (answer.status != 200) throw new IOException("The Runtime API gave no event: " + answer.status);
        return answer;
    }

    void respond(String id, byte[] body) throws IOException {
        post("invocation/" + id + "/response", body, "");
    }

    void fail(String id, Map<String, Object> fault) throws IOException {
        post("invocation/" + id + "/error", bytes(Json.write(fault)), kindHeader(fault));
    }

    void failToStart(Map<String, Object> fault) throws IOException {
        post("init/error", bytes(Json.write(fault)), kindHeader(fault));
    }

    private static String kindHeader(Map<String, Object> fault) {
        return "Lambda-Runtime-Function-Error-Type: " + fault.get("errorType") + "\r\n";
    }

    /** What the server says to it is the server's matter: it knows what it has refused, and why. */
    private void post(String path, byte[] body, String headers) throws IOException {
        String told = "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n" + headers;
        byte[] head = bytes(head("POST", path) + told + "\r\n");
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        exchange(request);
    }

    private String head(String method, String path) {
        return method + " " + PATH + path + " HTTP/1.1\r\nHost: " + address + "\r\n";
    }

    private void connect() throws IOException {
        int colon = address.lastIndexOf(':');
        socket = new Socket(address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
        socket.setTcpNoDelay(true);
        input = new BufferedInputStream(socket.getInputStream(), 65536);
    }

    private Answer exchange(byte[] request) throws IOException {
        socket.getOutputStream().write(request);
        Answer answer = new Answer();
        answer.status = Integer.parseInt(line().substring(9, 12));
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            answer.headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
        }
        int length = Integer.parseInt(answer.headers.getOrDefault("content-length", "0"));
        answer.body = input.readNBytes(length);
        if (answer.body.length < length) throw new EOFException("the Runtime API closed the connection");
        return answer;
    }

    private String line() throws IOException {
        java.io.ByteArrayOutputStream line = new java.io.ByteArrayOutputStream(128);
        for (int letter = input.read(); letter != '\n'; letter = input.read()) {
            if (letter < 0) throw new EOFException("the Runtime API closed the connection");
            if (letter != '\r') line.write(letter);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
