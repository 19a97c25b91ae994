/** What the tests of every module share. */
@NullMarked
package io.sluice.testkit;

import org.jspecify.annotations.NullMarked;
