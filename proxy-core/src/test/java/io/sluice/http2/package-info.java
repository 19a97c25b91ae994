@NullMarked
package io.sluice.http2;

import org.jspecify.annotations.NullMarked;
