/**
 * What did the operator ask for? A YAML file (or the drop-in arguments) comes in, validated
 * immutable records go out, or every fault at once, each with file, line and column. What comes
 * next: {@code serve} wires the proxy from a {@link io.sluice.config.SluiceConfig}.
 *
 * <p>The front door is {@link io.sluice.config.ConfigReader}. What can be written is data: the
 * table of keys in {@code Keys}.
 */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
