/** What networks do to streams: programs in network namespaces, joined by a relay that spoils their cables. */
@NullMarked
package io.imagestream.reliability.faults;

import org.jspecify.annotations.NullMarked;
