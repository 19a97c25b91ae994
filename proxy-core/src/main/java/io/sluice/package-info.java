/** Sluice. Its packages, read in the order of docs/request-path.md, are the life of a request. */
@NullMarked
package io.sluice;

import org.jspecify.annotations.NullMarked;
