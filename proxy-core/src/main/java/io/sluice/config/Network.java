package io.sluice.config;

import io.netty.util.NetUtil;

import java.net.InetAddress;

/** An IP address, or a network as {@code address/prefix}. */
record Network() implements Scalar<Cidr> {
    @Override
    public Parsed<Cidr> parse(String text) {
        int slash = text.indexOf('/');
        String literal = slash < 0 ? text : text.substring(0, slash);
        if (!isLiteral(literal)) {
            return Parsed.bad(shape());
        }
        var address = InetAddress.ofLiteral(literal);
        int bits = address.getAddress().length * 8;
        String digits = slash < 0 ? Integer.toString(bits) : text.substring(slash + 1);
        if (!digits.matches("\\d{1,3}") || Integer.parseInt(digits) > bits) {
            return Parsed.bad("the prefix is not from 0 to " + bits, shape());
        }
        var network = new Cidr(address, Integer.parseInt(digits));
        return network.startsAt(address)
                ? new Parsed.Good<>(network)
                : Parsed.bad("bits are set behind the prefix", network.toString());
    }

    private static boolean isLiteral(String text) {
        return NetUtil.isValidIpV4Address(text)
                || (NetUtil.isValidIpV6Address(text)
                        && text.indexOf('%') < 0
                        && text.indexOf('[') < 0);
    }

    @Override
    public String shape() {
        return "an IP address or a network, such as 10.0.0.0/8 or fd00::/8";
    }
}
