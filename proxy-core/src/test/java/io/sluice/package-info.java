/** What holds for the project as a whole: the order of its packages, its sources, its pages. */
@NullMarked
package io.sluice;

import org.jspecify.annotations.NullMarked;
