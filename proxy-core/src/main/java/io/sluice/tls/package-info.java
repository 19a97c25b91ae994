/**
 * How is a connection encrypted, and who is trusted? Certificates come in as files; handlers for
 * one connection each go out, of BoringSSL where it is there and of Java's own TLS elsewhere.
 * Renewed files are taken over between two connections.
 */
@NullMarked
package io.sluice.tls;

import org.jspecify.annotations.NullMarked;
