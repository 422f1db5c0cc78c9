/** Starting, stopping and being stopped, at every moment and from everywhere; class loaders, signals, users, addresses. */
@NullMarked
package io.imagestream.reliability.lifecycle;

import org.jspecify.annotations.NullMarked;
