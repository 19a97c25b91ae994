package io.sluice.codec.http1;

import io.netty.buffer.ByteBuf;
import io.sluice.codec.http.Decimal;
import io.sluice.codec.http.Fields;
import io.sluice.codec.http.HeadForm;
import io.sluice.codec.http.ResponseHead;

/** Writes heads as HTTP/1.1 has them: neighbouring lines together, as they came. */
final class HeadLines implements HeadForm {
    static final HeadLines FORM = new HeadLines();

    private static final byte[] VERSION = HeadOut.ascii("HTTP/1.1 ");
    private static final byte[] LENGTH = HeadOut.ascii("Content-Length: ");

    private HeadLines() {}

    @Override
    public void status(ByteBuf out, ResponseHead head) {
        int status = head.status();
        out.writeBytes(VERSION);
        out.writeByte('0' + status / 100);
        out.writeByte('0' + status / 10 % 10);
        out.writeByte('0' + status % 10);
        out.writeByte(' ');
        out.writeBytes(head.bytes(), head.reasonStart(), head.reasonLength());
        out.writeShort(HeadOut.CRLF);
    }

    @Override
    public void lines(ByteBuf out, Fields fields, int from, int to) {
        int start = fields.nameStart(from);
        out.writeBytes(fields.bytes(), start, fields.lineEnd(to - 1) - start);
    }

    @Override
    public void lines(ByteBuf out, byte[] lines) {
        out.writeBytes(lines);
    }

    @Override
    public void contentLength(ByteBuf out, long length) {
        out.writeBytes(LENGTH);
        Decimal.write(out, length, Decimal.digits(length));
        out.writeShort(HeadOut.CRLF);
    }
}
