/** What runs out, fails or stands still, and what a server does then. */
@NullMarked
package io.imagestream.reliability.exhaustion;

import org.jspecify.annotations.NullMarked;
