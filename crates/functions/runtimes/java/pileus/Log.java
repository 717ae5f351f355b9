package pileus;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Events on descriptor 3, a frame each: four bytes of length, least first, then the text. Java opens a descriptor by
 * its number only where `java.io` is open to this program.
 */
final class Log {
    private static final int CHANNEL = 3;
    /** A longer message comes as several frames. No frame comes near the bound of the channel. */
    private static final int FRAME_BYTES_MAX = 1 << 20;
    private static final List<String> LEVELS = Arrays.asList("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL");
    private final FileOutputStream channel;
    private final boolean structured;
    private final int least;
    volatile String request;

    Log(Map<String, String> environment) throws ReflectiveOperationException {
        Constructor<FileDescriptor> byNumber = FileDescriptor.class.getDeclaredConstructor(int.class);
        byNumber.setAccessible(true);
        channel = new FileOutputStream(byNumber.newInstance(CHANNEL));
        structured = "JSON".equalsIgnoreCase(environment.get("AWS_LAMBDA_LOG_FORMAT"));
        least = LEVELS.indexOf(environment.getOrDefault("AWS_LAMBDA_LOG_LEVEL", "TRACE").toUpperCase(Locale.ROOT));
    }

    /** What a handler says. Without a level it is never left out. */
    void say(String message, String level) {
        if (LEVELS.contains(level) && LEVELS.indexOf(level) < least) return;
        if (structured) send(event(message, level == null || level.equals("UNDEFINED") ? "INFO" : level));
        else send(level == null || level.equals("UNDEFINED") ? message : "[" + level + "] " + message);
    }

    void tell(Throwable error) {
        java.io.StringWriter trace = new java.io.StringWriter();
        error.printStackTrace(new java.io.PrintWriter(trace));
        String text = error.getMessage() + ": " + error.getClass().getName() + "\n" + trace;
        send(structured ? event(text, "ERROR") : text);
    }

    private String event(String message, String level) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("timestamp", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        event.put("level", level);
        event.put("message", message);
        if (request != null) event.put("AWSRequestId", request);
        return Json.write(event) + "\n";
    }

    void send(String text) {
        send(RuntimeApi.bytes(text));
    }

    synchronized void send(byte[] bytes) {
        for (int at = 0, count; at < bytes.length; at += count) {
            count = endOfPiece(bytes, at) - at;
            byte[] frame = new byte[4 + count];
            for (int place = 0; place < 4; place++) frame[place] = (byte) (count >>> (8 * place));
            System.arraycopy(bytes, at, frame, 4, count);
            try {
                channel.write(frame);
            } catch (IOException closed) {
                // Nobody listens: there is no one to tell.
                return;
            }
        }
    }

    /** With a whole letter. */
    private static int endOfPiece(byte[] bytes, int start) {
        int end = Math.min(start + FRAME_BYTES_MAX, bytes.length);
        while (end < bytes.length && (bytes[end] & 0xC0) == 0x80) end--;
        return end;
    }
}
