package io.sluice.codec.sse;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.SplittableRandom;

final class EventScannerTest {
    private static final List<String> PIECES =
            List.of(
                    "\n",
                    "\n",
                    "\r",
                    "\r\n",
                    "\r\n",
                    "\n\n",
                    "data: {\"a\":1}",
                    "data:x",
                    "data",
                    "data:",
                    "data: ",
                    "data:  y",
                    "datax: 1",
                    "dat",
                    ": ping",
                    ":",
                    "event: e",
                    "id: 1",
                    "a",
                    " data: x",
                    "data: " + "0123456789".repeat(5),
                    "data: caf\u00e9 \u6a21");

    private final EventScanner scanner = new EventScanner();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | `` | true | 0",
                "an event with LF | data: x~~ | true | 1",
                "an event with CRLF | data: x^~^~ | true | 1",
                "an event with CR | data: x^^ | true | 1",
                "CR, then CRLF | data: x^^~ | true | 1",
                "CRLF is one line end | data: x^~ | false | 0",
                "LF, then CR | data: x~^ | true | 1",
                "half a line | data: x | false | 0",
                "a line, not yet an event | data: x~ | false | 0",
                "half of the next event | data: x~~d | false | 1",
                "two events | data: x~~data: y~~ | true | 2",
                "an event of two lines | data: x~data: y~~ | true | 1",
                "a comment | : ping~~ | true | 0",
                "a comment without an empty line | data: x~~: ping~ | true | 1",
                "a comment inside an event | data: x~: ping~ | false | 0",
                "no data, no event | event: e~~ | true | 0",
                "data without a colon | data~~ | true | 1",
                "a longer name | datax: y~~ | true | 0",
                "a name after a space | ` data: y~~` | true | 0",
                "empty lines | ~~~~ | true | 0",
            })
    void stands_between_two_events_or_not(String row, String text, boolean boundary, long events) {
        String stream = text.replace('~', '\n').replace('^', '\r');
        scan(stream);
        assertThat(scanner.atBoundary()).isEqualTo(boundary);
        assertThat(scanner.events()).isEqualTo(events);
    }

    @Test
    void offers_the_data_of_the_last_event_in_the_buffer() {
        assertThat(scan("data: a\n\nevent: e\ndata: {\"usage\":1}\nid: 5\n\n: ping\n"))
                .isEqualTo("{\"usage\":1}");
        assertThat(scan("data:b\r\n\r\ndata: half")).isEqualTo("b");
        assertThat(scan("way\n\n")).as("data began before").isEmpty();
        assertThat(scan("data: c\n")).as("not complete").isEmpty();
        assertThat(scan("\n")).as("data came before").isEmpty();
        assertThat(scan("data: d\ndata: e\n\n")).as("two lines").isEmpty();
        assertThat(scan("data:")).isEmpty();
        assertThat(scan(" f\n\n")).as("only the name came before").isEqualTo("f");
        assertThat(scanner.events()).isEqualTo(7);
        scanner.reset();
        assertThat(scanner.events()).isZero();
        assertThat(scanner.dataStart()).isEqualTo(-1);
    }

    @Test
    void agrees_with_a_naive_reading_in_any_split() {
        SplittableRandom random = new SplittableRandom(9);
        for (int i = 0; i < 4000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(12); k >= 0; k--) {
                text.append(PIECES.get(random.nextInt(PIECES.size())));
            }
            byte[] stream = text.toString().getBytes(UTF_8);
            scanner.reset();
            ByteBuf buffer = Unpooled.wrappedBuffer(stream);
            for (int from = 0; from < stream.length; ) {
                int to =
                        from
                                + 1
                                + random.nextInt(
                                        Math.min(stream.length - from, 1 + random.nextInt(60)));
                scanner.scan(buffer, from, to);
                from = to;
                compare(new String(stream, 0, to, UTF_8));
            }
            scanner.reset();
            scanner.scan(buffer, 0, stream.length);
            compare(text.toString());
        }
    }

    private void compare(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');
        boolean fields = false;
        boolean data = false;
        long events = 0;
        int from = 0;
        for (int end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', from)) {
            String line = lines.substring(from, end);
            events += line.isEmpty() && data ? 1 : 0;
            data = !line.isEmpty() && (data || line.equals("data") || line.startsWith("data:"));
            fields = !line.isEmpty() && (fields || !line.startsWith(":"));
            from = end + 1;
        }
        assertThat(scanner.events()).as(text).isEqualTo(events);
        assertThat(scanner.atBoundary()).as(text).isEqualTo(from == lines.length() && !fields);
    }

    /** Returns the data that is offered, or nothing. */
    private String scan(String piece) {
        ByteBuf buffer = Unpooled.wrappedBuffer(("?" + piece + "?").getBytes(UTF_8));
        scanner.scan(buffer, 1, buffer.readableBytes() - 1);
        int start = scanner.dataStart();
        return start < 0 ? "" : buffer.toString(start, scanner.dataEnd() - start, UTF_8);
    }
}
