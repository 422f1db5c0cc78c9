/** Clients of every kind come and go for a long time, while others stay and watch: what is left, and what they miss. */
@NullMarked
package io.imagestream.reliability.soak;

import org.jspecify.annotations.NullMarked;
