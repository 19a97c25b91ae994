package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageReaderTest {
    private final StringBuilder heard = new StringBuilder();

    private final MessageReader.Sink sink =
            new MessageReader.Sink() {
                @Override
                public void startLine(ByteBuf in, int from, int length) {
                    heard.append('[').append(in.toString(from, length, US_ASCII)).append(']');
                }

                @Override
                public void payload(ByteBuf in, int from, int length) {
                    heard.append(in.toString(from, length, US_ASCII));
                }

                @Override
                public void end() {
                    heard.append('!');
                }
            };

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    counted     | HTTP/1.1 200 OK\\r\\ncontent-length: 5\\r\\n\\r\\nhello | [HTTP/1.1 200 OK]hello!
                    empty       | HTTP/1.1 200 OK\\r\\nContent-Length:0\\r\\n\\r\\n | [HTTP/1.1 200 OK]!
                    chunked     | HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n3\\r\\nhel\\r\\n2\\r\\nlo\\r\\n0\\r\\n\\r\\n | [HTTP/1.1 200 OK]hello!
                    trailer     | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nA\\r\\n0123456789\\r\\n0\\r\\nx: y\\r\\n\\r\\n | [HTTP/1.1 200 OK]0123456789!
                    two answers | HTTP/1.1 200 OK\\r\\ncontent-length: 1\\r\\n\\r\\naHTTP/1.1 201 Created\\r\\ncontent-length: 1\\r\\n\\r\\nb | [HTTP/1.1 200 OK]a![HTTP/1.1 201 Created]b!
                    """)
    void reads_answers_split_at_every_byte(String name, String escaped, String expected) {
        byte[] bytes = escaped.replace("\\r", "\r").replace("\\n", "\n").getBytes(US_ASCII);
        for (int split = 0; split <= bytes.length; split++) {
            heard.setLength(0);
            var reader = new MessageReader(false, sink);
            reader.read(Unpooled.wrappedBuffer(bytes, 0, split));
            reader.read(Unpooled.wrappedBuffer(bytes, split, bytes.length - split));
            assertThat(heard).as("%s, split at %d", name, split).hasToString(expected);
            assertThat(reader.between()).isTrue();
        }
    }

    @Test
    void takes_a_request_without_a_body() {
        new MessageReader(true, sink).read(ascii("GET /health HTTP/1.1\r\nhost: a\r\n\r\n"));
        assertThat(heard).hasToString("[GET /health HTTP/1.1]!");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no framing        | HTTP/1.1 200 OK\\r\\n\\r\\n
                    both framings     | HTTP/1.1 200 OK\\r\\ncontent-length: 1\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n
                    bare line feed    | HTTP/1.1 200 OK\\n
                    size is no number | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nxyz\\r\\n
                    chunk too long    | HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n1\\r\\nab\\r\\n
                    """)
    void refuses_broken_framing(String name, String escaped) {
        ByteBuf in = ascii(escaped.replace("\\r", "\r").replace("\\n", "\n"));
        assertThatThrownBy(() -> new MessageReader(false, sink).read(in))
                .as(name)
                .isInstanceOf(MessageReader.Broken.class);
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }
}
