/** Those who mean ill: what they can use up, reach, read or write. */
@NullMarked
package io.imagestream.reliability.abuse;

import org.jspecify.annotations.NullMarked;
