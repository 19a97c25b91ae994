package io.sluice.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.sluice.codec.http.HeadLimits;
import io.sluice.codec.http.Method;
import io.sluice.codec.http.RequestHead;
import io.sluice.codec.http.ResponseHead;
import io.sluice.codec.http1.HeadProgress;
import io.sluice.codec.http1.Origin;
import io.sluice.codec.http1.RequestHeadParser;
import io.sluice.codec.http1.RequestHeadWriter;
import io.sluice.codec.http1.ResponseHeadParser;
import io.sluice.codec.http1.ResponseHeadWriter;
import io.sluice.codec.http2.HpackWriter;
import io.sluice.http2.Http1Form;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * What the two heads of one exchange cost in the codec: parsing them, and parsing them and writing
 * what is forwarded. Run it with {@code perf/jmh HeadBenchmark -prof gc}.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HeadBenchmark {
    private static final byte[] REQUEST =
            ascii(
                    """
                    POST /v1/chat/completions HTTP/1.1\r
                    Host: inference.example.com\r
                    Accept: application/json\r
                    Accept-Encoding: gzip, deflate\r
                    Connection: keep-alive\r
                    User-Agent: OpenAI/Python 3.52.0\r
                    X-Stainless-Lang: python\r
                    X-Stainless-Package-Version: 3.52.0\r
                    X-Stainless-OS: Linux\r
                    X-Stainless-Arch: x64\r
                    X-Stainless-Runtime: CPython\r
                    X-Stainless-Runtime-Version: 3.11.7\r
                    Authorization: Bearer sk-0123456789abcdef0123456789abcdef\r
                    X-Stainless-Async: false\r
                    x-stainless-retry-count: 0\r
                    x-stainless-read-timeout: 600\r
                    Content-Length: 300\r
                    Content-Type: application/json\r
                    \r
                    """);
    private static final byte[] RESPONSE =
            ascii(
                    """
                    HTTP/1.1 200 OK\r
                    date: Thu, 01 Jan 2026 00:00:00 GMT\r
                    server: uvicorn\r
                    content-length: 400\r
                    content-type: application/json\r
                    \r
                    """);
    private static final byte[] TO_UPSTREAM =
            ascii(
                    """
                    Host: 127.0.0.1:8000\r
                    X-Request-Id: 0b8e6a0e-4d6f-4a43-9f6c-3b1f0c5f5a10\r
                    X-Sluice-Attempt: 1\r
                    """);
    private static final byte[] TO_CLIENT =
            ascii(
                    """
                    X-Request-Id: 0b8e6a0e-4d6f-4a43-9f6c-3b1f0c5f5a10\r
                    X-Sluice-Backend: 127.0.0.1:8000\r
                    """);

    private final Origin origin = new Origin(ascii("127.0.0.1"), false, false, false);
    private final RequestHeadParser requestParser = new RequestHeadParser(HeadLimits.DEFAULT);
    private final ResponseHeadParser responseParser = new ResponseHeadParser(HeadLimits.DEFAULT);
    private final RequestHead requestHead = new RequestHead();
    private final ResponseHead responseHead = new ResponseHead();
    private final ByteBuf request = Unpooled.directBuffer().writeBytes(REQUEST);
    private final ByteBuf response = Unpooled.directBuffer().writeBytes(RESPONSE);
    private final ByteBuf out = Unpooled.directBuffer(4096);
    private final HpackWriter hpack = new HpackWriter();
    private final Http1Form form = new Http1Form();
    private final Http2Headers fields = fieldsOf(REQUEST);

    @Benchmark
    public HeadProgress parseRequest() {
        return requestParser.parse(request, requestHead);
    }

    @Benchmark
    public HeadProgress parseResponse() {
        return responseParser.parse(response, Method.POST, responseHead);
    }

    @Benchmark
    public int forwardRequest() {
        parseRequest();
        out.clear();
        RequestHeadWriter.write(
                out,
                requestHead,
                requestHead.framing(),
                requestHead.contentLength(),
                origin,
                TO_UPSTREAM,
                false);
        return out.writerIndex();
    }

    @Benchmark
    public int forwardResponse() {
        parseResponse();
        out.clear();
        ResponseHeadWriter.write(
                out,
                responseHead,
                responseHead.framing(),
                responseHead.contentLength(),
                false,
                1,
                TO_CLIENT);
        return out.writerIndex();
    }

    /** As {@link #forwardResponse}, for a client of HTTP/2. */
    @Benchmark
    public int forwardResponseInHpack() {
        parseResponse();
        out.clear();
        hpack.begin(out);
        ResponseHeadWriter.write(hpack, out, responseHead, TO_CLIENT);
        return out.writerIndex();
    }

    /** As {@link #parseRequest}, from the fields that came by HTTP/2. */
    @Benchmark
    public HeadProgress parseFields() {
        out.clear();
        form.request(fields, false, HeadLimits.DEFAULT.fields(), out);
        return requestParser.parse(out, requestHead);
    }

    private static Http2Headers fieldsOf(byte[] request) {
        var parsed = new RequestHead();
        ByteBuf bytes = Unpooled.wrappedBuffer(request);
        new RequestHeadParser(HeadLimits.DEFAULT).parse(bytes, parsed);
        Http2Headers into =
                new DefaultHttp2Headers()
                        .method(AsciiString.of("POST"))
                        .scheme(AsciiString.of("http"))
                        .path(AsciiString.of(parsed.target()))
                        .authority(AsciiString.of(parsed.authority()));
        for (int i = 0; i < parsed.fields().count(); i++) {
            String name = parsed.fields().nameText(i).toLowerCase(Locale.ROOT);
            if (!name.equals("host") && !name.equals("connection")) {
                into.add(AsciiString.of(name), AsciiString.of(parsed.fields().value(i)));
            }
        }
        return into;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }
}
