/** What JMH measures: the parts of the library that touch no socket. */
@org.jspecify.annotations.NullMarked
package io.imagestream.bench.parts;
