/** Holds the library to what docs/reliability.md promises when things go wrong. */
@NullMarked
package io.imagestream.reliability;

import org.jspecify.annotations.NullMarked;
