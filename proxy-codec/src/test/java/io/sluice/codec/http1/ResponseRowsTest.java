package io.sluice.codec.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.ResponseHead;
import io.sluice.testkit.Rows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/** Every row of responses.txt, whole and byte by byte. */
final class ResponseRowsTest {

    static Stream<Arguments> rows() {
        return Rows.read("responses.txt", 6).stream()
                .map(
                        row ->
                                Arguments.argumentSet(
                                        row[0],
                                        Method.valueOf(row[1]),
                                        row[2],
                                        Rows.bytes(row[5])));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void has_its_outcome_when_it_comes_whole(Method method, String outcome, byte[] bytes) {
        assertThat(parse(method, bytes, bytes.length)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void has_its_outcome_when_it_comes_byte_by_byte(Method method, String outcome, byte[] bytes) {
        assertThat(parse(method, bytes, 1)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void has_its_outcome_when_it_comes_in_sevens(Method method, String outcome, byte[] bytes) {
        assertThat(parse(method, bytes, 7)).isEqualTo(outcome);
    }

    private static String parse(Method method, byte[] bytes, int step) {
        var parser = new ResponseHeadParser(HeadLimits.DEFAULT);
        var head = new ResponseHead();
        ByteBuf in = Unpooled.buffer().writeBytes(new byte[5]).skipBytes(5);
        try {
            for (int at = 0; at < bytes.length; at += step) {
                in.writeBytes(bytes, at, Math.min(step, bytes.length - at));
                switch (parser.parse(in, method, head)) {
                    case INCOMPLETE -> {}
                    case COMPLETE -> {
                        return describe(head);
                    }
                    case FAULTY -> {
                        return "!" + parser.fault();
                    }
                }
            }
            return "…";
        } finally {
            assertThat(in.release()).isTrue();
        }
    }

    private static String describe(ResponseHead head) {
        String length = head.declaredLength() < 0 ? "-" : Long.toString(head.declaredLength());
        String connection = head.keepAlive() ? "keep" : "close";
        return head.status() + " " + head.framing() + " " + length + " " + connection;
    }
}
