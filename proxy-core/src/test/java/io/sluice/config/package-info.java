/** The configuration's tests: every key, faulty files, the examples, the page. */
@NullMarked
package io.sluice.config;

import org.jspecify.annotations.NullMarked;
