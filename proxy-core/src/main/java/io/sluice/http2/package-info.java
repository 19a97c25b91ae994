/**
 * What do the HTTP/2 connections of both sides have in common? Frames come in through Netty's codec
 * and are given to the streams that they belong to; heads go both ways in the form that HTTP/1.1
 * has, so that one set of rules holds for both versions. Next: {@link io.sluice.stream}.
 */
@NullMarked
package io.sluice.http2;

import org.jspecify.annotations.NullMarked;
