/**
 * Every parser of bytes from outside, fed by a fuzzer (Jazzer): none of them throws what it does not document, keeps more than its
 * bound, or reads pieces otherwise than the whole. A class has one test, as the fuzzer runs one in a JVM.
 */
package io.imagestream.fuzz;
