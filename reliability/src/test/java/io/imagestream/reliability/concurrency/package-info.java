/**
 * What several threads share, held to what it promises in every order in which they can come: a model checker (Lincheck) goes
 * through interleavings one after the other, whatever the machine does meanwhile. What only its own package sees is tested in the
 * package of that name, in {@code …ModelTest}.
 *
 * <p>The checker takes every read and write in the order of the program: what a processor or compiler may reorder is for other
 * tests, such as {@code CountersTest}. Longer: {@code -Dconcurrency.effort=20}.
 */
package io.imagestream.reliability.concurrency;
